"""Connections as a file: what each side agreed to, without secrets and without pairs.

A file brings the agreements into another installation whose sites are installed there. Pairs stay in the database
they were made in: without what both sides last agreed on, their comments and files would be copied once more.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlmodel import col

from app.commands.finding import Half, all_halves
from app.errors import SyncError, UserError
from app.jira.records import ProjectFacts
from app.models import Connection, ConnectionState, Site, SiteState
from app.usecases.connecting import refuse_same_pair, site_title
from app.usecases.half_settings import HalfSettings
from app.work import Work


class ExportedHalf(BaseModel):
    """One side. `site_key` is Connect's own name of the site and the same in every installation."""

    model_config = ConfigDict(extra="forbid")

    side: Literal["s", "j"]
    site_key: str
    site_url: str
    project_id: str
    project_key: str
    name: str = Field(min_length=1, max_length=120)
    description: str = ""
    automatic: bool
    author_line: bool
    linkable: bool = True
    policy: Literal["later", "here", "there", "hold"] = "later"


class ExportedConnection(BaseModel):
    """Both sides of one connection."""

    model_config = ConfigDict(extra="forbid")

    uid: UUID
    mode: Literal["basic"]
    halves: list[ExportedHalf] = Field(min_length=2, max_length=2)


class Exported(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid")

    causeway: Literal["connections"] = "connections"
    version: Literal[1] = 1
    exported_at: datetime
    connections: list[ExportedConnection]


async def export(work: Work, only: UUID | None = None) -> Exported:
    """Every connection that both sides agreed on, or the one with uid `only`."""
    halves = [half for half in await all_halves(work) if only in (None, half.connection.uid)]
    return Exported(
        exported_at=work.now(),
        connections=[
            ExportedConnection(uid=uid, mode="basic", halves=[_half(half) for half in pair])
            for uid, pair in ((uid, list(group)) for uid, group in groupby(halves, lambda half: half.connection.uid))
            if len(pair) == 2 and not any(half.connection.peer_left for half in pair)
        ],
    )


def _half(half: Half) -> ExportedHalf:
    own = half.connection
    return ExportedHalf(
        side="s" if own.side == "s" else "j",
        site_key=half.site.key,
        site_url=half.site.display_url,
        project_id=own.project_id,
        project_key=own.project_key,
        name=own.name,
        description=own.description,
        **vars(HalfSettings.of(own)),
    )


async def bring_in(work: Work, wanted: ExportedConnection) -> Literal["made", "known"]:
    """Makes both halves, deactivated, so that somebody looks at them first. A known connection is left as it is.

    Raises `UserError` where a site is not installed or a project is not the one of the file; then neither is made.
    """
    async with work.unit() as session:
        if await session.scalar(select(col(Connection.id)).where(col(Connection.uid) == wanted.uid).limit(1)):
            return "known"
    sides = [(half, *await _place(work, half)) for half in wanted.halves]
    if wanted.halves[0].side == wanted.halves[1].side or sides[0][1].id == sides[1][1].id:
        raise UserError("The file's two halves are not the two sides of a connection.", "Export it again.")
    made = [_row(work, wanted, own, other) for own, other in (sides, sides[::-1])]
    async with work.unit() as session:
        session.add(made[0])
        await session.flush()
        await refuse_same_pair(session, sides[1][1], sides[1][2], made[0])
        session.add(made[1])
    return "made"


Side = tuple[ExportedHalf, Site, ProjectFacts]


async def _place(work: Work, half: ExportedHalf) -> tuple[Site, ProjectFacts]:
    """The half's site and project, as they are now."""
    async with work.unit() as session:
        query = select(Site).where(col(Site.key) == half.site_key, col(Site.state) == SiteState.ACTIVE)
        site = (await session.scalars(query)).one_or_none()
    if site is None:
        raise UserError(
            f"Causeway is not installed on {half.site_url} by this installation.", "Install it there first."
        )
    try:
        return site, await work.jira(site).project(half.project_id)
    except SyncError as error:
        raise UserError(f"{half.site_url} does not show the project {half.project_key}.", str(error)) from None


def _row(work: Work, wanted: ExportedConnection, own: Side, other: Side) -> Connection:
    (half, site, project), (_, their_site, their_project) = own, other
    return Connection(
        uid=wanted.uid,
        site_id=site.id,
        side=half.side,
        mode=wanted.mode,
        state=ConnectionState.DEACTIVATED,
        name=half.name,
        description=half.description,
        project_id=project.id,
        project_key=project.key,
        project_name=project.name,
        automatic=half.automatic,
        author_line=half.author_line,
        linkable=half.linkable,
        policy=half.policy,
        peer_site_name=site_title(their_site),
        peer_site_url=their_site.display_url,
        peer_project_key=their_project.key,
        peer_project_name=their_project.name,
        created_by="import",
        swept_until=work.now(),
        automatic_since=work.now(),
    )


def in_words(connections: Sequence[ExportedConnection]) -> str:
    return f"{len(connections)} connection{'' if len(connections) == 1 else 's'}"
