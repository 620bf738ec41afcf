"""One connection of the caller's site, to look at or to change. Knows no page and no pair."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.db import AsyncSession
from app.errors import NotFound
from app.models import Connection


async def lock_agreement(session: AsyncSession, uid: UUID) -> Sequence[Connection]:
    """Both halves as they are now, locked in the order of their ids: who changes an agreement comes one after another.

    Pairs go on being written meanwhile, and whoever holds one never waits for this.
    """
    query = select(Connection).where(col(Connection.uid) == uid).order_by(col(Connection.id))
    locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return (await session.scalars(locked)).all()


async def locked_half(session: AsyncSession, site_id: UUID, connection_id: UUID) -> Connection:
    """The connection, if it belongs to the site, with its agreement locked. Raises `NotFound`."""
    uid = (await own_half(session, site_id, connection_id)).uid
    for half in await lock_agreement(session, uid):
        if half.id == connection_id:
            return half
    raise NotFound("connection")


async def own_half(session: AsyncSession, site_id: UUID, connection_id: UUID) -> Connection:
    """The connection, if it belongs to the site. Raises `NotFound`."""
    half = await session.get(Connection, connection_id)
    if half is None or half.site_id != site_id:
        raise NotFound("connection")
    return half
