"""Measure how seconds and memory grow with a report's length: made-up reports of 100 to 100,000 segments."""

from __future__ import annotations

import json
import multiprocessing
import random
import re
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from duizhao.documents import Record
from duizhao.settings import DATA

SAMPLE = DATA / "reports" / "linhai_press_conference.txt"


def report_of(segments: int, path: Path, seed: int = 1) -> Path:
    """Write a report of about that many segments, made of the sample's clauses with other figures.

    Hardly two are the same.
    """
    from duizhao import pipeline
    from duizhao.settings import Settings

    dice = random.Random(seed)
    found = pipeline.structure(pipeline.read(SAMPLE), Settings())
    clauses = [
        c
        for s in found.segments
        if s.role == "answer"
        for c in re.split("[，,；;。]", s.zh)
        if 6 <= len(c) <= 30 and "“" not in c
    ]
    lines, count = ["海上新城建设问答"], 1
    while count < segments:
        lines.append(f"问：第{count}个问题，{dice.choice(('进展如何', '投资多少', '何时完成', '怎样保障'))}？")
        body = []
        for _ in range(min(7, segments - count - 1) or 1):
            zh = "，".join(dice.sample(clauses, dice.choice((1, 2, 2, 3))))
            body.append(
                "".join(str(dice.randint(1, 9)) if c in "23456789" and dice.random() < 0.5 else c for c in zh) + "。"
            )
        lines.append("答：" + "".join(body))
        count += 1 + len(body)
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return path


def measure(sizes: list[int], log: Callable[[str], None] = lambda _: None) -> list[Record]:
    """Return segments, seconds by stage, seconds to the first batch and peak memory (MiB) for each size."""
    context = multiprocessing.get_context("spawn")
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="duizhao-growth-") as folder:
            report = report_of(size, Path(folder) / "long.txt")
            ours, theirs = context.Pipe()
            process = context.Process(target=_run, args=(theirs, str(report), folder))
            process.start()
            rows.append(ours.recv())
            process.join()
            log(json.dumps(rows[-1]))
    return rows


def _run(pipe: Connection, report: str, out: str) -> None:
    from duizhao import pipeline
    from duizhao.bench.measure import peak_mib
    from duizhao.progress import CURRENT_PROGRESS, Silent
    from duizhao.settings import Settings

    begin = time.perf_counter()

    class First(Silent):
        seconds = 0.0

        def advance(self, count: int) -> None:
            """Note when the first are done."""
            First.seconds = First.seconds or time.perf_counter() - begin

    CURRENT_PROGRESS.set(First())
    run, _ = pipeline.translate_report(report, Settings(out=out))
    pipe.send(
        {
            "segments": len(run.translations),
            "seconds": round(time.perf_counter() - begin, 2),
            "first": round(First.seconds, 2),
            "stages": {k: round(v, 2) for k, v in run.seconds.items()},
            "peak_mib": round(peak_mib()),
        }
    )


def markdown(rows: list[Record]) -> str:
    """Return the table of docs/performance.md."""
    lines = [
        "| segments | seconds | segments/s | first results after | engine's share | peak memory |",
        "|---|---|---|---|---|---|",
    ]
    for r in rows:
        share = r["stages"]["decode"] / r["seconds"]
        lines.append(
            f"| {r['segments']:,} | {r['seconds']:.1f} | {r['segments'] / r['seconds']:.1f} | {r['first']:.1f} s "
            f"| {100 * share:.0f} % | {r['peak_mib']:,} MiB |"
        )
    return "\n".join(lines)
