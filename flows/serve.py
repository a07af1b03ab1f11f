"""Serve all deployments from one process, with no server to set up: `duizhao serve`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from duizhao.documents import Record
from duizhao.errors import SettingsError

PATIENCE = 120.0  # seconds for a server to come up


def serve(folder: str, cron: str, options: Record, *, port: int = 4200, looks: Record | None = None) -> None:
    """Watch a folder on a schedule and take single reports and re-runs from Prefect's UI, until stopped.

    ``looks``: how the inbox is worked off: order, limit, seconds, move_to.
    Starts Prefect's server with its UI where none is set (PREFECT_API_URL or a profile).
    """
    with _server(port) as url:
        from prefect import serve as serve_all
        from prefect.schedules import Cron

        from duizhao.flows.inbox import inbox
        from duizhao.flows.refresh_reports import refresh_reports
        from duizhao.flows.rerun_segments import rerun_segments
        from duizhao.flows.translate_report import translate_report
        from duizhao.flows.weekly_summary import weekly_summary

        print(f"Prefect's UI: {url.removesuffix('/api')}; stop with Ctrl-C", flush=True)
        where = {k: v for k, v in options.items() if k in ("out", "store")}
        rest = {k: v for k, v in options.items() if k not in where}
        deployments: list[Any] = [
            inbox.to_deployment(
                "inbox",
                schedule=Cron(cron),
                parameters={"folder": folder, **where, "options": rest, **(looks or {})},
                tags=["duizhao"],
                concurrency_limit=1,
            ),
            translate_report.to_deployment("report", parameters={"report": "", "options": options}, tags=["duizhao"]),
            rerun_segments.to_deployment("segments", parameters=where, tags=["duizhao"]),
            refresh_reports.to_deployment("night", parameters={**where, "options": rest}, tags=["duizhao"]),
            weekly_summary.to_deployment("weekly", schedule=Cron("0 7 * * 1"), parameters=where, tags=["duizhao"]),
        ]
        serve_all(*deployments, limit=1)  # a model at a time per machine


@contextmanager
def _server(port: int) -> Iterator[str]:
    from duizhao.flows.local_server import one_is_set

    if one_is_set():
        yield os.environ.get("PREFECT_API_URL", "the server of your Prefect profile")
        return
    url = f"http://127.0.0.1:{port}/api"
    os.environ["PREFECT_API_URL"] = url
    # with many reports SQLite's one writer is waited for longer than Prefect does by itself
    patient = {"PREFECT_SERVER_DATABASE_TIMEOUT": "60", "PREFECT_SERVER_DATABASE_CONNECTION_TIMEOUT": "60"}
    with started(port, {**patient, **os.environ, "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}):
        yield url


@contextmanager
def started(port: int, environment: dict[str, str]) -> Iterator[str]:
    """Start a full Prefect server and give its API's URL; stop it at the end.

    Raises SettingsError where it does not start.
    """
    from duizhao.flows.local_server import answers

    url = f"http://127.0.0.1:{port}/api"
    server = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + PATIENCE
        while not answers(url):
            if server.poll() is not None or time.monotonic() > end:
                raise SettingsError(
                    f"Prefect's server did not start on port {port}; is the port taken? give another with --port, "
                    f"or set PREFECT_API_URL"
                )
            time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)
