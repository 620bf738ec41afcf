"""What every answer carries: the security headers, and one line in the access log.

Knows no page. The query string of an address is never logged: it holds the token of a framed page.
"""

import time
from typing import Any
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.config import Settings

log = structlog.get_logger("access")

_ANCESTORS = "causeway.frame_ancestors"
_ATLASSIAN = ("https://*.atlassian.net", "https://*.jira.com", "https://*.jira-dev.com")
_OWN_MACHINE = ("http://127.0.0.1:*", "http://localhost:*")
STATIC_SECONDS = 31_536_000


def let_frame(scope: Scope, *addresses: str) -> None:
    """Lets the pages of these addresses frame the answer to this request: a Jira under a domain of its own."""
    scope[_ANCESTORS] = tuple(_origin(address) for address in addresses)


class SecurityHeaders:
    """Adds the headers that Atlassian requires of apps. Frames are allowed to Jiras alone."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._ancestors = _ancestors(settings)
        connect_js = _origin(settings.connect_js_url)
        self._policy = "; ".join(
            (
                "default-src 'self'",
                f"script-src 'self' {connect_js}",
                # Connect's script brings the host's theme in as a style element.
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data:",
                "object-src 'none'",
                "base-uri 'none'",
                "form-action 'self'",
            )
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._add(scope, MutableHeaders(scope=message))
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception:
            if started:
                raise
            # Answered here, since the framework's own answer to a bug goes around this middleware.
            log.exception("request.failed", method=scope["method"], path=_path(scope))
            sorry = PlainTextResponse("Causeway failed here. The operator's log says why.", 500)
            await sorry(scope, receive, send_with_headers)

    def _add(self, scope: Scope, headers: MutableHeaders) -> None:
        ancestors = dict.fromkeys((*self._ancestors, *scope.get(_ANCESTORS, ())))
        headers["Content-Security-Policy"] = f"{self._policy}; frame-ancestors {' '.join(ancestors)}"
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        headers["Referrer-Policy"] = "no-referrer"
        headers["X-Content-Type-Options"] = "nosniff"
        if scope["path"].startswith("/static/"):
            # Pages name static files with a fingerprint of their content; without one they are asked for again.
            seconds = STATIC_SECONDS if scope["query_string"].startswith(b"v=") else 0
            headers["Cache-Control"] = f"public, max-age={seconds}"
        else:
            headers["Cache-Control"] = "no-cache, no-store"


class AccessLog:
    """One line per request: method, path, status, milliseconds. Neither query nor body nor headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            fields: dict[str, Any] = {"method": scope["method"], "path": _path(scope), "status": status}
            log.info("request", **fields, ms=round((time.perf_counter() - started) * 1000, 1))


def _path(scope: Scope) -> str:
    """The path as it was sent: decoded, a stranger's control characters would reach the operator's terminal."""
    raw: bytes = scope["raw_path"]
    return raw.partition(b"?")[0].decode("latin-1")


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _ancestors(settings: Settings) -> tuple[str, ...]:
    allowed = tuple(f"https://{pattern}" for pattern in settings.site_host_patterns)
    own_machine = () if settings.production else _OWN_MACHINE
    return tuple(dict.fromkeys((*_ATLASSIAN, *allowed, *own_machine)))
