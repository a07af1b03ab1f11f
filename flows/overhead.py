"""Measure what Prefect adds to a run: the same report with and without it, in turns."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from duizhao.errors import EngineError
from duizhao.flows.local_server import free_port
from duizhao.flows.serve import started

Rows = dict[str, list[float]]  # way → seconds of each repeat
PLAIN, OWN, THERE = (
    "without Prefect",
    "with Prefect, its server started for the run",
    "with Prefect, a server that runs already",
)


def measure(report: Path, repeats: int, log: Callable[[str], None] = lambda _: None) -> Rows:
    """Return the seconds of `duizhao run` processes by way, ``repeats`` of each in turns after a warm-up round."""
    rows: Rows = {PLAIN: [], OWN: [], THERE: []}
    with tempfile.TemporaryDirectory(prefix="duizhao-flow-cost-") as folder:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")} | {
            "PREFECT_HOME": f"{folder}/prefect"
        }
        for turn in range(repeats + 1):
            for way, taken in rows.items():
                with _server(environment) if way == THERE else nullcontext(environment) as used:
                    command = [
                        sys.executable,
                        "-m",
                        "duizhao.cli",
                        "run",
                        str(report),
                        "--quiet",
                        "--out",
                        f"{folder}/{turn}{len(way)}",
                        *(["--no-prefect"] if way == PLAIN else []),
                    ]
                    begin = time.perf_counter()
                    done = subprocess.run(command, env=used, capture_output=True, text=True, check=False)
                    seconds = time.perf_counter() - begin
                if done.returncode:
                    raise EngineError(f"{way}: the run failed ({done.stderr.strip()[-200:]})")
                log(f"round {turn}, {way}: {seconds:.2f} s")
                if turn:
                    taken.append(seconds)
    return rows


@contextmanager
def _server(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """Give the environment that names a Prefect server that is up."""
    with started(free_port(), environment) as url:
        time.sleep(5)  # its services start too
        yield {**environment, "PREFECT_API_URL": url}


def markdown(rows: Rows) -> str:
    """Return the table of docs/performance.md."""
    plain = statistics.median(rows[PLAIN])
    lines = ["| | s (median) | lowest to highest | more than without |", "|---|---|---|---|"]
    for way, taken in rows.items():
        middle = statistics.median(taken)
        lines.append(
            f"| {way} | {middle:.1f} | {min(taken):.1f} to {max(taken):.1f} | "
            f"{'' if way == PLAIN else f'{middle - plain:.1f} s, {100 * (middle / plain - 1):.0f} %'} |"
        )
    return "\n".join(lines)
