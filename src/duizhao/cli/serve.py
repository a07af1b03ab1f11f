"""duizhao serve: the scheduled inbox and Prefect's UI from one command."""

from __future__ import annotations

from pathlib import Path

import click

from duizhao.cli.options import engine_options, given


@click.command()
@click.argument("folder", metavar="FOLDER")
@click.option("--cron", default="*/10 * * * *", show_default=True, help="When to look into FOLDER.")
@click.option(
    "--port", type=int, default=4200, show_default=True, help="Of Prefect's UI, where a server has to be started."
)
@click.option(
    "--order",
    type=click.Choice(["oldest", "newest", "name"]),
    default="oldest",
    show_default=True,
    help="What is first.",
)
@click.option("--limit", type=click.IntRange(0), default=0, metavar="N", help="Files a look takes at most; 0 for all.")
@click.option("--seconds", type=click.FloatRange(0), default=0, metavar="S", help="Then a look begins no further file.")
@click.option("--move-to", default="", metavar="DIR", help="Where files go: done/ and failed/.  [default: they stay]")
@engine_options
def serve(
    folder: str, cron: str, port: int, order: str, limit: int, seconds: float, move_to: str, **options: object
) -> None:
    """Translate every new or changed report in FOLDER on a schedule.

    Reports and re-runs can be started from Prefect's UI.
    """
    from duizhao import settings

    chosen = given(options)
    settings.load(chosen)
    place = folder if "://" in folder else str(Path(folder).resolve())
    if "://" not in folder:
        Path(place).mkdir(parents=True, exist_ok=True)
    chosen["out"] = str(Path(chosen.get("out", "outputs")).resolve())
    from duizhao.flows.serve import serve as serve_flows

    looks = {
        "order": order,
        "limit": limit,
        "seconds": seconds,
        "move_to": str(Path(move_to).resolve()) if move_to else "",
    }
    serve_flows(place, cron, chosen, port=port, looks=looks)
