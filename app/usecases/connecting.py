"""Joining a project here with a project there: initiate, invite, accept."""

from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn
from urllib.parse import urlencode
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlmodel import col

from app.db import AsyncSession
from app.doors.addresses import check_site_address
from app.errors import NotFound, SyncError, UserError
from app.exchange.invitation import read_code
from app.jira.metadata import probe_server
from app.jira.records import ProjectFacts
from app.models import Connection, ConnectionState, Site, SiteState
from app.usecases import Actor
from app.usecases.connections import LONGEST_DESCRIPTION, LONGEST_NAME
from app.usecases.half_settings import DEFAULTS, HalfSettings
from app.usecases.halves import locked_half
from app.usecases.invitations import issue_invitation, lock_invited, open_invitations, usable
from app.work import Work

ACCEPT_PAGE = "connect"


@dataclass(frozen=True)
class NewConnection:
    """What the person who initiates filled in. `other_address` is the other Jira, as typed."""

    project_id: str
    other_address: str
    name: str = ""
    description: str = ""
    settings: HalfSettings = DEFAULTS
    admin_there_too: bool = False


@dataclass(frozen=True)
class Initiated:
    """A pending connection. `code` is shown once. `go_to` is the other site's page to confirm on, if asked for."""

    connection_id: UUID
    code: str
    expires_at: datetime
    go_to: str | None


@dataclass(frozen=True)
class InvitationView:
    """What the accepting person sees before deciding."""

    connection_name: str
    other_site_name: str
    other_site_url: str
    other_project: str
    expires_at: datetime


async def initiate(work: Work, actor: Actor, new: NewConnection) -> Initiated:
    """Makes a pending half here and its invitation. Raises `UserError` for an address that cannot be connected."""
    address = await check_site_address(new.other_address, work.settings)
    async with work.unit() as session:
        site = await own_site(session, actor)
        other = await find_site(session, address)
    if other is not None and other.id == site.id:
        raise UserError(
            "That is the address of this Jira itself.", "Enter the address of the other Jira.", field="other_address"
        )
    if other is None:
        await explain_missing_site(address)
    project = await work.jira(site).project(new.project_id)
    async with work.unit() as session:
        half = Connection(
            uid=uuid4(),
            site_id=site.id,
            side="s",
            name=(new.name.strip() or f"{project.name} ↔ {site_title(other)}")[:LONGEST_NAME],
            description=new.description.strip()[:LONGEST_DESCRIPTION],
            project_id=project.id,
            project_key=project.key,
            project_name=project.name,
            **vars(new.settings),
            peer_site_name=site_title(other),
            peer_site_url=other.display_url,
            created_by=actor.account_id,
        )
        session.add(half)
        await session.flush()
        code, expires_at = await issue_invitation(session, work, half, site, site_title(site))
    go_to = accept_address(other, work.settings.app_key, code) if new.admin_there_too else None
    return Initiated(half.id, code, expires_at, go_to)


async def renew_invitation(work: Work, actor: Actor, connection_id: UUID) -> Initiated:
    """A fresh code for a pending connection; the old one stops working."""
    async with work.unit() as session:
        site = await own_site(session, actor)
        half = await pending_half(session, actor, connection_id)
        for old in (await session.scalars(open_invitations(half.id))).all():
            old.cancelled_at = work.now()
        other = await find_site(session, half.peer_site_url)
        code, expires_at = await issue_invitation(session, work, half, site, site_title(site))
    return Initiated(half.id, code, expires_at, accept_address(other, work.settings.app_key, code) if other else None)


async def cancel(work: Work, actor: Actor, connection_id: UUID) -> None:
    """Takes back a pending connection and its code."""
    async with work.unit() as session:
        await session.delete(await pending_half(session, actor, connection_id))


async def look_at_invitation(work: Work, actor: Actor, text: str) -> InvitationView:
    """What the code offers, if this site may use it. Changes nothing. Raises `UserError` saying why not."""
    async with work.unit() as session:
        site = await own_site(session, actor)
        code = read_code(text)
        invitation, half = await usable(session, work, site, code)
        return InvitationView(
            connection_name=half.name,
            other_site_name=code.site_name,
            other_site_url=code.address,
            other_project=f"{half.project_name} ({half.project_key})",
            expires_at=invitation.expires_at,
        )


