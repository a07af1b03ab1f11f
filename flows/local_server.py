"""Prefect's API for one run on a machine that has no server: started beside the run, gone with it.

Prefect would start one itself, after importing the whole server into our process as well; here it boots in its own
process while this one loads the model. Runs are kept in Prefect's own database (~/.prefect), so `prefect server start`
shows them later. Nothing is started where PREFECT_API_URL is set, in the environment or in a profile.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from duizhao.progress import without_gc

_PATIENCE = 90.0  # seconds for the server to come up; then Prefect is left to start its own


@contextmanager
def local_server() -> Iterator[Callable[[], None]]:
    """Starts a server, unless one is set; gives a function that waits until it answers. To be called before Prefect is imported."""
    if one_is_set():
        yield lambda: None
        return
    # Who starts the run tells what went wrong in one line; Prefect's own log of it is for servers that people look at.
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_LOGGING_TO_API_ENABLED", "false")
    os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "0")  # where it does not answer it is gone
    os.environ.setdefault("PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED", "false")  # it is the same installation's
    os.environ.setdefault("PREFECT_CLIENT_CSRF_SUPPORT_ENABLED", "false")  # no browser talks to it
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    environment = {
        **os.environ,
        "PREFECT_UI_ENABLED": "0",
        "PREFECT__SERVER_EPHEMERAL": "1",
        "PREFECT__SERVER_FINAL": "1",
    }
    os.environ["DUIZHAO_LOCAL_SERVER"] = url
    os.environ["PREFECT_API_URL"] = url  # before Prefect is imported, which can then happen while the server boots
    server = subprocess.Popen(
        [sys.executable, "-m", "duizhao.flows.local_server", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def wait() -> None:
        with without_gc():
            import fastapi.encoders  # noqa: F401 - Prefect imports it when a flow begins; here it costs nothing
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and server.poll() is None:
            if answers(url):
                return
            time.sleep(0.02)

    try:
        yield wait
    finally:
        if os.environ.get("PREFECT_API_URL") == url:
            del os.environ["PREFECT_API_URL"], os.environ["DUIZHAO_LOCAL_SERVER"]
        server.terminate()  # it saves what it has by itself; nobody need wait for that


def alive() -> bool:
    """Whether the server in use answers."""
    return answers(os.environ.get("PREFECT_API_URL", ""))


def answers(url: str) -> bool:
    """Whether an API of Prefect's answers at a URL."""
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5):
            return True
    except (OSError, ValueError):
        return False


@contextmanager
def no_heartbeat() -> Iterator[None]:
    """No signs of life to a server that lives as long as the run: ending their thread costs up to a second."""
    if not os.environ.get("DUIZHAO_LOCAL_SERVER"):
        yield
        return
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings(updates={PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


def one_is_set() -> bool:
    """Whether a Prefect server is named, in the environment or in a profile."""
    if os.environ.get("PREFECT_API_URL"):
        return True
    home = Path(os.environ.get("PREFECT_HOME") or Path.home() / ".prefect")
    profiles = Path(os.environ.get("PREFECT_PROFILES_PATH") or home / "profiles.toml")
    return (
        profiles.is_file()
        and re.search(r"(?m)^\s*PREFECT_API_URL\s*=", profiles.read_text(encoding="utf-8", errors="replace"))
        is not None
    )


def _serve(port: int) -> None:
    """What runs in the server's process."""
    with without_gc():  # it takes 3.3 instead of 4.5 s to come up
        import uvicorn
        from prefect.server.api.server import create_app

        app = create_app(final=True, ephemeral=True)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
