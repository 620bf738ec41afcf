"""A check on demand: proves that all pairs of a connection agree, or lists what drifted.

Reads the issues of both sides by the dozen and compares, with the rules, what each side holds with what both agreed on.
Writes nothing to any Jira; pairs that drifted are hinted, so that the ordinary sync repairs them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlmodel import col

from app.engine.failing import in_words
from app.engine.rehearsal import Rehearsal
from app.engine.rulebook import rules_of
from app.errors import SyncError
from app.jira.records import ReadIssue
from app.models import Check, Connection, Site, Twin
from app.store.due import hint_twins, ring
from app.store.twins import element_ids, half_of, traces_of
from app.sync.half import Half
from app.sync.replica import moved_keys
from app.sync.rules import Context, Rulebook, RulesStopped
from app.sync.view import look
from app.work import Work

log = structlog.get_logger(__name__)

AT_A_TIME = 50
DRIFT_LISTED = 500


@dataclass(frozen=True)
class Side:
    """One half of a connection, as far as it is on this service."""

    connection: Connection
    site: Site
    book: Rulebook
    ctx: Context


async def run_check(work: Work, check_id: UUID) -> None:
    """Carries out a check that was asked for. Safe to run again: a finished one is left alone."""
    async with work.unit() as session:
        check = await session.get(Check, check_id)
        if check is None or check.state != "running":
            return
        connection = await session.get_one(Connection, check.connection_id)
        query = select(Connection).where(col(Connection.uid) == connection.uid, col(Connection.id) != connection.id)
        halves = [connection, *(await session.scalars(query)).all()]
        sites = [await session.get_one(Site, half.site_id) for half in halves]
    try:
        sides = []
        for half, site in zip(halves, sites, strict=True):
            book, ctx = await rules_of(work, site, half)
            sides.append(Side(half, site, book, ctx))
        pairs, drift = await compare_all(work, sides)
    except SyncError as error:
        await save(work, check_id, state="failed", error=in_words(error, work), finished_at=work.now())
        return
    await save(
        work,
        check_id,
        state="done",
        pairs=pairs,
        agreed=pairs - len({(line["local_key"], line["remote_key"]) for line in drift}),
        drift=drift[:DRIFT_LISTED],
        finished_at=work.now(),
    )


async def save(work: Work, check_id: UUID, **values: object) -> None:
    async with work.unit() as session:
        await session.execute(update(Check).where(col(Check.id) == check_id).values(**values))


async def compare_all(work: Work, sides: Sequence[Side]) -> tuple[int, list[dict[str, str]]]:
    """Number of pairs, and a line per drifted one: `{local_key, remote_key, what}`."""
    drift: list[dict[str, str]] = []
    pairs, after = 0, 0
    own = sides[0]
    while True:
        async with work.unit() as session:
            query = (
                select(Twin)
                .where(
                    col(Twin.connection_id) == own.connection.id,
                    col(Twin.stopped_at).is_(None),
                    col(Twin.id) > after,
                )
                .order_by(col(Twin.id))
                .limit(AT_A_TIME)
            )
            twins = list((await session.scalars(query)).all())
        if not twins:
            return pairs, drift
        pairs, after = pairs + len(twins), twins[-1].id
        drift += await compare_side(work, own, twins, "here")
        drift += apart(twins, await peers_of(work, twins))
        for side in sides[1:]:
            async with work.unit() as session:
                peers = select(Twin).where(
                    col(Twin.connection_id) == side.connection.id, col(Twin.uid).in_([twin.uid for twin in twins])
                )
                theirs = list((await session.scalars(peers)).all())
            drift += await compare_side(work, side, theirs, "there")


async def peers_of(work: Work, twins: Sequence[Twin]) -> dict[UUID, Twin]:
    """The other half's records, by the uid of the pair."""
    uids, ids = [twin.uid for twin in twins], [twin.id for twin in twins]
    async with work.unit() as session:
        found = await session.scalars(select(Twin).where(col(Twin.uid).in_(uids), col(Twin.id).not_in(ids)))
        return {peer.uid: peer for peer in found.all()}


