"""A very small Connect app on a real port, to see what a host sends. Checks tokens by platform rules, not by ours."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from app.doors.connect.qsh import qsh

KEY = "org.example.tiny"
EVENTS = ("jira:issue_created", "jira:issue_updated", "comment_created")


class _Server(uvicorn.Server):
    """Ends when told, not at its next look at the clock."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.told_to_end = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.told_to_end.wait()


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """The address of the application while it runs on a free port."""
    server = _Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:
        if running.done():
            await running
        await asyncio.sleep(0.001)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.force_exit = True
        server.told_to_end.set()
        await running


@dataclass
class Seen:
    """One call that the app got."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def token(self) -> str:
        kind, _, token = self.headers["authorization"].partition(" ")
        assert kind == "JWT"
        return token

    @property
    def qsh(self) -> str:
        return qsh(self.method, self.path, self.query)


@dataclass
class TinyApp:
    """`answers` maps a path to the status it gives, or to a function that gives one per call; `pages` to HTML."""

    base_url: str = ""
    answers: dict[str, int | Callable[[Seen], int]] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    calls: list[Seen] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)
    modules: dict[str, Any] = field(default_factory=dict)
    webhooks: list[dict[str, Any]] = field(
        default_factory=lambda: [{"event": event, "url": f"/hook/{event.replace(':', '-')}"} for event in EVENTS]
    )

    def descriptor(self) -> dict[str, Any]:
        return {
            "key": KEY,
            "name": "Tiny",
            "baseUrl": self.base_url,
            "authentication": {"type": "jwt"},
            "scopes": ["READ", "WRITE"],
            "apiVersion": 1,
            "lifecycle": {name: f"/{name}" for name in ("installed", "uninstalled", "enabled", "disabled")},
            "modules": {"webhooks": self.webhooks, **self.modules},
            **self.changes,
        }

    @property
    def descriptor_url(self) -> str:
        return f"{self.base_url}/atlassian-connect.json"

    def called(self, path: str) -> list[Seen]:
        return [seen for seen in self.calls if seen.path == path]

    def secret(self) -> str:
        """The one that the last accepted install brought."""
        return str(self.called("/installed")[-1].json["sharedSecret"])

    def asgi(self) -> Starlette:
        async def show(_request: Request) -> Response:
            return JSONResponse(self.descriptor())

        async def take(request: Request) -> Response:
            seen = Seen(
                request.method,
                request.scope["raw_path"].decode(),
                request.scope["query_string"].decode(),
                dict(request.headers),
                await request.body(),
            )
            self.calls.append(seen)
            if request.url.path in self.pages:
                return HTMLResponse(self.pages[request.url.path])
            answer = self.answers.get(request.url.path, 204)
            return PlainTextResponse("", answer if isinstance(answer, int) else answer(seen))

        return Starlette(
            routes=[
                Route("/atlassian-connect.json", show),
                Route("/{path:path}", take, methods=["GET", "POST"]),
            ]
        )

    def jwt_for(self, method: str, path: str, query: str = "", **claims: Any) -> str:
        """A token for a call to the site, as an app makes it."""
        now = int(time.time())
        payload = {"iss": KEY, "iat": now, "exp": now + 180, "qsh": qsh(method, path, query), **claims}
        return jwt.encode(payload, self.secret(), algorithm="HS256")


async def public_key(keys_url: str, token: str) -> str:
    """The PEM behind the token's key id, fetched as an app does."""
    kid = jwt.get_unverified_header(token)["kid"]
    async with httpx.AsyncClient(verify=False, trust_env=False) as client:
        answer = await client.get(f"{keys_url}/{kid}")
    assert answer.status_code == 200
    return answer.text
