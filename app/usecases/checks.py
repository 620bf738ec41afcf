"""Asking for a proof that all pairs of a connection agree, and reading its result."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.models import Check
from app.usecases import Actor
from app.usecases.halves import locked_half, own_half
from app.usecases.twins import ready_half
from app.work import Work


@dataclass(frozen=True)
class DriftLine:
    """One pair that does not agree, and how."""

    local_key: str
    remote_key: str
    what: str


@dataclass(frozen=True)
class CheckResult:
    """`state`: running, done or failed. All agree when done and `agreed == pairs`."""

    state: str
    pairs: int
    agreed: int
    drift: tuple[DriftLine, ...]
    finished_at: datetime | None
    error: dict[str, str] | None


async def start_check(work: Work, actor: Actor, connection_id: UUID) -> UUID:
    """Begins a check in the background. One that is running already is answered instead of a second one."""
    await ready_half(work, actor.site_id, connection_id)
    async with work.unit() as session:
        await locked_half(session, actor.site_id, connection_id)
        running = await session.scalar(
            select(col(Check.id)).where(col(Check.connection_id) == connection_id, col(Check.state) == "running")
        )
        if running is not None:
            check_id = running
        else:
            check = Check(connection_id=connection_id)
            session.add(check)
            await session.flush()
            check_id = check.id
    await work.bell.look("check", str(check_id))
    return check_id


async def check_result(work: Work, site_id: UUID, connection_id: UUID) -> CheckResult | None:
    """The newest check of the connection; None if there never was one."""
    async with work.unit() as session:
        await own_half(session, site_id, connection_id)
        newest = (
            await session.scalars(
                select(Check)
                .where(col(Check.connection_id) == connection_id)
                .order_by(col(Check.started_at).desc())
                .limit(1)
            )
        ).one_or_none()
    if newest is None:
        return None
    return CheckResult(
        state=newest.state,
        pairs=newest.pairs,
        agreed=newest.agreed,
        drift=tuple(DriftLine(**line) for line in newest.drift or []),
        finished_at=newest.finished_at,
        error=newest.error,
    )
