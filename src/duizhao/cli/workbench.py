"""duizhao workbench: read, correct, decide and re-run in a browser."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path

import click

from duizhao.cli.options import engine_options, given
from duizhao.errors import SettingsError

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8642, show_default=True, help="0 for any that is free.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Another one needs --token-file.")
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
@click.option(
    "--token-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Who may come in: lines 'name TAB token' (16 characters at least); edits bear the name.",
)
@engine_options
def workbench(port: int, host: str, opens: bool, token_file: Path | None, **options: object) -> None:
    """Work on reports in a browser, on this machine: edit, decide, re-run, search. Ctrl-C ends it."""
    from duizhao import resources, settings
    from duizhao.running_workbench import announced

    if host not in _LOOPBACK and token_file is None:
        raise click.UsageError(f"--host {host} lets others in: give --token-file with their names and tokens")
    chosen = settings.load(given(options))
    tokens = _tokens(token_file) if token_file else {secrets.token_urlsafe(24): resources.user_of(chosen)}
    resources.store_or_error(chosen)
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    from duizhao.progress import without_gc

    with without_gc():
        import uvicorn

        from duizhao.workbench.app import create_app

        app = create_app(chosen, tokens, host=host, port=port)
    where = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    first = where if token_file else f"{where}?token={next(iter(tokens))}"
    click.echo(f"workbench at {first}" + ("" if not token_file else "?token=…, for each their own"))
    click.echo("Ctrl-C ends it; nothing is sent anywhere")
    if opens:
        click.launch(first)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, timeout_graceful_shutdown=3, server_header=False
    )
    with announced(chosen.out, where):
        uvicorn.Server(config).run(sockets=[listening])


def _tokens(path: Path) -> dict[str, str]:
    """Return token → name. Raises SettingsError for a file that has none, or weak ones."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: can't be read ({error}); give lines 'name TAB token'") from error
    tokens: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, token = line.partition("\t")
        if not name.strip() or len(token.strip()) < 16:
            raise SettingsError(f"{path}, line {number}: give 'name TAB token', the token of 16 characters at least")
        tokens[token.strip()] = name.strip()
    if not tokens:
        raise SettingsError(f"{path}: has no tokens; give lines 'name TAB token'")
    return tokens


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)  # who comes before the server is up waits
    except OSError as error:
        listening.close()
        raise SettingsError(f"{host}:{port}: can't be used ({error.strerror}); give another --port") from error
    return listening
