"""The two companies that the browser tests happen in, and short ways to what several tests begin with."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

import asyncpg
from playwright.async_api import expect
from sqlalchemy import delete, func, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from app.models import Connection, Journal, Site, Twin
from app.store.journal import JournalKind
from app.sync.rules import Policy
from app.usecases import Actor, connecting
from app.usecases.connecting import NewConnection
from app.usecases.half_settings import HalfSettings
from app.work import Work
from tests.browser.desk import SOON, Desk, Jira

Desks = Callable[[str, Jira], Awaitable[Desk]]
"""Logs a person in to a site, in a browser window of their own."""


@dataclass(frozen=True)
class Database:
    """The service's database, by its name on a server that `server_url` leads to."""

    server_url: str
    name: str

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Nobody is let in and who was in is thrown out, for as long as the context lasts."""
        server = await asyncpg.connect(self.server_url)
        try:
            await server.execute(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS false')
            await server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", self.name)
            yield
        finally:
            await server.execute(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS true')
            await server.close()


@dataclass(frozen=True)
class World:
    """Causeway is installed on `acme` and `globex`, and not on `initech`."""

    acme: Jira
    globex: Jira
    initech: Jira
    work: Work
    database: Database

    async def connected(self, project: str, other: str, *, name: str, policy: Policy = "later") -> UUID:
        """A project of acme is connected with one of globex; only issues picked by hand travel. The half of acme."""
        here, there = await self.actor(self.acme), await self.actor(self.globex)
        by_hand = HalfSettings(automatic=False, policy=policy)
        new = NewConnection(self._project(self.acme, project), self.globex.url, name, settings=by_hand)
        made = await connecting.initiate(self.work, here, new)
        await connecting.accept(
            self.work, there, made.code, self._project(self.globex, other), name=name, settings=by_hand
        )
        return made.connection_id

    async def actor(self, jira: Jira) -> Actor:
        async with self.work.unit() as session:
            site_id = await session.scalar(select(col(Site.id)).where(col(Site.base_url) == jira.url))
        assert site_id is not None
        return Actor(site_id, jira.site.user("alice").account_id)

    async def in_conflict(self) -> UUID:
        """The site whose half of a pair has a conflict, once there is one."""
        end = time.monotonic() + SOON / 1000
        while time.monotonic() < end:
            async with self.work.unit() as session:
                found = await session.scalar(select(col(Twin.site_id)).where(col(Twin.conflicts) > 0))
            if found is not None:
                return found
            await asyncio.sleep(0.05)
        raise AssertionError("no pair has a conflict")

    async def journal_holds(self, count: int) -> None:
        """Waits until so many writes are on record."""
        written = select(func.count()).where(col(Journal.kind) == JournalKind.WRITTEN)
        end = time.monotonic() + SOON / 1000
        while time.monotonic() < end:
            async with self.work.unit() as session:
                if (await session.scalar(written) or 0) >= count:
                    return
            await asyncio.sleep(0.05)
        raise AssertionError(f"the journal has no {count} writes")

    def _project(self, jira: Jira, key: str) -> str:
        return jira.site.project_keys[key]

    async def forget_connections(self) -> None:
        """No connection and no pair is left, on either site; issues stay."""
        for _ in range(5):
            # The worker may be at one of the pairs, and locks rows in another order.
            with contextlib.suppress(DBAPIError):
                async with self.work.unit() as session:
                    await session.execute(delete(Connection))
                return
        raise AssertionError("the connections cannot be deleted")

    @contextmanager
    def without_required_fields(self, jira: Jira, project: str) -> Iterator[None]:
        """A Jira admin drops the required custom fields of a project's create screen, for a while."""
        found = jira.site.projects[jira.site.project_keys[project]]
        required, found.required = found.required, set()
        try:
            yield
        finally:
            found.required = required

    @contextmanager
    def with_more_projects(self, jira: Jira, names: list[str]) -> Iterator[None]:
        """The company has grown: projects P100, P101 … of these names, for a while."""
        model, site = next(iter(jira.site.projects.values())), jira.site
        made = [
            replace(model, id=f"2{number:04}", key=f"P{number}", name=name, issue_ids={}, versions=[], components=[])
            for number, name in enumerate(names, start=100)
        ]
        site.projects.update({project.id: project for project in made})
        site.project_keys.update({project.key: project.id for project in made})
        try:
            yield
        finally:
            for project in made:
                del site.projects[project.id], site.project_keys[project.key]


async def code_for(desk: Desk, project: str, other: Jira, *, name: str = "") -> str:
    """Initiates a connection of the project with the other Jira; the page shows its code."""
    await desk.project_tab(project)
    await desk.press("Initiate connection")
    await desk.frame.get_by_label("Address of the other Jira").fill(other.url)
    await desk.frame.get_by_label("Somebody else").check()
    if name:
        await desk.frame.get_by_label("Name").fill(name)
    await desk.press("Initiate")
    return await desk.frame.get_by_label("Invitation code").input_value()


async def connect(desk: Desk, project: str, code: str) -> None:
    """Accepts a code for the project, on the project's own page."""
    await desk.project_tab(project)
    await desk.press("Accept invitation")
    await desk.frame.get_by_label("Invitation code").fill(code)
    await desk.press("Look at invitation")
    await desk.press("Accept")
    await expect(desk.frame.get_by_role("heading", name="Connected")).to_be_visible()
