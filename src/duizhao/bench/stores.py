"""Measure a store of many segments: its size, and how long a look-up takes."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from duizhao import pipeline
from duizhao.bench.growth import SAMPLE
from duizhao.documents import Candidate, Decoded, Finding, Overview, Record, Run, Segment, Signature, Translation
from duizhao.settings import BEAM, Settings
from duizhao.store import edits, runs, segment_history
from duizhao.store.database import open_store
from duizhao.store.decode_cache import StoredDecodeCache

_ENGLISH = (
    "English number {} of a sentence that is about as long as the usual one in such a report is, figures and all."
)


def measure(segments: int, log: Callable[[str], None] = lambda _: None) -> Record:
    """Fill an SQLite store with reports up to that many segments; time a thousand look-ups of each kind."""
    with tempfile.TemporaryDirectory(prefix="duizhao-store-") as folder:
        store = open_store(f"sqlite:///{folder}/duizhao.db")
        report = pipeline.read(SAMPLE)
        structure = pipeline.structure(report, Settings())
        count = -(-segments // len(structure.segments))
        cache = StoredDecodeCache(store, "bench", "bench")
        begin = time.perf_counter()
        for i in range(count):
            one = (Finding("number", "error", "3 is missing", (0, 2)),)
            made = tuple(
                Translation(s.id, s.zh, _ENGLISH.format(i), "engine", one if k % 5 == 0 else ())
                for k, s in enumerate(structure.segments)
            )
            named = replace(report, name=f"r{i}")
            signature = Signature("bench", "bench", "bench", "bench", "bench", str(i), {}, {})
            runs.finish(
                store, runs.begin(store, named, "run", "bench"), Run(named, structure, made, (), Overview(), signature)
            )
            cache.put(
                {f"{i} {s.zh}": Decoded((Candidate(_ENGLISH.format(i), -0.5),) * 4, 20) for s in structure.segments},
                beam=4,
                candidates=4,
            )
        log(f"filled in {time.perf_counter() - begin:.1f} s")
        dice = random.Random(1)

        def some() -> tuple[str, Segment]:
            return f"r{dice.randrange(count)}", dice.choice(structure.segments)

        result: Record = {
            "segments": count * len(structure.segments),
            "mib": round(sum(p.stat().st_size for p in Path(folder).glob("duizhao.db*")) / 2**20, 1),
        }
        result["cache_ms"] = _thousand(
            lambda: cache.get([f"{some()[0][1:]} {some()[1].zh}"], beam=BEAM, candidates=BEAM)
        )
        result["segment_ms"] = _thousand(lambda: segment_history.segment(store, some()[0], some()[1].id))
        result["edit_ms"] = _thousand(lambda: edits.in_force(store, [some()[1].simplified]))
        command = [sys.executable, "-m", "duizhao.cli", "show", f"r{count // 2}", "E2", "--out", folder]
        took = []
        for _ in range(7):
            begin = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            took.append(time.perf_counter() - begin)
        result["show_s"] = round(statistics.median(took), 3)
        store.engine.dispose()
    return result


def _thousand(act: Callable[[], object]) -> dict[str, float]:
    took = []
    for _ in range(1000):
        begin = time.perf_counter()
        act()
        took.append(1000 * (time.perf_counter() - begin))
    took.sort()
    return {"median": round(took[500], 3), "p99": round(took[990], 3)}


def markdown(result: Record) -> str:
    """Return what was measured as a table."""
    rows = [("segments", f"{result['segments']:,}"), ("size", f"{result['mib']} MiB")]
    rows += [
        (f"look up {k}", f"{result[f'{k}_ms']['median']} ms (p99 {result[f'{k}_ms']['p99']} ms)")
        for k in ("cache", "segment", "edit")
    ]
    rows.append(("`duizhao show REPORT E2`, a process of its own", f"{result['show_s']} s"))
    return "\n".join(["| | |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])
