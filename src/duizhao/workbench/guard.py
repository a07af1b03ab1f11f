"""Who may come in: the token or a cookie of it, from our own pages, under our own host name."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SAFE = ("GET", "HEAD")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_CLOSED = """Open the address that `duizhao workbench` printed: it has the token.
请打开 duizhao workbench 给出的地址。
"""


class Guard:
    """Middleware that refuses a wrong host (DNS rebinding), a foreign origin (CSRF), and whoever has no token.

    ``tokens``: token → who it belongs to. ``host``: what the server is bound to.
    """

    def __init__(self, app: ASGIApp, *, tokens: Mapping[str, str], host: str, port: int) -> None:
        self._app, self._tokens, self._host = app, dict(tokens), host
        self.cookie = f"duizhao-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name.lower() for name, _ in message["headers"]}
                extra = {**HEADERS, "Cache-Control": "no-store"}
                message["headers"] = [
                    *message["headers"],
                    *((k.lower().encode(), v.encode()) for k, v in extra.items() if k.lower().encode() not in names),
                ]
            await send(message)

        refused = self._refusal(scope)
        if refused is not None:
            await refused(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        """Return why a request may not come in, or where it goes first; None lets it in, with ``state.who`` set."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_our_name(urlsplit(f"//{host}").hostname or ""):
            return _no(421, f"this is not {host}: use the address that duizhao workbench printed")
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return _no(403, "requests from pages of another origin are refused")
        site = headers.get("sec-fetch-site", "same-origin")
        moves = headers.get("sec-fetch-mode") == "navigate" and scope["method"] in _SAFE
        if site not in ("same-origin", "none") and not moves:
            return _no(403, "requests from pages of another site are refused")
        request = Request(scope)
        if scope["path"] == "/" and (given := request.query_params.get("token")) and self._who(given) is not None:
            entered = RedirectResponse("/", 303)
            entered.set_cookie(self.cookie, given, httponly=True, samesite="strict", max_age=30 * 86_400)
            return entered
        bearer = headers.get("authorization", "")
        if bearer.startswith("Bearer ") and (who := self._who(bearer[7:])) is not None:
            scope.setdefault("state", {})["who"] = who
            return None
        who = self._who(request.cookies.get(self.cookie, ""))
        if who is not None:
            if scope["method"] not in _SAFE and origin is None:
                return _no(403, "a request with a cookie must name its origin")
            scope.setdefault("state", {})["who"] = who
            return None
        if scope["path"] == "/api/translate" and scope["method"] == "POST":
            scope.setdefault("state", {})["who"] = None  # clients of LibreTranslate send the token in the body
            return None
        if scope["path"].startswith("/api/"):
            return _no(401, "no token: send the header Authorization: Bearer TOKEN")
        return PlainTextResponse(_CLOSED, 401)

    def _is_our_name(self, name: str) -> bool:
        if name in _LOOPBACK or name == self._host:
            return True
        if self._host in _LOOPBACK:
            return False
        try:  # bound to a network: by its address; a page can't make a browser send another's name as an address
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def _who(self, token: str) -> str | None:
        return who_has(token, self._tokens)


def who_has(token: str, tokens: Mapping[str, str]) -> str | None:
    """Return whom a token belongs to, None for a wrong one; takes as long for any."""
    found = [who for one, who in tokens.items() if hmac.compare_digest(one.encode(), token.encode())]
    return found[0] if found else None


def form_or_query(body: bytes) -> dict[str, str]:
    """Return a URL-encoded form's fields."""
    return {k: v[-1] for k, v in parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True).items()}


def _no(status: int, reason: str) -> JSONResponse:
    return JSONResponse({"error": reason}, status)
