"""Start Prefect's API beside one run on a machine without a server, and stop it with the run.

Prefect would start one itself, after importing the whole server into our process. Here it boots in its own process
while this one loads the model. Runs are kept in Prefect's own database (~/.prefect), so `prefect server start` shows
them later. Nothing is started where PREFECT_API_URL is set, in the environment or in a profile.
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
    """Start a server unless one is set; give a function that waits until it answers. Call before importing Prefect."""
    if one_is_set():
        yield lambda: None
        return
    # The command prints errors in one line; Prefect's own log is for servers that people look at.
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_LOGGING_TO_API_ENABLED", "false")
    os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "0")  # no answer means it is gone
    os.environ.setdefault("PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED", "false")  # it is the same installation
    os.environ.setdefault("PREFECT_CLIENT_CSRF_SUPPORT_ENABLED", "false")  # no browser uses it
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    environment = {
        **os.environ,
        "PREFECT_UI_ENABLED": "0",
        "PREFECT__SERVER_EPHEMERAL": "1",
        "PREFECT__SERVER_FINAL": "1",
    }
    os.environ["DUIZHAO_LOCAL_SERVER"] = url
    os.environ["PREFECT_API_URL"] = url  # set before the import of Prefect, which can then run while the server boots
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
        server.terminate()  # it saves its state by itself; no need to wait


def alive() -> bool:
    """Return whether the server in use answers."""
    return answers(os.environ.get("PREFECT_API_URL", ""))


def answers(url: str) -> bool:
    """Return whether a Prefect API answers at a URL."""
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5):
            return True
    except (OSError, ValueError):
        return False


@contextmanager
def no_heartbeat() -> Iterator[None]:
    """Turn off heartbeats to a server that lives as long as the run: ending their thread costs up to a second."""
    if not os.environ.get("DUIZHAO_LOCAL_SERVER"):
        yield
        return
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings(updates={PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


def one_is_set() -> bool:
    """Return whether a Prefect server is named, in the environment or in a profile."""
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
    """Run the server; this is the body of its process."""
    with without_gc():  # it takes 3.3 instead of 4.5 s to come up
        import uvicorn
        from prefect.server.api.server import create_app

        app = create_app(final=True, ephemeral=True)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")


def has_loopback() -> bool:
    """Return whether this machine can talk to itself: without, as under ``unshare -n``, no server can be reached."""
    try:
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen(1)
            with socket.create_connection(listening.getsockname(), timeout=1):
                return True
    except OSError:
        return False


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
