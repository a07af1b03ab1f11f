"""duizhao memory, find, who, consistency: what was translated before, brought in and found again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duizhao.cli.options import place_options, store_at

if TYPE_CHECKING:
    from duizhao.store.memory import Unit


@click.group()
def memory() -> None:
    """Bring in translation memories; runs take what they know and check it like any translation."""


@memory.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--name", help="The memory's name.  [default: the first file's]")
@click.option("--priority", type=click.IntRange(-1000, 1000), default=0, show_default=True, help="The higher wins.")
@click.option(
    "--penalty", type=click.IntRange(0, 99), default=0, show_default=True, help="Percent off the score of each match."
)
@place_options
def import_pairs(files: tuple[Path, ...], name: str | None, priority: int, penalty: int, **options: object) -> None:
    """Bring pairs into a memory: TMX, XLIFF, TSV, CSV or JSON Lines with zh and en, DOCX as it came back.

    What is there already is skipped, so that an import that was stopped is simply run again.
    """
    from duizhao.store import memory as memories

    store = store_at(options)
    chosen = memories.check_name(name or files[0].stem)
    origin = ", ".join(file.name for file in files)
    new = memories.put(store, chosen, origin, _units(files), priority=priority, penalty=penalty)
    click.echo(f"{new} new units in memory {chosen}")


def _units(files: tuple[Path, ...]) -> Iterator[Unit]:
    from duizhao.review.pairs import read_pairs
    from duizhao.store.memory import Unit

    for file in files:
        for zh, en, place in read_pairs(file):
            yield Unit(zh, en, f"{file.name}, {place}")


@memory.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@place_options
def list_memories(as_json: bool, **options: object) -> None:
    """List the memories, the first looked at first."""
    from dataclasses import asdict

    from duizhao.store import memory as memories

    found = memories.listed(store_at(options))
    if as_json:
        click.echo(json.dumps([asdict(m) for m in found], ensure_ascii=False, indent=1))
        return
    for m in found:
        click.echo(f"{m.name}: {m.units} units from {m.origin}; priority {m.priority}, penalty {m.penalty}")
    if not found:
        click.echo("no memory; bring one in with: duizhao memory import FILE")


@memory.command("remove")
@click.argument("name")
@place_options
def remove_memory(name: str, **options: object) -> None:
    """Remove a memory. Translations that were made with it stay as they are."""
    from duizhao.store import memory as memories

    click.echo(f"{memories.remove(store_at(options), name)} units removed with memory {name}")


@memory.command("export")
@click.argument("name")
@click.option("--tmx", is_flag=True, help="TMX 1.4b instead of TSV.")
@place_options
def export_memory(name: str, tmx: bool, **options: object) -> None:
    """Print a memory as TSV (id, zh, en, place), or as TMX."""
    from duizhao.export.xml_text import DECLARATION, content
    from duizhao.store import memory as memories

    units = memories.units_of(store_at(options), name)
    if not tmx:
        click.echo("id\tzh\ten\tplace")
        for number, unit in enumerate(units, 1):
            click.echo("\t".join([str(number), *(" ".join(c.split()) for c in (unit.zh, unit.en, unit.place))]))
        return
    header = 'creationtool="duizhao" creationtoolversion="1" segtype="sentence" o-tmf="duizhao" adminlang="en"'
    click.echo(f'{DECLARATION}<tmx version="1.4">\n<header {header} srclang="zh-CN" datatype="plaintext"/>\n<body>')
    for unit in units:
        zh, en = content(unit.zh), content(unit.en)
        click.echo(
            f'<tu><prop type="x-place">{content(unit.place)}</prop><tuv xml:lang="zh-CN"><seg>{zh}</seg></tuv>'
            f'<tuv xml:lang="en"><seg>{en}</seg></tuv></tu>'
        )
    click.echo("</body>\n</tmx>")


@memory.command("align")
@click.argument("zh", type=click.Path(path_type=Path), metavar="ZH.txt")
@click.argument("en", type=click.Path(path_type=Path), metavar="EN.txt")
@click.option("--least", type=click.FloatRange(0, 1), default=0.0, help="Leave out pairs that are less sure.")
def align_files(zh: Path, en: Path, least: float) -> None:
    """Pair the sentences of two files that are one text in both languages; print TSV: id, zh, en, confidence."""
    from duizhao.lexicon.sentence_alignment import align_texts
    from duizhao.user_files import read_user_file

    texts = []
    for path in (zh, en):
        texts.append(read_user_file(path, "give a text file in UTF-8").decode("utf-8-sig", "replace"))
    click.echo("id\tzh\ten\tconfidence")
    for number, (left, right, confidence) in enumerate(align_texts(*texts), 1):
        if confidence >= least:
            click.echo(f"{number}\t{left}\t{right}\t{confidence:.2f}")


@click.command()
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Places at most.")
@click.option("--fuzzy", is_flag=True, help="Also what is alike, by 60 percent or more.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@place_options
def find(text: str, limit: int, fuzzy: bool, as_json: bool, **options: object) -> None:
    """Find a text, term, name or figure in all reports and memories, in either language."""
    from dataclasses import asdict

    from duizhao.store import concordance

    places = concordance.find(store_at(options), text, limit=limit, fuzzy=fuzzy)
    if as_json:
        click.echo(json.dumps([asdict(p) for p in places], ensure_ascii=False, indent=1))
        return
    for place in places:
        click.secho(place.where, dim=True)
        click.echo(f"  {_lit(place.zh, text)}\n  {_lit(place.en, text)}")
    if not places:
        click.echo(f"nothing has {text}; try a shorter text, or --fuzzy")


def _lit(line: str, text: str) -> str:
    at = line.lower().find(text.lower())
    return line if at < 0 else f"{line[:at]}{click.style(line[at : at + len(text)], bold=True)}{line[at + len(text) :]}"


@click.command()
@click.argument("name")
@place_options
def who(name: str, **options: object) -> None:
    """Show what a person said or was asked, report by report."""
    from duizhao.store import concordance

    store = store_at(options)
    shown = ""
    for said in concordance.said_by(store, name):
        if said.report != shown:
            shown = said.report
            click.secho(shown, bold=True)
        click.echo(f"  {click.style(said.segment, dim=True)} {said.zh}\n  {said.en}")
        if said.figures:
            click.echo(f"  figures: {', '.join(said.figures)}")
    if not shown:
        click.echo(f"no report has answers by {name}; write the name as the report does")


@click.command()
@place_options
def consistency(**options: object) -> None:
    """List Chinese sentences that have different English in reports or memories."""
    from duizhao.store import concordance

    count = 0
    for zh, versions in concordance.inconsistent(store_at(options)):
        count += 1
        click.echo(zh)
        for en, where in versions:
            click.echo(f"  {en}  {click.style(where, dim=True)}")
    click.echo(f"{count} sentences have more than one English")
