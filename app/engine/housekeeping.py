"""Daily work: forgets what is old, and finds sites that went away without a word."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select, update
from sqlmodel import col

from app.doors.connect.sites import tell_peers
from app.errors import SiteGone, SyncError, Unauthorized
from app.models import Backfill, Check, Connection, Hint, Invitation, Journal, Site, SiteState
from app.store.stopping import other_side_left
from app.work import Work

log = structlog.get_logger(__name__)

HINTS_KEPT = timedelta(days=4)
"""Longer than Jira repeats a delivery, and than it lists failed ones."""
JOURNAL_KEPT = timedelta(days=365)
STALE_AFTER = timedelta(days=3)


async def prune(work: Work) -> None:
    """Deletes routed hints, old journal rows, dead invitations, and the data of sites removed long ago."""
    now = work.now()
    gone = now - timedelta(days=work.settings.retention_days)
    statements = (
        delete(Hint).where(col(Hint.routed_at) < now - HINTS_KEPT),
        delete(Journal).where(col(Journal.at) < now - JOURNAL_KEPT),
        delete(Invitation).where(col(Invitation.expires_at) < gone),
        delete(Check).where(col(Check.started_at) < now - JOURNAL_KEPT),
        delete(Backfill).where(col(Backfill.finished_at) < now - JOURNAL_KEPT),
    )
    for statement in statements:
        async with work.unit() as session:
            await session.execute(statement)
    await forget_sites(work, gone)


async def forget_sites(work: Work, before: datetime) -> None:
    """Deletes all that is kept of sites that were removed before then. The other sides' halves end and say why."""
    async with work.unit() as session:
        removed = (col(Site.state) == SiteState.UNINSTALLED, col(Site.uninstalled_at) < before)
        sites = (await session.scalars(select(col(Site.id)).where(*removed).with_for_update())).all()
        agreed = select(col(Connection.uid)).where(col(Connection.site_id).in_(sites))
        left = select(Connection).where(col(Connection.uid).in_(agreed), col(Connection.site_id).not_in(sites))
        for half in (await session.scalars(left.order_by(col(Connection.id)))).all():
            await other_side_left(session, half, "Causeway was removed from the other Jira for good.", work)
        await session.flush()
        await session.execute(delete(Site).where(col(Site.id).in_(sites)))


async def ping_sites(work: Work) -> None:
    """Asks every site who we are. One that refuses us for days is stale: its work stops until it is installed again."""
    async with work.unit() as session:
        states = (SiteState.ACTIVE, SiteState.STALE)
        sites = (await session.scalars(select(Site).where(col(Site.state).in_(states)))).all()
    for site in sites:
        await ping(work, site)


async def ping(work: Work, site: Site) -> None:
    now = work.now()
    try:
        me = await work.jira(site).myself()
    except (Unauthorized, SiteGone):
        since = site.unanswered_since or now
        state = SiteState.STALE if now - since > STALE_AFTER else site.state
        values = {"unanswered_since": since, "state": state}
    except SyncError as error:
        log.info("site.no_answer", site=str(site.id), reason=error.title)
        return
    else:
        values = {"unanswered_since": None, "state": SiteState.ACTIVE, "account_id": me.account_id}
    # The site may have been removed, switched off or installed anew while it was asked: then the answer is void.
    as_asked = (col(Site.id) == site.id, col(Site.secret) == site.secret, col(Site.state) == site.state)
    async with work.unit() as session:
        await session.execute(update(Site).where(*as_asked).values(values))
        if values.get("state") != site.state:
            await tell_peers(session, site.key)
