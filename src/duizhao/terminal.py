"""What the terminal shows: a bar during a run, tables when it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from duizhao.documents import Report, Run, Structure
from duizhao.export.passages import read_first
from duizhao.progress import Progress, Silent
from duizhao.running_workbench import page_of
from duizhao.settings import EMBEDDED

if TYPE_CHECKING:
    import rich.progress


@contextmanager
def progress(name: str, *, quiet: bool) -> Iterator[Progress]:
    """Give a bar with segments done, rate and time left on standard error; silent where quiet or no terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield Silent()
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=console, transient=True) as bars:
        yield _Bar(bars, name)


class _Bar:
    def __init__(self, bars: rich.progress.Progress, name: str) -> None:
        self._bars, self._name = bars, name
        self._task = bars.add_task(f"{name}: start", total=None, rate="")

    def stage(self, name: str, total: int | None = None) -> None:
        """Show the stage; from here on the bar counts to ``total``."""
        self._bars.reset(self._task, description=f"{self._name}: {name}", total=total, rate="")

    def advance(self, count: int) -> None:
        """So many segments more."""
        self._bars.advance(self._task, count)
        speed = self._bars.tasks[0].speed
        self._bars.update(self._task, rate=f"{speed:.1f} segments/s" if speed else "")


def show_run(run: Run, folder: Path, *, unchanged: bool = False) -> None:
    """Print the exchanges with their one-line summaries, counts, and where to open the result."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(title=run.report.title, title_justify="left", show_lines=True)
    for column in ("", "exchange", "findings"):
        table.add_column(column, overflow="fold", justify="right" if column == "findings" else "left")
    by_exchange = Counter(
        s.exchange or s.section
        for s, t in zip(run.structure.segments, run.translations, strict=True)
        for _ in t.findings
    )
    for summary in run.summaries:
        table.add_row(summary.of, f"{summary.headline_zh}\n{summary.headline_en}", str(by_exchange[summary.of]))
    console.print(table, markup=False)
    kinds = Counter(f.kind for t in run.translations for f in t.findings)
    findings = ", ".join(f"{k} {n}" for k, n in sorted(kinds.items())) or "none"
    counts = run.counts
    console.print(
        f"{counts['exchanges']} exchanges, {counts['segments']} segments, {counts['findings']} findings "
        f"({findings}), {counts['failed']} failed",
        markup=False,
        highlight=False,
    )
    for doubt in run.structure.warnings:
        console.print(f"⚑ {doubt.message}", markup=False, highlight=False)
    if first := read_first(run, 3):
        named = ", ".join(f"{s.id} ({100 * t.quality.score:.0f} %)" for s, t in first if t.quality and t.quality.score)
        more = f"duizhao show {run.report.name} --worst 20"
        console.print(f"read first: {named}; more with: {more}", markup=False, highlight=False, soft_wrap=True)
    if unchanged:
        console.print(
            f"unchanged since the run of {run.started}: nothing had to be done", markup=False, highlight=False
        )
    else:
        console.print(
            f"{sum(run.seconds.values()):.1f} s: " + ", ".join(f"{k} {v:.1f}" for k, v in run.seconds.items()),
            markup=False,
            highlight=False,
        )
    if run.signature.model == Path(EMBEDDED).name:
        console.print(
            "translated by the small embedded model; for publishing add a larger one: "
            "duizhao models add Helsinki-NLP/opus-mt-zh-en",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    page = page_of(folder.parent, run.report.name)
    more = f"; work on it at {page}" if page else f"; work on it with: duizhao workbench --out {folder.parent} --open"
    console.print(f"open {folder / 'report.html'}{more}", markup=False, highlight=False, soft_wrap=True)


def show_structure(report: Report, found: Structure) -> None:
    """Print the exchanges as a table and the number of segments."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=report.title, title_justify="left")
    for column in ("", "asker", "respondents", "question", "answer", "sure"):
        table.add_column(column, overflow="fold")
    for e in found.exchanges:
        table.add_row(
            e.id,
            e.asker or "—",
            "、".join(e.respondents),
            "–".join(map(str, e.question_lines)),
            "–".join(map(str, e.answer_lines)),
            f"{e.confidence:.2f}",
        )
    console = Console()
    console.print(table, markup=False)
    console.print(f"{len(found.exchanges)} exchanges, {len(found.segments)} segments", markup=False, highlight=False)
