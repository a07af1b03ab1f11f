"""The table of output files. A new format is one file in this folder and one line here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module

from duizhao.documents import Run
from duizhao.errors import SettingsError
from duizhao.lexicon.terminology import Terminology

Made = (
    str | bytes | Iterable[str] | Iterable[bytes]
)  # a file at once, or in chunks, so that a long report's is never held complete
_AT_ONCE = 1 << 18  # bytes
# file name → "module:function" of type (Run, Terminology) -> Made
EXPORTERS = {
    "parallel.jsonl": "duizhao.export.tables:jsonl",
    "parallel.tsv": "duizhao.export.tables:tsv",
    "parallel.csv": "duizhao.export.tables:csv",
    "parallel.tmx": "duizhao.export.tmx:tmx",
    "parallel.xlf": "duizhao.export.xliff:xliff12",
    "parallel.2.xlf": "duizhao.export.xliff:xliff21",
    "summaries.json": "duizhao.export.records:summaries",
    "report.md": "duizhao.export.markdown:markdown",
    "report.docx": "duizhao.export.word:word",
    "report.html": "duizhao.export.page:page",
}


def export(run: Run, terminology: Terminology, only: Sequence[str] = ()) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Return the output files of a run as (name, its bytes in chunks), each made while it is read.

    ``run.json`` comes last, with the digests of the others. ``only``: endings (tsv, html, 2.xlf …) of the files
    wanted; all where it is empty. Raises SettingsError for an unknown ending.
    """
    for ending in only:
        if ending not in (name.split(".", 1)[1] for name in EXPORTERS):
            raise SettingsError(
                f"unknown format {ending!r}; there are: {', '.join(n.split('.', 1)[1] for n in EXPORTERS)}"
            )
    return _files(run, terminology, [name for name in EXPORTERS if not only or name.split(".", 1)[1] in only])


def _files(run: Run, terminology: Terminology, names: Sequence[str]) -> Iterator[tuple[str, Iterator[bytes]]]:
    digests: dict[str, str] = {}
    for name in names:
        module, function = EXPORTERS[name].split(":")
        digest = hashlib.sha256()
        yield name, _hashed(_chunks(getattr(import_module(module), function)(run, terminology)), digest)
        digests[name] = digest.hexdigest()
    from duizhao.export.records import run_record

    yield "run.json", iter([run_record(run, digests).encode("utf-8")])


def _chunks(made: Made) -> Iterator[bytes]:
    """Yield the bytes of whatever an exporter gives, in chunks of some hundred kilobytes."""
    chunks: Iterable[str | bytes] = (made,) if isinstance(made, (str, bytes)) else made
    waiting: list[bytes] = []
    size = 0
    for chunk in chunks:
        waiting.append(chunk if isinstance(chunk, bytes) else chunk.encode("utf-8"))
        size += len(waiting[-1])
        if size >= _AT_ONCE:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def _hashed(chunks: Iterator[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk
