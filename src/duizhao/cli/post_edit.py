"""duizhao show, rerun, edit, history, diff, export: a finished report, segment by segment."""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from duizhao.cli.options import engine_options, given, place_options, stem, store_at
from duizhao.errors import NotFoundError

if TYPE_CHECKING:
    from duizhao.documents import Finding, Segment, Translation
    from duizhao.post_edit import Change
    from duizhao.store.database import Store
    from duizhao.store.segment_history import Shown

_KEY = re.compile(r"[0-9a-f]{10}(?:-\d+)?")


RUN = click.IntRange(1, 2**63 - 1)  # a run's number, as a database takes one


@click.command()
@click.argument("report")
@click.argument("what", required=False, metavar="[SEGMENT|EXCHANGE]")
@click.option("--worst", default="", metavar="N", help="The segments least to be trusted, the worst first: 20 or 10%.")
@place_options
def show(report: str, what: str | None, worst: str, **options: object) -> None:
    """Show a finished report, an exchange or a segment: both languages, findings, revisions."""
    gc.disable()  # garbage collection costs a process this short a tenth of its time
    from duizhao.store import segment_history

    store, name = store_at(options), stem(report)
    if worst and what:
        raise click.UsageError("give SEGMENT or EXCHANGE, or --worst N")
    if worst:
        _show_worst(store, name, worst)
        return
    if what and _KEY.fullmatch(what):
        shown = segment_history.segment(store, name, what)
        click.echo(_lines(shown))
        for r in shown.revisions[:-1]:
            click.echo(f"  earlier, {r.kind} {r.run} ({r.origin}): {r.en}")
        return
    place = object()
    for shown in segment_history.passage(store, name, what):
        if (here := shown.exchange or shown.section) != place:
            click.secho(f"\n{here}", bold=True)
            place = here
        click.echo(_lines(shown))


def _show_worst(store: Store, name: str, worst: str) -> None:
    from duizhao import post_edit
    from duizhao.store import runs

    for segment, translation in post_edit.least_trusted(runs.latest(store, name)[1], worst):
        quality = translation.quality
        assert quality is not None and quality.score is not None
        why = f": {'; '.join(quality.reasons)}" if quality.reasons else ""
        click.echo(f"{click.style(segment.id, dim=True)} {100 * quality.score:.0f} %{why}")
        click.echo(f"  {segment.zh}\n  {_marked(translation)}")
        for f in translation.findings:
            click.echo(_said(f))


def _marked(translation: Translation) -> str:
    """Return the English with its doubtful words underlined on a terminal."""
    out, end = "", 0
    for start, stop in translation.quality.doubtful if translation.quality else ():
        out += translation.en[end:start] + click.style(translation.en[start:stop], underline=True)
        end = stop
    return out + translation.en[end:]


def _lines(shown: Shown) -> str:
    last = shown.revisions[-1] if shown.revisions else None
    revised = (
        f"  [{last.kind} {last.run}, {len(shown.revisions)} revisions]" if last and len(shown.revisions) > 1 else ""
    )
    out = [
        f"{click.style(shown.segment_id, dim=True)} {shown.role}{revised}",
        f"  {shown.zh}",
        f"  {(last.en if last else '') or '—'}",
    ]
    return "\n".join([*out, *(_said(f) for f in (last.findings if last else ()))])


def _said(f: Finding) -> str:
    return click.style(
        f"  ⚑ {f.kind}{' (repaired)' if f.repaired else ''}: {f.message}",
        fg={"error": "red", "warning": "yellow"}.get(f.severity),
    )


@click.command()
@click.argument("report")
@click.argument("segments", nargs=-1, metavar="SEGMENT...")
@engine_options
@click.option("--exchange", metavar="ID", help="All segments of an exchange or section.")
@click.option("--failed", is_flag=True, help="All segments without English.")
@click.option("--flagged", is_flag=True, help="All segments with an error or a warning that stands.")
@click.option("--worst", default="", metavar="N", help="The segments least to be trusted: 20 or 10%.")
def rerun(
    report: str,
    segments: tuple[str, ...],
    exchange: str | None,
    failed: bool,
    flagged: bool,
    worst: str,
    **options: object,
) -> None:
    """Translate some segments again with another beam, model or glossary; all others stay as they are."""
    if not (segments or exchange or failed or flagged or worst):
        raise click.UsageError("name segments, or --exchange, --failed, --flagged or --worst")
    from duizhao import post_edit, settings

    changes, decided, folder = post_edit.rerun(
        stem(report),
        settings.load(given(options)),
        lambda run: post_edit.pick(run, segments, exchange=exchange, failed=failed, flagged=flagged, worst=worst),
    )
    _tell(changes)
    for segment_id in decided:
        click.echo(
            f"{segment_id}: left as a person decided it; to run it again take the edit back first: duizhao edit "
            f"{stem(report)} {segment_id} --revert"
        )
    same = sum(c.before == c.after.en for c in changes)
    click.echo(f"{len(changes)} segments run again, {len(changes) - same} changed; outputs in {folder}")
    if changes and same == len(changes):
        click.echo("the same settings give the same English; try --beam 8, --model or --glossary")


