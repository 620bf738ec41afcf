"""Ending the sync of pairs. Deletes nothing in any Jira; a stopped twin keeps what both sides agreed on."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from app.db import AsyncSession
from app.models import Connection, ConnectionState, Twin
from app.store.due import peer_of
from app.store.journal import JournalKind, note
from app.work import Work

GONE = "The issue was deleted here."
"""Jira answers alike when an issue is behind a security level: only news of it tells that it is there."""


async def stop_twins(session: AsyncSession, which: ColumnElement[bool], reason: str, work: Work) -> None:
    """Stops every twin of a condition, in the caller's transaction."""
    query = select(Twin).where(which, col(Twin.stopped_at).is_(None)).order_by(col(Twin.id)).with_for_update()
    for twin in (await session.scalars(query)).all():
        stop(session, twin, reason, work)


async def other_side_left(session: AsyncSession, half: Connection, reason: str, work: Work) -> None:
    """The half has no other any more: it stays as a record, with the reason, until a person deletes it."""
    half.peer_left = True
    half.state = ConnectionState.DEACTIVATED
    half.error = {"title": reason, "what_to_do": "Delete it here too, or make a new one."}
    await stop_twins(session, col(Twin.connection_id) == half.id, reason, work)


def stop(session: AsyncSession, twin: Twin, reason: str, work: Work, who: str = "") -> None:
    """Stops one twin that the caller has locked."""
    if twin.stopped_at is not None:
        return
    twin.stopped_at, twin.stop_reason = work.now(), reason
    twin.due_at, twin.failed, twin.error, twin.peer_error, twin.attempt = None, False, None, None, 0
    note(session, twin, JournalKind.STOPPED, reason=reason, who=who)


async def stop_pair(
    session: AsyncSession, twin_id: int, work: Work, *, here: str, there: str, who: str = ""
) -> Twin | None:
    """Stops a twin and tells the other half, with the sentence that each side reads."""
    twin = (await locked_pair(session, twin_id)).get(twin_id)
    if twin is None:
        return None
    stop(session, twin, here, work, who)
    await stop_twins(session, peer_of(twin), there, work)
    return twin


async def reopen(session: AsyncSession, site_id: UUID, issue_ids: Sequence[str], work: Work) -> None:
    """Wakes pairs that ended because their issue was gone, and of which there is news again. If it is gone all the
    same, they end once more."""
    on_issues = (col(Twin.site_id) == site_id, col(Twin.local_issue_id).in_(issue_ids))
    query = select(Twin).where(*on_issues)
    twins = (await session.scalars(query)).all()
    alive = {(twin.connection_id, twin.local_issue_id) for twin in twins if twin.stopped_at is None}
    for twin in twins:
        if twin.stop_reason != GONE or (twin.connection_id, twin.local_issue_id) in alive:
            continue
        alive.add((twin.connection_id, twin.local_issue_id))
        for half in (await locked_pair(session, twin.id)).values():
            half.stopped_at = half.stop_reason = None
            half.due_at, half.hinted = work.now(), half.hinted + 1
            note(session, half, JournalKind.RESUMED, reason="The issue is there again.")
    await session.flush()


async def locked_pair(session: AsyncSession, twin_id: int) -> dict[int, Twin]:
    """A twin and the other half's, locked in the order of their ids so that two halves never wait for each other."""
    uid = select(col(Twin.uid)).where(col(Twin.id) == twin_id).scalar_subquery()
    query = (
        select(Twin)
        .where(or_(col(Twin.id) == twin_id, col(Twin.uid) == uid))
        .order_by(col(Twin.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {twin.id: twin for twin in (await session.scalars(query)).all()}
