"""Two sandbox sites with the app installed, and a `JiraSite` for each: the client on real HTTP."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from requests import PreparedRequest, Response
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.responses import Response as Answer
from starlette.routing import Route

from app.config import APP_KEY
from app.doors.connect.descriptor import descriptor
from app.doors.connect.jwt import sign
from app.jira.client import JiraPool, JiraSite, SiteAccess
from app.jira.records import Created, ElementIds
from sandbox.connect.install import Install, client_key
from sandbox.faults import Fault
from sandbox.server import RunningSandbox
from sandbox.state import Site
from tests.sandbox.connect.tiny_app import served


@dataclass
class Joined:
    """A sandbox site and our client of it."""

    site: Site
    jira: JiraSite
    sent: list[PreparedRequest] = field(default_factory=list)
    """Every request that our client has sent, as it went over the wire."""
    answers: list[Response] = field(default_factory=list)
    """What each of them was answered, in the same order."""

    def __post_init__(self) -> None:
        self.jira._calls.session.hooks["response"].append(self._keep)

    def _keep(self, answer: Response, **_: Any) -> None:
        self.sent.append(answer.request)
        self.answers.append(answer)

    @property
    def app_account(self) -> str:
        found: Install = self.site.installs[APP_KEY]
        return found.account_id

    def fault(self, kind: str, **how: object) -> None:
        self.site.faults.set(Fault(kind, **how))  # type: ignore[arg-type]


@dataclass
class World:
    sandbox: RunningSandbox
    acme: Joined
    globex: Joined


def _app() -> Starlette:
    async def show(request: Request) -> Answer:
        return JSONResponse(descriptor(str(request.base_url).rstrip("/")))

    async def take(_: Request) -> Answer:
        return Answer(status_code=204)

    return Starlette(
        routes=[Route("/atlassian-connect.json", show), Route("/{path:path}", take, methods=["GET", "POST"])]
    )


def open_site(pool: JiraPool, site: Site) -> JiraSite:
    """Signed as our Connect door signs, with the secret of the install."""
    install: Install = site.installs[APP_KEY]
    key = client_key(site)

    def signer(method: str, url: str) -> str:
        return "JWT " + sign(method, url, APP_KEY, install.shared_secret, key, time.time())

    return JiraSite(pool, SiteAccess(site.base_url, signer, install.account_id))


@asynccontextmanager
async def joined_sites(pool: JiraPool) -> AsyncIterator[World]:
    """Both sites with the app installed, until the block ends."""
    async with served(_app()) as address, RunningSandbox.of("acme", "globex") as sandbox:
        both = []
        for name in ("acme", "globex"):
            await sandbox.hosts.hosts[name].install(f"{address}/atlassian-connect.json")
            site = sandbox.site(name)
            both.append(Joined(site, open_site(pool, site)))
        try:
            yield World(sandbox, *both)
        finally:
            for one in both:
                one.jira.close()


async def project_id(world: World) -> str:
    """The project on acme that everybody may see."""
    return (await world.acme.jira.project("ACM")).id


async def made(world: World, **values: Any) -> Created:
    """A task on acme, created by our client with the mark `mark-1`."""
    return await world.acme.jira.create_issue(
        await project_id(world),
        {"summary": "made", "type": "Task", **values},
        "mark-1",
        ElementIds("s"),
        trace="causeway:1",
    )