def apart(twins: Sequence[Twin], peers: Mapping[UUID, Twin]) -> list[dict[str, str]]:
    """Pairs whose halves do not hold the same revision although nothing is under way between them."""
    lines = []
    for twin in twins:
        peer = peers.get(twin.uid)
        if peer is None or twin.out or twin.incoming or peer.out or peer.incoming:
            what = "" if twin.half is None or peer is not None else "The other side has no record of this pair."
        else:
            same = (twin.half or {}).get("n", 0) == (peer.half or {}).get("n", 0)
            what = "" if same else "The two sides do not hold the same revision."
        if what:
            lines.append({"local_key": twin.local_key or "new", "remote_key": twin.remote_key or "new", "what": what})
    return lines


async def compare_side(work: Work, side: Side, twins: Sequence[Twin], where: str) -> list[dict[str, str]]:
    """What drifted among these twins of one half."""
    drift: list[dict[str, str]] = []
    halves: dict[int, Half] = {}
    names = {}
    async with work.unit() as session:
        for twin in twins:
            traces = await traces_of(session, twin.id)
            halves[twin.id] = half_of(twin, traces)
            if twin.local_issue_id:
                names[twin.local_issue_id] = element_ids(halves[twin.id], traces)
    read = await work.jira(side.site).read_issues(list(names), names, side.ctx.fields) if names else {}
    unsent_of = {
        found.issue.id: fields
        for twin in twins
        if (found := read.get(twin.local_issue_id or "")) and (fields := await unsent(halves[twin.id], found, side))
    }
    for twin in twins:
        found = read.get(twin.local_issue_id or "")
        what = drift_of(twin, halves[twin.id], found, unsent_of.get(twin.local_issue_id or "", []))
        if what:
            drift.append(
                {
                    "local_key": (twin.local_key if where == "here" else twin.remote_key) or "new",
                    "remote_key": (twin.remote_key if where == "here" else twin.local_key) or "new",
                    "what": what if where == "here" else f"On the other side: {what}",
                }
            )
    late = [twin.id for twin in twins if twin.local_issue_id and twin.local_issue_id not in read]
    moved = [twin.id for twin in twins if twin.local_issue_id in unsent_of]
    if late or moved:
        async with work.unit() as session:
            rung = await hint_twins(
                session, col(Twin.id).in_([*late, *moved]), work.now(), work.settings.quiet_seconds, live=False
            )
        await ring(work, rung)
    return drift


def drift_of(twin: Twin, half: Half, found: ReadIssue | None, fields: list[str]) -> str:
    """One sentence on how a half differs from what both agreed on; empty if it does not. `fields`: what is unsent."""
    if twin.failed and twin.error:
        return str(twin.error.get("title", "It has an error."))
    if twin.local_issue_id is None:
        return "The issue is still to be created."
    if found is None:
        return "The issue is not there any more, or hidden."
    if half.plan or half.incoming:
        return "A change from the other side is still to be written."
    if half.out:
        return "A change waits for the other side."
    if half.waiting:
        return f"Jira refused {', '.join(sorted({entry.write.key for entry in half.waiting}))}."
    return f"Not sent yet: {', '.join(fields)}." if fields else ""


async def unsent(half: Half, found: ReadIssue, side: Side) -> list[str]:
    """Replica keys that the issue holds differently from what the peer was given."""
    if not side.book.slow:
        return _unsent(half, found, side.book, side.ctx)
    rehearsal = Rehearsal()
    book = rehearsal.of(side.book)
    await rehearsal.ready(lambda: _unsent(half, found, book, side.ctx))
    return _unsent(half, found, book, side.ctx)


def _unsent(half: Half, found: ReadIssue, book: Rulebook, ctx: Context) -> list[str]:
    if half.sent is None:
        return ["everything"]
    _, view = look(half, found.issue)
    ctx = replace(ctx, side=half.side, quiet=True)
    try:
        now = book.current.outgoing(view, ctx)
        before = book.current.outgoing(view.with_fields(half.seen), ctx)
    except RulesStopped:
        return ["the rules stop with an error"]
    if now is None or before is None:
        return []
    return sorted(moved_keys(before, now))
