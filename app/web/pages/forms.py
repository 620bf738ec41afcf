"""What people fill in on several pages, as the browser sent it: also what a refused form shows again."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Form

from app.errors import UserError
from app.sync.half import Choice
from app.sync.rules import Policy
from app.usecases.half_settings import DEFAULTS, HalfSettings
from app.usecases.twin_views import TwinView

Text = Annotated[str, Form()]
Winner = Annotated[Choice, Form()]
PolicyText = Annotated[Policy, Form()]


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
    linkable: Text = ""
    policy: PolicyText = "later"
    code: Text = ""
    standalone: Text = ""

    @property
    def settings(self) -> HalfSettings:
        return HalfSettings(
            automatic=self.automatic == "yes",
            author_line=self.author_line == "yes",
            linkable=self.linkable == "yes",
            policy=self.policy,
        )


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


def blank(*, code: str = "", standalone: str = "") -> ConnectionForm:
    """The form before anybody touched it."""
    form = filled(DEFAULTS)
    form.code, form.standalone = code, standalone
    return form


def filled(settings: HalfSettings, *, name: str = "", description: str = "") -> ConnectionForm:
    """The form as it shows these settings."""
    return ConnectionForm(
        name=name,
        description=description,
        automatic="yes" if settings.automatic else "no",
        author_line="yes" if settings.author_line else "",
        linkable="yes" if settings.linkable else "",
        policy=settings.policy,
    )
