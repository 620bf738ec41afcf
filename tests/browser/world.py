"""The two companies that the browser tests happen in, and short ways to what several tests begin with."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.async_api import expect
from sqlalchemy import delete, select
from sqlmodel import col

from app.models import Connection, Site
from app.usecases import Actor, connecting
from app.usecases.connecting import NewConnection
from app.work import Work
from tests.browser.desk import Desk, Jira

Desks = Callable[[str, Jira], Awaitable[Desk]]
"""Logs a person in to a site, in a browser window of their own."""


@dataclass(frozen=True)
class World:
    """Causeway is installed on `acme` and `globex`, and not on `initech`."""

    acme: Jira
    globex: Jira
    initech: Jira
    work: Work

    async def connected(self, project: str, other: str, *, name: str) -> None:
        """A project of acme is connected with one of globex; only issues picked by hand travel."""
        here, there = await self._actor(self.acme), await self._actor(self.globex)
        new = NewConnection(self._project(self.acme, project), self.globex.url, name=name, automatic=False)
        made = await connecting.initiate(self.work, here, new)
        await connecting.accept(
            self.work, there, made.code, self._project(self.globex, other), name=name, automatic=False
        )

    async def _actor(self, jira: Jira) -> Actor:
        async with self.work.unit() as session:
            site_id = await session.scalar(select(col(Site.id)).where(col(Site.base_url) == jira.url))
        assert site_id is not None
        return Actor(site_id, jira.site.user("alice").account_id)

    def _project(self, jira: Jira, key: str) -> str:
        return jira.site.project_keys[key]

    async def forget_connections(self) -> None:
        """No connection and no pair is left, on either site; issues stay."""
        async with self.work.unit() as session:
            await session.execute(delete(Connection))

    @contextmanager
    def without_required_fields(self, jira: Jira, project: str) -> Iterator[None]:
        """A Jira admin drops the required custom fields of a project's create screen, for a while."""
        found = jira.site.projects[jira.site.project_keys[project]]
        required, found.required = found.required, set()
        try:
            yield
        finally:
            found.required = required


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
