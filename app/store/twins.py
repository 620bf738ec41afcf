"""A twin's row as a `Half` of the pure core, and back. The only reader of the row's JSON columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import col

from app.db import AsyncSession
from app.jira.records import ElementIds
from app.models import Trace, Twin
from app.sync.half import Half
from app.sync.half_codec import PARTS, half_from_parts, half_to_parts
from app.sync.keys import JOINER, STARTER, Key, Side, id_of, is_element, kind_of, owner_of

EMPTY: Mapping[str, Any] = {"seen": {}, "refused": []}
"""Parts that the codec wants although the row keeps them as NULL while there is nothing in them."""


def side_of(twin: Twin) -> Side:
    return STARTER if twin.side == STARTER else JOINER


async def traces_of(session: AsyncSession, twin_id: int) -> Sequence[Trace]:
    return (await session.scalars(select(Trace).where(col(Trace.twin_id) == twin_id))).all()


def half_of(twin: Twin, traces: Sequence[Trace]) -> Half:
    """The twin's state; a new twin's is blank."""
    side = side_of(twin)
    # An own element is named by its key; only one that was deleted and made again has another id than its name says.
    named = {
        trace.key: trace.local_id
        for trace in traces
        if owner_of(trace.key) != side or trace.local_id != id_of(trace.key)
    }
    if twin.half is None:
        return Half(side=side, traces=named)
    parts = {name: getattr(twin, name) for name in PARTS}
    parts.update({name: empty for name, empty in EMPTY.items() if parts[name] is None})
    return half_from_parts(parts, named)


async def save_half(session: AsyncSession, twin: Twin, half: Half, known: Mapping[Key, str]) -> None:
    """Writes what moved, in the caller's transaction. `known`: the traces as they were loaded."""
    for name, document in half_to_parts(half).items():
        kept = None if name in EMPTY and not document else document
        if getattr(twin, name) != kept:
            setattr(twin, name, kept)
    for key, local_id in half.traces.items():
        if known.get(key) != local_id:
            await session.merge(await _trace(session, twin.id, key, local_id))
    if gone := [key for key in known if key not in half.traces]:
        await session.execute(delete(Trace).where(col(Trace.twin_id) == twin.id, col(Trace.key).in_(gone)))


async def _trace(session: AsyncSession, twin_id: int, key: Key, local_id: str) -> Trace:
    query = select(Trace).where(col(Trace.twin_id) == twin_id, col(Trace.key) == key)
    trace = (await session.scalars(query)).one_or_none()
    if trace is None:
        return Trace(twin_id=twin_id, kind=kind_of(key), key=key, local_id=local_id)
    trace.local_id = local_id
    return trace


def element_ids(half: Half, traces: Sequence[Trace]) -> ElementIds:
    """How the elements of the local issue are named, for reading and writing it."""
    return ElementIds(
        side=half.side,
        traced={f"{kind_of(key)}/{local_id}": key for key, local_id in half.traces.items() if is_element(key)},
        media={trace.media_id: trace.local_id for trace in traces if trace.media_id and trace.kind == "attachment"},
    )


async def keep_media(session: AsyncSession, twin_id: int, media: Mapping[str, str], ids: ElementIds) -> None:
    """Remembers Media Services UUIDs (UUID → local attachment id) that a read or an upload found out."""
    for uuid, local_id in media.items():
        key = ids.key_of("attachment", local_id)
        trace = await _trace(session, twin_id, key, local_id)
        trace.media_id = uuid
        await session.merge(trace)
