"""Settings from defaults, duizhao.toml, environment (DUIZHAO_*) and options; the later wins."""

from __future__ import annotations

import os
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from duizhao.documents import Record
from duizhao.errors import SettingsError
from duizhao.user_files import Limits, bytes_of

# Models, lexicon and sample reports; in a checkout a link to the folder `data` of the project.
DATA = Path(os.environ.get("DUIZHAO_DATA") or Path(__file__).resolve().parent / "data")

BEAM = 4  # candidates kept at every step of decoding
OWN_GLOSSARY = "glossary.tsv"  # in the output folder: terms that people added in the workbench
EMBEDDED = str(DATA / "models" / "zh-en-small")  # the model that ships


@dataclass(frozen=True)
class Settings:
    """What a run can be told. The fields under "decoding" change the English; the rest does not."""

    out: str = "outputs"
    store: str = ""  # a database URL, an SQLite file, or none; duizhao.db in `out` where nothing is given
    edits: bool = True  # what people decided wins over the engine
    formats: tuple[str, ...] = ()  # endings of the outputs to write; all where none is named
    engine: str = "ctranslate2"
    model: str = EMBEDDED
    device: str = "cpu"  # cuda, or auto: cuda where there is one
    threads: int = 0  # 0: all cores
    glossaries: tuple[str, ...] = ()
    structure: str = ""  # a file of exchanges corrected by a person, for one report
    summary: str = "extractive"  # or abstractive
    summary_model: str = ""  # for abstractive: a directory or hub id of a seq2seq or causal model
    memory: bool = True  # what translation memories know is not translated again
    fuzzy: int = 0  # percent of likeness from which a memory's English is used as it is; 0: it is only offered
    outputs: bool = True  # write the files; without, results are kept in the store alone
    user: str = ""  # who edits; the name of this account where nothing is given
    cache: bool = True  # reuse what the engine gave for the same source before
    # decoding
    beam: int = BEAM
    candidates: int = BEAM  # n-best handed to the checks; at most `beam`
    max_segment: int = 120  # characters of Chinese in one segment
    # do not change the English
    max_input: str = "50 MB"  # a report's file
    max_pages: int = 2000  # of a PDF
    max_segments: int = 200_000  # of a report
    parse_seconds: int = 10  # for reading a Word document or a web page; a PDF has six times as long
    timeout: int = 600  # seconds for a batch; then the engine counts as hung
    batch_tokens: int = 2048  # source pieces in one batch, padding counted

    @property
    def keeps_nothing(self) -> bool:
        """Whether no store is wanted: nothing is cached, recorded or edited."""
        return self.store == "none"

    @property
    def limits(self) -> Limits:
        """What a report's file may cost."""
        return Limits(bytes_of(self.max_input) or 0, self.max_pages, self.parse_seconds)

    def decoding(self) -> Record:
        """Return the settings that change the English, for the signature and for cache keys."""
        return {"beam": self.beam, "candidates": self.candidates, "max_segment": self.max_segment}


def load(options: Record | None = None, folder: Path | None = None) -> Settings:
    """Return the settings from all four places; options whose value is None are not given.

    Raises SettingsError for an unknown name, a wrong type or a value out of range.
    """
    known = {f.name: f for f in fields(Settings)}
    values: Record = {}
    path = (folder or Path.cwd()) / "duizhao.toml"
    if path.is_file():
        try:
            values |= tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise SettingsError(f"{path}: not readable as TOML ({error}); correct it or move it away") from error
    for name in known:
        if (value := os.environ.get(f"DUIZHAO_{name.upper()}")) is not None:
            values[name] = value
    values |= {k: v for k, v in (options or {}).items() if v is not None}
    for name in values:
        if name not in known:
            raise SettingsError(f"unknown setting {name!r}; known are: {', '.join(sorted(known))}")
    defaults = asdict(Settings())
    typed = {name: _typed(name, value, defaults[name]) for name, value in values.items()}
    return checked(replace(Settings(), **typed))


def _typed(name: str, value: Any, default: Any) -> Any:
    if isinstance(default, tuple):
        if not isinstance(value, str | list | tuple):
            raise SettingsError(f"setting {name}: {value!r} is no list; give a list of texts")
        return tuple(value.split(os.pathsep)) if isinstance(value, str) else tuple(str(v) for v in value)
    if isinstance(default, bool):
        word = str(value).lower()
        if word not in ("1", "0", "true", "false", "yes", "no", "on", "off"):
            raise SettingsError(f"setting {name}: {value!r} is neither yes nor no")
        return word in ("1", "true", "yes", "on")
    if isinstance(default, int):
        try:
            return int(value)
        except (TypeError, ValueError, OverflowError):
            raise SettingsError(f"setting {name}: {value!r} is not a whole number") from None
    return str(value)


def checked(settings: Settings) -> Settings:
    """Return settings that go together. Raises SettingsError for a value out of range."""
    bounds = {
        "beam": (1, 32),
        "candidates": (1, 32),
        "max_segment": (20, 400),
        "fuzzy": (0, 100),
        "threads": (0, 256),
        "max_pages": (1, 1_000_000),
        "max_segments": (1, 100_000_000),
        "parse_seconds": (1, 86_400),
        "timeout": (1, 86_400),
        "batch_tokens": (64, 1 << 20),
    }
    for name, (low, high) in bounds.items():
        if not low <= getattr(settings, name) <= high:
            raise SettingsError(f"setting {name}: {getattr(settings, name)} is outside {low} to {high}")
    for name, value in asdict(settings).items():
        if isinstance(value, str) and "\0" in value:
            raise SettingsError(f"setting {name}: {value!r} has a NUL character in it")
    if not bytes_of(settings.max_input):
        raise SettingsError(f'setting max_input: {settings.max_input!r} is no size; give one like "50 MB"')
    return replace(
        settings,
        candidates=min(settings.candidates, settings.beam),
        glossaries=with_own_glossary(settings.glossaries, settings.out),
    )


def with_own_glossary(glossaries: tuple[str, ...], out: str) -> tuple[str, ...]:
    """Return glossaries with ``glossary.tsv`` of the output folder, where there is one, before those that are named."""
    own = Path(out) / OWN_GLOSSARY
    return glossaries if "://" in out or str(own) in glossaries or not own.is_file() else (str(own), *glossaries)
