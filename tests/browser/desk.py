"""A person at a browser: logs in to a sandbox Jira, opens what Causeway shows there, and says what is seen."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

import httpx
from playwright.sync_api import FrameLocator, Page, expect

from app.config import APP_KEY

SECONDS = 15.0


@dataclass(frozen=True)
class Jira:
    """One sandbox site, by its name and address; its REST interface as one of its people."""

    name: str
    url: str

    def rest(self, user: str, method: str, path: str, **options: Any) -> Any:
        """The JSON of an answer; fails the test on anything but success."""
        answer = httpx.request(method, f"{self.url}/rest/api/3{path}", auth=(user, user), trust_env=False, **options)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json() if answer.content else None

    def create_issue(self, project: str, summary: str, user: str = "bob", kind: str = "Task") -> str:
        fields = {"project": {"key": project}, "issuetype": {"name": kind}, "summary": summary}
        return str(self.rest(user, "POST", "/issue", json={"fields": fields})["key"])

    def rename_issue(self, key: str, summary: str, user: str = "bob") -> None:
        self.rest(user, "PUT", f"/issue/{key}", json={"fields": {"summary": summary}})

    def summaries(self, project: str) -> dict[str, str]:
        """Key → summary of all issues of a project, as the index knows them."""
        asked = {"jql": f"project = {project}", "fields": ["summary"], "maxResults": 100}
        found = self.rest("alice", "POST", "/search/jql", json=asked)
        return {issue["key"]: issue["fields"]["summary"] for issue in found["issues"]}


@dataclass(frozen=True)
class Desk:
    """One person's tab on one Jira."""

    page: Page
    jira: Jira

    def log_in(self, user: str) -> "Desk":
        self.page.goto(f"{self.jira.url}/login")
        self.page.fill("input[name=name]", user)
        self.page.fill("input[name=password]", user)
        self.page.locator("form:has(input[name=password]) button").click()
        expect(self.page.locator("body[data-account-id]")).to_be_attached()
        return self

    def site_admin_page(self) -> FrameLocator:
        self.page.goto(f"{self.jira.url}/plugins/servlet/ac/{APP_KEY}/admin")
        return self.frame

    def project_tab(self, project: str) -> FrameLocator:
        self.page.goto(f"{self.jira.url}/jira/projects/{project}/settings/apps/{APP_KEY}/project")
        return self.frame

    def panel(self, key: str) -> FrameLocator:
        self.page.goto(f"{self.jira.url}/browse/{key}")
        return self.frame

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("iframe.ac")

    def press(self, button: str, *, exact: bool = True) -> None:
        self.frame.get_by_role("button", name=button, exact=exact).first.click()

    def open_connection(self, name: str) -> None:
        self.press(name)
        expect(self.frame.get_by_role("heading", level=1, name=name)).to_be_visible()

    def sees(self, text: str) -> None:
        expect(self.frame.get_by_text(text).first).to_be_visible(timeout=SECONDS * 1000)


def until(holds: Callable[[], object], what: str, seconds: float = SECONDS) -> None:
    """Waits for a condition outside the browser."""
    end = monotonic() + seconds
    while not holds():
        assert monotonic() < end, f"not within {seconds:.0f} s: {what}"
        sleep(0.1)
