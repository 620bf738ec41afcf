"""One side's half of an agreement. The two halves share a `uid` and nothing else."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.columns import Json, belongs_to, created, instant, json_column


class ConnectionState(StrEnum):
    PENDING = "pending"
    """Waits for the other side to accept."""
    ACTIVE = "active"
    DEACTIVATED = "deactivated"
    """Changes wait and are made up on activation."""


class Connection(SQLModel, table=True):
    """`side` is "s" for the half that initiated, "j" for the half that accepted.

    `rules_version` counts what was published here; for Basic it moves when a setting changes what the rules do.
    `automatic_since`: issues created from then on are sent by themselves, while `automatic` is on. `swept_until`: all
    changes up to then were hinted by webhooks or sweeps. `ids_checked`: the twin up to which the present round of
    looking for deletions has come.
    """

    __table_args__ = (UniqueConstraint("uid", "site_id", name="uq_connection_uid_site"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    uid: UUID = Field(index=True)
    site_id: UUID = belongs_to("site.id")
    side: str
    name: str
    description: str = ""
    mode: str = "basic"
    state: ConnectionState = Field(default=ConnectionState.PENDING, sa_type=String)
    project_id: str = Field(index=True)
    project_key: str
    project_name: str = ""
    automatic: bool = True
    automatic_since: datetime | None = instant()
    author_line: bool = True
    linkable: bool = True
    policy: str = "later"
    rules_version: int = 1
    peer_site_name: str = ""
    peer_site_url: str = ""
    peer_site_state: str = "active"
    peer_project_key: str = ""
    peer_project_name: str = ""
    peer_left: bool = False
    created_by: str = ""
    created_at: datetime = created()
    paused_until: datetime | None = instant()
    error: Json = json_column()
    swept_until: datetime | None = instant()
    swept_at: datetime | None = instant()
    sweep_due: bool = True
    ids_checked: int = Field(default=0, sa_type=BigInteger)


class Invitation(SQLModel, table=True):
    """A one-time code for a pending connection. Only its digest is kept."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    connection_id: UUID = belongs_to("connection.id")
    code_digest: str
    expires_at: datetime = instant(nullable=False)
    used_at: datetime | None = instant()
    cancelled_at: datetime | None = instant()
    created_at: datetime = created()