@click.command()
@click.argument("report")
@click.argument("segment", required=False)
@click.argument("english", required=False)
@click.option(
    "--from", "returned", metavar="FILE", help="What a translator sent back: .tsv, .csv, .jsonl, .xlf, .tmx or .docx."
)
@click.option("--revert", is_flag=True, help="Take the edit of SEGMENT back.")
@engine_options
def edit(
    report: str, segment: str | None, english: str | None, returned: str | None, revert: bool, **options: object
) -> None:
    """Put your English in a segment's place, for good; without ENGLISH your $EDITOR opens."""
    if sum((bool(returned), revert, english is not None)) > 1 or bool(returned) == bool(segment):
        raise click.UsageError("give SEGMENT and ENGLISH, or SEGMENT and --revert, or --from FILE alone")
    from duizhao import post_edit, settings

    chosen, name = settings.load(given(options)), stem(report)
    if returned:
        result, folder = post_edit.edit_from(name, chosen, returned)
        _tell(result.changes)
        for segment_id in result.aside:
            click.echo(
                f"{segment_id}: {name} no longer has this sentence; the edit is kept aside and offered for similar ones"
            )
        click.echo(
            f"{len(result.changes)} segments edited, {result.unchanged} as they were, {len(result.aside)} kept aside"
            + (f"; outputs in {folder}" if folder else "")
        )
        return
    assert segment is not None
    if revert:
        changes, folder = post_edit.revert(name, chosen, segment)
    else:
        changes, folder = post_edit.edit(name, chosen, segment, english if english is not None else _in_editor)
    _tell(changes)
    click.echo(f"outputs in {folder}" if folder else "nothing changed")


def _in_editor(segment: Segment, translation: Translation) -> str | None:
    if not sys.stdin.isatty():
        raise click.UsageError("without a terminal no editor can open: give the English behind SEGMENT")
    notes = "".join(f"# ⚑ {f.kind}: {f.message}\n" for f in translation.findings)
    text = click.edit(
        f"# {segment.zh}\n{notes}# Lines that begin with # are left out. Save to keep, leave unchanged to "
        f"cancel.\n{translation.en}\n",
        extension=".txt",
    )
    if text is None:
        return None
    written = " ".join(line for line in text.splitlines() if not line.startswith("#")).strip()
    return None if written == translation.en.strip() else written


def _tell(changes: Iterable[Change]) -> None:
    for change in changes:
        click.echo(f"{click.style(change.segment, dim=True)} {change.zh}")
        click.echo(
            "  "
            + (
                word_diff(change.before, change.after.en)
                if change.before != change.after.en
                else f"{change.after.en}  (unchanged)"
            )
        )
        for f in change.after.findings:
            click.echo(_said(f))


def word_diff(before: str, after: str) -> str:
    """Return two texts in one, word by word: [-removed-] and {+added+}, in colour on a terminal."""
    from duizhao.post_edit import word_diff as differing

    return differing(
        before,
        after,
        out=lambda t: click.style(f"[-{t}-]", fg="red"),
        new=lambda t: click.style(f"{{+{t}+}}", fg="green"),
    )


@click.command()
@click.argument("report")
@place_options
def history(report: str, **options: object) -> None:
    """List the runs, re-runs and edits of a report, the oldest first."""
    from duizhao.store import runs

    for e in runs.history(store_at(options), stem(report)):
        by = f"  by {e.who}" if e.who and e.kind != "run" else ""
        took = f"{e.seconds:.1f} s" if e.seconds is not None and e.kind == "run" else ""
        when = f"{e.started:%Y-%m-%d %H:%M:%S}"
        click.echo(f"{e.id:>5}  {when}  {e.kind:<7} {e.state:<9} {e.revisions:>5} new  {took}{e.reason}{by}")


@click.command()
@click.argument("one", type=RUN, metavar="RUN")
@click.argument("two", type=RUN, metavar="RUN")
@place_options
def diff(one: int, two: int, **options: object) -> None:
    """Compare two runs (numbers from `duizhao history`): their settings, and their English word by word."""
    from dataclasses import asdict

    from duizhao.store import runs

    store = store_at(options)
    a, b = runs.as_of(store, one), runs.as_of(store, two)
    if a.report.name != b.report.name:
        raise NotFoundError(
            f"run {one} is of {a.report.name}, run {two} of {b.report.name}; give two runs of one report"
        )
    left, right = asdict(a.signature), asdict(b.signature)
    for field in left:
        if left[field] != right[field]:
            click.echo(f"{field}: {left[field]} → {right[field]}")
    before, after = ({t.segment: t for t in run.translations} for run in (a, b))
    for t in b.translations:
        if t.segment not in before:
            click.echo(f"{t.segment} new: {t.zh}\n  {t.en}")
        elif before[t.segment].en != t.en:
            click.echo(f"{click.style(t.segment, dim=True)} {t.zh}\n  {word_diff(before[t.segment].en, t.en)}")
    for t in a.translations:
        if t.segment not in after:
            click.echo(f"{t.segment} gone: {t.zh}")
    same = sum(t.segment in before and before[t.segment].en == t.en for t in b.translations)
    click.echo(f"{same} of {len(b.translations)} segments the same")


@click.command()
@click.argument("report")
@click.option("--format", "formats", multiple=True, metavar="NAME", help="Only these outputs.")
@place_options
def export(report: str, **options: object) -> None:
    """Write a report's outputs again, from the store."""
    from duizhao import post_edit, settings

    click.echo(f"outputs in {post_edit.export_again(stem(report), settings.load(given(options)))}")
