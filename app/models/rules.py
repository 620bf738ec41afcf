"""What was published for a half, version by version."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.columns import belongs_to, created


class PublishedRules(SQLModel, table=True):
    """What a half does from a version on, until the next row: scripts as text, or the fixed rules (`mode` basic). Never
    changed, since what pairs agreed on names the version that made it. Before the first row the fixed rules counted; a
    version in between differs in a setting alone. `note`: what it was published for."""

    __tablename__ = "published_rules"
    __table_args__ = (UniqueConstraint("connection_id", "version", name="uq_published_rules_version"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    connection_id: UUID = belongs_to("connection.id")
    version: int
    mode: str
    outgoing: str
    incoming: str
    note: str = ""
    published_by: str = ""
    published_at: datetime = created()
