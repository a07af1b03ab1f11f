"""duizhao bench: measure engines, other tools' ways, growth with length, the store and Prefect on this machine."""

from __future__ import annotations

import json
from pathlib import Path

import click

from duizhao.cli.options import F


@click.group(invoke_without_command=True)
@click.pass_context
def bench(ctx: click.Context) -> None:
    """Measure speed and memory on this machine; `duizhao bench` alone is `duizhao bench engines`."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(engines)


def _log(text: str) -> None:
    click.echo(text, err=True)


def _common(function: F) -> F:
    for option in (
        click.option(
            "--file",
            "text",
            type=click.Path(path_type=Path),
            help="A report, or a TSV with zh.  [default: the sample report]",
        ),
        click.option("--limit", type=int, default=0, help="Only so many paragraphs."),
        click.option("--repeats", type=int, default=3, show_default=True),
        click.option("--beam", "beams", type=int, multiple=True, help="Several are measured one after the other."),
        click.option("--only", default="", help="Only the ways whose name has this in it."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
    ):
        function = option(function)
    return function


def _paragraphs(text: Path | None, limit: int) -> list[list[str]]:
    from duizhao.bench.baselines import paragraphs_of
    from duizhao.bench.growth import SAMPLE

    found = paragraphs_of(text or SAMPLE)
    return found[:limit] if limit else found


@bench.command()
@_common
@click.option("--model", metavar="DIR", help="Another Marian model than the embedded one.")
@click.option(
    "--opus-shape", is_flag=True, help="A random-weight model of opus-mt's shape (6+6 layers, 512, 65,001 entries)."
)
def engines(
    text: Path | None = None,
    limit: int = 0,
    repeats: int = 3,
    beams: tuple[int, ...] = (),
    only: str = "",
    as_json: bool = False,
    model: str | None = None,
    opus_shape: bool = False,
) -> None:
    """Compare transformers one by one and batched with CTranslate2 float32 and int8, 1 and 2 threads."""
    from duizhao.bench import measure
    from duizhao.settings import Settings

    chosen = model or Settings().model
    if opus_shape:
        from duizhao.bench.random_model import make
        from duizhao.decode.ctranslate2 import cache_folder

        chosen = str(make(Path(Settings().model), cache_folder() / "opus-shape"))
    rows = measure.side_by_side(
        "engines",
        _paragraphs(text, limit),
        model=chosen,
        beams=beams or (1, 4),
        repeats=repeats,
        threads=2,
        only=only,
        log=_log,
    )
    click.echo(json.dumps([r.record() for r in rows], indent=1) if as_json else measure.markdown(rows))


@bench.command()
@_common
@click.option("--model", metavar="DIR", help="Another Marian model than the embedded one.")
@click.option("--threads", type=int, default=2, show_default=True)
def tools(
    text: Path | None,
    limit: int,
    repeats: int,
    beams: tuple[int, ...],
    only: str,
    as_json: bool,
    model: str | None,
    threads: int,
) -> None:
    """Compare duizhao's decoding with other tools' on the same model; score them where FILE has references."""
    from duizhao.bench import measure
    from duizhao.settings import Settings

    paragraphs = _paragraphs(text, limit)
    rows = measure.side_by_side(
        "tools",
        paragraphs,
        model=model or Settings().model,
        beams=beams or (4,),
        repeats=repeats,
        threads=threads,
        only=only,
        log=_log,
    )
    scores = None
    if text is not None and text.suffix == ".tsv":
        from duizhao.checks.pairs import read_pairs
        from duizhao.evaluation.scores import score

        references = [row["reference"] for row in read_pairs(text, ("zh", "reference"))][: sum(map(len, paragraphs))]
        scores = {(r.way, r.beam): f"{score(r.texts, references).bleu:.2f}" for r in rows}
    if as_json:
        click.echo(
            json.dumps(
                [r.record() | ({"bleu": float(scores[r.way, r.beam])} if scores else {}) for r in rows], indent=1
            )
        )
    else:
        click.echo(measure.markdown(rows, scores))


@bench.command()
@click.option("--size", "sizes", type=int, multiple=True, help="Segments; several.  [default: 100, 1,000, 10,000]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def growth(sizes: tuple[int, ...], as_json: bool) -> None:
    """Measure seconds and memory of runs of made-up reports by their length."""
    from duizhao.bench.growth import markdown, measure

    rows = measure(list(sizes) or [100, 1_000, 10_000], _log)
    click.echo(json.dumps(rows, indent=1) if as_json else markdown(rows))


@bench.command("prefect")
@click.option("--file", "report", type=click.Path(path_type=Path), help="A report.  [default: the sample report]")
@click.option("--repeats", type=int, default=3, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def flow_cost(report: Path | None, repeats: int, as_json: bool) -> None:
    """Measure what Prefect adds to a run, with a server of its own and with one already running."""
    from duizhao.bench.growth import SAMPLE
    from duizhao.flows.overhead import markdown, measure

    rows = measure(report or SAMPLE, max(repeats, 1), _log)
    click.echo(json.dumps(rows, indent=1) if as_json else markdown(rows))


@bench.command()
@click.option("--segments", type=int, default=100_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def store(segments: int, as_json: bool) -> None:
    """Measure the size of a store with many segments, and how long look-ups take."""
    from duizhao.bench.stores import markdown, measure

    result = measure(segments, _log)
    click.echo(json.dumps(result, indent=1) if as_json else markdown(result))
