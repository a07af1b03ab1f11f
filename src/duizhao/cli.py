"""The command line. Heavy libraries are imported by the commands that need them: `duizhao --help` must be quick."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duizhao.errors import DuizhaoError

if TYPE_CHECKING:
    from duizhao.documents import Run
    from duizhao.settings import Settings

DONE, FAILED, SOME_FAILED = 0, 1, 3  # 2 is click's: usage


class _Commands(click.Group):
    """Turns our errors into one line on standard error and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DuizhaoError as error:
            if ctx.params.get("debug"):
                raise
            click.echo(f"duizhao: {error}", err=True)
            ctx.exit(FAILED)
        except BrokenPipeError:
            ctx.exit(FAILED)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="duizhao")
def main(debug: bool) -> None:
    """Chinese question-and-answer reports → checked English parallel text with bilingual summaries."""


_glossary = click.option("--glossary", "glossaries", multiple=True, metavar="TSV", help="Your own terms, zh TAB en; several, the last wins.")


def _engine_options(function: Any) -> Any:
    for option in (
        click.option("--out", metavar="DIR", help="Where outputs go; a folder a report.  [default: outputs]"),
        click.option("--engine", metavar="NAME", help="ctranslate2 (fast, int8) or marian (transformers, the reference).  [default: ctranslate2]"),
        click.option("--model", metavar="DIR|HUB-ID", help="A MarianMT directory, or a hub id like Helsinki-NLP/opus-mt-zh-en.  [default: the embedded one]"),
        click.option("--beam", type=int, metavar="N", help="Beam size.  [default: 4]"),
        _glossary,
        click.option("--summary", metavar="NAME", help="extractive (picked from the answer) or abstractive (written by --summary-model, unproven sentences dropped).  [default: extractive]"),
        click.option("--summary-model", metavar="DIR|HUB-ID", help="A seq2seq or causal model that reads Chinese, for --summary abstractive."),
        click.option("--threads", type=int, metavar="N", help="Threads; 0 for all cores.  [default: 0]"),
    ):
        function = option(function)
    return function


@main.command()
@click.argument("reports", nargs=-1, required=True, metavar="REPORT...")
@_engine_options
@click.option("--structure", metavar="JSON", help="Exchanges put right by you: `duizhao segments --json`, edited; for one report.")
@click.option("--no-prefect", is_flag=True, help="Run the plain pipeline; the outputs are the same, byte for byte.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a report and nothing else.")
def run(reports: tuple[str, ...], no_prefect: bool, quiet: bool, as_json: bool, **options: Any) -> None:
    """Translate reports: parallel text, checks and a summary of each exchange.

    Exit codes: 0 done, 1 failed, 2 usage, 3 some segments failed (the rest is saved).
    """
    from duizhao import settings, terminal
    from duizhao.pipeline import CURRENT_PROGRESS

    if options["structure"]:
        if len(reports) > 1:
            raise click.UsageError("--structure is for one report")
        options["structure"] = str(Path(options["structure"]).resolve())
    options["glossaries"] = tuple(str(Path(g).resolve()) for g in options["glossaries"]) or None
    chosen = settings.load(options)
    names = [Path(r).stem for r in reports]
    if twice := {n for n in names if names.count(n) > 1}:
        raise DuizhaoError(f"two reports are called {sorted(twice)[0]}: their outputs would be one folder; rename one or run them apart")
    code = DONE
    readable = [r for r in reports if _reads(r, alone=len(reports) == 1)]
    if len(readable) < len(reports):
        code = FAILED
    with _runner(options, chosen, no_prefect or not readable) as translate:
        for report in readable:
            with terminal.progress(Path(report).name, quiet=quiet or as_json) as bar:
                CURRENT_PROGRESS.set(bar)
                try:
                    result, folder = translate(report)
                except DuizhaoError as error:
                    if len(reports) == 1:
                        raise
                    click.echo(f"duizhao: {error}", err=True)
                    code = FAILED
                    continue
            if result.counts["failed"] and code == DONE:
                code = SOME_FAILED
            if as_json:
                click.echo(json.dumps({"report": result.report.name, "folder": str(folder), "counts": result.counts, "seconds": result.seconds}, ensure_ascii=False))
            elif not quiet:
                terminal.show_run(result, folder)
    sys.exit(code)


def _reads(report: str, *, alone: bool) -> bool:
    """Bad input is told at once, before a model or Prefect is started; with several reports the others go on."""
    from duizhao import pipeline

    try:
        pipeline.read(report)
    except DuizhaoError as error:
        if alone:
            raise
        click.echo(f"duizhao: {error}", err=True)
        return False
    return True


