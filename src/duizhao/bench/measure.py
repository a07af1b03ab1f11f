"""Measure baselines side by side: one process each, in turns, with medians, spreads, memory and load time."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection

from duizhao.bench import baselines
from duizhao.documents import Record
from duizhao.errors import EngineError

TABLES = {"engines": baselines.ENGINES, "tools": baselines.TOOLS}


@dataclass(frozen=True)
class Measured:
    """One baseline at one beam size. Seconds are medians of the repeats; memory is the process's peak, in MiB."""

    way: str
    beam: int
    load_seconds: float
    seconds: float
    spread: float  # (highest - lowest) / median
    segments_per_second: float
    tokens_per_second: float
    peak_mib: float
    texts: tuple[str, ...] = ()

    def record(self) -> Record:
        """Return the measurement for JSON, without the texts."""
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(self).items() if k != "texts"}


def side_by_side(
    table: str,
    paragraphs: baselines.Paragraphs,
    *,
    model: str,
    beams: Sequence[int],
    repeats: int,
    threads: int,
    only: str = "",
    log: Callable[[str], None] = lambda _: None,
) -> list[Measured]:
    """Run every baseline of a table on the same sentences.

    They take turns in each round, so that a slow minute hits all.
    """
    context = multiprocessing.get_context("spawn")
    workers = {}
    for name in TABLES[table]:
        if only in name:
            ours, theirs = context.Pipe()
            process = context.Process(target=_worker, args=(theirs, table, name, model, threads), daemon=True)
            process.start()
            workers[name] = (ours, process, _answer(name, ours))
            log(f"{name}: loaded in {workers[name][2]['load']:.1f} s")
    took: dict[tuple[str, int], list[float]] = {}
    texts: dict[tuple[str, int], list[str]] = {}
    for turn in range(repeats + 1):  # the first round warms up
        for beam in beams:
            for name, (pipe, _, _) in workers.items():
                pipe.send((paragraphs, beam))
                answer = _answer(name, pipe)
                log(f"round {turn}, beam {beam}, {name}: {answer['seconds']:.2f} s")
                if turn or not repeats:
                    took.setdefault((name, beam), []).append(answer["seconds"])
                texts[name, beam] = answer["texts"]
    found = []
    for name, (pipe, process, loaded) in workers.items():
        pipe.send(None)
        peak = _answer(name, pipe)["peak"]
        process.join()
        for beam in beams:
            seconds = statistics.median(took[name, beam])
            out = texts[name, beam]
            spread = (max(took[name, beam]) - min(took[name, beam])) / seconds
            found.append(
                Measured(
                    name,
                    beam,
                    loaded["load"],
                    seconds,
                    spread,
                    len(out) / seconds,
                    baselines.target_tokens(out) / seconds,
                    peak,
                    tuple(out),
                )
            )
    return found


def _answer(name: str, pipe: Connection) -> Record:
    try:
        return pipe.recv()
    except EOFError:
        raise EngineError(f"{name}: its process ended; is the machine short of memory?") from None


def _worker(pipe: Connection, table: str, name: str, model: str, threads: int) -> None:
    import os

    for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = str(threads)
    begin = time.perf_counter()
    way = TABLES[table][name](model, threads)
    pipe.send({"load": time.perf_counter() - begin})
    while (work := pipe.recv()) is not None:
        begin = time.perf_counter()
        texts = way(*work)
        pipe.send({"seconds": time.perf_counter() - begin, "texts": texts})
    pipe.send({"peak": peak_mib()})


def peak_mib() -> float:
    """Return the most memory this process has held, in MiB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def markdown(rows: Sequence[Measured], scores: dict[tuple[str, int], str] | None = None) -> str:
    """Return a table of what was measured.

    The last columns compare with the slowest at the same beam, and give scores.
    """
    head = [
        "way",
        "beam",
        "segments/s",
        "tokens/s",
        "s",
        "spread",
        "load s",
        "MiB",
        "times the slowest",
        *(["BLEU"] if scores else []),
    ]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for row in rows:
        slowest = max(r.seconds for r in rows if r.beam == row.beam)
        cells = [
            row.way,
            row.beam,
            f"{row.segments_per_second:.1f}",
            f"{row.tokens_per_second:.0f}",
            f"{row.seconds:.2f}",
            f"{100 * row.spread:.0f} %",
            f"{row.load_seconds:.1f}",
            f"{row.peak_mib:.0f}",
            f"{slowest / row.seconds:.1f}",
            *([scores[row.way, row.beam]] if scores else []),
        ]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)
