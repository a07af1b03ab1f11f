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
@engine_options
def serve(folder: str, cron: str, port: int, **options: object) -> None:
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

    serve_flows(place, cron, chosen, port=port)
