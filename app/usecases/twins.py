"""What people do with single pairs: sync this issue, link, stop, resume, retry, ignore, look."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import col

from app.db import AsyncSession
from app.engine.route import claim
from app.errors import IssueGone, NotFound, ProjectForbidden, UserError
from app.exchange.local import new_peer, peer_connection
from app.jira.records import Found
from app.models import Connection, ConnectionState, Site, Twin
from app.store.due import hint_twins, ring
from app.store.journal import JournalKind, note
from app.store.stopping import locked_pair, stop_pair
from app.store.twins import half_of, save_half, traces_of
from app.sync.half import Choice
from app.usecases import Actor, Page
from app.usecases.connections import CONFLICT, ERROR, MOVING, STOPPED, own_half
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


async def sync_issue(work: Work, actor: Actor, connection_id: UUID, issue_key: str) -> TwinView:
    """Starts, resumes or hurries the sync of one issue. Raises `UserError` if the key is no issue of the project."""
    half, site = await ready_half(work, actor.site_id, connection_id)
    issue = await find_issue(work, site, half, issue_key)
    async with work.unit() as session:
        known = await session.scalar(
            select(Twin)
            .where(col(Twin.connection_id) == half.id, col(Twin.local_issue_id) == issue.id)
            .order_by(col(Twin.stopped_at).is_not(None), col(Twin.id).desc())
            .limit(1)
        )
        if known is not None:
            twin_id = known.id
            await resume(session, work, twin_id, actor)
        else:
            await peer_connection(session, half)
            twin_id = await claim_one(session, work, half, issue)
        rung = await hint_twins(session, col(Twin.id) == twin_id, work.now(), 0)
    await ring(work, rung)
    return await twin_view(work, actor.site_id, twin_id)


async def link_issue(
    work: Work, actor: Actor, connection_id: UUID, issue_key: str, remote_key: str, winner: Choice = "later"
) -> TwinView:
    """Joins two issues that exist already. `winner`: whose values count where they differ now."""
    half, site = await ready_half(work, actor.site_id, connection_id)
    issue = await find_issue(work, site, half, issue_key)
    async with work.unit() as session:
        there = await peer_connection(session, half)
        other_site = await session.get_one(Site, there.site_id)
    remote = await find_issue(work, other_site, there, remote_key, field="remote_key", side="on the other side")
    async with work.unit() as session:
        await refuse_linked(session, half.id, issue.id, issue.key, "issue_key")
        await refuse_linked(session, there.id, remote.id, remote.key, "remote_key")
        twin_id = await claim_one(session, work, half, issue)
        twin = await session.get_one(Twin, twin_id)
        peer = await new_peer(session, twin, half)
        peer.local_issue_id, peer.local_key = remote.id, remote.key
        peer.remote_issue_id, peer.remote_key = issue.id, issue.key
        twin.remote_issue_id, twin.remote_key = remote.id, remote.key
        await choose(session, peer, {"here": "there", "there": "here"}.get(winner, "later"))
        note(session, twin, JournalKind.LINKED, who=actor.account_id, reason=f"Linked with {remote.key}.")
        note(session, peer, JournalKind.LINKED, reason=f"Linked with {issue.key} from the other side.")
    await work.bell.sync([twin_id])
    return await twin_view(work, actor.site_id, twin_id)


async def claim_one(session: AsyncSession, work: Work, half: Connection, issue: Found) -> int:
    """A new pair for the issue. Raises `UserError` if somebody else began one in this moment."""
    claimed = await claim(session, work, half, [issue.id], besides_stopped=True)
    if not claimed:
        raise UserError(f"{issue.key} has a pair in this connection already.", "Reload the page and look at it there.")
    twin = await session.get_one(Twin, claimed[0])
    twin.local_key = issue.key
    return twin.id


async def choose(session: AsyncSession, peer: Twin, choice: str) -> None:
    """The half that takes the first revision in knows whose values count; `choice` is in its own words."""
    half = half_of(peer, await traces_of(session, peer.id))
    match choice:
        case "here" | "there" | "later":
            await save_half(session, peer, replace(half, choice=choice), half.traces)


async def refuse_linked(session: AsyncSession, connection_id: UUID, issue_id: str, key: str, field: str) -> None:
    known = await session.scalar(
        select(Twin).where(
            col(Twin.connection_id) == connection_id,
            col(Twin.local_issue_id) == issue_id,
            col(Twin.stopped_at).is_(None),
        )
    )
    if known is not None:
        raise UserError(
            f"{key} is linked with {known.remote_key or 'another issue'} already.",
            "Stop syncing it first, or choose another issue.",
            field=field,
        )


async def stop(work: Work, actor: Actor, twin_id: int) -> None:
    """Ends the sync of one pair on both sides. Both issues stay as they are; it can be resumed."""
    await own_twin(work, actor.site_id, twin_id)
    async with work.unit() as session:
        await stop_pair(
            session,
            twin_id,
            work,
            here="Somebody stopped syncing this issue.",
            there="The other side stopped syncing this issue.",
            who=actor.account_id,
        )


async def sync_now(work: Work, actor: Actor, twin_id: int) -> TwinView:
    """Looks at a pair at once, without waiting for a webhook."""
    await own_twin(work, actor.site_id, twin_id)
    async with work.unit() as session:
        rung = await hint_twins(session, col(Twin.id) == twin_id, work.now(), 0)
    await ring(work, rung)
    return await twin_view(work, actor.site_id, twin_id)


async def retry(work: Work, actor: Actor, twin_id: int) -> TwinView:
    """Looks at a pair again now, refused fields included."""
    await own_twin(work, actor.site_id, twin_id)
    async with work.unit() as session:
        pair = await locked_pair(session, twin_id)
        rung: list[tuple[int, float]] = []
        for twin in pair.values():
            if twin.stopped_at is not None:
                continue
            twin.attempt, twin.failed, twin.error, twin.peer_error, twin.try_again = 0, False, None, None, True
        await session.flush()
        rung += await hint_twins(session, col(Twin.id).in_(list(pair)), work.now(), 0)
    await ring(work, rung)
    return await twin_view(work, actor.site_id, twin_id)


async def ignore(work: Work, actor: Actor, twin_id: int) -> TwinView:
    """Takes an error or conflict off the list: what Jira refused is left as it is, the rest goes on."""
    await own_twin(work, actor.site_id, twin_id)
    async with work.unit() as session:
        twin = (await locked_pair(session, twin_id))[twin_id]
        half = half_of(twin, await traces_of(session, twin.id))
        reason = (twin.error or twin.peer_error or {}).get("title", "")
        await save_half(session, twin, replace(half, waiting=()), half.traces)
        twin.error, twin.peer_error, twin.failed, twin.attempt, twin.conflicts = None, None, False, 0, 0
        note(session, twin, JournalKind.LEFT_OUT, who=actor.account_id, reason=f"Ignored. {reason}".strip())
    return await twin_view(work, actor.site_id, twin_id)


async def resume(session: AsyncSession, work: Work, twin_id: int, actor: Actor) -> None:
    """Wakes a stopped pair, both halves at once; what changed meanwhile is compared like any other change."""
    pair = await locked_pair(session, twin_id)
    if pair[twin_id].stopped_at is None:
        return
    for twin in pair.values():
        if twin.local_issue_id:
            await refuse_linked(session, twin.connection_id, twin.local_issue_id, twin.local_key or "The issue", "")
        twin.stopped_at = twin.stop_reason = None
        twin.due_at, twin.hinted = work.now(), twin.hinted + 1
        note(session, twin, JournalKind.RESUMED, who=actor.account_id if twin.id == twin_id else "")
    await session.flush()


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
    )


def browse(base_url: str, key: str | None) -> str:
    """The page of an issue, for people."""
    return f"{base_url.rstrip('/')}/browse/{key}" if key else ""


async def own_twin(work: Work, site_id: UUID, twin_id: int) -> Twin:
    """The pair's record, if it belongs to the site. Raises `NotFound`."""
    async with work.unit() as session:
        twin = await session.get(Twin, twin_id)
    if twin is None or twin.site_id != site_id:
        raise NotFound("pair")
    return twin


