"""The exchange between two halves on this service: rows of the same transaction. Both rows are locked by the caller.

Privacy ends here: what crosses is an offer, its answer, the pair's issue keys and a sentence about an error.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import literal, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col

from app.db import AsyncSession
from app.errors import Rejected, Scope, SyncError
from app.jira.records import Download
from app.models import Connection, Site, SiteState, Twin
from app.store.due import hint_twins
from app.store.twins import half_of, save_half, side_of, traces_of
from app.sync.exchange import on_refused, on_taken, receive
from app.sync.half import Half, Offer, Refused, Reply, Taken
from app.sync.keys import Key, other
from app.work import Work

NOT_TAKEN_IN = "The rules of the other side stopped with an error."
"""What a half learns of why it was refused: a script's own words quote its lines and the data it works on."""


class PeerAway(SyncError):
    """The other half's Jira does not give a file now. Says no more, and stops nothing but the pair that wants it."""

    def __init__(self, cause: SyncError) -> None:
        super().__init__(
            "The other side's Jira does not give a file now.",
            "Causeway tries again by itself.",
            retry_in=cause.retry_in,
        )
        self.counts = cause.counts


class PeerGone(SyncError):
    """The other half does not exist any more."""

    waits_for_person = True


async def peer_connection(session: AsyncSession, connection: Connection) -> Connection:
    """The other half of a connection. Raises `PeerGone`."""
    query = select(Connection).where(col(Connection.uid) == connection.uid, col(Connection.id) != connection.id)
    peer = (await session.scalars(query)).one_or_none()
    if peer is None or peer.peer_left:
        raise PeerGone("The other side has deleted the connection.", "Delete it here too, or make a new one.")
    return peer


async def new_peer(session: AsyncSession, twin: Twin, connection: Connection) -> Twin:
    """The other half's record of a pair that begins: claimed there before anything is created."""
    there = await peer_connection(session, connection)
    side = other(side_of(twin))
    peer = Twin(
        uid=twin.uid,
        site_id=there.site_id,
        connection_id=there.id,
        side=side,
        priority=twin.priority,
    )
    session.add(peer)
    await session.flush()
    return peer


async def ask_again(session: AsyncSession, connection: Connection, now: datetime, quiet: float) -> None:
    """Asks the other half of every pair for its replica, changed or not: the rules that take it in are new."""
    there = await peer_connection(session, connection)
    begun = (col(Twin.connection_id) == there.id, col(Twin.stopped_at).is_(None), col(Twin.half).is_not(None))
    asked = col(Twin.half).concat(literal({"asked": True}, JSONB))
    await session.execute(update(Twin).where(*begun).values(half=asked).execution_options(synchronize_session=False))
    await hint_twins(session, col(Twin.connection_id) == there.id, now, quiet, live=False)


async def deliver_offer(session: AsyncSession, twin: Twin, peer: Twin, offer: Offer, now: datetime) -> Reply | None:
    """Hands an offer to the peer. Its answer, where one can be given at once."""
    traces = await traces_of(session, peer.id)
    before = half_of(peer, traces)
    after, reply = receive(before, offer)
    introduce(twin, peer)
    await _save(session, peer, before, after, now)
    return discreet(reply) if reply else None


async def deliver_reply(
    session: AsyncSession, twin: Twin, peer: Twin, reply: Reply, now: datetime, quiet: float
) -> None:
    """Tells the peer that its offer was taken or refused. What was hinted there meanwhile waits for `quiet` seconds."""
    traces = await traces_of(session, peer.id)
    before = half_of(peer, traces)
    reply = discreet(reply)
    match reply:
        case Taken():
            after = on_taken(before, reply)
            peer.peer_error = None
            peer.synced_at = now if not after.out else peer.synced_at
        case Refused():
            after = on_refused(before, reply)
            peer.peer_error = {"title": reply.reason, "what_to_do": "Its admin has to correct the rules there."}
    introduce(twin, peer)
    await _save(session, peer, before, after, now, quiet)


def discreet(reply: Reply) -> Reply:
    """The answer without the words of the rules that gave it."""
    return replace(reply, reason=NOT_TAKEN_IN) if isinstance(reply, Refused) else reply


def introduce(twin: Twin, peer: Twin) -> None:
    """The peer knows the pair's issue here by id and key."""
    if twin.local_issue_id:
        peer.remote_issue_id, peer.remote_key = twin.local_issue_id, twin.local_key


async def _save(session: AsyncSession, peer: Twin, before: Half, after: Half, now: datetime, quiet: float = 0) -> None:
    if after == before:
        return
    await save_half(session, peer, after, before.traces)
    if after.incoming is not before.incoming:
        peer.hinted += 1
        peer.hinted_at = peer.hinted_at or now
        quiet = 0
    # A twin in back-off keeps its place; one that was put aside has none.
    backs_off = peer.attempt > 0 and peer.due_at is not None
    if peer.hinted > peer.synced and not backs_off and not peer.failed and peer.stopped_at is None:
        peer.due_at = max(peer.due_at or now, now + timedelta(seconds=quiet)) if quiet else now


def answer(half: Half, reply: Reply | None) -> Half:
    """Our half after the peer answered at once."""
    match reply:
        case Taken():
            return on_taken(half, reply)
        case Refused():
            return on_refused(half, reply)
    return half


def tell_error(peer: Twin, error: dict[str, Any] | None) -> None:
    """The peer shows that something is wrong here, in one sentence."""
    what_to_do = "An admin of the other side finds there what to do."
    told = {"title": error["title"], "what_to_do": what_to_do} if error else None
    if peer.peer_error != told:
        peer.peer_error = told


@asynccontextmanager
async def blob(work: Work, peer_id: int, key: Key) -> AsyncIterator[Download]:
    """The bytes of a peer's attachment, if the peer let it out. Raises `Rejected` otherwise, and `PeerAway`."""
    async with work.unit() as session:
        peer = await session.get_one(Twin, peer_id)
        site = await session.get_one(Site, peer.site_id)
        half = half_of(peer, await traces_of(session, peer.id))
    let_out = key in (half.sent or {}) or (half.out is not None and key in half.out.offer.now)
    local_id = half.local_id(key)
    if not let_out or local_id is None or site.state != SiteState.ACTIVE:
        raise Rejected("The other side does not offer this file any more.", status=404)
    async with AsyncExitStack() as stack:
        try:
            download = await stack.enter_async_context(work.jira(site).download(local_id))
        except SyncError as error:
            raise as_seen_here(error) from None
        yield replace(download, chunks=chunks_from_peer(download.chunks))


async def chunks_from_peer(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    try:
        async for chunk in chunks:
            yield chunk
    except SyncError as error:
        raise as_seen_here(error) from None


def as_seen_here(error: SyncError) -> SyncError:
    """What stops a whole site or connection there stops one pair here."""
    return error if error.scope == Scope.TWIN else PeerAway(error)
