"""A person at a browser: logs in to a sandbox Jira, opens what Causeway shows there, and says what is seen."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from playwright.async_api import FrameLocator, Page, expect

from app.config import APP_KEY
from sandbox.state import Site

SECONDS = 15.0
"""How long the slowest thing may take: a change on the other site, on a busy machine."""
SOON = SECONDS * 1000


@dataclass(frozen=True)
class Jira:
    """One sandbox site, and what its people do there without a browser."""

    site: Site

    @property
    def url(self) -> str:
        return self.site.base_url

    def create_issue(self, project: str, summary: str) -> str:
        return self.site.act_as("bob").create_issue(project, summary).key

    def rename_issue(self, key: str, summary: str) -> None:
        self.site.act_as("bob").edit(key, summary=summary)

    def summaries(self, project: str) -> dict[str, str]:
        """Key → summary of all issues of a project."""
        found = (issue for issue in self.site.issues.values() if issue.key.startswith(f"{project}-"))
        return {issue.key: str(issue.fields["summary"]) for issue in found}


@dataclass(frozen=True)
class Desk:
    """One person's tab on one Jira."""

    page: Page
    jira: Jira

    async def log_in(self, user: str) -> "Desk":
        form: dict[str, str | float | bool] = {"name": user, "password": user}
        answer = await self.page.request.post(f"{self.jira.url}/login", form=form, max_redirects=0)
        assert answer.status == 303, await answer.text()
        return self

    async def site_admin_page(self) -> FrameLocator:
        await self.page.goto(f"{self.jira.url}/plugins/servlet/ac/{APP_KEY}/admin")
        return self.frame

    async def project_tab(self, project: str) -> FrameLocator:
        await self.page.goto(f"{self.jira.url}/jira/projects/{project}/settings/apps/{APP_KEY}/project")
        return self.frame

    async def panel(self, key: str) -> FrameLocator:
        await self.page.goto(f"{self.jira.url}/browse/{key}")
        return self.frame

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("iframe.ac")

    async def press(self, button: str, *, exact: bool = True) -> None:
        await self.frame.get_by_role("button", name=button, exact=exact).first.click()

    async def open_connection(self, name: str) -> None:
        await self.press(name)
        await expect(self.frame.get_by_role("heading", level=1, name=name)).to_be_visible()

    async def sees(self, text: str) -> None:
        await expect(self.frame.get_by_text(text).first).to_be_visible(timeout=SOON)


async def until(holds: Callable[[], object], what: str, seconds: float = SECONDS) -> None:
    """Waits for a condition outside the browser."""
    end = monotonic() + seconds
    while not holds():
        assert monotonic() < end, f"not within {seconds:.0f} s: {what}"
        await asyncio.sleep(0.05)
