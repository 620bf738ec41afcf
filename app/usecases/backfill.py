"""Sync all existing issues of a connection: start, watch, cancel."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import col

from app.errors import UserError
from app.models import Backfill, Twin
from app.usecases import Actor
from app.usecases.connections import Counts, count_twins
from app.usecases.halves import locked_half, own_half
from app.usecases.twins import ready_half
from app.work import Work


@dataclass(frozen=True)
class Progress:
    """`claimed` of about `total` issues were taken up, `in_sync` pairs of the connection agree by now.

    `state`: running, done or cancelled. `error`: title and what to do, if Jira makes it wait.
    """

    state: str
    total: int
    claimed: int
    in_sync: int
    started_at: datetime
    finished_at: datetime | None
    error: dict[str, str] | None


async def how_many(work: Work, site_id: UUID, connection_id: UUID) -> int:
    """About how many issues the project has now."""
    half, site = await ready_half(work, site_id, connection_id)
    return await work.jira(site).count(f"project = {half.project_id}")


async def start(work: Work, actor: Actor, connection_id: UUID) -> Progress | None:
    """Begins in the background; live changes go first. Raises `UserError` while one is running."""
    total = await how_many(work, actor.site_id, connection_id)
    async with work.unit() as session:
        await locked_half(session, actor.site_id, connection_id)
        running = await session.scalar(
            select(func.count()).where(col(Backfill.connection_id) == connection_id, col(Backfill.state) == "running")
        )
        if running:
            raise UserError("All existing issues are being synced already.", "Wait until it is through, or cancel it.")
        session.add(Backfill(connection_id=connection_id, total=total, started_by=actor.account_id))
    await work.bell.look("work_off_backfills")
    return await progress(work, actor.site_id, connection_id)


async def progress(work: Work, site_id: UUID, connection_id: UUID) -> Progress | None:
    """How far the newest backfill of the connection is; None if there never was one."""
    async with work.unit() as session:
        await own_half(session, site_id, connection_id)
        newest = (
            await session.scalars(
                select(Backfill)
                .where(col(Backfill.connection_id) == connection_id)
                .order_by(col(Backfill.started_at).desc())
                .limit(1)
            )
        ).one_or_none()
        if newest is None:
            return None
        counts, _ = (await count_twins(session, col(Twin.connection_id) == connection_id)).get(
            connection_id, (Counts(), None)
        )
    return Progress(
        state=newest.state,
        total=max(newest.total, newest.claimed),
        claimed=newest.claimed,
        in_sync=counts.in_sync,
        started_at=newest.started_at,
        finished_at=newest.finished_at,
        error=newest.error,
    )


async def cancel(work: Work, actor: Actor, connection_id: UUID) -> None:
    """Lists no more issues. Pairs that were claimed already go on."""
    async with work.unit() as session:
        await own_half(session, actor.site_id, connection_id)
        await session.execute(
            update(Backfill)
            .where(col(Backfill.connection_id) == connection_id, col(Backfill.state) == "running")
            .values(state="cancelled", finished_at=work.now())
        )
