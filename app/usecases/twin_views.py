"""Pairs as people see them: in lists, on the issue panel, one by one. Changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import col

from app.db import AsyncSession
from app.errors import NotFound
from app.models import Connection, ConnectionState, Site, Twin
from app.usecases import Page
from app.usecases.conflicts import HeldField, held_fields
from app.usecases.connections import CONFLICT, ERROR, MOVING, STOPPED
from app.usecases.halves import own_half
from app.usecases.states import TwinState, state_of
from app.work import Work


@dataclass(frozen=True)
class TwinView:
    """One pair as its half here shows it. `remote_url` is empty until the other issue exists."""

    id: int
    connection_id: UUID
    connection_name: str
    local_issue_id: str
    local_key: str
    local_url: str
    summary: str
    remote_key: str
    remote_url: str
    other_site: str
    state: TwinState
    reason: str
    what_to_do: str
    last_change: str
    last_change_at: datetime | None
    synced_at: datetime | None
    conflicts: int
    held: tuple[HeldField, ...]


TwinRow = TwinView


@dataclass(frozen=True)
class CanStart:
    """A connection by which the issue could be synced and is not."""

    id: UUID
    name: str
    other_site: str


@dataclass(frozen=True)
class PanelView:
    """What the issue panel shows: the issue's pairs, and the connections that it could be synced by."""

    issue_id: str
    twins: tuple[TwinView, ...]
    can_start: tuple[CanStart, ...]


async def twin_view(work: Work, site_id: UUID, twin_id: int) -> TwinView:
    """One pair of the site. Raises `NotFound`."""
    async with work.unit() as session:
        rows = await views(session, work, site_id, col(Twin.id) == twin_id)
    if not rows:
        raise NotFound("pair")
    return rows[0]


async def issue_panel(work: Work, site_id: UUID, issue_id: str, project_id: str) -> PanelView:
    """What the panel of one issue shows."""
    async with work.unit() as session:
        rows = await views(session, work, site_id, col(Twin.local_issue_id) == issue_id)
        live = {row.connection_id for row in rows if row.state != TwinState.STOPPED}
        halves = await session.scalars(
            select(Connection)
            .where(
                col(Connection.site_id) == site_id,
                col(Connection.project_id) == project_id,
                col(Connection.state) == ConnectionState.ACTIVE,
            )
            .order_by(col(Connection.name))
        )
        free = tuple(CanStart(h.id, h.name, h.peer_site_name) for h in halves.all() if h.id not in live)
    return PanelView(issue_id, tuple(rows), free)


async def list_twins(
    work: Work,
    site_id: UUID,
    connection_id: UUID,
    *,
    state: str | None = None,
    search: str = "",
    after: int | None = None,
    size: int = 25,
) -> Page[TwinRow]:
    """A page of a connection's pairs, newest first.

    `state`: in_sync, errors, conflicts, moving or stopped; `search`: a key or a part of the summary.
    """
    conditions: list[ColumnElement[bool]] = [col(Twin.connection_id) == connection_id]
    in_sync = STOPPED.is_(False) & ~ERROR & ~CONFLICT & ~MOVING
    named = {"in_sync": in_sync, "errors": ERROR, "conflicts": CONFLICT, "moving": MOVING, "stopped": STOPPED}
    if state in named:
        conditions.append(named[state])
    if search := search.strip():
        pattern = f"%{search.replace('%', '').replace('_', '')}%"
        conditions.append(
            or_(
                func.upper(col(Twin.local_key)) == search.upper(),
                func.upper(col(Twin.remote_key)) == search.upper(),
                col(Twin.summary).ilike(pattern),
            )
        )
    if after is not None:
        conditions.append(col(Twin.id) < after)
    async with work.unit() as session:
        await own_half(session, site_id, connection_id)
        rows = await views(session, work, site_id, *conditions, limit=size + 1)
    return Page(tuple(rows[:size]), rows[size - 1].id if len(rows) > size else None)


async def views(
    session: AsyncSession, work: Work, site_id: UUID, *which: ColumnElement[bool], limit: int = 50
) -> list[TwinView]:
    query = (
        select(Twin, Connection, Site)
        .join(Connection, col(Connection.id) == col(Twin.connection_id))
        .join(Site, col(Site.id) == col(Twin.site_id))
        .where(col(Twin.site_id) == site_id, *which)
        .order_by(col(Twin.id).desc())
        .limit(limit)
    )
    return [view_of(twin, half, site, work) for twin, half, site in await session.execute(query)]


def view_of(twin: Twin, half: Connection, site: Site, work: Work) -> TwinView:
    words = state_of(twin, half, site, work.now())
    return TwinView(
        id=twin.id,
        connection_id=half.id,
        connection_name=half.name,
        local_issue_id=twin.local_issue_id or "",
        local_key=twin.local_key or "",
        local_url=browse(site.display_url, twin.local_key),
        summary=twin.summary,
        remote_key=twin.remote_key or "",
        remote_url=browse(half.peer_site_url, twin.remote_key),
        other_site=half.peer_site_name,
        state=words.state,
        reason=words.reason,
        what_to_do=words.what_to_do,
        last_change=twin.last_change or "",
        last_change_at=twin.last_change_at,
        synced_at=twin.synced_at,
        conflicts=twin.conflicts,
        held=held_fields(twin),
    )


def browse(base_url: str, key: str | None) -> str:
    """The page of an issue, for people."""
    return f"{base_url.rstrip('/')}/browse/{key}" if key else ""
