"""What people fill in on several pages, as the browser sent it: also what a refused form shows again."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Form

from app.errors import UserError
from app.sync.half import Choice
from app.usecases.twin_views import TwinView

Text = Annotated[str, Form()]
Winner = Annotated[Choice, Form()]


@dataclass
class ConnectionForm:
    """A connection to initiate, to accept or to change."""

    project_id: Text = ""
    other_address: Text = ""
    admin_there: Text = "yes"
    name: Text = ""
    description: Text = ""
    automatic: Text = "yes"
    author_line: Text = ""
    code: Text = ""
    standalone: Text = ""


@dataclass
class SyncForm:
    """One issue by its key, and after it was sent, what became of it."""

    issue_key: str = ""
    problem: UserError | None = None
    twin: TwinView | None = None


@dataclass
class LinkForm:
    """Two issues that are there already."""

    issue_key: str = ""
    remote_key: str = ""
    winner: Choice = "later"
    connection: str = ""
    problem: UserError | None = None
    twin: TwinView | None = None


Filled = Annotated[ConnectionForm, Depends()]


def blank(**known: str) -> ConnectionForm:
    """The form before anybody touched it."""
    return ConnectionForm(**{"author_line": "yes", **known})
