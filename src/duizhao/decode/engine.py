"""The protocol of an engine, the protocol of its cache, and the table of engines."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from duizhao.decode.model import Model, find_model
from duizhao.documents import Candidate, Decoded
from duizhao.errors import DuizhaoError, ModelError, SettingsError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# name → "module:class" of type (Model, threads, device) -> Engine; loaded when asked for
ENGINES = {
    "ctranslate2": "duizhao.decode.ctranslate2:CTranslate2Engine",
    "marian": "duizhao.decode.marian:MarianEngine",
}


class Engine(Protocol):
    """Decodes batches of piece sequences.

    It holds weights and no other state: the same pieces give the same candidates.
    """

    name: str
    identity: str  # name, and device and arithmetic where they are not the default: what makes its outputs
    model: Model
    parallel: int  # how many batches it decodes at once

    def decode(self, batch: Sequence[Sequence[str]], *, beam: int, candidates: int) -> list[list[Candidate]]:
        """Return candidates, best first, for each of ``batch`` (B lists of source pieces without the end mark).

        Lengths are at most the model's positions. Scores are mean log-probabilities.
        """
        ...

    def attend(self, source: Sequence[str], target: Sequence[str]) -> NDArray[np.float32]:
        """Return where the decoder looks when it is made to say ``target``: shape (target pieces, source pieces + 1).

        A row sums to 1; its last column is the end mark. Both are without the end mark and at most the positions long.
        """
        ...


class DecodeCache(Protocol):
    """Earlier outputs of one engine with one model. Sources are looked up as the engine gets them."""

    def get(self, sources: Sequence[str], *, beam: int, candidates: int) -> dict[str, Decoded]:
        """Return what is known of the sources."""
        ...

    def put(self, results: dict[str, Decoded], *, beam: int, candidates: int) -> None:
        """Save what a batch gave, before the next one begins."""
        ...


class NoCache:
    """A DecodeCache that keeps nothing."""

    def get(self, sources: Sequence[str], *, beam: int, candidates: int) -> dict[str, Decoded]:
        """Nothing."""
        return {}

    def put(self, results: dict[str, Decoded], *, beam: int, candidates: int) -> None:
        """Nothing."""


def load_engine(name: str, model: str | Path, *, threads: int = 0, device: str = "cpu") -> Engine:
    """Return the engine of that name with a model (directory or hub id). ``threads`` 0 means all cores.

    Raises SettingsError for an unknown engine and ModelError for a model that can't be found or read.
    """
    if name not in ENGINES:
        raise SettingsError(f"unknown engine {name!r}; there are: {', '.join(ENGINES)}")
    found = find_model(model)
    module, cls = ENGINES[name].split(":")
    try:
        return getattr(import_module(module), cls)(found, threads, device)
    except DuizhaoError:
        raise
    except Exception as error:  # whatever a library raises over broken weights
        reason = " ".join(str(error).split())[:200]
        raise ModelError(
            f"{found.path}: the {name} engine cannot load it ({reason}); is the model whole? copy or download it again"
        ) from error
