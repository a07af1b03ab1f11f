"""duizhao glossary: check glossaries, and exchange them with other tools."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from duizhao.cli.options import DONE, FAILED, place_options, store_at


@click.group()
def glossary() -> None:
    """Check your glossaries; import TBX, CSV and TMX; export TBX; find terms in what was translated."""


@glossary.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="GLOSSARY.tsv...")
def check(files: tuple[Path, ...]) -> None:
    """Report rows that can't be used (exit code 1) and terms that override shipped ones."""
    from duizhao.lexicon.glossary_files import overrides
    from duizhao.lexicon.terms import load_lexicon, read_glossary

    unusable = 0
    for file in files:
        terms, problems = read_glossary(file)
        unusable += len(problems)
        for line in [*problems, *overrides(file, terms, load_lexicon())]:
            click.echo(line)
        click.echo(f"{file}: {len(terms)} terms, {len(problems)} rows can't be used")
    sys.exit(FAILED if unusable else DONE)


@glossary.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.tbx|csv|tmx")
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="TSV", help="The glossary to write.")
def import_terms(file: Path, out: Path) -> None:
    """Make a glossary of the terms in a TBX, CSV (zh, en) or TMX file."""
    from duizhao.errors import OutputError
    from duizhao.lexicon.glossary_files import as_tsv, read_terms
    from duizhao.user_files import write_whole

    entries = read_terms(file)
    if out.exists():
        raise OutputError(f"{out}: is there already; give another --out")
    write_whole(out, as_tsv(entries))
    click.echo(f"{len(entries)} terms in {out}")


@glossary.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE...]")
@click.option("--memory", "memories", multiple=True, metavar="NAME", help="Also the units of a memory; several.")
@click.option("--edits/--no-edits", default=True, show_default=True, help="Whether people's edits count too.")
@click.option("--least", type=click.IntRange(2), default=3, show_default=True, help="Pairs that must have a term.")
@click.option("--all", "known_too", is_flag=True, help="Also terms that the shipped tables have.")
@place_options
def mine(
    files: tuple[Path, ...],
    memories: tuple[str, ...],
    edits: bool,
    least: int,
    known_too: bool,
    **options: object,
) -> None:
    """Find terms with their English in pairs (FILE as for `memory import`), memories and edits; prints a TSV.

    A list to review: keep the rows that are right, and give the file with --glossary.
    """
    from duizhao.errors import InputError
    from duizhao.lexicon.mining import mine as mined
    from duizhao.lexicon.terms import load_lexicon
    from duizhao.review.pairs import read_pairs
    from duizhao.store import edits as decided
    from duizhao.store import memory

    pairs = [(zh, en) for file in files for zh, en, _ in read_pairs(file)]
    if memories or edits:
        store = store_at(options)
        pairs += [(unit.zh, unit.en) for name in memories for unit in memory.units_of(store, name)]
        pairs += decided.pairs(store) if edits else []
    if not pairs:
        raise InputError("no pairs to look at: give files, --memory NAME, or edit some segments first")
    known = {} if known_too else load_lexicon().terms
    click.echo("zh\ten\tother accepted en\tnote")
    count = 0
    for term in mined(pairs, least):
        if term.zh not in known:
            count += 1
            click.echo(
                f"{term.zh}\t{term.en}\t\tin {term.pairs} pairs, {100 * term.consistency:.0f} % with this English"
            )
    click.echo(f"{count} terms found in {len(pairs)} pairs; review them before you use them", err=True)


@glossary.command("export")
@click.argument("file", type=click.Path(path_type=Path), metavar="GLOSSARY.tsv")
def export_terms(file: Path) -> None:
    """Print a glossary as TBX-Basic (ISO 30042:2019)."""
    from duizhao.lexicon.glossary_files import as_tbx
    from duizhao.lexicon.terms import read_glossary

    for part in as_tbx(read_glossary(file)[0].values()):
        click.echo(part, nl=False)
