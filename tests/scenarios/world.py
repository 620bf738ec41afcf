"""Two sandbox Jiras over real HTTP with the service and its worker, and the few things that most scenarios do first."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlmodel import col

from app.config import Settings
from app.embedded import free_port
from app.engine.reconcile import reconcile
from app.main import create_app
from app.models import Backfill, Connection, Hint, Journal, Site, Twin
from app.usecases import Actor
from app.usecases import connecting as joining
from app.usecases.half_settings import HalfSettings
from app.work import Work
from sandbox.model import Issue
from sandbox.server import RunningSandbox
from sandbox.state import Site as Jira

PATIENCE = 40.0
"""Seconds that a scenario may wait for a condition before it fails."""


async def until(condition: Callable[[], Awaitable[Any]], what: str, *, seconds: float = PATIENCE) -> Any:
    """The first truthy answer of a condition. Fails with `what` did not happen."""
    end = time.monotonic() + seconds
    while True:
        if found := await condition():
            return found
        if time.monotonic() > end:
            raise AssertionError(f"did not happen within {seconds:.0f} s: {what}")
        await asyncio.sleep(0.03)


@dataclass
class World:
    """`acme` (project ACM) and `globex` (project GLX) with Causeway installed. Users act through `as_`."""

    sandbox: RunningSandbox
    app: FastAPI
    service: str
    http: httpx.AsyncClient

    @property
    def work(self) -> Work:
        work: Work = self.app.state.parts.work
        return work

    @property
    def acme(self) -> Jira:
        return self.sandbox.site("acme")

    @property
    def globex(self) -> Jira:
        return self.sandbox.site("globex")

    async def install(self, name: str) -> None:
        answer = await self.http.post(
            f"{self.sandbox.control_url}/sites/{name}/apps",
            json={"descriptor": f"{self.service}/atlassian-connect.json"},
        )
        assert answer.status_code == 201, answer.text

    async def site_id(self, jira: Jira) -> UUID:
        async with self.work.unit() as session:
            found = await session.scalar(select(col(Site.id)).where(col(Site.base_url) == jira.base_url))
        assert found is not None
        return found

    async def actor(self, jira: Jira, user: str = "paul") -> Actor:
        return Actor(await self.site_id(jira), jira.user(user).account_id)

    async def connect(self, here: str = "ACM", there: str = "GLX", **options: Any) -> tuple[UUID, UUID]:
        """A connection between two projects; ids of the halves. Options: `name`, and the settings of both halves."""
        mine, theirs = await self.actor(self.acme), await self.actor(self.globex)
        name, settings = options.pop("name", ""), HalfSettings(**options)
        new = joining.NewConnection(self.project_id(self.acme, here), self.globex.base_url, name, settings=settings)
        made = await joining.initiate(self.work, mine, new)
        project = self.project_id(self.globex, there)
        other = await joining.accept(self.work, theirs, made.code, project, settings=settings)
        return made.connection_id, other

    def project_id(self, jira: Jira, key: str) -> str:
        return next(project.id for project in jira.projects.values() if project.key == key)

    async def fault(self, site: str, kind: str, **options: Any) -> None:
        answer = await self.http.post(
            f"{self.sandbox.control_url}/faults", json={"site": site, "kind": kind, **options}
        )
        assert answer.status_code < 300, answer.text

    async def heal(self) -> None:
        await self.http.delete(f"{self.sandbox.control_url}/faults")

    async def twins(self, connection_id: UUID | None = None) -> list[Twin]:
        async with self.work.unit() as session:
            which = [col(Twin.connection_id) == connection_id] if connection_id else []
            return list((await session.scalars(select(Twin).where(*which).order_by(col(Twin.id)))).all())

    async def journal(self, kind: str | None = None) -> list[Journal]:
        async with self.work.unit() as session:
            which = [col(Journal.kind) == kind] if kind else []
            return list((await session.scalars(select(Journal).where(*which).order_by(col(Journal.id)))).all())

    async def twin_of(self, jira: Jira, issue: Issue) -> Twin:
        """The pair's record on the side of the issue, once it exists."""
        site_id = await self.site_id(jira)

        async def found() -> Twin | None:
            async with self.work.unit() as session:
                return (
                    await session.scalars(
                        select(Twin).where(
                            col(Twin.site_id) == site_id,
                            col(Twin.local_issue_id) == issue.id,
                            col(Twin.stopped_at).is_(None),
                        )
                    )
                ).one_or_none()

        twin: Twin = await until(found, f"a pair of {issue.key}")
        return twin

    async def remote_of(self, jira: Jira, issue: Issue) -> Issue:
        """The issue on the other site, once it exists."""
        other = self.globex if jira is self.acme else self.acme

        async def found() -> Issue | None:
            remote = (await self.twin_of(jira, issue)).remote_issue_id
            return other.issues.get(remote) if remote else None

        remote: Issue = await until(found, f"the other issue of {issue.key}")
        return remote

    async def at_rest(self) -> bool:
        """Nothing is under way anywhere: no delivery, no hint, no due pair, no offer, no plan."""
        if not await self.sandbox.quiet():
            return False
        async with self.work.unit() as session:
            hints = await session.scalar(select(func.count()).where(col(Hint.routed_at).is_(None)))
            moving = await session.scalar(
                select(func.count()).where(
                    col(Twin.stopped_at).is_(None),
                    col(Twin.failed).is_(False),
                    (col(Twin.due_at).is_not(None))
                    | (col(Twin.leased_until) > self.work.now())
                    | (col(Twin.out).is_not(None))
                    | (col(Twin.incoming).is_not(None))
                    | (col(Twin.plan).is_not(None)),
                )
            )
            running = await session.scalar(select(func.count()).where(col(Backfill.state) == "running"))
        return not hints and not moving and not running

    async def settle(self, *, seconds: float = PATIENCE) -> None:
        """Waits until nothing is under way, twice in a row."""

        async def twice() -> bool:
            return await self.at_rest() and await self.at_rest()

        try:
            await until(twice, "everything comes to rest", seconds=seconds)
        except AssertionError:
            raise AssertionError(f"never at rest: {[brief(twin) for twin in await self.twins()]}") from None

    async def sweep(self) -> None:
        """Reconciles every connection now, as the hourly sweep would."""
        async with self.work.unit() as session:
            for connection in (await session.scalars(select(Connection))).all():
                connection.sweep_due = True
            for site in (await session.scalars(select(Site))).all():
                site.paused_until = None
        await reconcile(self.work)