@contextmanager
def _runner(options: dict[str, Any], chosen: Settings, no_prefect: bool) -> Iterator[Callable[[str], tuple[Run, Path]]]:
    """What translates one report: the flow, with a server of Prefect's while it is needed, or the plain pipeline."""
    from duizhao import pipeline

    if no_prefect:
        yield lambda report: pipeline.translate_report(report, chosen)
        return
    from flows.local_server import local_server

    with local_server() as wait:
        pipeline.load(chosen)  # while the server boots
        wait()
        from flows.translate_report import translate_report

        yield lambda report: translate_report(report, {k: v for k, v in options.items() if v is not None})


@main.command()
@click.argument("report", metavar="REPORT")
@click.option("--json", "as_json", is_flag=True, help="Print the structure as JSON.")
@click.option("--max-segment", type=int, metavar="N", help="Characters of Chinese in a segment at most.  [default: 120]")
def segments(report: str, as_json: bool, max_segment: int | None) -> None:
    """Print a report's structure, exchanges and segments, without translating."""
    from duizhao import pipeline, settings, terminal
    from duizhao.export.records import structure_record

    document = pipeline.read(report)
    found = pipeline.structure(document, settings.load({"max_segment": max_segment}))
    if as_json:
        click.echo(json.dumps(structure_record(document, found), ensure_ascii=False, indent=1))
    else:
        terminal.show_structure(document, found)


@main.command()
@click.argument("pairs", type=click.Path(path_type=Path), metavar="PAIRS.tsv")
@click.option("--column", default="en", show_default=True, help="The column with the English.")
@_glossary
def check(pairs: Path, column: str, glossaries: tuple[str, ...]) -> None:
    """Check translations from elsewhere: a TSV with id, zh and the English; JSON Lines with findings and repairs."""
    from duizhao.check.pairs import check_pairs, read_pairs
    from duizhao.lexicon.terms import lexicon

    rows = read_pairs(pairs, ("id", "zh", column))
    for record in check_pairs(rows, column, lexicon(glossaries)):
        click.echo(json.dumps(record, ensure_ascii=False))


@main.group()
def evaluate() -> None:
    """Measure on data with known answers."""


@evaluate.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE.tsv...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def recorded(files: tuple[Path, ...], as_json: bool) -> None:
    """Figures on recorded outputs (columns id, zh, reference, opus_mt, google, microsoft): right, wrong, found, repaired."""
    from duizhao.check.pairs import read_pairs
    from duizhao.check.recorded import evaluate as measure
    from duizhao.check.recorded import markdown

    rows = [row for file in files for row in read_pairs(file, ("id", "zh", "reference"))]
    result = measure(rows)
    click.echo(json.dumps(result, ensure_ascii=False, indent=1) if as_json else markdown(result))


@evaluate.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def exchanges(folder: Path, as_json: bool) -> None:
    """Structure against NAME.gold.json beside NAME.txt: exchanges right, respondents right, characters lost."""
    from duizhao import pipeline, settings
    from duizhao.segment.gold import compare, total

    results = []
    for gold in sorted(folder.glob("*.gold.json")):
        report = pipeline.read(gold.with_name(gold.name.removesuffix(".gold.json") + ".txt"))
        found = pipeline.structure(report, settings.load())
        results.append(compare(report, found, json.loads(gold.read_text(encoding="utf-8"))["exchanges"]))
    if not results:
        raise DuizhaoError(f"{folder}: no *.gold.json in it; give a folder of reports with their gold structure")
    whole = total(results)
    if as_json:
        click.echo(json.dumps({"total": whole, "reports": results}, ensure_ascii=False, indent=1))
        return
    for r in results:
        click.echo(f"{r['right']:3} of {r['expected']:3} right, {r['found']:3} found  {r['report']}")
    click.echo(f"F1 {whole['f1']:.3f}, respondents {whole['respondents']:.3f}, {whole['lost_characters']} characters lost")


@evaluate.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def summaries(folder: Path, as_json: bool) -> None:
    """What extractive summaries keep of the answers in DIR/*.txt, beside the answers' first sentences at equal length."""
    from duizhao import pipeline, settings
    from duizhao.summarise.engine import load_summariser
    from duizhao.summarise.measure import added, markdown, measure

    reports = [pipeline.read(path) for path in sorted(folder.glob("*.txt"))]
    chosen = settings.load()
    engine = load_summariser(chosen.summary, chosen.summary_model)
    counts = added([measure(r, pipeline.structure(r, chosen), engine) for r in reports])
    click.echo(json.dumps(counts, indent=1) if as_json else markdown(counts))


if __name__ == "__main__":
    main()
