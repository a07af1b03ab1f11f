"""A MarianMT model on disk: its files, its properties, and its tokenizers."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from duizhao.documents import Record
from duizhao.errors import ModelError

_NEEDED = ("config.json", "source.spm", "target.spm", "vocab.json")
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")
END = "</s>"


@dataclass(frozen=True)
class Model:
    """A directory in the Hugging Face layout of MarianMT. ``name`` is what the user called it."""

    path: Path
    name: str

    @cached_property
    def config(self) -> Record:
        """config.json as a dictionary."""
        return self._json("config.json")

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Piece → id."""
        return self._json("vocab.json")

    def _json(self, name: str) -> Record:
        try:
            return json.loads((self.path / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ModelError(f"{self.path / name}: not readable ({error}); copy or download the model again") from error

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits over every file that changes the model's output."""
        digest = hashlib.sha256()
        for name in (*_NEEDED, *_WEIGHTS):
            if (file := self.path / name).is_file():
                with file.open("rb") as stream:
                    digest.update(name.encode() + hashlib.file_digest(stream, "sha256").digest())
        return digest.hexdigest()[:16]

    @property
    def positions(self) -> int:
        """The most pieces of source, end mark counted, that the model has positions for."""
        return int(self.config.get("max_position_embeddings") or 512)

    @property
    def placeholders(self) -> bool:
        """Whether the model was trained with placeholders: its vocabulary has the brackets."""
        return any("⟦" in piece for piece in self.vocabulary)

    @cached_property
    def _source(self) -> Any:
        return _processor(self.path / "source.spm")

    @cached_property
    def _target(self) -> Any:
        return _processor(self.path / "target.spm")

    def pieces(self, zh: str) -> list[str]:
        """Return the source pieces of a text, without the end mark."""
        return self._source.encode(zh, out_type=str)

    def target_pieces(self, en: str) -> list[str]:
        """Return the target pieces of a text, without the end mark."""
        return self._target.encode(en, out_type=str)

    def unknown(self, pieces: list[str]) -> int:
        """Return how many of the pieces the vocabulary lacks; the engine reads each as <unk>."""
        return sum(piece not in self.vocabulary for piece in pieces)

    def text(self, pieces: list[str]) -> str:
        """Return the English of target pieces."""
        return self._target.decode([p for p in pieces if p not in (END, "<pad>")]).strip()


def _processor(path: Path) -> Any:
    import sentencepiece

    try:
        return sentencepiece.SentencePieceProcessor(model_file=str(path))
    except (OSError, RuntimeError) as error:
        raise ModelError(f"{path}: not a SentencePiece model; copy or download the model again") from error


def find_model(name: str | Path) -> Model:
    """Return a model by directory, else by hub id (from the local hub cache, else downloaded).

    Raises ModelError, with what to do, where it is neither, incomplete, or no MarianMT model.
    """
    path = Path(name).expanduser()
    if not path.is_dir():
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", str(name)):
            raise ModelError(
                f"{name}: no such model directory; give one with config.json in it, or a hub id like "
                f"Helsinki-NLP/opus-mt-zh-en"
            )
        path = _from_hub(str(name))
    missing = [n for n in _NEEDED if not (path / n).is_file()]
    if not any((path / n).is_file() for n in _WEIGHTS):
        missing.append(_WEIGHTS[0])
    if missing:
        raise ModelError(
            f"{path}: no MarianMT model, it lacks {', '.join(missing)}; give a complete directory or a hub id"
        )
    model = Model(path, str(name))
    if model.config.get("model_type") != "marian":
        raise ModelError(f"{path}: a {model.config.get('model_type')!r} model, not 'marian'; give a MarianMT model")
    return model


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download

    wanted = [*_NEEDED, *_WEIGHTS, "generation_config.json", "tokenizer_config.json"]
    try:
        return Path(snapshot_download(name, allow_patterns=wanted, local_files_only=True))
    except Exception:  # not in the local cache
        pass
    try:
        return Path(snapshot_download(name, allow_patterns=wanted, etag_timeout=5))
    except Exception as error:
        reason = type(error).__name__
        unreachable = ModelError(
            f"{name}: not a directory here, and the model hub gave no such model or can't be reached ({reason}); "
            f"where there is a network run 'hf download {name} --local-dir DIR', copy DIR here and give --model DIR"
        )
        unreachable.passing = True
        raise unreachable from error
