"""Looking at the connections of one site and steering them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, delete, func, select
from sqlmodel import col

from app.db import AsyncSession
from app.errors import UserError
from app.models import Backfill, Connection, ConnectionState, Hint, Invitation, Site, Twin
from app.store.stopping import other_side_left, stop_twins
from app.usecases import Actor
from app.usecases.half_settings import DEFAULTS, HalfSettings
from app.usecases.halves import lock_agreement, locked_half, own_half
from app.usecases.states import pause_reason
from app.work import Work

LONGEST_NAME, LONGEST_DESCRIPTION = 120, 2000


@dataclass(frozen=True)
class Counts:
    """How many twins are in which state. `total` leaves out stopped ones."""

    total: int = 0
    in_sync: int = 0
    moving: int = 0
    errors: int = 0
    conflicts: int = 0
    stopped: int = 0


@dataclass(frozen=True)
class ConnectionRow:
    """One line of the connections page."""

    id: UUID
    name: str
    description: str
    mode: str
    state: ConnectionState
    paused_because: str
    project_id: str
    project_key: str
    project_name: str
    other_site: str
    other_site_url: str
    other_project: str
    counts: Counts
    last_activity: datetime | None


@dataclass(frozen=True)
class ConnectionView(ConnectionRow):
    """Everything the page of one connection shows at its top."""

    settings: HalfSettings = DEFAULTS
    peer_left: bool = False
    created_at: datetime | None = None
    invitation_expires_at: datetime | None = None
    backfill_running: bool = False
    error: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SiteFacts:
    """What the admin page says of the site itself."""

    name: str
    display_url: str
    state: str
    app_user: str | None
    paused_because: str
    hints_waiting: int
    twins_due: int


async def list_connections(work: Work, site_id: UUID, project_id: str | None = None) -> list[ConnectionRow]:
    """The site's connections, or those of one project, newest first."""
    async with work.unit() as session:
        query = select(Connection).where(col(Connection.site_id) == site_id).order_by(col(Connection.created_at).desc())
        if project_id is not None:
            query = query.where(col(Connection.project_id) == project_id)
        halves = (await session.scalars(query)).all()
        site = await session.get_one(Site, site_id)
        counts = await count_twins(session, col(col(Twin.connection_id)).in_([half.id for half in halves]))
        return [row_of(half, site, counts.get(half.id, (Counts(), None)), work.now()) for half in halves]


async def connection_view(work: Work, site_id: UUID, connection_id: UUID) -> ConnectionView:
    """One connection of the site. Raises `NotFound`."""
    async with work.unit() as session:
        half = await own_half(session, site_id, connection_id)
        site = await session.get_one(Site, site_id)
        counts = await count_twins(session, col(col(Twin.connection_id)) == half.id)
        row = row_of(half, site, counts.get(half.id, (Counts(), None)), work.now())
        expires = await session.scalar(
            select(func.max(col(Invitation.expires_at))).where(
                col(col(Invitation.connection_id)) == half.id,
                col(col(Invitation.used_at)).is_(None),
                col(col(Invitation.cancelled_at)).is_(None),
            )
        )
        running = await session.scalar(
            select(func.count()).where(col(Backfill.connection_id) == half.id, col(col(Backfill.state)) == "running")
        )
    return ConnectionView(
        **vars(row),
        settings=HalfSettings.of(half),
        peer_left=half.peer_left,
        created_at=half.created_at,
        invitation_expires_at=expires,
        backfill_running=bool(running),
        error=half.error or {},
    )


async def site_facts(work: Work, site_id: UUID) -> SiteFacts:
    """The state of the site itself."""
    async with work.unit() as session:
        site = await session.get_one(Site, site_id)
        hints = await session.scalar(
            select(func.count()).where(col(Hint.site_id) == site_id, col(col(Hint.routed_at)).is_(None))
        )
        due = await session.scalar(
            select(func.count()).where(col(Twin.site_id) == site_id, col(col(Twin.due_at)).is_not(None))
        )
    paused = site.paused_until and site.paused_until > work.now()
    return SiteFacts(
        name=site.name,
        display_url=site.display_url,
        state=site.state,
        app_user=site.account_id,
        paused_because=(site.pause_reason or "") if paused else "",
        hints_waiting=hints or 0,
        twins_due=due or 0,
    )


async def activate(work: Work, actor: Actor, connection_id: UUID) -> None:
    """Work goes on; what changed meanwhile is made up."""
    async with work.unit() as session:
        half = await locked_half(session, actor.site_id, connection_id)
        if half.state == ConnectionState.PENDING:
            raise UserError("The other side has not accepted yet.", "Send the invitation code to its admin.")
        if half.peer_left:
            raise UserError("This connection has ended: one side has deleted it.", "Delete it, or make a new one.")
        half.state = ConnectionState.ACTIVE
        half.paused_until, half.error, half.sweep_due = None, None, True
    await work.bell.look("ring_due")
    await work.bell.look("reconcile")


