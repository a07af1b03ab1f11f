"""Measure docs/scaling.md: made-up reports over 1 and 2 workers.

Run `.venv/bin/python scripts/make_scaling.py [REPORTS]`.

The store is PostgreSQL where DUIZHAO_STORE names one, else an SQLite file. Needs the scale extras.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import psutil


def most_memory(stop: list[bool], found: dict[int, float]) -> None:
    """Follow the resident memory of the child processes until asked to stop."""
    while not stop:
        for child in psutil.Process().children(recursive=True):
            try:
                if "distributed" in " ".join(child.cmdline()) or "spawn_main" in " ".join(child.cmdline()):
                    found[child.pid] = max(found.get(child.pid, 0.0), child.memory_info().rss / 2**20)
            except psutil.Error:
                continue
        time.sleep(0.25)


def main() -> None:
    """Print the table."""
    from threading import Thread

    from duizhao.bench.growth import report_of
    from duizhao.flows.local_server import local_server, no_heartbeat

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    os.environ["PREFECT_LOGGING_LEVEL"] = "CRITICAL"
    print(
        "| workers | reports | seconds | reports/s | efficiency | most memory of a worker |\n|---|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory(prefix="duizhao-scaling-") as folder, local_server() as wait:
        from duizhao.flows.translate_many import translate_many

        wait()
        reports = [str(report_of(40, Path(folder) / f"r{i}.txt", seed=i)) for i in range(count)]
        alone = 0.0
        for workers in (1, 2):
            options = {
                "out": f"{folder}/out{workers}",
                **({"store": os.environ["DUIZHAO_STORE"]} if os.environ.get("DUIZHAO_STORE") and workers else {}),
                "recall": False,
            }
            stop: list[bool] = []
            memory: dict[int, float] = {}
            watcher = Thread(target=most_memory, args=(stop, memory))
            watcher.start()
            begin = time.perf_counter()
            with no_heartbeat():
                failed = [r for r in translate_many(reports, options, workers=workers) if r]
            seconds = time.perf_counter() - begin
            stop.append(True)
            watcher.join()
            assert not failed, failed[0]
            alone = alone or seconds
            print(
                f"| {workers} | {count} | {seconds:.1f} | {count / seconds:.2f} | "
                f"{100 * alone / seconds / workers:.0f} % | {max(memory.values(), default=0):.0f} MiB |",
                flush=True,
            )


if __name__ == "__main__":
    main()
