"""Rings again for everything that is due in the tables. This is why a lost job or an emptied Redis loses nothing."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from app.metrics import HINTS_WAITING, TWINS_DUE
from app.models import BACKFILL, Backfill, Hint, Twin
from app.store.due import due_twins
from app.work import Work

PER_SITE, AT_ONCE = 100, 400
GRACE_SECONDS = 2.0
"""A twin that was rung a moment ago is not rung again: its job is probably waiting for a free slot."""


async def ring_due(work: Work) -> None:
    """Rings for waiting hints, due twins and running backfills. Cheap when nothing is due."""
    async with work.unit() as session:
        hints = await session.scalar(select(func.count()).where(col(Hint.routed_at).is_(None))) or 0
        due = await due_twins(session, work.now(), per_site=PER_SITE, limit=AT_ONCE)
        batches: dict[UUID, int] = defaultdict(int)
        live: list[int] = []
        if due:
            rows = await session.execute(
                select(col(Twin.id), col(Twin.priority), col(Twin.connection_id)).where(col(Twin.id).in_(due))
            )
            for twin_id, priority, connection_id in rows:
                if priority == BACKFILL:
                    batches[connection_id] += 1
                else:
                    live.append(twin_id)
        running = await session.scalar(select(func.count()).where(col(Backfill.state) == "running"))
    HINTS_WAITING.set(hints)
    TWINS_DUE.set(len(due))
    if hints:
        await work.bell.route()
    await work.bell.sync(live)
    for connection_id in batches:
        await work.bell.look("sync_batch", str(connection_id))
    if running:
        await work.bell.look("work_off_backfills")
