"""Looks for what a person has to put right: sites, connections, workers. Changes nothing anywhere.

Each finding says what is wrong and what to do. A notice is worth knowing; a problem needs a person.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlmodel import col

from app.commands.finding import Half, all_halves, all_sites, matches
from app.crypto import SecretUnreadable
from app.errors import RateLimited, SyncError
from app.jira.client import JiraSite
from app.models import Connection, ConnectionState, Hint, Site, SiteState, Twin
from app.store.due import may_move
from app.usecases.checks import check_result
from app.usecases.connections import ConnectionView, connection_view
from app.usecases.states import pause_reason
from app.usecases.twin_views import list_twins
from app.work import Work

OVERDUE = timedelta(minutes=5)
"""Work that waits longer than this, though nothing holds it back, has no worker."""
KEYS_NAMED = 5
SENT_BY_BASIC = frozenset({"summary", "description", "issuetype", "project", "attachment", "comment"})
NEEDED = {
    "BROWSE_PROJECTS": "nothing is seen",
    "CREATE_ISSUES": "no issue of the other side is created",
    "EDIT_ISSUES": "no change of the other side is written",
    "ADD_COMMENTS": "no comment of the other side is written",
    "EDIT_OWN_COMMENTS": "edited comments of the other side stay as they were",
    "DELETE_OWN_COMMENTS": "deleted comments of the other side stay",
    "CREATE_ATTACHMENTS": "no file of the other side is added",
    "DELETE_OWN_ATTACHMENTS": "deleted files of the other side stay",
}
GOOD_TO_HAVE = {
    "EDIT_ALL_COMMENTS": "an edit of a copied comment does not reach the original here",
    "DELETE_ALL_COMMENTS": "deleting a copied comment does not delete the original here",
    "DELETE_ALL_ATTACHMENTS": "deleting a copied file does not delete the original here",
}
GRANT = "Give the role 'atlassian-addons-project-access' these permissions in the project's permission scheme."


class Weight(StrEnum):
    PROBLEM = "problem"
    NOTICE = "notice"


@dataclass(frozen=True)
class Finding:
    """Two sentences about one place. `where` is a site's or a connection's name, or the installation."""

    weight: Weight
    where: str
    what: str
    what_to_do: str = ""


def problem(where: str, what: str, what_to_do: str) -> Finding:
    return Finding(Weight.PROBLEM, where, what, what_to_do)


def notice(where: str, what: str, what_to_do: str = "") -> Finding:
    return Finding(Weight.NOTICE, where, what, what_to_do)


def many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


async def examine(work: Work, only_site: str = "") -> list[Finding]:
    """All findings; of one site and its halves where a part of its name or address is given."""
    found = [finding async for finding in _installation(work)]
    sites = [site for site in await all_sites(work) if matches(site, only_site)]
    if not sites:
        found.append(notice("installation", "Causeway is not installed on any Jira.", "See docs/admin.md."))
    answering = set()
    for site in sites:
        of_site = [finding async for finding in _site(work, site)]
        found += of_site
        if site.state == SiteState.ACTIVE and not any(each.weight == Weight.PROBLEM for each in of_site):
            answering.add(site.id)
    for half in await all_halves(work, only_site):
        found += [finding async for finding in _half(work, half, asks=half.site.id in answering)]
    return found


async def _installation(work: Work) -> AsyncIterator[Finding]:
    limit = work.now() - OVERDUE
    async with work.unit() as session:
        hints = await session.scalar(
            select(func.count()).where(col(Hint.routed_at).is_(None), col(Hint.received_at) < limit)
        )
        twins = await session.scalar(
            select(func.count())
            .select_from(Twin)
            .join(Connection, col(Connection.id) == col(Twin.connection_id))
            .join(Site, col(Site.id) == col(Twin.site_id))
            .where(col(Twin.due_at) < limit, col(Twin.stopped_at).is_(None), may_move(work.now()))
        )
    if hints or twins:
        yield problem(
            "installation",
            f"Webhooks ({hints or 0}) and pairs ({twins or 0}) have waited over {OVERDUE.seconds // 60} minutes.",
            "Check that a worker runs (`causeway worker`) and that it reaches Redis; if it does, start more of them.",
        )


async def _site(work: Work, site: Site) -> AsyncIterator[Finding]:
    where = site.display_url
    if site.state == SiteState.UNINSTALLED:
        yield notice(where, "Causeway was removed from this site.", "Install it again, or let its data expire.")
        return
    if site.state == SiteState.DISABLED:
        yield problem(where, "Causeway is switched off on this site.", "Enable it there under Manage apps.")
        return
    if site.state == SiteState.STALE:
        yield problem(where, "The site stopped answering as ours.", "Install the app there again if the site lives.")
        return
    if site.paused_until and site.paused_until > work.now():
        yield notice(where, f"{site.pause_reason or 'Waiting.'} It goes on at {site.paused_until:%H:%M} UTC.")
    try:
        jira = work.jira(site)
        me = await jira.myself()
    except SecretUnreadable as error:
        yield problem(where, str(error), "Add the missing key to CAUSEWAY_ENCRYPTION_KEYS, or reinstall the app there.")
    except RateLimited as error:
        yield notice(where, error.title, error.what_to_do)
    except SyncError as error:
        yield problem(where, error.title, error.what_to_do)
    else:
        if not me.active:
            yield problem(where, f"The app user {me.name} is deactivated.", "Install the app there again.")
        if jira.quota.near_limit:
            left = "" if jira.quota.remaining is None else f" ({jira.quota.remaining} points left)"
            yield notice(where, f"Jira's quota is nearly used up{left}.", "It refills by itself; first syncs wait.")


async def _half(work: Work, half: Half, *, asks: bool) -> AsyncIterator[Finding]:
    """Findings of one half; its Jira is asked only if it answers (`asks`)."""
    view = await connection_view(work, half.site.id, half.connection.id)
    where = f"{view.name} ({half.site.display_url}, {view.project_key})"
    if view.state == ConnectionState.PENDING:
        yield _pending(work, view, where)
        return
    if view.peer_left or view.error:
        yield problem(
            where,
            view.error.get("title") or "The other side has deleted the connection.",
            view.error.get("what_to_do") or "Delete it here too, or make a new one.",
        )
    if view.state == ConnectionState.DEACTIVATED:
        if not view.peer_left:
            yield notice(where, "It is deactivated; changes wait.", "Activate it on its page in Jira.")
        return
    if half.site.state == SiteState.ACTIVE and (why := pause_reason(half.connection, half.site, work.now())):
        yield notice(where, why)
    async for finding in _pairs(work, half, view, where):
        yield finding
    if asks:
        async for finding in _project(work.jira(half.site), view, where):
            yield finding


def _pending(work: Work, view: ConnectionView, where: str) -> Finding:
    expires = view.invitation_expires_at
    if expires is None or expires <= work.now():
        return problem(where, "Its invitation has expired.", f"Make a new one: `causeway invite {view.id}`.")
    return notice(where, f"It waits for the other side, until {expires:%Y-%m-%d %H:%M} UTC.")


async def _pairs(work: Work, half: Half, view: ConnectionView, where: str) -> AsyncIterator[Finding]:
    if view.counts.errors:
        wrong = await list_twins(work, half.site.id, view.id, state="errors", size=KEYS_NAMED)
        named = "; ".join(
            f"{row.local_key or row.remote_key or 'new'}: {row.reason or row.state}" for row in wrong.rows
        )
        more = ", …" if view.counts.errors > KEYS_NAMED else ""
        yield problem(
            where,
            f"{many(view.counts.errors, 'pair has', 'pairs have')} an error ({named}{more}).",
            "See its Errors tab in Jira.",
        )
    if view.counts.conflicts:
        yield notice(
            where,
            f"{many(view.counts.conflicts, 'pair', 'pairs')} had a conflict.",
            "Its journal has the values that lost.",
        )
    check = await check_result(work, half.site.id, view.id)
    if check and check.state == "failed":
        yield notice(where, f"The last check failed: {(check.error or {}).get('title', '')}", "Run it again in Jira.")
    elif check and check.state == "done" and check.agreed < check.pairs:
        yield problem(
            where,
            f"The last check found {check.pairs - check.agreed} of {check.pairs} pairs drifted.",
            "Run it again on the connection's page; what still drifts then is listed there.",
        )


async def _project(jira: JiraSite, view: ConnectionView, where: str) -> AsyncIterator[Finding]:
    try:
        granted = (
            await jira.granted(None, project_permissions=[*NEEDED, *GOOD_TO_HAVE], project_id=view.project_id)
        ).project_permissions
        missing = [name for name in NEEDED if name not in granted]
        if missing:
            effects = "; ".join(f"{name}: {NEEDED[name]}" for name in missing)
            yield problem(where, f"The app user lacks permissions ({effects}).", GRANT)
        if unhandy := [name for name in GOOD_TO_HAVE if name not in granted]:
            effects = "; ".join(f"{name}: {GOOD_TO_HAVE[name]}" for name in unhandy)
            yield notice(where, f"The app user lacks permissions ({effects}).", GRANT)
        if not missing:
            async for finding in _required_fields(jira, view, where):
                yield finding
    except RateLimited as error:
        yield notice(where, error.title, error.what_to_do)
    except SyncError as error:
        yield problem(where, error.title, error.what_to_do)


async def _required_fields(jira: JiraSite, view: ConnectionView, where: str) -> AsyncIterator[Finding]:
    """Create screens that ask for what Basic does not send."""
    asking: dict[str, list[str]] = defaultdict(list)
    for kind in await jira.issue_types(view.project_id):
        if kind.subtask:
            continue
        for field in await jira.create_fields(view.project_id, kind.id):
            if field.must_be_sent and field.id not in SENT_BY_BASIC:
                asking[field.name].append(kind.name)
    for name, types in asking.items():
        yield problem(
            where,
            f"Creating {', '.join(types)} asks for “{name}”, which Basic does not send.",
            "Make the field optional, give it a default value, or create such issues by hand and link them.",
        )
