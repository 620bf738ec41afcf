"""Which twins are due, and when. The table is the queue; the bell only says that there is something in it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal, null, or_, select, update
from sqlmodel import col

from app.db import AsyncSession
from app.models import LIVE, Connection, ConnectionState, Site, SiteState, Twin
from app.work import Work

QUIET_AT_MOST = 3
"""A twin that is edited all the time waits at most so many quiet periods."""


def _due(now: datetime, quiet: float) -> ColumnElement[datetime]:
    """When a hinted twin is to be looked at: at once, or after quiet if it was synced a moment ago."""
    calm = literal(now + timedelta(seconds=quiet))
    first = func.coalesce(col(Twin.hinted_at), literal(now))
    latest = first + timedelta(seconds=quiet * QUIET_AT_MOST)
    soon = case(
        (col(Twin.synced_at) > now - timedelta(seconds=quiet), func.least(calm, latest)),
        else_=literal(now),
    )
    # A twin in back-off keeps its place: a hint neither hurries nor delays its next attempt.
    return case((and_(col(Twin.attempt) > 0, col(Twin.due_at).is_not(None)), col(Twin.due_at)), else_=soon)


async def hint_twins(
    session: AsyncSession, which: ColumnElement[bool], now: datetime, quiet: float, *, live: bool = True
) -> Sequence[tuple[int, float]]:
    """Counts one more hint on each of these twins. Answers (id, seconds until due).

    A twin that sleeps with its error is counted, and stays as it is until a person wakes it.
    """
    sleeps = and_(col(Twin.failed), col(Twin.error)["sleeps"].as_boolean().is_(True))
    priority = LIVE if live else col(Twin.priority)
    query = (
        update(Twin)
        .where(which, col(Twin.stopped_at).is_(None))
        .values(
            hinted=col(Twin.hinted) + 1,
            hinted_at=func.coalesce(col(Twin.hinted_at), literal(now)),
            due_at=case((sleeps, null()), else_=_due(now, quiet)),
            failed=sleeps,
            priority=priority,
        )
        .returning(col(Twin.id), col(Twin.due_at))
        .execution_options(synchronize_session=False)
    )
    rows = (await session.execute(query)).all()
    return [(twin_id, max(0.0, (due_at - now).total_seconds())) for twin_id, due_at in rows if due_at]


async def ring(work: Work, hinted: Sequence[tuple[int, float]]) -> None:
    """Rings for twins just hinted, each at its time. Call after the commit."""
    for twin_id, seconds in hinted:
        await work.bell.sync([twin_id], after=seconds)


def may_move(now: datetime) -> ColumnElement[bool]:
    """The connection is switched on, and neither it nor its site is paused."""
    return and_(
        col(Connection.state) == ConnectionState.ACTIVE,
        or_(col(Connection.paused_until).is_(None), col(Connection.paused_until) <= now),
        col(Site.state) == SiteState.ACTIVE,
        or_(col(Site.paused_until).is_(None), col(Site.paused_until) <= now),
    )


async def due_twins(session: AsyncSession, now: datetime, *, per_site: int, limit: int) -> list[int]:
    """Ids of twins to ring for: live ones first, and no more than `per_site` of one site, so none starves another."""
    rank = func.row_number().over(
        partition_by=col(Twin.site_id), order_by=(col(Twin.priority), col(Twin.due_at), col(Twin.id))
    )
    waiting = (
        select(col(Twin.id), col(Twin.priority), col(Twin.due_at), rank.label("rank"))
        .join(Connection, col(Connection.id) == col(Twin.connection_id))
        .join(Site, col(Site.id) == col(Twin.site_id))
        .where(
            col(Twin.due_at) <= now,
            col(Twin.stopped_at).is_(None),
            or_(col(Twin.leased_until).is_(None), col(Twin.leased_until) <= now),
            may_move(now),
        )
        .subquery()
    )
    query = (
        select(waiting.c.id)
        .where(waiting.c.rank <= per_site)
        .order_by(waiting.c.priority, waiting.c.rank, waiting.c.due_at)
        .limit(limit)
    )
    return list((await session.scalars(query)).all())


def peer_of(twin: Twin) -> ColumnElement[bool]:
    """The other half's record of the same pair, on this service."""
    return and_(col(Twin.uid) == twin.uid, col(Twin.id) != twin.id)


__all__ = ["due_twins", "hint_twins", "may_move", "peer_of", "ring"]
