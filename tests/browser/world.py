"""The two connected companies that the browser tests happen in, and short ways to what several tests begin with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import expect

from tests.browser.desk import Desk, Jira

Desks = Callable[[str, Jira], Desk]
"""Logs a person in to a site, in a browser window of their own."""


@dataclass(frozen=True)
class World:
    """Causeway is installed on `acme` and `globex`, and not on `initech`."""

    service: str
    control: str
    acme: Jira
    globex: Jira
    initech: Jira
    sandbox: Any


def code_for(desk: Desk, project: str, other: Jira, *, name: str = "") -> str:
    """Initiates a connection of the project with the other Jira; the page shows its code."""
    desk.project_tab(project)
    desk.press("Initiate connection")
    desk.frame.get_by_label("Address of the other Jira").fill(other.url)
    desk.frame.get_by_label("Somebody else").check()
    if name:
        desk.frame.get_by_label("Name").fill(name)
    desk.press("Initiate")
    return desk.frame.get_by_label("Invitation code").input_value()


def connect(desk: Desk, project: str, code: str) -> None:
    """Accepts a code for the project, on the project's own page."""
    desk.project_tab(project)
    desk.press("Accept invitation")
    desk.frame.get_by_label("Invitation code").fill(code)
    desk.press("Look at invitation")
    desk.press("Accept")
    expect(desk.frame.get_by_role("heading", name="Connected")).to_be_visible()
