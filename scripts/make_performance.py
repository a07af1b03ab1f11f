"""Make docs/growth.svg and print the tables of docs/performance.md.

Run `.venv/bin/python scripts/make_performance.py GROWTH.json`.

GROWTH.json: what `duizhao bench growth --size 100 --size 1000 … --json` printed. Needs matplotlib (in the test extras).
"""

import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot

from duizhao.bench.growth import markdown

rows = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
matplotlib.rcParams["svg.hashsalt"] = "duizhao"
figure, (time, memory) = pyplot.subplots(1, 2, figsize=(9, 3.4))
sizes = [r["segments"] for r in rows]
time.loglog(sizes, [r["seconds"] for r in rows], marker="o", color="#9c2b1f")
time.set(title="seconds of a run", xlabel="segments")
memory.semilogx(sizes, [r["peak_mib"] for r in rows], marker="o", color="#9c2b1f")
memory.set(title="peak memory, MiB", xlabel="segments", ylim=(0, None))
for axes in (time, memory):
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
figure.tight_layout()
figure.savefig(Path(__file__).parent / "growth.svg", metadata={"Date": None})
print(markdown(rows))
