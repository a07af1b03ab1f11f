"""Decode sources in batches: each text once, sorted by length, within a token budget; over-long texts in parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar, cast

from duizhao.decode.engine import DecodeCache, Engine, NoCache
from duizhao.documents import Candidate, Decoded
from duizhao.errors import DuizhaoError, EngineError
from duizhao.settings import BEAM

Job = tuple[int, str, int]  # length in pieces, text, index of the part
HYPOTHESES = 128  # sentences of a batch times beam; each needs several rows of scores as long as the vocabulary
THREAD = "duizhao-engine"  # the name of threads that decode
_In = TypeVar("_In")
_Out = TypeVar("_Out")


def translate(
    engine: Engine,
    sources: Sequence[str],
    *,
    beam: int = BEAM,
    candidates: int = BEAM,
    batch_tokens: int = 2048,
    done: Callable[[int], None] | None = None,
    cache: DecodeCache | None = None,
    timeout: float = 600.0,
) -> list[Decoded]:
    """Return one Decoded per source, in their order, whatever the batches were.

    ``done`` gets the number of sources each batch finished. What the cache holds is not decoded; what a batch gives is
    cached as it ends. Raises EngineError where the engine fails, or gives nothing for ``timeout`` seconds.
    """
    cache = cache or NoCache()
    candidates = min(candidates, beam)
    asked = Counter(sources)
    found = cache.get(list(asked), beam=beam, candidates=candidates)
    if done is not None and found:
        done(sum(asked[text] for text in found))
    pieces = {text: engine.model.pieces(text) for text in asked if text not in found}
    limit = engine.model.positions - 1
    parts: dict[str, list[list[str]]] = {text: _parts(pieces[text], limit) for text in pieces}
    jobs = sorted(((len(part), text, i) for text in parts for i, part in enumerate(parts[text])), reverse=True)
    waiting = {text: len(parts[text]) for text in parts}
    results: dict[tuple[str, int], list[Candidate]] = {}
    batches = list(_batches(jobs, batch_tokens, max(1, HYPOTHESES // beam)))

    def decode(batch: list[Job]) -> list[list[Candidate]]:
        try:
            return engine.decode([parts[t][i] for _, t, i in batch], beam=beam, candidates=candidates)
        except DuizhaoError:
            raise
        except Exception as error:  # whatever torch or CTranslate2 raises
            raise EngineError(
                f"the {engine.name} engine failed on a batch of {len(batch)} ({' '.join(str(error).split())[:200]})"
            ) from error

    for batch, outputs in _as_they_end(decode, batches, engine.parallel, timeout):
        finished: dict[str, Decoded] = {}
        for (_, text, i), output in zip(batch, outputs, strict=True):
            results[text, i] = output
            waiting[text] -= 1
            if not waiting[text]:
                whole = _joined([results.pop((text, k)) for k in range(len(parts[text]))])
                finished[text] = Decoded(
                    tuple(whole), len(pieces[text]), engine.model.unknown(pieces[text]), len(parts[text])
                )
        cache.put(finished, beam=beam, candidates=candidates)
        found |= finished
        if done is not None and finished:
            done(sum(asked[text] for text in finished))
    nothing = Decoded((), 0)
    return [found.get(text, nothing) for text in sources]


def _parts(pieces: list[str], limit: int) -> list[list[str]]:
    """Return pieces in equal parts the model has positions for. Empty text has no part."""
    if len(pieces) <= limit:
        return [pieces] if pieces else []
    count = -(-len(pieces) // limit)
    size = -(-len(pieces) // count)
    return [pieces[i : i + size] for i in range(0, len(pieces), size)]


def _batches(jobs: list[Job], budget: int, most: int) -> Iterator[list[Job]]:
    """Yield batches of jobs of one length, longest first, of at most ``most`` jobs within the budget of pieces.

    One length means no padding. With padding attention sums have another shape: 13 of 300 sentences had another score
    and 3 another second-best candidate than alone (ctranslate2 4.8, int8).
    """
    batch: list[Job] = []
    for job in jobs:
        if batch and (job[0] != batch[0][0] or len(batch) == most or (len(batch) + 1) * (batch[0][0] + 1) > budget):
            yield batch
            batch = []
        batch.append(job)
    if batch:
        yield batch


def _as_they_end(
    work: Callable[[_In], _Out], items: Iterable[_In], workers: int, timeout: float
) -> Iterator[tuple[_In, _Out]]:
    """Yield each item with what ``work`` made of it, as it ends, by that many threads.

    At most one item more than there are threads is in work, so a kill loses no more than that. After an error no item
    begins. Raises EngineError where no item ends within ``timeout`` seconds. The threads are daemons, so that one that
    hangs does not keep the process alive.
    """
    todo: SimpleQueue[_In | None] = SimpleQueue()
    ended: SimpleQueue[tuple[_In, _Out | None, BaseException | None]] = SimpleQueue()

    def worker() -> None:
        for item in iter(todo.get, None):
            try:
                ended.put((item, work(item), None))
            except BaseException as error:  # raised where the results are waited for
                ended.put((item, None, error))

    waiting = iter(items)
    running = 0

    def begin(count: int) -> int:
        """Hand out that many items more, and return how many there were."""
        begun = list(islice(waiting, count))
        for item in begun:
            todo.put(item)
        return len(begun)

    threads = [Thread(target=worker, daemon=True, name=THREAD) for _ in range(workers)]
    for thread in threads:
        thread.start()
    try:
        running = begin(workers + 1)
        while running:
            try:
                item, result, error = ended.get(timeout=timeout)
            except Empty:
                raise EngineError(
                    f"the engine gave nothing for {timeout:.0f} s; is the machine short of memory? run again, or "
                    f"set a longer timeout"
                ) from None
            if error is not None:
                raise error
            yield item, cast(_Out, result)
            running += begin(1) - 1
    finally:
        _end_workers(todo, threads, min(5.0, timeout))


def _end_workers(todo: SimpleQueue[_In | None], threads: list[Thread], timeout: float) -> None:
    """Drop what has not begun and wait for what has: an engine must not run while its process ends."""
    with suppress(Empty):
        while True:
            todo.get_nowait()
    for _ in threads:
        todo.put(None)
    for thread in threads:  # one that hangs is not waited for
        thread.join(timeout=timeout)


def _joined(parts: list[list[Candidate]]) -> list[Candidate]:
    """Return candidates of a text from those of its parts: the k-th of each, joined."""
    if len(parts) == 1:
        return parts[0]
    depth = min(map(len, parts), default=0)
    return [Candidate(" ".join(p[k].text for p in parts), min(p[k].score for p in parts)) for k in range(depth)]
