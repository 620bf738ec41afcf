"""One half's record of one synced pair, its traces and the journal of its writes."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.models.columns import Json, belongs_to, created, instant, json_column, serial

LIVE, BACKFILL = 0, 1


class Twin(SQLModel, table=True):
    """`uid` names the pair on both halves. Due while `hinted > synced`, or while `due_at` is set.

    The JSON columns are the parts of `app.sync.half.Half` (which alone reads their insides), apart so that a commit
    rewrites only what moved. `read_updated` is Jira's `updated` as last read here. `plan_entry` is the issue's newest
    changelog entry when the plan was made. `try_again`: a person wants refused writes tried once more.
    `by_rules`: a rule linked it to an issue that was there, as it may link several of the other side to one.
    `decisions`: what people decided of held conflicts (key → *here* or *there*), until the next job carries it out.
    `error` is `{title, what_to_do, scope, at}`; `failed` means that it waits for a person.
    """

    __table_args__ = (
        UniqueConstraint("connection_id", "uid", name="uq_twin_connection_uid"),
        Index(
            "uq_twin_connection_issue",
            "connection_id",
            "local_issue_id",
            unique=True,
            postgresql_where=text("local_issue_id IS NOT NULL AND stopped_at IS NULL AND NOT by_rules"),
        ),
        Index("ix_twin_issue", "site_id", "local_issue_id"),
        Index("ix_twin_due", "priority", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_twin_refused", "connection_id", postgresql_where=text("refused IS NOT NULL")),
        Index("ix_twin_leased", "site_id", "local_issue_id", postgresql_where=text("leased_until IS NOT NULL")),
    )

    id: int = serial()
    uid: UUID = Field(default_factory=uuid4, index=True)
    site_id: UUID = belongs_to("site.id", index=False)
    connection_id: UUID = belongs_to("connection.id")
    side: str
    local_issue_id: str | None = None
    local_key: str | None = None
    by_rules: bool = False
    remote_issue_id: str | None = None
    remote_key: str | None = None
    summary: str = ""
    read_updated: datetime | None = instant()

    hinted: int = Field(default=0, sa_type=BigInteger)
    synced: int = Field(default=0, sa_type=BigInteger)
    due_at: datetime | None = instant()
    hinted_at: datetime | None = instant()
    priority: int = LIVE
    leased_until: datetime | None = instant()
    lease: UUID | None = None
    attempt: int = 0
    failed: bool = False
    error: Json = json_column()
    peer_error: Json = json_column()
    try_again: bool = False
    decisions: Json = json_column()

    half: Json = json_column()
    seen: Json = json_column()
    sent: Json = json_column()
    applied: Json = json_column()
    out: Json = json_column()
    incoming: Json = json_column()
    plan: Json = json_column()
    refused: Json = json_column()

    creating_since: datetime | None = instant()
    plan_entry: int | None = Field(default=None, sa_type=BigInteger)
    stopped_at: datetime | None = instant()
    stop_reason: str | None = None
    conflicts: int = 0
    last_change: str | None = None
    last_change_at: datetime | None = instant()
    synced_at: datetime | None = instant()
    created_at: datetime = created()


class Trace(SQLModel, table=True):
    """Local id ↔ pair-wide key of one comment or attachment. `media_id` is this site's Media Services UUID."""

    __table_args__ = (
        UniqueConstraint("twin_id", "key", name="uq_trace_twin_key"),
        Index("ix_trace_local", "twin_id", "kind", "local_id"),
    )

    id: int = serial()
    twin_id: int = belongs_to("twin.id")
    kind: str
    key: str
    local_id: str
    media_id: str | None = None


class Journal(SQLModel, table=True):
    """One row per write that was done or refused, and per conflict, stop and error: who, why, before, after."""

    __table_args__ = (
        Index("ix_journal_connection_at", "connection_id", "id"),
        Index("ix_journal_twin_at", "twin_id", "at"),
    )

    id: int = serial()
    site_id: UUID = belongs_to("site.id", index=False)
    connection_id: UUID = belongs_to("connection.id", index=False)
    twin_id: int | None = belongs_to("twin.id", nullable=True)
    at: datetime = created()
    kind: str
    field: str = ""
    who: str = ""
    reason: str = ""
    before: Json = json_column()
    after: Json = json_column()
