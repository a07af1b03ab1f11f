"""Progress of a run, seconds per stage, and a faster start without garbage collection."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ParamSpec, Protocol, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Progress(Protocol):
    """Receives what is going on: a terminal's bar, a log, or nothing."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage; ``total`` in segments where it counts them."""

    def advance(self, count: int) -> None:
        """Count that many segments as done."""


class Silent:
    """A Progress that says nothing."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Nothing."""

    def advance(self, count: int) -> None:
        """Nothing."""


# A context variable, since a flow's parameters must be JSON.
CURRENT_PROGRESS: ContextVar[Progress] = ContextVar("CURRENT_PROGRESS", default=Silent())  # noqa: B039 - it holds nothing


@contextmanager
def without_gc() -> Iterator[None]:
    """Turn Python's garbage collector off for imports and tables: they make a million objects that stay."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@dataclass
class Clock:
    """Seconds per stage of one run."""

    seconds: dict[str, float] = field(default_factory=dict)
    started: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    def timing(self, stage: str, function: Callable[_P, _T]) -> Callable[_P, _T]:
        """Return the function with the time it takes added to that stage."""

        def timed(*args: _P.args, **kwargs: _P.kwargs) -> _T:
            with self.of(stage):
                return function(*args, **kwargs)

        return timed

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Add the time spent inside to that stage."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - begin
