"""A MarianMT model on disk: its files, its properties, and its tokenizers."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from duizhao.decode.profile import NAME as PROFILE
from duizhao.decode.profile import Profile, read_profile
from duizhao.decode.registry import path_of
from duizhao.documents import Record
from duizhao.errors import ModelError

_NEEDED = ("config.json", "source.spm", "target.spm", "vocab.json")
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")
FILES = (*_NEEDED, "generation_config.json", "tokenizer_config.json", "README.md", PROFILE)  # beside the weights
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
        for name in (*_NEEDED, *_WEIGHTS, PROFILE):
            if (file := self.path / name).is_file():
                with file.open("rb") as stream:
                    digest.update(name.encode() + hashlib.file_digest(stream, "sha256").digest())
        return digest.hexdigest()[:16]

    @cached_property
    def profile(self) -> Profile:
        """What the model is good at, from duizhao.json beside its weights."""
        return read_profile(self.path)

    def decode_by(self, profile: Profile) -> None:
        """Decode by another profile than that beside the weights, in this process."""
        self.__dict__["profile"] = profile  # in place of the cached property

    @property
    def positions(self) -> int:
        """The most pieces of source, end mark counted, that the model has positions for."""
        return int(self.config.get("max_position_embeddings") or 512)

    @property
    def placeholders(self) -> bool:
        """Whether the model was trained with placeholders (its vocabulary has brackets) and its profile wants them."""
        return self.profile.placeholders > 0 and any("⟦" in piece for piece in self.vocabulary)

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

    def is_common(self, word: str) -> bool:
        """Return whether a word is mostly written small, by the scores of the target tokenizer's pieces."""
        small, capital = (self._target.piece_to_id(f"▁{w}") for w in (word.lower(), word))
        if small == self._target.unk_id():
            return False
        known = capital != self._target.unk_id()
        return not known or self._target.get_score(small) > self._target.get_score(capital)

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
    """Return a model by directory, by its name among the user's models, or by hub id (downloaded on first use).

    Raises ModelError, with what to do, where it is none of these, incomplete, no MarianMT model, or only a pickle.
    """
    path = fetch(name)
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
    if not (path / _WEIGHTS[0]).is_file():
        raise ModelError(
            f"{path}: its weights are a Python pickle, which can run code; if you trust who made it, convert it: "
            f"duizhao models add {name} --trust-pickle"
        )
    return model


def fetch(name: str | Path) -> Path:
    """Return the folder of a model by directory, name or hub id. Raises ModelError where there is none."""
    path = Path(name).expanduser()
    if path.is_dir():
        return path
    if (named := path_of(str(name))) is not None:
        return named
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", str(name)):
        raise ModelError(
            f"{name}: no such model directory; give one with config.json in it, or a hub id like "
            f"Helsinki-NLP/opus-mt-zh-en"
        )
    return _from_hub(str(name))


def safe_weights(path: Path, target: Path, *, trust_pickle: bool = False) -> None:
    """Put a model's weights into ``target`` as safetensors. Raises ModelError for a pickle that is not trusted."""
    safe, pickled = (path / n for n in _WEIGHTS)
    if safe.is_file():
        shutil.copy(safe, target / safe.name)
    elif not pickled.is_file():
        raise ModelError(f"{path}: has no weights ({' or '.join(_WEIGHTS)}); give a complete directory or a hub id")
    elif not trust_pickle:
        raise ModelError(
            f"{path}: its weights are a Python pickle, which can run code; if you trust who made it: --trust-pickle"
        )
    else:
        import torch
        from safetensors.torch import save_file

        weights = torch.load(pickled, map_location="cpu", weights_only=True)
        save_file({k: v.clone().contiguous() for k, v in weights.items()}, target / safe.name, {"format": "pt"})


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download

    wanted = [*FILES, *_WEIGHTS]
    try:
        return Path(snapshot_download(name, allow_patterns=wanted, local_files_only=True))
    except Exception:  # not in the local cache
        pass
    try:
        return Path(snapshot_download(name, allow_patterns=wanted, etag_timeout=2))
    except Exception as error:
        reason = type(error).__name__
        unreachable = ModelError(
            f"{name}: not a directory here, and the model hub gave no such model or can't be reached ({reason}); "
            f"where there is a network run 'hf download {name} --local-dir DIR', copy DIR here and give --model DIR"
        )
        unreachable.passing = True
        raise unreachable from error
