"""The tenant: one Jira with Causeway installed."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, String
from sqlmodel import Field, SQLModel

from app.models.columns import created, instant


class SiteState(StrEnum):
    ACTIVE = "active"
    DISABLED = "disabled"
    """The admin switched the app off; work waits."""
    UNINSTALLED = "uninstalled"
    """The app is gone; data is kept for the retention period."""
    STALE = "stale"
    """The site stopped answering as ours (deleted, imported over, moved); work waits."""


class Site(SQLModel, table=True):
    """`key` is Connect's `clientKey`: unique, and constant for a site over reinstalls.

    `base_url` is for API calls, `display_url` for links shown to people. Secrets are sealed by the vault.
    `signed_at`: when Jira signed the newest install or uninstall that counted; `install_token`: the digest of the token
    that brought the present secret. `paused_until` is set by a rate limit or an outage of the whole site.
    `failed_until`: Jira's list of failed deliveries was read up to there (epoch milliseconds).
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    door: str = "connect"
    key: str = Field(unique=True)
    base_url: str = Field(index=True)
    display_url: str
    name: str = ""
    state: SiteState = Field(default=SiteState.ACTIVE, sa_type=String)
    secret: bytes
    previous_secret: bytes | None = None
    previous_secret_until: datetime | None = instant()
    account_id: str | None = None
    cloud_id: str | None = None
    installed_at: datetime = created()
    signed_at: datetime | None = instant()
    install_token: str | None = None
    uninstalled_at: datetime | None = instant()
    unanswered_since: datetime | None = instant()
    paused_until: datetime | None = instant()
    pause_reason: str | None = None
    failed_until: int | None = Field(default=None, sa_type=BigInteger)
