"""Reconciliation: what webhooks missed is hinted, new issues are claimed, deletions are found by comparing ids.

Runs on start, after an outage and every hour for each connection. A hint too many costs a read; one too few would cost
a change.
"""

import json
import math
from collections.abc import Coroutine
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from sqlalchemy import or_, select, update
from sqlmodel import col

from app.engine.failing import pause_site
from app.engine.ingest import ingest
from app.engine.route import claim
from app.errors import Scope, SyncError
from app.jira.client import JiraSite
from app.jira.records import Found, ProjectFacts
from app.models import Connection, Site, SiteState, Twin
from app.store.due import hint_twins, may_move, ring
from app.store.stopping import reopen
from app.work import Work

log = structlog.get_logger(__name__)

OVERLAP = timedelta(minutes=5)
"""JQL counts in minutes and the index lags: look back a little further than the last look."""
IDS_A_SWEEP = 1000
"""Twins whose issues one sweep looks for; a larger connection is gone through in turns."""
AT_A_TIME = 100
REFUSED_A_SWEEP = 50
JUST_SWEPT = timedelta(minutes=2)


async def sweep_on_start(work: Work) -> None:
    """A worker has started: nobody may have listened meanwhile. Several that start together sweep once."""
    await reconcile(work, older_than=JUST_SWEPT)


async def reconcile(work: Work, *, older_than: timedelta | None = None) -> None:
    """Sweeps every connection whose last sweep is older than the interval, or that was asked for."""
    now = work.now()
    last = now - (older_than if older_than is not None else timedelta(minutes=work.settings.sweep_minutes))
    due = or_(col(Connection.sweep_due), col(Connection.swept_at).is_(None), col(Connection.swept_at) <= last)
    async with work.unit() as session:
        query = select(col(Connection.id)).join(Site, col(Site.id) == col(Connection.site_id)).where(may_move(now), due)
        waiting = list((await session.scalars(query)).all())
        sites = list((await session.scalars(select(Site).where(col(Site.state) == SiteState.ACTIVE))).all())
    for site in sites:
        await guarded(work, site, read_failed_deliveries(work, site))
    for connection_id in waiting:
        await sweep_connection(work, connection_id)


async def sweep_connection(work: Work, connection_id: UUID) -> None:
    """One sweep of one connection; an error leaves it due."""
    now = work.now()
    async with work.unit() as session:
        connection = await session.get(Connection, connection_id)
        if connection is None:
            return
        site = await session.get_one(Site, connection.site_id)
        connection.swept_at, connection.sweep_due = now, False
    if not await guarded(work, site, sweep(work, connection, site, now)):
        async with work.unit() as session:
            await session.execute(update(Connection).where(col(Connection.id) == connection_id).values(sweep_due=True))


async def guarded(work: Work, site: Site, doing: Coroutine[None, None, None]) -> bool:
    """Whether it went through. An error of the site pauses the site; any other is logged, and comes back next time."""
    try:
        await doing
    except SyncError as error:
        log.info("sweep.put_off", site=str(site.id), reason=error.title)
        if error.scope == Scope.SITE:
            await pause_site(work, site, error)
        return False
    return True


async def sweep(work: Work, connection: Connection, site: Site, now: datetime) -> None:
    jira = work.jira(site)
    await keep_project_names(work, connection, await jira.project(connection.project_id))
    since = connection.swept_until or connection.created_at
    minutes = math.ceil((now - since + OVERLAP).total_seconds() / 60)
    page: str | None = None
    while True:
        found = await jira.issues_updated_since(connection.project_id, minutes, page)
        await hint_changed(work, connection, found.issues)
        page = found.next_page
        if page is None:
            break
    await look_for_deletions(work, connection, jira)
    await retry_refused(work, connection)
    async with work.unit() as session:
        await session.execute(update(Connection).where(col(Connection.id) == connection.id).values(swept_until=now))


async def keep_project_names(work: Work, connection: Connection, project: ProjectFacts) -> None:
    """A project that was renamed or got another key is the same project; both halves show its present name."""
    async with work.unit() as session:
        await session.execute(
            update(Connection)
            .where(col(Connection.id) == connection.id)
            .values(project_key=project.key, project_name=project.name)
        )
        await session.execute(
            update(Connection)
            .where(col(Connection.uid) == connection.uid, col(Connection.id) != connection.id)
            .values(peer_project_key=project.key, peer_project_name=project.name)
        )