async def ready_half(work: Work, site_id: UUID, connection_id: UUID) -> tuple[Connection, Site]:
    """A connection that both sides have agreed on, and its site."""
    async with work.unit() as session:
        half = await own_half(session, site_id, connection_id)
        site = await session.get_one(Site, half.site_id)
    if half.state == ConnectionState.PENDING:
        raise UserError("The other side has not accepted this connection yet.", "Send its admin the invitation code.")
    if half.peer_left:
        raise UserError("The other side has deleted this connection.", "Make a new one.")
    return half, site


async def find_issue(
    work: Work, site: Site, half: Connection, key: str, *, field: str = "issue_key", side: str = "here"
) -> Found:
    """The issue of that key in the half's project. Raises `UserError` in words for who typed it."""
    key = key.strip().upper()
    if not key:
        raise UserError("There is no issue key.", f"Enter one, like {half.project_key}-1.", field=field)
    unknown = UserError(
        f"There is no issue {key[:60]} {side}, or Causeway's app user may not see it.",
        "Check the key, and that the app has access to the project.",
        field=field,
    )
    try:
        issue = await work.jira(site).find_issue(key)
    except (IssueGone, ProjectForbidden):
        raise unknown from None
    if issue is None:
        raise unknown
    if issue.project_id != half.project_id:
        raise UserError(
            f"{issue.key} is not an issue of {half.project_name or half.project_key}.",
            f"This connection syncs issues of {half.project_key}.",
            field=field,
        )
    return issue