async def deactivate(work: Work, actor: Actor, connection_id: UUID) -> None:
    """Nothing moves on this half until it is activated again. Nothing is lost."""
    async with work.unit() as session:
        half = await locked_half(session, actor.site_id, connection_id)
        if half.state == ConnectionState.PENDING:
            raise UserError("The other side has not accepted yet.", "Cancel the invitation instead.")
        half.state = ConnectionState.DEACTIVATED


async def update_settings(
    work: Work,
    actor: Actor,
    connection_id: UUID,
    *,
    name: str,
    description: str,
    settings: HalfSettings,
) -> None:
    """Saves what a person may change. A changed author line is a new version of the rules, for new comments only."""
    name = name.strip()
    if not name:
        raise UserError("The connection needs a name.", "Enter one.", field="name")
    if len(name) > LONGEST_NAME:
        raise UserError("The name is too long.", f"Use at most {LONGEST_NAME} characters.", field="name")
    async with work.unit() as session:
        half = await own_half(session, actor.site_id, connection_id)
        if half.author_line != settings.author_line:
            half.rules_version += 1
        if settings.automatic and not half.automatic:
            half.automatic_since = work.now()
        half.name, half.description = name, description.strip()[:LONGEST_DESCRIPTION]
        for setting, value in vars(settings).items():
            setattr(half, setting, value)


async def delete_connection(work: Work, actor: Actor, connection_id: UUID, *, keep_links: bool) -> None:
    """Deletes this half. With `keep_links` both sides keep a stopped record of each pair; else it goes as well.

    No issue is touched on either side. The other half is told and stops.
    """
    async with work.unit() as session:
        half = await locked_half(session, actor.site_id, connection_id)
        # Nobody has accepted it, so it has no links to keep, and its invitation must not outlive it.
        keep_links = keep_links and half.state != ConnectionState.PENDING
        for peer in await lock_agreement(session, half.uid):
            if peer.id == half.id:
                continue
            await other_side_left(session, peer, "The other side has deleted the connection.", work)
            if not keep_links:
                await session.execute(delete(Twin).where(col(Twin.connection_id) == peer.id))
        if keep_links:
            await keep_record_of_links(session, half, work)
        else:
            await session.delete(half)


async def keep_record_of_links(session: AsyncSession, half: Connection, work: Work) -> None:
    """The half stays as a deactivated record that its pairs can be read from."""
    half.state = ConnectionState.DEACTIVATED
    half.peer_left = True
    half.error = {
        "title": "This connection was deleted; its links are kept to look at.",
        "what_to_do": "Delete it again without keeping the links to remove them.",
    }
    await stop_twins(session, col(col(Twin.connection_id)) == half.id, "The connection was deleted.", work)


def row_of(half: Connection, site: Site, counted: tuple[Counts, datetime | None], now: datetime) -> ConnectionRow:
    counts, last = counted
    return ConnectionRow(
        id=half.id,
        name=half.name,
        description=half.description,
        mode=half.mode,
        state=half.state,
        paused_because=pause_reason(half, site, now) if half.state == ConnectionState.ACTIVE else "",
        project_id=half.project_id,
        project_key=half.project_key,
        project_name=half.project_name,
        other_site=half.peer_site_name,
        other_site_url=half.peer_site_url,
        other_project=f"{half.peer_project_name} ({half.peer_project_key})" if half.peer_project_key else "",
        counts=counts,
        last_activity=last,
    )


STOPPED = col(col(Twin.stopped_at)).is_not(None)
ERROR = STOPPED.is_(False) & (
    col(Twin.failed)
    | col(col(Twin.peer_error)).is_not(None)
    | col(col(Twin.refused)).is_not(None)
    | (col(Twin.attempt) > 0)
)
CONFLICT = STOPPED.is_(False) & ~ERROR & (col(Twin.conflicts) > 0)
MOVING = (
    STOPPED.is_(False)
    & ~ERROR
    & ~CONFLICT
    & (
        (col(Twin.hinted) > col(col(Twin.synced)))
        | col(col(Twin.out)).is_not(None)
        | col(col(Twin.incoming)).is_not(None)
        | col(col(Twin.plan)).is_not(None)
    )
)


async def count_twins(session: AsyncSession, which: ColumnElement[bool]) -> dict[UUID, tuple[Counts, datetime | None]]:
    """Counts and last activity per connection, in one query."""

    def how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((condition, 1)))

    query = (
        select(
            col(col(Twin.connection_id)),
            how_many(STOPPED.is_(False)),
            how_many(MOVING),
            how_many(ERROR),
            how_many(CONFLICT),
            how_many(STOPPED),
            func.max(col(Twin.last_change_at)),
        )
        .where(which)
        .group_by(col(Twin.connection_id))
    )
    rows: Sequence[Any] = (await session.execute(query)).all()
    return {
        connection_id: (Counts(total, total - moving - errors - conflicts, moving, errors, conflicts, stopped), last)
        for connection_id, total, moving, errors, conflicts, stopped, last in rows
    }
