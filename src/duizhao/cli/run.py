"""duizhao run, segments and check: from files to outputs."""

from __future__ import annotations

import json
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duizhao.cli.options import DONE, FAILED, SOME_FAILED, TERMINATED, end_at_once, engine_options, given, glossary
from duizhao.documents import Record
from duizhao.errors import DuizhaoError

if TYPE_CHECKING:
    import cProfile

    from duizhao.documents import Run
    from duizhao.settings import Settings


@click.command()
@click.argument("reports", nargs=-1, required=True, metavar="REPORT...")
@engine_options
@click.option(
    "--structure", metavar="JSON", help="Exchanges put right by you: `duizhao segments --json`, edited; for one report."
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="NAME",
    help="Write only these outputs (jsonl, tsv, csv, tmx, xlf, 2.xlf, md, docx, html, json); several.",
)
@click.option(
    "--cache/--no-cache", default=None, help="Whether to reuse earlier engine outputs from the store.  [default: cache]"
)
@click.option(
    "--edits/--no-edits", default=None, help="Whether what people edited wins over the engine.  [default: edits]"
)
@click.option("--no-prefect", is_flag=True, help="Run the plain pipeline; the outputs are the same, byte for byte.")
@click.option("--runner", type=click.Choice(["dask"]), help="Spread the reports over a Dask cluster: a task a report.")
@click.option("--workers", type=int, default=0, metavar="N", help="Workers of a local cluster; 0 for one a core.")
@click.option("--address", default="", metavar="HOST:PORT", help="The scheduler of a Dask cluster that runs already.")
@click.option(
    "--profile",
    metavar="FILE",
    help="Where the time goes: stages and functions to the terminal, the whole profile to FILE (for pstats, "
    "snakeviz); without Prefect.",
)
@click.option(
    "--log-format",
    type=click.Choice(["json"]),
    help="Also print JSON lines to standard error: run, report, stage, seconds, counts; never the text.",
)
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a report and nothing else.")
def run(
    reports: tuple[str, ...],
    no_prefect: bool,
    quiet: bool,
    as_json: bool,
    runner: str | None,
    workers: int,
    address: str,
    profile: str | None,
    log_format: str | None,
    **options: object,
) -> None:
    """Translate reports: parallel text, checks and a summary of each exchange.

    Exit codes: 0 done, 1 failed, 2 usage, 3 some segments failed (the rest is saved).
    """
    from duizhao import settings, terminal
    from duizhao.progress import CURRENT_PROGRESS
    from duizhao.unchanged import unchanged_run

    if options["structure"] and len(reports) > 1:
        raise click.UsageError("--structure is for one report")
    options = given(options)
    chosen = settings.load(options)
    _refuse_equal_names(reports)
    code = DONE
    readable = [r for r in reports if _reads(r, chosen, alone=len(reports) == 1)]
    if len(readable) < len(reports):
        code = FAILED
    if runner:
        sys.exit(max(code, _spread([str(Path(r).resolve()) for r in readable], options, workers, address)))
    signal.signal(signal.SIGTERM, _terminated)
    profiler = _profiler() if profile else None
    known = {r: found for r in readable if not profile and (found := unchanged_run(r, chosen)) is not None}
    all_known = len(known) == len(readable)
    plain = no_prefect or bool(profile)
    runner_of = nullcontext(known.__getitem__) if all_known else _runner(options, chosen, plain)
    with runner_of as translate:
        for report in readable:
            with terminal.progress(Path(report).name, quiet=quiet or as_json) as bar:
                CURRENT_PROGRESS.set(bar)
                try:
                    result, folder = known.get(report) or translate(report)
                except DuizhaoError as error:
                    if len(reports) == 1:
                        raise
                    click.echo(f"duizhao: {error}", err=True)
                    _log(log_format, {"event": "failed", "report": Path(report).stem, "reason": type(error).__name__})
                    code = FAILED
                    continue
            _log_run(log_format, result)
            if result.counts["failed"] and code == DONE:
                code = SOME_FAILED
            if as_json:
                click.echo(json.dumps(_record(result, folder), ensure_ascii=False))
            elif not quiet:
                terminal.show_run(result, folder, unchanged=report in known)
    if profiler is not None and profile:
        _show_profile(profiler, profile)
    if click.get_current_context().meta.get("server gone"):
        end_at_once(code)  # Prefect would try for minutes to reach a server that is gone
    sys.exit(code)


def _refuse_equal_names(reports: tuple[str, ...]) -> None:
    names = [Path(r).stem for r in reports]
    if twice := {n for n in names if names.count(n) > 1}:
        raise DuizhaoError(f"two reports are called {sorted(twice)[0]}: their outputs would be one folder; rename one")


def _log(log_format: str | None, event: Record) -> None:
    if log_format == "json":
        click.echo(json.dumps(event), err=True)


def _log_run(log_format: str | None, result: Run) -> None:
    """Print what happened to a report, a line a stage and one for the whole; no text of it."""
    name = result.report.name
    for stage, seconds in result.seconds.items():
        _log(log_format, {"event": "stage", "report": name, "stage": stage, "seconds": round(seconds, 3)})
    kinds = Counter(f.kind for t in result.translations for f in t.findings)
    whole = {"event": "run", "report": name, "started": result.started, **result.counts, "findings_by_kind": kinds}
    _log(log_format, whole)


def _record(result: Run, folder: Path) -> Record:
    """Return what `run --json` prints of a report."""
    return {
        "report": result.report.name,
        "folder": str(folder),
        "counts": result.counts,
        "seconds": result.seconds,
    }


