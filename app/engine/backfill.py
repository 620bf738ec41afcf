"""Sync all existing issues: lists the project page by page and claims a pair for each issue. Survives a restart.

Only the claiming is here; the pairs then wait as backfill twins, after every live change.
"""

from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import func, select, update
from sqlmodel import col

from app.db import AsyncSession
from app.engine.failing import in_words
from app.engine.lease import moves
from app.engine.route import claim
from app.errors import Rejected, SyncError
from app.models import BACKFILL, Backfill, Connection, Site, Twin
from app.work import Work

log = structlog.get_logger(__name__)

WAITING_AT_MOST = 3000
"""Claimed pairs that may wait; listing goes on when fewer do, so neither table nor memory fills up."""
LEASE = timedelta(seconds=120)


async def work_off_backfills(work: Work) -> None:
    """Takes every running backfill as far as it goes now."""
    now = work.now()
    async with work.unit() as session:
        free = (col(Backfill.leased_until).is_(None)) | (col(Backfill.leased_until) <= now)
        query = select(col(Backfill.id)).where(col(Backfill.state) == "running", free)
        waiting = list((await session.scalars(query)).all())
    for backfill_id in waiting:
        await work_off(work, backfill_id)


async def work_off(work: Work, backfill_id: UUID) -> None:
    """Lists and claims until the project is through, too many pairs wait, or Jira wants a pause."""
    while True:
        held = await take(work, backfill_id)
        if held is None:
            return
        backfill, connection, site = held
        try:
            if backfill.listed:
                await finish_if_through(work, backfill)
                return
            if not await list_page(work, backfill, connection, site):
                return
        except SyncError as error:
            log.info("backfill.put_off", backfill=str(backfill_id), reason=error.title)
            await put_off(work, backfill, error)
            return


async def take(work: Work, backfill_id: UUID) -> tuple[Backfill, Connection, Site] | None:
    """The backfill under a lease, with its connection, if it may move."""
    now = work.now()
    async with work.unit() as session:
        taken = await session.scalars(
            update(Backfill)
            .where(
                col(Backfill.id) == backfill_id,
                col(Backfill.state) == "running",
                (col(Backfill.leased_until).is_(None)) | (col(Backfill.leased_until) <= now),
            )
            .values(leased_until=now + LEASE)
            .returning(Backfill)
            .execution_options(populate_existing=True)
        )
        backfill = taken.one_or_none()
        if backfill is None:
            return None
        connection = await session.get_one(Connection, backfill.connection_id)
        site = await session.get_one(Site, connection.site_id)
        if not moves(connection, site, work):
            backfill.leased_until = now + timedelta(seconds=5)
            return None
    return backfill, connection, site


async def list_page(work: Work, backfill: Backfill, connection: Connection, site: Site) -> bool:
    """Claims the issues of the next page. False: enough pairs wait for now."""
    async with work.unit() as session:
        if await pairs_waiting(session, connection.id) >= WAITING_AT_MOST:
            await leave(session, work, backfill.id, 2)
            return False
    try:
        found = await work.jira(site).all_issues(connection.project_id, backfill.page)
    except Rejected:
        if backfill.page is None:
            raise
        # Jira forgets a page after a week: begin again, claims are not made twice.
        async with work.unit() as session:
            await session.execute(update(Backfill).where(col(Backfill.id) == backfill.id).values(page=None))
            await leave(session, work, backfill.id, 0)
        return True
    async with work.unit() as session:
        new = await claim(session, work, connection, [issue.id for issue in found.issues], priority=BACKFILL)
        await session.execute(
            update(Backfill)
            .where(col(Backfill.id) == backfill.id)
            .values(
                page=found.next_page,
                listed=found.next_page is None,
                claimed=col(Backfill.claimed) + len(new),
                leased_until=None,
                error=None,
            )
        )
    if new:
        await work.bell.look("sync_batch", str(connection.id))
    return True


async def pairs_waiting(session: AsyncSession, connection_id: UUID) -> int:
    """Backfill pairs of a connection that are not worked off, on either half's record here."""
    return (
        await session.scalar(
            select(func.count()).where(
                col(Twin.connection_id) == connection_id, col(Twin.priority) == BACKFILL, col(Twin.due_at).is_not(None)
            )
        )
        or 0
    )


async def finish_if_through(work: Work, backfill: Backfill) -> None:
    """Done when every claimed pair was offered."""
    async with work.unit() as session:
        left = await pairs_waiting(session, backfill.connection_id)
        if left:
            await leave(session, work, backfill.id, 2)
            return
        await session.execute(
            update(Backfill)
            .where(col(Backfill.id) == backfill.id)
            .values(state="done", finished_at=work.now(), leased_until=None)
        )


async def leave(session: AsyncSession, work: Work, backfill_id: UUID, seconds: float) -> None:
    until = work.now() + timedelta(seconds=seconds)
    await session.execute(update(Backfill).where(col(Backfill.id) == backfill_id).values(leased_until=until))


async def put_off(work: Work, backfill: Backfill, error: SyncError) -> None:
    async with work.unit() as session:
        await leave(session, work, backfill.id, error.retry_in or 30)
        await session.execute(
            update(Backfill).where(col(Backfill.id) == backfill.id).values(error=in_words(error, work))
        )
