"""The invitation of a pending connection: made, looked up, and locked by whoever accepts it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Select, or_, select
from sqlmodel import col

from app.db import AsyncSession
from app.errors import UserError
from app.exchange.invitation import InvitationCode, digest, genuine, new_secret, write_code
from app.models import Connection, ConnectionState, Invitation, Site, SiteState
from app.usecases.halves import lock_agreement
from app.usecases.states import OTHER_SITE
from app.work import Work

INVITATION_LIFETIME = timedelta(days=7)


async def lock_invited(session: AsyncSession, site: Site, code: InvitationCode) -> None:
    """Whoever joins these two sites, or changes this agreement, comes one after another until the transaction ends."""
    there = select(col(Connection.site_id)).where(col(Connection.uid) == UUID(code.uid))
    # What refers to a site is written meanwhile.
    both = select(col(Site.id)).where(or_(col(Site.id) == site.id, col(Site.id).in_(there)))
    await session.execute(both.order_by(col(Site.id)).with_for_update(key_share=True))
    await lock_agreement(session, UUID(code.uid))


async def usable(session: AsyncSession, work: Work, site: Site, code: InvitationCode) -> tuple[Invitation, Connection]:
    """The invitation behind a code, if `site` may accept it now. Raises `UserError` in words for who pasted it."""
    query = (
        select(Invitation, Connection, Site)
        .join(Connection, col(Connection.id) == col(Invitation.connection_id))
        .join(Site, col(Site.id) == col(Connection.site_id))
        .where(col(Invitation.id) == code.uuid)
        .execution_options(populate_existing=True)
    )
    found = (await session.execute(query)).one_or_none()
    if found is None or not genuine(code, found[0].code_digest):
        raise UserError(
            "This invitation is not known here, or was altered.", "Ask the other side for a new code.", field="code"
        )
    invitation, half, inviting = found
    if half.site_id == site.id:
        raise UserError("This invitation was made on this Jira.", "Paste it on the other Jira, not here.", field="code")
    if half.peer_site_url not in (site.base_url, site.display_url):
        raise UserError(
            f"This invitation is for {half.peer_site_url}, not for this Jira.",
            "Ask the other side to initiate a connection with this Jira's address.",
            field="code",
        )
    if invitation.used_at:
        raise UserError("This invitation was used already.", "Ask the other side for a new one.", field="code")
    if invitation.cancelled_at or half.state != ConnectionState.PENDING:
        raise UserError("This invitation was withdrawn.", "Ask the other side for a new one.", field="code")
    if invitation.expires_at <= work.now():
        raise UserError("This invitation has expired.", "Ask the other side for a new one.", field="code")
    if inviting.state != SiteState.ACTIVE:
        raise UserError(OTHER_SITE[inviting.state], "Accept when it is back there.", field="code")
    return invitation, half


async def issue_invitation(
    session: AsyncSession, work: Work, half: Connection, site: Site, site_name: str
) -> tuple[str, datetime]:
    """A new code for the half, and when it expires. The code is told once and kept nowhere."""
    invitation_id = uuid4()
    code = InvitationCode(
        invitation_id=str(invitation_id),
        uid=str(half.uid),
        address=site.base_url,
        site_name=site_name,
        project_name=f"{half.project_name} ({half.project_key})",
        connection_name=half.name,
        invited=half.peer_site_url,
        mode=half.mode,
        secret=new_secret(),
    )
    expires_at = work.now() + INVITATION_LIFETIME
    session.add(Invitation(id=invitation_id, connection_id=half.id, code_digest=digest(code), expires_at=expires_at))
    return write_code(code), expires_at


def open_invitations(connection_id: UUID) -> Select[Invitation]:
    return select(Invitation).where(
        col(Invitation.connection_id) == connection_id,
        col(Invitation.used_at).is_(None),
        col(Invitation.cancelled_at).is_(None),
    )
