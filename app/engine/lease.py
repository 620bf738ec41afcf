"""The lease: one job at a time works on a twin, and on its local issue. Never a transaction open across HTTP.

A worker that dies leaves a lease that runs out; one that loses its lease notices before its next write to Jira, and at
the latest at its next commit, and stops.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from sqlalchemy import func, or_, select, update
from sqlmodel import col

from app.db import AsyncSession
from app.jira.calls import FENCE
from app.models import Connection, ConnectionState, Site, SiteState, Twin
from app.work import Work

log = structlog.get_logger(__name__)


class LeaseLost(Exception):
    """Another job may work on this twin now; whatever this one was about to save is dropped."""


@dataclass
class Deadline:
    """Until when the lease surely holds: as the database last confirmed it."""

    until: datetime


@dataclass(frozen=True)
class Leased:
    """A twin that this job may work on, as it was when the lease began."""

    token: UUID
    twin: Twin
    connection: Connection
    site: Site
    deadline: Deadline


async def take_lease(work: Work, twin_id: int) -> Leased | None:
    """The lease of a twin that may move now; None if there is nothing to do, or another job is at it."""
    now = work.now()
    async with work.unit() as session:
        found = (
            await session.execute(
                select(Twin, Connection, Site)
                .join(Connection, col(Connection.id) == col(Twin.connection_id))
                .join(Site, col(Site.id) == col(Twin.site_id))
                .where(col(Twin.id) == twin_id)
            )
        ).one_or_none()
        if found is None:
            return None
        twin, connection, site = found
        if not is_due(twin, work) or not moves(connection, site, work):
            return None
        if twin.local_issue_id is not None and not await _issue_is_free(session, twin, work):
            return None
        token, until = uuid4(), now + lease_time(work)
        taken = await session.execute(
            update(Twin)
            .where(
                col(Twin.id) == twin_id,
                (col(Twin.leased_until).is_(None)) | (col(Twin.leased_until) <= now),
            )
            .values(lease=token, leased_until=until)
            .returning(Twin)
            .execution_options(populate_existing=True)
        )
        leased = taken.scalar_one_or_none()
        if leased is None:
            return None
        return Leased(token, leased, connection, site, Deadline(until))


def is_due(twin: Twin, work: Work) -> bool:
    return (
        twin.stopped_at is None and twin.due_at is not None and twin.due_at <= work.now() + timedelta(milliseconds=50)
    )


def moves(connection: Connection, site: Site, work: Work) -> bool:
    """Neither side of the half is switched off or paused."""
    now = work.now()
    if connection.state != ConnectionState.ACTIVE or site.state != SiteState.ACTIVE:
        return False
    return not any(until and until > now for until in (connection.paused_until, site.paused_until))


async def _issue_is_free(session: AsyncSession, twin: Twin, work: Work) -> bool:
    """No other pair's job writes to the same issue. The advisory lock lets only one job at a time ask."""
    key = func.hashtextextended(f"{twin.site_id}/{twin.local_issue_id}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))
    other = await session.scalar(
        select(col(Twin.id)).where(
            col(Twin.site_id) == twin.site_id,
            col(Twin.local_issue_id) == twin.local_issue_id,
            col(Twin.id) != twin.id,
            col(Twin.leased_until) > work.now(),
        )
    )
    return other is None


def lease_time(work: Work) -> timedelta:
    return timedelta(seconds=work.settings.lease_seconds)


def check_lease(twin: Twin | None, token: UUID) -> Twin:
    """The locked row, if it is still there and the lease still ours. Raises `LeaseLost`."""
    if twin is None or twin.lease != token:
        raise LeaseLost
    return twin


async def renew(work: Work, leased: Leased) -> None:
    """Puts the deadline off. Raises `LeaseLost` if the lease is not ours any more."""
    until = work.now() + lease_time(work)
    async with work.unit() as session:
        renewed = await session.execute(
            update(Twin)
            .where(col(Twin.id) == leased.twin.id, col(Twin.lease) == leased.token)
            .values(leased_until=until)
            .returning(col(Twin.id))
        )
        if renewed.scalar_one_or_none() is None:
            raise LeaseLost
    leased.deadline.until = until


@contextmanager
def fenced(work: Work, *leases: Leased) -> Iterator[None]:
    """While the body runs, no write leaves for Jira after one of these leases has run out: a worker that stood still,
    or waited for its turn, raises `LeaseLost` instead of writing what another one has written meanwhile."""

    def ask() -> None:
        if any(leased.deadline.until <= work.now() for leased in leases):
            raise LeaseLost

    token = FENCE.set(ask)
    try:
        yield
    finally:
        FENCE.reset(token)


async def release(work: Work, leased: Leased) -> datetime | None:
    """Ends the lease, if it is still ours. Answers when the twin is due again."""
    async with work.unit() as session:
        ended = await session.execute(
            update(Twin)
            .where(col(Twin.id) == leased.twin.id, or_(col(Twin.lease) == leased.token, col(Twin.lease).is_(None)))
            .values(lease=None, leased_until=None)
            .returning(col(Twin.due_at))
        )
        return ended.scalar_one_or_none()


@asynccontextmanager
async def kept_alive(work: Work, leased: Leased) -> AsyncIterator[None]:
    """Renews the lease while the body runs, so that a large file may take its time."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(work.settings.lease_seconds / 3)
            try:
                await renew(work, leased)
            except LeaseLost:
                return
            except Exception as error:
                # The database is away for a moment, perhaps: the next beat may reach it in time.
                log.warning("lease.not_renewed", twin=leased.twin.id, reason=type(error).__name__)

    heart = asyncio.create_task(beat())
    try:
        yield
    finally:
        heart.cancel()
        await asyncio.gather(heart, return_exceptions=True)
