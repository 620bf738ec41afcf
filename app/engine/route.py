"""Routing: hints become due twins, and new issues of automatic connections become pairs. Calls no Jira."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, exists, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.db import AsyncSession
from app.models import LIVE, Connection, ConnectionState, Hint, Twin
from app.store.due import hint_twins, ring
from app.store.stopping import reopen
from app.sync.keys import STARTER
from app.work import Work

BATCH = 500
CREATED, UPDATED = "jira:issue_created", "jira:issue_updated"


@dataclass
class Routed:
    """What one batch of hints came to."""

    hints: int = 0
    rung: list[tuple[int, float]] = field(default_factory=list)


async def route(work: Work) -> None:
    """Works off every waiting hint. Several may run at once; each hint is routed by one."""
    while True:
        async with work.unit() as session:
            routed = await route_batch(session, work)
        await ring(work, routed.rung)
        if routed.hints < BATCH:
            return


async def route_batch(session: AsyncSession, work: Work) -> Routed:
    """Routes up to `BATCH` hints in the caller's transaction."""
    now = work.now()
    waiting = select(Hint).where(col(Hint.routed_at).is_(None)).order_by(col(Hint.id)).limit(BATCH)
    hints = (await session.scalars(waiting.with_for_update(skip_locked=True))).all()
    if not hints:
        return Routed()
    routed = Routed(hints=len(hints))
    by_site: dict[UUID, list[Hint]] = defaultdict(list)
    for hint in hints:
        by_site[hint.site_id].append(hint)
    for site_id, of_site in by_site.items():
        await settle_marks(session, site_id, of_site)
        if seen := sorted({hint.issue_id for hint in of_site if hint.event == UPDATED and hint.issue_id}):
            await reopen(session, site_id, seen, work)
        if which := hinted_by(site_id, of_site):
            routed.rung += await hint_twins(session, or_(*which), now, work.settings.quiet_seconds)
        routed.rung += await claim_created(session, work, site_id, of_site)
        await projects_closed(session, site_id, of_site)
    done = update(Hint).where(col(Hint.id).in_([hint.id for hint in hints])).values(routed_at=now)
    await session.execute(done.execution_options(synchronize_session=False))
    return routed


def hinted_by(site_id: UUID, hints: Sequence[Hint]) -> list[ColumnElement[bool]]:
    """Which twins these hints are news to: those of the issue, but for the one whose own write it was."""
    origins = [(hint.issue_id, origin_of(hint)) for hint in hints if hint.issue_id]
    by_others = sorted({issue_id for issue_id, origin in origins if origin is None})
    own = {(issue_id, origin) for issue_id, origin in origins if origin is not None}
    on_site = col(Twin.site_id) == site_id
    which: list[ColumnElement[bool]] = []
    if by_others:
        which.append(and_(on_site, col(Twin.local_issue_id).in_(by_others)))
    which += [
        and_(on_site, col(Twin.local_issue_id) == issue_id, col(Twin.uid) != uid)
        for issue_id, uid in sorted(own, key=str)
        if issue_id not in by_others
    ]
    return which


def origin_of(hint: Hint) -> UUID | None:
    """The twin whose own write this was: by the header of our call, or by the mark on an issue just created."""
    told = hint.origin or (hint.mark if hint.event == CREATED else None)
    return UUID(told) if told and _is_uuid(told) else None


async def settle_marks(session: AsyncSession, site_id: UUID, hints: Sequence[Hint]) -> None:
    """A payload that shows our mark tells which issue a create made, even if its answer was lost."""
    for uid, issue_id in {(hint.mark, hint.issue_id) for hint in hints if hint.mark and hint.issue_id}:
        try:
            twin_uid = UUID(uid)
        except ValueError:
            continue
        # A sweep may have claimed the new issue first. That pair finds out that it is a copy, and ends.
        claimed = aliased(Twin)
        of_issue = (col(claimed.connection_id) == col(Twin.connection_id), col(claimed.local_issue_id) == issue_id)
        await session.execute(
            update(Twin)
            .where(
                col(Twin.site_id) == site_id,
                col(Twin.uid) == twin_uid,
                col(Twin.local_issue_id).is_(None),
                col(Twin.creating_since).is_not(None),
                ~exists().where(*of_issue, col(claimed.stopped_at).is_(None)),
            )
            .values(local_issue_id=issue_id)
            .execution_options(synchronize_session=False)
        )


