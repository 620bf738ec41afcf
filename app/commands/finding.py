"""From what an operator types to rows: a site, a connection, the pairs of an issue. Sees all sites, as operators do."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from app.errors import UserError
from app.models import Connection, Site, Twin
from app.work import Work


@dataclass(frozen=True)
class Half:
    """One half of a connection and its site."""

    connection: Connection
    site: Site

    def __str__(self) -> str:
        return f"{self.connection.id} ({self.connection.name}, {self.site.display_url})"


async def all_sites(work: Work) -> Sequence[Site]:
    async with work.unit() as session:
        return (await session.scalars(select(Site).order_by(col(Site.base_url)))).all()


async def all_halves(work: Work, site: str = "") -> list[Half]:
    """All halves, those of one connection next to each other; of one site only if `site` is in its name or address."""
    query = (
        select(Connection, Site)
        .join(Site, col(Site.id) == col(Connection.site_id))
        .order_by(col(Connection.created_at), col(Connection.uid), col(Connection.side).desc())
    )
    async with work.unit() as session:
        rows = [Half(connection, home) for connection, home in await session.execute(query)]
    return [half for half in rows if matches(half.site, site)]


async def one_half(work: Work, wanted: str) -> Half:
    """The half of that id (or its beginning) or name. Raises `UserError` where there is none or more than one."""
    halves = await all_halves(work)
    found = [half for half in halves if str(half.connection.id) == wanted.lower()]
    found = found or [half for half in halves if half.connection.name.casefold() == wanted.casefold()]
    if not found and len(wanted) >= 4:
        found = [half for half in halves if str(half.connection.id).startswith(wanted.lower())]
    if not found:
        raise UserError(f"There is no connection “{wanted}”.", "See `causeway connection list`.")
    if len(found) > 1:
        raise UserError(f"“{wanted}” fits {len(found)} halves: {', '.join(map(str, found))}.", "Give the id of one.")
    return found[0]


async def twins_of(work: Work, wanted: str, site: str = "") -> list[Twin]:
    """The records of an issue's pairs, by key on either side, or one record by its id. Raises `UserError`."""
    which = col(Twin.id) == int(wanted) if wanted.isdigit() else _by_key(wanted.upper())
    async with work.unit() as session:
        rows = await session.execute(
            select(Twin, Site).join(Site, col(Site.id) == col(Twin.site_id)).where(which).order_by(col(Twin.id))
        )
        found = [twin for twin, home in rows if matches(home, site)]
    if not found:
        raise UserError(f"No pair of “{wanted}” is known.", "Give the key of a synced issue, or the id of a pair.")
    return found


def _by_key(key: str) -> ColumnElement[bool]:
    return or_(col(Twin.local_key) == key, col(Twin.remote_key) == key)


def matches(site: Site, wanted: str) -> bool:
    wanted = wanted.casefold()
    return wanted in site.name.casefold() or wanted in site.display_url.casefold() or wanted == str(site.id)
