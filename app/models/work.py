"""What waits to be looked at: hints, backfills and checks."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.models.columns import Json, belongs_to, created, instant, json_column, serial


class Hint(SQLModel, table=True):
    """ "This issue may have changed." Carries no state. `identifier` is the same for Jira's own repeats.

    `mark` is a twin's uid that the payload showed on the issue: it settles a create whose answer was lost. `origin` is
    the uid of the twin whose own write caused it: news to every other twin of the issue, and none to that one.
    `happened_at` is Jira's own time: an issue from before a connection is no new one, however late we hear of it.
    """

    __table_args__ = (
        UniqueConstraint("site_id", "identifier", name="uq_hint_site_identifier"),
        Index("ix_hint_waiting", "id", postgresql_where=text("routed_at IS NULL")),
    )

    id: int = serial()
    site_id: UUID = belongs_to("site.id")
    identifier: str
    event: str
    issue_id: str | None = None
    project_id: str | None = None
    mark: str | None = None
    origin: str | None = None
    happened_at: datetime | None = instant()
    received_at: datetime = created()
    routed_at: datetime | None = instant(index=True)


class Backfill(SQLModel, table=True):
    """ "Sync all existing issues" of one connection. `cursor` is the last issue id that was claimed."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    connection_id: UUID = belongs_to("connection.id")
    state: str = "running"
    page: str | None = None
    listed: bool = False
    leased_until: datetime | None = instant()
    total: int = 0
    claimed: int = 0
    started_by: str = ""
    started_at: datetime = created()
    finished_at: datetime | None = instant()
    error: Json = json_column()


class Check(SQLModel, table=True):
    """A proof on demand that all pairs of a connection agree, or the list of what drifted."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    connection_id: UUID = belongs_to("connection.id")
    state: str = "running"
    pairs: int = 0
    agreed: int = 0
    drift: Json = json_column()
    started_at: datetime = created()
    finished_at: datetime | None = instant()
    error: Json = json_column()
