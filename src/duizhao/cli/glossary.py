"""duizhao glossary: check glossaries, and exchange them with other tools."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from duizhao.cli.options import DONE, FAILED


@click.group()
def glossary() -> None:
    """Check your glossaries; import TBX, CSV and TMX; export TBX."""


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


@glossary.command("export")
@click.argument("file", type=click.Path(path_type=Path), metavar="GLOSSARY.tsv")
def export_terms(file: Path) -> None:
    """Print a glossary as TBX-Basic (ISO 30042:2019)."""
    from duizhao.lexicon.glossary_files import as_tbx
    from duizhao.lexicon.terms import read_glossary

    for part in as_tbx(read_glossary(file)[0].values()):
        click.echo(part, nl=False)
