"""Publishing a half's scripts: a new version each time, also when an old one comes back. Pairs stay as they are."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.db import AsyncSession
from app.engine.scripting import SCRIPT, compiled
from app.errors import UserError
from app.exchange.local import PeerGone, ask_again
from app.models import Connection, PublishedRules, Twin
from app.rules.script.compiling.program import CompileTrouble
from app.store.due import hint_twins
from app.usecases import Actor
from app.work import Work

BASIC = "basic"
LONGEST = 200_000
"""Characters of one script."""


@dataclass(frozen=True)
class Version:
    """`mode` basic: a version without scripts, of the fixed rules."""

    version: int
    mode: str
    current: bool
    note: str = ""
    published_by: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True)
class Published:
    """`pairs`: how many will be brought up to date, if that was asked for."""

    version: int
    pairs: int


async def publish(
    work: Work,
    actor: Actor,
    connection_id: UUID,
    outgoing: str,
    incoming: str,
    *,
    note: str = "",
    update_pairs: bool = False,
) -> Published:
    """Puts two scripts in force as a new version. Raises `UserError` with the place for a script that does not compile.

    `update_pairs`: existing pairs are brought up to date; otherwise the version counts for what changes from now on.
    """
    for direction, source in (("outgoing", outgoing), ("incoming", incoming)):
        await check(direction, source)
    async with work.unit() as session:
        half = await _own(session, actor, connection_id, lock=True)
        _put_in_force(session, half, SCRIPT, outgoing, incoming, note, actor)
        return Published(half.rules_version, await _update_pairs(session, work, half) if update_pairs else 0)


async def rollback(
    work: Work, actor: Actor, connection_id: UUID, version: int, *, update_pairs: bool = False
) -> Published:
    """What was in force as `version` is in force again, under a new number: pairs know versions by number."""
    async with work.unit() as session:
        half = await _own(session, actor, connection_id, lock=True)
        if not 1 <= version < half.rules_version:
            raise UserError(f"There is no earlier version {version}.", "See `causeway rules versions`.")
        of_half = (col(PublishedRules.connection_id) == half.id, col(PublishedRules.version) <= version)
        newest = select(PublishedRules).where(*of_half).order_by(col(PublishedRules.version).desc()).limit(1)
        row = (await session.scalars(newest)).one_or_none()
        mode, outgoing, incoming = (row.mode, row.outgoing, row.incoming) if row else (BASIC, "", "")
        _put_in_force(session, half, mode, outgoing, incoming, f"Version {version} again", actor)
        return Published(half.rules_version, await _update_pairs(session, work, half) if update_pairs else 0)


def _put_in_force(
    session: AsyncSession, half: Connection, mode: str, outgoing: str, incoming: str, note: str, actor: Actor
) -> None:
    half.rules_version += 1
    half.mode = mode
    session.add(
        PublishedRules(
            connection_id=half.id,
            version=half.rules_version,
            mode=mode,
            outgoing=outgoing,
            incoming=incoming,
            note=note,
            published_by=actor.account_id,
        )
    )


async def versions(work: Work, actor: Actor, connection_id: UUID) -> list[Version]:
    """Newest first. A version that nobody published differs from the one before in a setting of the half."""
    async with work.unit() as session:
        half = await _own(session, actor, connection_id)
        query = select(PublishedRules).where(col(PublishedRules.connection_id) == half.id)
        rows = {row.version: row for row in (await session.scalars(query)).all()}
    found: list[Version] = []
    mode = BASIC
    for number in range(1, half.rules_version + 1):
        row, current = rows.get(number), number == half.rules_version
        if row is None:
            found.append(Version(number, mode, current))
        else:
            mode = row.mode
            found.append(Version(number, mode, current, row.note, row.published_by, row.published_at))
    return found[::-1]


async def check(direction: str, source: str) -> None:
    """Raises `UserError` for a script that cannot be run."""
    if len(source) > LONGEST:
        raise UserError(f"The {direction} script is longer than {LONGEST:,} characters.", "Make it shorter.")
    try:
        await asyncio.to_thread(compiled, source, direction)
    except CompileTrouble as trouble:
        places = "; ".join(f"line {one.line}: {one.message}" for one in trouble.findings[:5])
        raise UserError(f"The {direction} script has mistakes: {places}", "Nothing was published.") from None


async def _update_pairs(session: AsyncSession, work: Work, half: Connection) -> int:
    """Our own pairs are looked at anew, and the other side says again what it has."""
    of_half = col(Twin.connection_id) == half.id
    ours = await hint_twins(session, of_half, work.now(), 0, live=False)
    with suppress(PeerGone):
        await ask_again(session, half, work.now(), work.settings.quiet_seconds)
    return len(ours)


async def _own(session: AsyncSession, actor: Actor, connection_id: UUID, *, lock: bool = False) -> Connection:
    query = select(Connection).where(col(Connection.id) == connection_id, col(Connection.site_id) == actor.site_id)
    half = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if half is None:
        raise UserError("There is no such connection.", "See `causeway connection list`.", status=404)
    return half
