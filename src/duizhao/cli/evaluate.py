"""duizhao evaluate: measure on data with known answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duizhao.settings import BEAM

if TYPE_CHECKING:
    from duizhao.decode.profile import Profile

_PROFILE = click.option("--profile", metavar="JSON", help="Decode by this profile and not by the model's duizhao.json.")


def _profile_of(text: str | None) -> Profile | None:
    from duizhao.decode.profile import parse_profile

    return parse_profile(text, "--profile") if text else None


@click.group()
def evaluate() -> None:
    """Measure on data with known answers."""


@evaluate.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE.tsv...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def recorded(files: tuple[Path, ...], as_json: bool) -> None:
    """Check figures, names and terms of recorded outputs (id, zh, reference, opus_mt, google, microsoft)."""
    from duizhao import settings
    from duizhao.checks.pairs import read_pairs
    from duizhao.evaluation.recorded import evaluate as measure
    from duizhao.evaluation.recorded import markdown
    from duizhao.resources import closer

    rows = [row for file in files for row in read_pairs(file, ("id", "zh", "reference"))]
    result = measure(rows, closer(settings.load()))
    click.echo(json.dumps(result, ensure_ascii=False, indent=1) if as_json else markdown(result))


@evaluate.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE.tsv...")
@click.option(
    "--column", "columns", multiple=True, default=("reference",), metavar="NAME", help="The English; several."
)
@click.option("--limit", type=int, default=0, metavar="N", help="Only the first N sentences of each file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def alignment(files: tuple[Path, ...], columns: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Measure which words are linked, by the table and by the model's attention, in names and terms that are known."""
    from duizhao import settings
    from duizhao.checks.pairs import read_pairs
    from duizhao.evaluation.alignment import evaluate as measure
    from duizhao.evaluation.alignment import markdown
    from duizhao.lexicon.word_alignment import align
    from duizhao.resources import closer

    rows = [row for file in files for row in read_pairs(file, ("zh", *columns))[: limit or None]]
    aligners = {"table": align, "attention": closer(settings.load())}
    results = {column: measure(rows, column, aligners) for column in columns}
    click.echo(json.dumps(results, indent=1) if as_json else markdown(results))


@evaluate.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def exchanges(folder: Path, as_json: bool) -> None:
    """Compare structure with NAME.gold.json beside NAME.txt: exchanges, respondents, characters lost."""
    from duizhao import pipeline, settings
    from duizhao.evaluation.structure import compare, golds, total

    results = []
    for path, gold in golds(folder):
        report = pipeline.read(path)
        results.append(compare(report, pipeline.structure(report, settings.load()), gold))
    whole = total(results)
    if as_json:
        click.echo(json.dumps({"total": whole, "reports": results}, ensure_ascii=False, indent=1))
        return
    for r in results:
        click.echo(f"{r['right']:3} of {r['expected']:3} right, {r['found']:3} found  {r['report']}")
    click.echo(
        f"F1 {whole['f1']:.3f}, respondents {whole['respondents']:.3f}, {whole['lost_characters']} characters lost"
    )


@evaluate.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def robustness(folder: Path, as_json: bool) -> None:
    """Change reports with gold structure in one way at a time: other words, marks, script, captions; F1 by change."""
    from duizhao import settings
    from duizhao.evaluation.robustness import evaluate as measure
    from duizhao.evaluation.robustness import markdown

    results = measure(folder, settings.load())
    click.echo(json.dumps(results, ensure_ascii=False, indent=1) if as_json else markdown(results))


@evaluate.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE.tsv...")
@click.option("--model", metavar="DIR|HUB-ID", help="A MarianMT model.  [default: the embedded one]")
@click.option("--engine", metavar="NAME", help="ctranslate2 or marian.  [default: ctranslate2]")
@click.option("--beam", type=int, metavar="N", help=f"Beam size.  [default: {BEAM}]")
@click.option("--limit", type=int, default=0, metavar="N", help="Only the first N sentences of each file.")
@_PROFILE
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def translate(
    files: tuple[Path, ...],
    model: str | None,
    engine: str | None,
    beam: int | None,
    limit: int,
    profile: str | None,
    as_json: bool,
) -> None:
    """Score a model on sentences with references (zh, reference): BLEU, chrF, seconds, findings, placeholders."""
    from duizhao import settings
    from duizhao.evaluation.translation import evaluate as measure
    from duizhao.evaluation.translation import markdown

    chosen = settings.load({"model": model, "engine": engine, "beam": beam})
    other = _profile_of(profile)
    results = [measure(file, chosen, limit, other) for file in files]
    click.echo(json.dumps(results, indent=1) if as_json else markdown(results))


@evaluate.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def summaries(folder: Path, as_json: bool) -> None:
    """Compare extractive summaries of the answers in DIR/*.txt with the answers' first sentences at equal length."""
    from duizhao import pipeline, settings
    from duizhao.evaluation.summaries import added, markdown, measure
    from duizhao.summarise.engine import load_summariser

    reports = [pipeline.read(path) for path in sorted(folder.glob("*.txt"))]
    chosen = settings.load()
    engine = load_summariser(chosen.summary, chosen.summary_model)
    counts = added([measure(r, pipeline.structure(r, chosen), engine) for r in reports])
    click.echo(json.dumps(counts, indent=1) if as_json else markdown(counts))


@evaluate.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE.jsonl[.xz]...")
@click.option("--without-terms", is_flag=True, help="Do not give the run the documents' terms.")
@click.option("--model", metavar="DIR|HUB-ID", help="A MarianMT model.  [default: the embedded one]")
@click.option("--limit", type=int, default=0, metavar="N", help="Only the first N documents of each file.")
@_PROFILE
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def terms(
    files: tuple[Path, ...], without_terms: bool, model: str | None, limit: int, profile: str | None, as_json: bool
) -> None:
    """Measure term success and chrF++ on documents with their own terms (id, zh, en, terms)."""
    from duizhao import settings
    from duizhao.evaluation.terms import evaluate as measure
    from duizhao.evaluation.terms import markdown

    chosen = settings.load({"model": model})
    other = _profile_of(profile)
    results = [measure(f, chosen, with_terms=not without_terms, limit=limit, profile=other) for f in files]
    click.echo(json.dumps(results, indent=1) if as_json else markdown(results))


@evaluate.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.tsv")
@click.option(
    "--model", required=True, metavar="DIR", help="The folder of a MarianMT model; its profile is written there."
)
@click.option("--dry-run", is_flag=True, help="Print the profile and write nothing.")
def tune(file: Path, model: str, dry_run: bool) -> None:
    """Measure what a model is good at (zh, reference) and write duizhao.json beside its weights."""
    from duizhao import settings
    from duizhao.decode.model import find_model
    from duizhao.evaluation.tune import tune as measure

    profile, bleu, chrf = measure(file, settings.load({"model": model}), lambda text: click.echo(text, err=True))
    where = "not written" if dry_run else f"written to {profile.write(find_model(model).path)}"
    click.echo(f"{profile}: BLEU {bleu:.2f}, chrF {chrf:.2f}; {where}")