async def claim_created(
    session: AsyncSession, work: Work, site_id: UUID, hints: Sequence[Hint]
) -> list[tuple[int, float]]:
    """Claims pairs for issues just created in projects whose connections send new issues by themselves."""
    created = [hint for hint in hints if hint.event == CREATED and hint.issue_id and hint.project_id]
    if not created:
        return []
    projects = {hint.project_id for hint in created}
    query = select(Connection).where(
        col(Connection.site_id) == site_id,
        col(Connection.project_id).in_(projects),
        col(Connection.state) != ConnectionState.PENDING,
        col(Connection.peer_left).is_(False),
        col(Connection.automatic).is_(True),
    )
    rung: list[tuple[int, float]] = []
    for half in (await session.scalars(query)).all():
        new = [hint for hint in created if hint.project_id == half.project_id and not is_from_before(hint, half)]
        marked = [(hint.issue_id or "", mark) for hint in new if (mark := hint.mark or hint.origin)]
        mine = await made_by_us(session, half, marked)
        wanted = [hint.issue_id for hint in new if hint.issue_id and hint.issue_id not in mine]
        rung += [(twin_id, 0.0) for twin_id in await claim(session, work, half, wanted)]
    return rung


def is_from_before(hint: Hint, half: Connection) -> bool:
    """The issue is older than the connection's promise to send new ones; its webhook was only late."""
    return bool(hint.happened_at and half.automatic_since and hint.happened_at < half.automatic_since)


CLOSED = {
    "project_deleted": "The project was deleted.",
    "project_soft_deleted": "The project was moved to the trash.",
    "project_archived": "The project was archived.",
    "app_access_to_objects_in_container_blocked": "A data security policy blocks Causeway from the project.",
}


async def projects_closed(session: AsyncSession, site_id: UUID, hints: Sequence[Hint]) -> None:
    """A project that is gone or closed to us stops its connections; a person activates them again."""
    for hint in hints:
        reason = CLOSED.get(hint.event)
        if reason is None or hint.project_id is None:
            continue
        await session.execute(
            update(Connection)
            .where(
                col(Connection.site_id) == site_id,
                col(Connection.project_id) == hint.project_id,
                col(Connection.state) == ConnectionState.ACTIVE,
            )
            .values(
                state=ConnectionState.DEACTIVATED,
                error={"title": reason, "what_to_do": "Bring it back, then activate the connection again."},
            )
            .execution_options(synchronize_session=False)
        )


async def made_by_us(session: AsyncSession, half: Connection, marked: Collection[tuple[str, str]]) -> set[str]:
    """Of (issue id, mark): the ids of issues that are copies made by this very connection.

    A clone may carry the mark of the issue that it was made from: it is nobody's copy.
    """
    uids = [UUID(mark) for _, mark in marked if _is_uuid(mark)]
    if not uids:
        return set()
    query = select(Twin).where(col(Twin.connection_id) == half.id, col(Twin.uid).in_(uids))
    known = {str(twin.uid): twin.local_issue_id for twin in (await session.scalars(query)).all()}
    return {issue_id for issue_id, mark in marked if mark in known and known[mark] in (None, issue_id)}


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


async def claim(
    session: AsyncSession,
    work: Work,
    half: Connection,
    issues: Sequence[str],
    *,
    priority: int = LIVE,
    besides_stopped: bool = False,
) -> list[int]:
    """Claims a pair for each issue that has none in this connection, before anything is created anywhere.

    The unique key on (connection, issue) makes a second claim a no-op. A stopped pair stays stopped: a person ended
    it, and a person resumes it, or begins another one `besides_stopped`. Answers the ids of the new twins.
    """
    if not issues:
        return []
    query = select(col(Twin.local_issue_id)).where(
        col(Twin.connection_id) == half.id, col(Twin.local_issue_id).in_(issues)
    )
    if besides_stopped:
        query = query.where(col(Twin.stopped_at).is_(None))
    known = set((await session.scalars(query)).all())
    now = work.now()
    rows = [
        {
            "uid": uuid4(),
            "site_id": half.site_id,
            "connection_id": half.id,
            "side": STARTER,
            "local_issue_id": issue,
            "hinted": 1,
            "hinted_at": now,
            "due_at": now,
            "priority": priority,
        }
        for issue in dict.fromkeys(issues)
        if issue not in known
    ]
    if not rows:
        return []
    statement = (
        insert(Twin)
        .values(rows)
        .on_conflict_do_nothing(
            index_elements=["connection_id", "local_issue_id"],
            index_where=text("local_issue_id IS NOT NULL AND stopped_at IS NULL AND NOT by_rules"),
        )
        .returning(col(Twin.id))
    )
    return list((await session.scalars(statement)).all())
