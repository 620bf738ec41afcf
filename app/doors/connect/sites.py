"""The sites that Connect joined: looked up for verification, changed by the lifecycle.

Every function works inside its caller's transaction. Knows nothing of HTTP; tokens were verified before it is called.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from sqlalchemy import ColumnElement, case, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from app.crypto import Vault
from app.db import AsyncSession
from app.doors.connect.jwt import Claims
from app.models import Connection, Site, SiteState

OLD_SECRET_LIFETIME = timedelta(minutes=5)
"""How long a request that was under way during a reinstall may still carry the old secret."""

KEPT = r"^[^\x00]*$"
"""Text that PostgreSQL can keep."""


class Installation(BaseModel):
    """The body of a lifecycle call. Unknown fields come and go over the years and are allowed. Not signed."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", hide_input_in_errors=True)

    key: str
    client_key: str = Field(min_length=1, max_length=255, pattern=KEPT)
    shared_secret: str | None = Field(default=None, repr=False, min_length=1, max_length=4096)
    base_url: str = Field(max_length=2000)
    display_url: str | None = Field(default=None, max_length=2000)
    description: str | None = Field(default=None, max_length=10_000)
    cloud_id: str | None = Field(default=None, max_length=255, pattern=KEPT)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a site is, checked: for our calls, and for links shown to people."""

    base_url: str
    display_url: str


@dataclass(frozen=True, slots=True)
class KnownSite:
    """A site with the secrets that count for it now; the present one comes first."""

    site: Site
    secrets: Sequence[str] = ()

    def __repr__(self) -> str:
        return f"KnownSite({self.site.key})"


async def find(session: AsyncSession, vault: Vault, client_key: str, now: datetime) -> KnownSite | None:
    """The site of that key, unless the app is uninstalled there: then its secret is void. Raises `SecretUnreadable`."""
    site = await session.scalar(select(Site).where(col(Site.key) == client_key, col(Site.door) == "connect"))
    if site is None or site.state == SiteState.UNINSTALLED:
        return None
    secrets = [vault.open(site.secret)]
    if site.previous_secret and site.previous_secret_until and site.previous_secret_until > now:
        secrets.append(vault.open(site.previous_secret))
    return KnownSite(site, secrets)


async def install(
    session: AsyncSession, sealed_secret: bytes, body: Installation, address: Address, claims: Claims, now: datetime
) -> bool:
    """A new site, or a known one with a new secret: its data stays and its work goes on.

    Another site that had the same address is gone (created anew, or a backup moved in): it stops, nothing is merged.
    Answers False, and does nothing, for a token that counted already or is older than what Jira told last: the body is
    not signed, so whoever caught a token could send it again with a secret and an address of their own.
    """
    signed_at = datetime.fromtimestamp(claims.issued_at, UTC)
    known = {
        "base_url": address.base_url,
        "display_url": address.display_url,
        "name": address.display_url.partition("://")[2],
        "cloud_id": body.cloud_id,
        "state": SiteState.ACTIVE,
        "secret": sealed_secret,
        "installed_at": signed_at,
        "signed_at": signed_at,
        "install_token": claims.token_digest,
    }
    # The app's own account may be another one after an install; it is asked for again.
    forgotten = dict.fromkeys(
        ("account_id", "uninstalled_at", "unanswered_since", "paused_until", "pause_reason"), None
    )
    was_installed = col(Site.state) != SiteState.UNINSTALLED
    installed = await session.execute(
        insert(Site)
        .values(id=uuid4(), door="connect", key=body.client_key, **known)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                **known,
                **forgotten,
                "previous_secret": case((was_installed, col(Site.secret)), else_=None),
                "previous_secret_until": case((was_installed, now + OLD_SECRET_LIFETIME), else_=None),
            },
            where=_not_older(signed_at) & col(Site.install_token).is_distinct_from(claims.token_digest),
        )
        .returning(col(Site.id))
    )
    if installed.first() is None:
        return False
    dead = await session.scalars(
        update(Site)
        .where(
            col(Site.base_url) == address.base_url,
            col(Site.key) != body.client_key,
            col(Site.state) != SiteState.UNINSTALLED,
        )
        .values(state=SiteState.STALE)
        .returning(col(Site.key))
    )
    await _look_over(session, body.client_key)
    for key in (body.client_key, *dead.all()):
        await tell_peers(session, key)
    return True


def _not_older(signed_at: datetime) -> ColumnElement[bool]:
    return or_(col(Site.signed_at).is_(None), col(Site.signed_at) <= signed_at)


async def uninstall(session: AsyncSession, client_key: str, issued_at: int, now: datetime) -> None:
    """Final until the next install, and safe to repeat. The data stays for the retention period.

    A call that was signed before the present install (both times are Jira's) comes late and has no effect.
    """
    signed_at = datetime.fromtimestamp(issued_at, UTC)
    await session.execute(
        update(Site)
        .where(
            col(Site.key) == client_key,
            col(Site.state) != SiteState.UNINSTALLED,
            _not_older(signed_at),
        )
        .values(
            state=SiteState.UNINSTALLED,
            signed_at=signed_at,
            uninstalled_at=now,
            previous_secret=None,
            previous_secret_until=None,
        )
    )
    await tell_peers(session, client_key)


async def disable(session: AsyncSession, client_key: str) -> None:
    """Stops the site's work. No effect on a site that is not installed."""
    await session.execute(
        update(Site)
        .where(col(Site.key) == client_key, col(Site.state) == SiteState.ACTIVE)
        .values(state=SiteState.DISABLED)
    )
    await tell_peers(session, client_key)


async def wake(session: AsyncSession, client_key: str) -> None:
    """Lets a site that was disabled or silent go on; what it missed meanwhile is looked up."""
    woken = await session.execute(
        update(Site)
        .where(col(Site.key) == client_key, col(Site.state).in_([SiteState.DISABLED, SiteState.STALE]))
        .values(state=SiteState.ACTIVE, unanswered_since=None)
        .returning(col(Site.id))
    )
    if woken.first() is not None:
        await _look_over(session, client_key)
        await tell_peers(session, client_key)


async def tell_peers(session: AsyncSession, client_key: str) -> None:
    """The other halves of the site's connections know its present name and address, and whether it is there."""
    site = (await session.scalars(select(Site).where(col(Site.key) == client_key))).one_or_none()
    if site is None:
        return
    await session.refresh(site)
    agreed = select(col(Connection.uid)).where(col(Connection.site_id) == site.id)
    await session.execute(
        update(Connection)
        .where(col(Connection.uid).in_(agreed), col(Connection.site_id) != site.id)
        .values(peer_site_name=site.name, peer_site_url=site.display_url, peer_site_state=site.state)
        .execution_options(synchronize_session=False)
    )


async def _look_over(session: AsyncSession, client_key: str) -> None:
    # Jira sends nothing while the app is off, so each connection is swept.
    await session.execute(
        update(Connection)
        .where(col(Connection.site_id).in_(select(col(Site.id)).where(col(Site.key) == client_key)))
        .values(sweep_due=True)
    )