def _profiler() -> cProfile.Profile:
    import cProfile

    profiler = cProfile.Profile()
    profiler.enable()
    return profiler


def _show_profile(profiler: cProfile.Profile, file: str) -> None:
    """Print the functions that took longest; the stages' seconds are in the run's own output and run.json."""
    import pstats

    profiler.disable()
    profiler.dump_stats(file)
    pstats.Stats(profiler).strip_dirs().sort_stats("cumulative").print_stats(25)
    click.echo(f"the whole profile is in {file}: python -m pstats {file}")


def _terminated(*_: object) -> None:
    """Handle SIGTERM: the run is recorded as cancelled on the way out."""
    raise SystemExit(TERMINATED)


def _spread(reports: list[str], options: Record, workers: int, address: str) -> int:
    """Translate all reports over a cluster and return the exit code."""
    from duizhao.flows.local_server import local_server, no_heartbeat

    options["out"] = str(Path(options.get("out", "outputs")).resolve())  # workers may run in another folder
    with local_server() as wait:
        from duizhao.flows.translate_many import translate_many

        wait()
        with no_heartbeat():
            reasons = translate_many(reports, options, workers=workers, address=address)
    for reason in filter(None, reasons):
        click.echo(f"duizhao: {reason}", err=True)
    click.echo(f"{reasons.count(None)} of {len(reports)} reports translated; outputs in {options['out']}")
    return DONE if all(r is None for r in reasons) else FAILED


def _reads(report: str, chosen: Settings, *, alone: bool) -> bool:
    """Return whether a report can be read; report bad input at once, before a model or Prefect starts."""
    from duizhao import pipeline

    try:
        pipeline.read(report, chosen)
    except DuizhaoError as error:
        if alone:
            raise
        click.echo(f"duizhao: {error}", err=True)
        return False
    return True


@contextmanager
def _runner(options: Record, chosen: Settings, no_prefect: bool) -> Iterator[Callable[[str], tuple[Run, Path]]]:
    """Give a function that translates one report: the flow with a Prefect server, or the plain pipeline."""
    from duizhao import pipeline
    from duizhao.flows.local_server import has_loopback
    from duizhao.progress import without_gc

    if not no_prefect and not has_loopback():
        no_prefect = True
        click.echo("duizhao: no network here, not even to this machine: going on without Prefect", err=True)
    if no_prefect:
        with without_gc():
            pipeline.warm(chosen)
        yield lambda report: pipeline.translate_report(report, chosen)
        return
    from duizhao.flows.local_server import alive, local_server, no_heartbeat

    with local_server() as wait:
        with without_gc():  # while the server boots
            pipeline.warm(chosen)
            from duizhao.flows.translate_report import translate_report
        wait()

        def translate(report: str) -> tuple[Run, Path]:
            try:
                return translate_report(report, options)
            except DuizhaoError:
                raise
            except Exception as error:
                if alive():
                    raise
                click.get_current_context().meta["server gone"] = True
                click.echo(f"duizhao: Prefect's server is gone ({type(error).__name__}); going on without it", err=True)
                return pipeline.translate_report(report, chosen)

        with no_heartbeat():
            yield translate


@click.command()
@click.argument("report", metavar="REPORT")
@click.option("--json", "as_json", is_flag=True, help="Print the structure as JSON.")
@click.option(
    "--max-segment", type=int, metavar="N", help="Characters of Chinese in a segment at most.  [default: 120]"
)
def segments(report: str, as_json: bool, max_segment: int | None) -> None:
    """Print a report's structure, exchanges and segments, without translating."""
    from duizhao import pipeline, settings, terminal
    from duizhao.export.records import structure_record

    chosen = settings.load({"max_segment": max_segment})
    document = pipeline.read(report, chosen)
    found = pipeline.structure(document, chosen)
    if as_json:
        click.echo(json.dumps(structure_record(document, found), ensure_ascii=False, indent=1))
    else:
        terminal.show_structure(document, found)


@click.command()
@click.argument("pairs", type=click.Path(path_type=Path), metavar="PAIRS.tsv")
@click.option("--column", default="en", show_default=True, help="The column with the English.")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 1),
    metavar="SCORE",
    help="End with exit code 3 where a pair has a lower quality (0 to 1).",
)
@glossary
def check(pairs: Path, column: str, fail_under: float | None, glossaries: tuple[str, ...]) -> None:
    """Check translations from elsewhere: a TSV with id, zh and the English.

    Prints JSON Lines with repaired English, findings and quality.
    """
    from duizhao import settings
    from duizhao.checks.pairs import check_pairs, read_pairs
    from duizhao.export.tables import quality_record
    from duizhao.lexicon.terms import load_lexicon
    from duizhao.quality.model import assess
    from duizhao.resources import closer

    rows = read_pairs(pairs, ("id", "zh", column))
    lexicon = load_lexicon(tuple(glossaries))
    for problem in lexicon.problems:
        click.echo(f"duizhao: {problem}", err=True)
    low = 0
    made = check_pairs([(r["zh"], r[column]) for r in rows], lexicon, closer(settings.load()))
    for row, checked in zip(rows, made, strict=True):
        quality = assess(checked.simplified, checked.en, checked.findings)
        low += fail_under is not None and quality.score is not None and quality.score < fail_under
        record = {
            "id": row["id"],
            "en": checked.en,
            "findings": [f.record() for f in checked.findings],
            "quality": quality_record(quality),
        }
        click.echo(json.dumps(record, ensure_ascii=False))
    if low:
        click.echo(f"duizhao: {low} of {len(rows)} pairs have a quality under {fail_under}", err=True)
        sys.exit(SOME_FAILED)
