"""The two companies that the browser tests happen in, and short ways to what several tests begin with."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.async_api import expect
from sqlalchemy import delete

from app.models import Connection
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


async def code_for(desk: Desk, project: str, other: Jira, *, name: str = "", automatic: bool = True) -> str:
    """Initiates a connection of the project with the other Jira; the page shows its code."""
    await desk.project_tab(project)
    await desk.press("Initiate connection")
    await desk.frame.get_by_label("Address of the other Jira").fill(other.url)
    await desk.frame.get_by_label("Somebody else").check()
    if name:
        await desk.frame.get_by_label("Name").fill(name)
    if not automatic:
        await desk.frame.get_by_label("Only issues that somebody picks by hand").check()
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
