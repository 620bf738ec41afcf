"""Reading the journal of a connection or of one twin."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.errors import SyncError
from app.models import Journal, Site, Twin
from app.usecases import Page
from app.usecases.halves import own_half
from app.work import Work


@dataclass(frozen=True)
class JournalRow:
    """One entry: what was written, refused, decided or stopped, by whom and why, with before and after."""

    id: int
    at: datetime
    kind: str
    field: str
    who: str
    reason: str
    local_key: str
    before: Any
    after: Any


async def list_journal(
    work: Work,
    site_id: UUID,
    connection_id: UUID,
    *,
    twin_id: int | None = None,
    kind: str | None = None,
    after: int | None = None,
    size: int = 50,
) -> Page[JournalRow]:
    """A page of entries, newest first; `after` is the last page's cursor, `kind` one of the journal's kinds."""
    async with work.unit() as session:
        await own_half(session, site_id, connection_id)
        query = (
            select(Journal, col(col(Twin.local_key)))
            .outerjoin(Twin, col(col(Twin.id)) == col(col(Journal.twin_id)))
            .where(col(Journal.connection_id) == connection_id, col(col(Journal.site_id)) == site_id)
            .order_by(col(Journal.id).desc())
            .limit(size + 1)
        )
        if twin_id is not None:
            query = query.where(col(Journal.twin_id) == twin_id)
        if kind:
            query = query.where(col(Journal.kind) == kind)
        if after is not None:
            query = query.where(col(Journal.id) < after)
        found: Sequence[Any] = (await session.execute(query)).all()
    rows = tuple(
        JournalRow(
            entry.id, entry.at, entry.kind, entry.field, entry.who, entry.reason, key or "", entry.before, entry.after
        )
        for entry, key in found[:size]
    )
    return Page(rows, rows[-1].id if len(found) > size else None)


async def with_names(work: Work, site_id: UUID, page: Page[JournalRow]) -> Page[JournalRow]:
    """The same entries with people's names, as Jira shows them; with account ids while Jira does not answer."""
    people = {row.who for row in page.rows if row.who}
    if not people:
        return page
    async with work.unit() as session:
        site = await session.get_one(Site, site_id)
    try:
        names = await work.jira(site).names(people)
    except SyncError:
        return page
    return replace(page, rows=tuple(replace(row, who=names.get(row.who, row.who)) for row in page.rows))
