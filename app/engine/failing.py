"""What an error stops, and until when. Reads the policy that the error carries; parses no status code."""

import random
from datetime import timedelta

import structlog
from sqlalchemy import or_, update
from sqlmodel import col

from app.db import AsyncSession
from app.engine.lease import Leased
from app.errors import RateLimited, Scope, SiteGone, SyncError, Unauthorized
from app.exchange.local import tell_error
from app.models import Connection, Site, Twin
from app.store.journal import JournalKind, note
from app.store.stopping import locked_pair
from app.work import Work

log = structlog.get_logger(__name__)

SCHEDULE = (5.0, 30.0, 120.0, 600.0, 3600.0)
"""Seconds before each new try; the last one is repeated until `GIVE_UP`."""
HOURLY_TRIES = 23
"""After a day the twin is shown as failed and waits for a person."""
JITTER = 0.2
SITE_AWAY = 60.0
SITE_REFUSES = 300.0


def retry_delay(attempt: int, scale: float = 1.0, chance: float | None = None) -> float | None:
    """Seconds until try number `attempt` + 1, jitter included; None when it is time to give up.

    `chance` is in [0, 1); left out, it is drawn.
    """
    if attempt > len(SCHEDULE) + HOURLY_TRIES:
        return None
    seconds = SCHEDULE[min(attempt, len(SCHEDULE)) - 1]
    drawn = random.random() if chance is None else chance
    return seconds * scale * (1 + JITTER * (2 * drawn - 1))


async def record_failure(work: Work, leased: Leased, error: SyncError) -> None:
    """Saves what the error stops, and tells the other half. The lease ends."""
    log.info("sync.failed", twin=leased.twin.id, scope=error.scope, reason=error.title)
    match error.scope:
        case Scope.TWIN:
            await _twin_failed(work, leased, error)
        case Scope.CONNECTION:
            await _connection_failed(work, leased, error)
        case Scope.SITE:
            await _site_failed(work, leased, error)


def in_words(error: SyncError, work: Work) -> dict[str, str | bool]:
    said: dict[str, str | bool] = {
        "title": error.title,
        "what_to_do": error.what_to_do,
        "scope": str(error.scope),
        "at": work.now().isoformat(),
    }
    return {**said, "sleeps": True} if error.sleeps else said


async def _twin_failed(work: Work, leased: Leased, error: SyncError) -> None:
    async with work.unit() as session:
        pair = await locked_pair(session, leased.twin.id)
        twin = pair.get(leased.twin.id)
        if twin is None or twin.lease != leased.token:
            return
        twin.lease = twin.leased_until = None
        if not error.counts:
            twin.due_at = work.now() + timedelta(seconds=error.retry_in or 1)
            return
        twin.attempt += 1
        delay = error.retry_in or retry_delay(twin.attempt, work.settings.retry_scale)
        twin.failed = error.waits_for_person or delay is None
        twin.due_at = None if twin.failed or delay is None else work.now() + timedelta(seconds=delay)
        told = twin.error
        twin.error = in_words(error, work)
        if told is None or told.get("title") != error.title:
            note(session, twin, JournalKind.ERROR, reason=str(error))
        for peer in pair.values():
            if peer.id != twin.id:
                tell_error(peer, twin.error)


async def _connection_failed(work: Work, leased: Leased, error: SyncError) -> None:
    delay = error.retry_in or SITE_REFUSES * work.settings.retry_scale
    async with work.unit() as session:
        await _end_lease(session, leased)
        connection = await session.get_one(Connection, leased.connection.id, with_for_update=True)
        connection.paused_until = work.now() + timedelta(seconds=delay)
        connection.error = in_words(error, work)


async def connection_works(work: Work, leased: Leased) -> None:
    """A job went through: what an earlier one said of the whole connection is not so any more. A pause that another job
    has begun meanwhile stays."""
    if leased.connection.error is None:
        return
    paused = col(Connection.paused_until)
    over = or_(paused.is_(None), paused <= work.now())
    of_this = (col(Connection.id) == leased.connection.id, col(Connection.peer_left).is_(False), over)
    async with work.unit() as session:
        await session.execute(update(Connection).where(*of_this).values(error=None, paused_until=None))


async def _site_failed(work: Work, leased: Leased, error: SyncError) -> None:
    async with work.unit() as session:
        await _end_lease(session, leased)
    await pause_site(work, leased.site, error)


async def _end_lease(session: AsyncSession, leased: Leased) -> None:
    await session.execute(
        update(Twin)
        .where(col(Twin.id) == leased.twin.id, col(Twin.lease) == leased.token)
        .values(lease=None, leased_until=None)
    )


async def pause_site(work: Work, site: Site, error: SyncError) -> None:
    """Nothing moves on the site for a while; on all sites if the quota of the whole app is used up."""
    delay = error.retry_in
    if delay is None:
        delay = (SITE_REFUSES if isinstance(error, Unauthorized | SiteGone) else SITE_AWAY) * work.settings.retry_scale
    until = work.now() + timedelta(seconds=delay)
    which = [] if isinstance(error, RateLimited) and error.whole_app else [col(Site.id) == site.id]
    refused = isinstance(error, Unauthorized | SiteGone)
    async with work.unit() as session:
        await session.execute(update(Site).where(*which).values(paused_until=until, pause_reason=error.title))
        if not isinstance(error, RateLimited):
            # Webhooks may have been lost in the outage, so its connections are swept when it is over.
            await session.execute(update(Connection).where(col(Connection.site_id) == site.id).values(sweep_due=True))
        if refused:
            unanswered = update(Site).where(col(Site.id) == site.id, col(Site.unanswered_since).is_(None))
            await session.execute(unanswered.values(unanswered_since=work.now()))
    log.warning("site.paused", site=str(site.id), reason=error.title, seconds=round(delay, 1))
