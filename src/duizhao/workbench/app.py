"""Put the workbench together: the guard, the JSON API, the pages, the worker."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from markupsafe import Markup
from starlette.staticfiles import StaticFiles

from duizhao import versions
from duizhao.errors import DuizhaoError, NotFoundError, StoreError
from duizhao.export import page
from duizhao.settings import Settings
from duizhao.workbench import api, pages
from duizhao.workbench.desk import ConflictError, Desk, etag
from duizhao.workbench.guard import Guard
from duizhao.workbench.worker import Worker

_HERE = Path(__file__).parent


def create_app(settings: Settings, tokens: Mapping[str, str], *, host: str = "127.0.0.1", port: int = 8642) -> FastAPI:
    """Return the app. ``tokens``: token → the name of whom it belongs to. Raises StoreError."""
    worker = Worker(settings)
    desk = Desk(settings, worker)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        worker.start()
        threading.Thread(target=desk.warm, name="duizhao-warm", daemon=True).start()
        yield
        worker.stop()

    app = FastAPI(
        title="duizhao workbench",
        version=versions.version_of("duizhao"),
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.include_router(api.router(desk, tokens))
    app.include_router(pages.router(desk))
    app.add_api_route("/metrics", lambda: RedirectResponse("/api/metrics"), include_in_schema=False)
    app.mount("/static", StaticFiles(directory=_HERE / "static"))
    app.add_api_route("/report.css", _style, include_in_schema=False)
    app.add_exception_handler(DuizhaoError, _said)
    app.add_middleware(Guard, tokens=tokens, host=host, port=port)
    return app


def _style() -> Response:
    """Return the styles that report.html has inside."""
    return Response((Path(page.__file__).parent / "report.css").read_text("utf-8"), media_type="text/css")


async def _said(request: Request, error: Exception) -> Response:
    """Answer with an error's one line; a conflict with what the segment says now; a page for people outside the API."""
    if isinstance(error, ConflictError):
        now = {"en": error.now.en, "etag": etag(error.now), "findings": [asdict(f) for f in error.now.findings]}
        return JSONResponse({"error": str(error), "now": now}, 409)
    known = 404 if isinstance(error, NotFoundError) else 503 if isinstance(error, StoreError) else 400
    status = getattr(error, "status", known)
    if not request.url.path.startswith("/api/"):
        page = Markup('<!DOCTYPE html><title>duizhao</title><p>{}</p><p><a href="/">←</a></p>').format(str(error))
        return HTMLResponse(page, status)
    return JSONResponse({"error": str(error)}, status)