async def hint_changed(work: Work, connection: Connection, found: tuple[Found, ...]) -> None:
    """Hints the pairs whose issue is not as it was last read; claims issues that are new in an automatic one."""
    if not found:
        return
    updated = {issue.id: issue.updated for issue in found}
    async with work.unit() as session:
        rows = await session.execute(
            select(col(Twin.id), col(Twin.local_issue_id), col(Twin.read_updated)).where(
                col(Twin.connection_id) == connection.id, col(Twin.local_issue_id).in_(updated)
            )
        )
        known = rows.all()
        await reopen(session, connection.site_id, list(updated), work)
        changed = [twin_id for twin_id, issue, read in known if read is None or read != updated.get(issue or "")]
        which = col(Twin.id).in_(changed)
        rung = await hint_twins(session, which, work.now(), work.settings.quiet_seconds, live=False) if changed else []
        since = connection.automatic_since
        if connection.automatic and since is not None and not connection.peer_left:
            twinned = {issue for _, issue, _ in known}
            new = [issue.id for issue in found if issue.id not in twinned and issue.created and issue.created >= since]
            rung = [*rung, *((twin_id, 0.0) for twin_id in await claim(session, work, connection, new))]
    await ring(work, rung)


async def look_for_deletions(work: Work, connection: Connection, jira: JiraSite) -> None:
    """Hints pairs whose issue is not there any more; the job finds out why. So are those that moved to another project,
    where the search for what was updated does not look. Goes round in turns of `IDS_A_SWEEP`."""
    after = connection.ids_checked
    for _ in range(IDS_A_SWEEP // AT_A_TIME):
        async with work.unit() as session:
            query = (
                select(col(Twin.id), col(Twin.local_issue_id), col(Twin.read_updated))
                .where(
                    col(Twin.connection_id) == connection.id,
                    col(Twin.local_issue_id).is_not(None),
                    col(Twin.stopped_at).is_(None),
                    col(Twin.failed).is_(False),
                    col(Twin.id) > after,
                )
                .order_by(col(Twin.id))
                .limit(AT_A_TIME)
            )
            twins = (await session.execute(query)).all()
        if twins:
            there = await jira.which_exist([issue for _, issue, _ in twins if issue])
            news = [
                twin_id
                for twin_id, issue, read in twins
                if (found := there.get(issue or "")) is None
                or (found.project_id != connection.project_id and found.updated != read)
            ]
            async with work.unit() as session:
                rung = await hint_twins(
                    session, col(Twin.id).in_(news), work.now(), work.settings.quiet_seconds, live=False
                )
            await ring(work, rung)
            after = twins[-1][0]
        if len(twins) < AT_A_TIME:
            after = 0
            break
    async with work.unit() as session:
        await session.execute(update(Connection).where(col(Connection.id) == connection.id).values(ids_checked=after))


async def retry_refused(work: Work, connection: Connection) -> None:
    """What Jira refused gets another chance: a screen, an option or a permission may have changed."""
    async with work.unit() as session:
        query = (
            select(col(Twin.id))
            .where(
                col(Twin.connection_id) == connection.id,
                col(Twin.refused).is_not(None),
                col(Twin.stopped_at).is_(None),
                col(Twin.try_again).is_(False),
            )
            .order_by(col(Twin.synced_at))
            .limit(REFUSED_A_SWEEP)
        )
        ids = list((await session.scalars(query)).all())
        if not ids:
            return
        await session.execute(update(Twin).where(col(Twin.id).in_(ids)).values(try_again=True))
        rung = await hint_twins(session, col(Twin.id).in_(ids), work.now(), work.settings.quiet_seconds, live=False)
    await ring(work, rung)


async def read_failed_deliveries(work: Work, site: Site) -> None:
    """Takes in what Jira could not deliver in the last 72 hours, as if it had been delivered."""
    jira, after = work.jira(site), site.failed_until
    while True:
        failed = await jira.failed_webhooks(after)
        for failure in failed.failures:
            event = urlsplit(failure.url).path.rpartition("/")[2]
            async with work.unit() as session:
                await ingest(session, site.id, event, failure.id, body_of(failure.body))
        if failed.failures:
            await work.bell.route()
        if failed.after is None or failed.after == after:
            break
        after = failed.after
    if after != site.failed_until:
        async with work.unit() as session:
            await session.execute(update(Site).where(col(Site.id) == site.id).values(failed_until=after))


def body_of(text: str) -> bytes:
    """Jira gives the body as text, sometimes wrapped in a JSON string."""
    try:
        inner = json.loads(text)
    except ValueError:
        return text.encode()
    return inner.encode() if isinstance(inner, str) else text.encode()
