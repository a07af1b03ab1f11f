"""duizhao store: look after the store."""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from duizhao.cli.options import DONE, FAILED, engine_options, given, place_options


@click.group()
def store() -> None:
    """Statistics, integrity check, backup, restore and pruning of the store."""


def _age(_ctx: click.Context, _parameter: click.Parameter, value: str) -> timedelta:
    match = re.fullmatch(r"(\d{1,5})([dhw])", value)
    if match is None:
        raise click.BadParameter(f"{value!r} is no age; give days, hours or weeks: 90d, 12h, 4w")
    return timedelta(**{{"d": "days", "h": "hours", "w": "weeks"}[match[2]]: int(match[1])})


def _age_or_none(context: click.Context, parameter: click.Parameter, value: str | None) -> timedelta | None:
    return None if value is None else _age(context, parameter, value)


@store.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@place_options
def stats(as_json: bool, **options: object) -> None:
    """Print what the store holds."""
    from duizhao import resources, settings
    from duizhao.store import maintenance

    found = maintenance.stats(resources.store_or_error(settings.load(given(options))))
    if as_json:
        click.echo(json.dumps(found))
        return
    for name, value in found.items():
        shown = ", ".join(f"{k} {v:,}" for k, v in value.items()) if isinstance(value, dict) else value
        click.echo(f"{name:<16} {shown:,}" if isinstance(shown, int) else f"{name:<16} {shown}")


@store.command()
@place_options
def check(**options: object) -> None:
    """Check the store's integrity; exit code 1 where something is wrong."""
    from duizhao import resources, settings
    from duizhao.store import maintenance

    problems = maintenance.check(resources.store_or_error(settings.load(given(options))))
    for problem in problems:
        click.echo(problem)
    click.echo("the store is sound" if not problems else f"{len(problems)} problems; restore a backup")
    sys.exit(FAILED if problems else DONE)


@store.command()
@click.argument("file", type=click.Path(path_type=Path))
@place_options
def backup(file: Path, **options: object) -> None:
    """Copy the store to FILE while runs go on."""
    from duizhao import resources, settings
    from duizhao.store import maintenance

    click.echo(f"backed up to {maintenance.backup(resources.store_or_error(settings.load(given(options))), file)}")


@store.command()
@click.argument("file", type=click.Path(path_type=Path))
@place_options
def restore(file: Path, **options: object) -> None:
    """Put the backup FILE in the store's place; the store that was there is kept beside it."""
    from duizhao import settings
    from duizhao.errors import StoreError
    from duizhao.store import maintenance
    from duizhao.store.database import url_of

    chosen = settings.load(given(options))
    url = url_of(chosen.store, chosen.out)
    if not url.startswith("sqlite:///"):
        raise StoreError("restore a PostgreSQL store with its own tool: pg_restore")
    target = Path(url.removeprefix("sqlite:///"))
    kept = maintenance.restore(file, target)
    click.echo(f"restored {target}" + (f"; what was there is {kept}" if kept else ""))


@store.command()
@click.option("--keep", type=click.IntRange(1), default=5, show_default=True, help="Runs of each report that stay.")
@click.option("--older-than", default="90d", show_default=True, callback=_age, help="Only older runs: 90d, 12h, 4w.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@place_options
def prune(keep: int, older_than: timedelta, dry_run: bool, **options: object) -> None:
    """Forget old runs; edits, cached outputs and the newest run always stay."""
    from duizhao import resources, settings
    from duizhao.store import maintenance

    chosen = resources.store_or_error(settings.load(given(options)))
    gone = maintenance.prune(chosen, keep=keep, older_than=older_than, dry_run=dry_run)
    verb = "would be forgotten" if dry_run else "forgotten"
    click.echo(f"{gone.runs} runs {verb}, with {gone.revisions} revisions and {gone.documents} texts")


@click.command()
@place_options
def metrics(**options: object) -> None:
    """Print what the store has seen as OpenMetrics text, for Prometheus and the like."""
    from duizhao import resources, settings
    from duizhao.store.metrics import metrics as measured

    click.echo(measured(resources.store_or_error(settings.load(given(options)))), nl=False)


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be translated again, and how long it took before.")
@click.option("--since", callback=_age_or_none, metavar="AGE", help="Only reports that ran within: 7d, 12h, 4w.")
@click.option("--seconds", type=click.FloatRange(0), default=0, help="Begin no report after so many seconds.")
@engine_options
def refresh(dry_run: bool, since: timedelta | None, seconds: float, **options: object) -> None:
    """Translate again what an older model, lexicon or setting made. Edits stay."""
    from duizhao import refresh as refreshing
    from duizhao import settings

    chosen = settings.load(given(options))
    after = datetime.now(UTC).replace(tzinfo=None) - since if since is not None else None
    found = refreshing.stale(chosen, after)
    for one in found:
        click.echo(f"{one.report}: {one.segments} segments, {one.human} edited, {one.seconds:.1f} s the last time")
    total = sum(one.seconds for one in found)
    click.echo(f"{len(found)} reports are of another model, lexicon or setting; about {total:.0f} s")
    if dry_run:
        return
    done = 0
    for run in refreshing.refresh(chosen, found, seconds):
        done += 1
        click.echo(f"{run.report.name}: {run.counts['segments']} segments, {run.counts['findings']} findings")
    if found:
        click.echo(f"{done} of {len(found)} translated again")


@store.command()
@place_options
def upgrade(**options: object) -> None:
    """Bring the store to this version's schema (every command does so when it opens a store)."""
    from duizhao import resources, settings
    from duizhao.store import schema

    opened = resources.store_or_error(settings.load(given(options)))
    click.echo(f"{opened.where}: schema {schema.VERSION}")
