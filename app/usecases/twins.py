"""What people do with single pairs: sync this issue, link, stop, resume, retry, ignore, look."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from app.db import AsyncSession
from app.engine.route import claim
from app.errors import IssueGone, NotFound, ProjectForbidden, UserError
from app.exchange.local import new_peer, peer_connection
from app.jira.records import Found
from app.models import Connection, ConnectionState, Site, SiteState, Twin
from app.store.due import hint_twins, ring
from app.store.journal import JournalKind, note
from app.store.stopping import locked_pair, stop_pair
from app.store.twins import half_of, save_half, traces_of
from app.sync.half import Choice
from app.usecases import Actor
from app.usecases.halves import lock_agreement, own_half
from app.usecases.states import OTHER_SITE
from app.usecases.twin_views import TwinView, twin_view
from app.work import Work


async def sync_issue(work: Work, actor: Actor, connection_id: UUID, issue_key: str) -> TwinView:
    """Starts, resumes or hurries the sync of one issue. Raises `UserError` if the key is no issue of the project."""
    half, site = await ready_half(work, actor.site_id, connection_id)
    issue = await find_issue(work, site, half, issue_key)
    async with one_pair_each(issue.key), work.unit() as session:
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
        if not there.linkable:
            raise UserError(
                "The other side does not let its issues be linked from here.",
                "Ask its admin to allow it in the connection's settings there, or to link the two issues from there.",
                field="remote_key",
            )
        other_site = await session.get_one(Site, there.site_id)
    if other_site.state != SiteState.ACTIVE:
        raise UserError(OTHER_SITE[other_site.state], "Link the issues when it is back there.")
    remote = await find_issue(work, other_site, there, remote_key, field="remote_key", side="on the other side")
    async with one_pair_each(f"{issue.key} or {remote.key}"), work.unit() as session:
        await lock_agreement(session, half.uid)
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


@asynccontextmanager
async def one_pair_each(keys: str) -> AsyncIterator[None]:
    """A worker may claim an issue between our look and our write; the unique key of a pair then decides."""
    try:
        yield
    except IntegrityError:
        raise UserError(f"{keys} got a pair in this very moment.", "Reload the page and look at it there.") from None


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
    """Takes an error or conflict off the list: what Jira refused is left as it is, the rest goes on. A pair that cannot
    go on without it is stopped, and can be synced again."""
    await own_twin(work, actor.site_id, twin_id)
    async with work.unit() as session:
        twin = (await locked_pair(session, twin_id))[twin_id]
        half = half_of(twin, await traces_of(session, twin.id))
        reason = (twin.error or twin.peer_error or {}).get("title", "")
        if twin.error and (half.incoming or half.plan):
            # Without what Jira refused here nothing of this pair can go on.
            here, there = f"Its error was ignored: {reason}", "The other side leaves this issue out."
            await stop_pair(session, twin_id, work, here=here, there=there, who=actor.account_id)
        else:
            await save_half(session, twin, replace(half, waiting=()), half.traces)
            twin.error, twin.peer_error, twin.failed, twin.attempt = None, None, False, 0
            twin.conflicts = len(half.held)
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
    if issue.project_id != half.project_id and side != "here":
        # Of the other site nobody learns more than that the key is of no use here.
        raise unknown
    if issue.project_id != half.project_id:
        raise UserError(
            f"{issue.key} is not an issue of {half.project_name or half.project_key}.",
            f"This connection syncs issues of {half.project_key}.",
            field=field,
        )
    return issue