def brief(twin: Twin) -> str:
    """A pair's record in one line, for failures."""
    parts = [name for name in ("out", "incoming", "plan", "refused") if getattr(twin, name)]
    return (
        f"{twin.id}{twin.side} {twin.local_key}↔{twin.remote_key} {','.join(parts)} hinted={twin.hinted}/{twin.synced} "
        f"due={twin.due_at} attempt={twin.attempt} failed={twin.failed} error={twin.error}"
    )


class QuietServer(uvicorn.Server):
    """Leaves signals to whoever runs the loop: several servers share it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def running_world(settings: Settings, *, worker: bool = True) -> AsyncIterator[World]:
    """Sandbox, service and worker in this process, each on its own loopback port; both sites installed."""
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(RunningSandbox.of("acme", "globex"))
        port = free_port()
        settings = settings.model_copy(
            update={
                "base_url": f"http://127.0.0.1:{port}",
                "install_keys_url": f"{sandbox.control_url}/install-keys",
                "connect_js_url": f"{sandbox.control_url}/all.js",
            }
        )
        app = create_app(settings, with_worker=worker)
        server = QuietServer(uvicorn.Config(app, port=port, log_config=None, access_log=False))
        serving = asyncio.create_task(server.serve())
        stack.push_async_callback(_end, server, serving)
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=30, trust_env=False))
        world = World(sandbox, app, settings.base_url, http)

        async def started() -> bool:
            return server.started

        await until(started, "the service starts")
        await world.install("acme")
        await world.install("globex")
        yield world


async def _end(server: uvicorn.Server, serving: "asyncio.Task[None]") -> None:
    server.should_exit = True
    await serving