async def accept(
    work: Work,
    actor: Actor,
    text: str,
    project_id: str,
    *,
    name: str = "",
    settings: HalfSettings = DEFAULTS,
) -> UUID:
    """Uses up the code: both halves are active from now on. Answers the new half's id."""
    code = read_code(text)
    async with work.unit() as session:
        site = await own_site(session, actor)
    project = await work.jira(site).project(project_id)
    async with work.unit() as session:
        await usable(session, work, site, code)
        await lock_invited(session, site, code)
        # Once more: it may have been used, withdrawn or renewed until nobody else could.
        invitation, theirs = await usable(session, work, site, code)
        await refuse_same_pair(session, site, project, theirs)
        other = await session.get_one(Site, theirs.site_id)
        mine = Connection(
            uid=theirs.uid,
            site_id=site.id,
            side="j",
            name=(name.strip() or theirs.name)[:LONGEST_NAME],
            description=theirs.description,
            mode=theirs.mode,
            state=ConnectionState.ACTIVE,
            project_id=project.id,
            project_key=project.key,
            project_name=project.name,
            **vars(settings),
            peer_site_name=site_title(other),
            peer_site_url=other.display_url,
            peer_project_key=theirs.project_key,
            peer_project_name=theirs.project_name,
            created_by=actor.account_id,
            swept_until=work.now(),
            automatic_since=work.now(),
        )
        session.add(mine)
        invitation.used_at = work.now()
        theirs.state = ConnectionState.ACTIVE
        theirs.swept_until = theirs.automatic_since = work.now()
        theirs.peer_project_key, theirs.peer_project_name = project.key, project.name
    return mine.id


async def refuse_same_pair(session: AsyncSession, site: Site, project: ProjectFacts, theirs: Connection) -> None:
    peer = select(col(Connection.uid)).where(
        col(Connection.site_id) == theirs.site_id, col(Connection.project_id) == theirs.project_id
    )
    same = await session.scalar(
        select(col(Connection.name)).where(
            col(Connection.site_id) == site.id,
            col(Connection.project_id) == project.id,
            col(Connection.uid).in_(peer),
            # One that has ended stays as a record alone.
            col(Connection.peer_left).is_(False),
        )
    )
    if same is not None:
        raise UserError(
            f"These two projects are connected already, by “{same}”.",
            "Use that connection, or choose another project.",
            field="project_id",
        )


def accept_address(other: Site, app_key: str, code: str) -> str:
    """The page on the other Jira where the code is confirmed; Jira passes `ac.` parameters on to the frame."""
    page = f"{other.display_url.rstrip('/')}/plugins/servlet/ac/{app_key}/{ACCEPT_PAGE}"
    return f"{page}?{urlencode({'ac.code': code})}"


def site_title(site: Site) -> str:
    return site.name or site.display_url.split("://", 1)[-1].rstrip("/")


async def own_site(session: AsyncSession, actor: Actor) -> Site:
    site = await session.get(Site, actor.site_id)
    if site is None or site.state == SiteState.UNINSTALLED:
        raise NotFound("site")
    return site


async def pending_half(session: AsyncSession, actor: Actor, connection_id: UUID) -> Connection:
    half = await locked_half(session, actor.site_id, connection_id)
    if half.state != ConnectionState.PENDING:
        raise UserError("This connection is not pending any more.", "Reload the page.")
    return half


async def find_site(session: AsyncSession, address: str) -> Site | None:
    """The installed site of that address, by its API address or the one people see."""
    return (
        await session.scalars(
            select(Site)
            .where(
                or_(col(Site.base_url) == address, col(Site.display_url) == address),
                col(Site.state) == SiteState.ACTIVE,
            )
            # What a site shows is its own word; its address for calls was checked.
            .order_by((col(Site.base_url) == address).desc())
        )
    ).first()


async def explain_missing_site(address: str) -> NoReturn:
    """Raises the sentence that tells an unknown address from a Jira without Causeway."""
    try:
        facts = await probe_server(address, timeout=5)
    except SyncError:
        facts = None
    if facts is None:
        raise UserError(
            f"There is no Jira at {address}.",
            "Check the address; it looks like https://name.atlassian.net.",
            field="other_address",
        )
    raise UserError(
        f"Causeway is not installed on {address}.",
        "Ask its site admin to install Causeway there first.",
        field="other_address",
    )
