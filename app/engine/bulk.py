"""The first sync of many issues: reads and creates by the dozen, then each pair by itself.

Live changes never wait for it: it works on backfill twins only, one batch of a connection at a time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from uuid import UUID, uuid4

import structlog
from sqlalchemy import select, update
from sqlmodel import col

from app.db import DATABASE_AWAY
from app.engine.afterwards import do_afterwards, keep_log
from app.engine.failing import record_failure
from app.engine.files import attach_full_texts
from app.engine.job import Job, Step, open_job
from app.engine.lease import Deadline, Leased, LeaseLost, fenced, kept_alive, lease_time
from app.engine.rulebook import rules_of
from app.engine.sync import conclude, drop_claim, is_own_copy, plan_offer, release_and_ring
from app.engine.writing import adopt, carry_out, drop_create_claim, give_up_create, settle_created
from app.errors import Rejected, SyncError
from app.jira.records import Created, NewIssue, ReadIssue
from app.jira.texts import refuses_text
from app.models import BACKFILL, Connection, Site, Twin
from app.store.due import may_move
from app.sync.plan import Batch
from app.work import Work

log = structlog.get_logger(__name__)

BATCH = 50
"""Issues that one call of Jira creates."""
AT_ONCE = 8
"""Pairs of a batch whose comments and files travel at the same time."""


async def sync_batch(work: Work, connection: str) -> None:
    """Works on up to `BATCH` backfill twins of a connection; rings `sync` for those that need it alone."""
    leases = await take_leases(work, UUID(connection))
    if not leases:
        return
    alone: list[Job] = []
    try:
        async with AsyncExitStack() as held:
            for leased in leases:
                await held.enter_async_context(kept_alive(work, leased))
            alone = await work_on(work, leases)
    finally:
        for leased in leases:
            await release_and_ring(work, leased)
    await work.bell.sync([job.twin.id for job in alone])
    await ring_peers(work, leases[0].connection)


async def work_on(work: Work, leases: Sequence[Leased]) -> list[Job]:
    """Reads and creates by the dozen. Answers the jobs of pairs that have to be looked at alone."""
    try:
        book, ctx = await rules_of(work, leases[0].site, leases[0].connection)
    except SyncError as error:
        for leased in leases:
            await record_failure(work, leased, error)
        return []
    readers: list[Job] = []
    creators: list[Job] = []
    alone: list[Job] = []
    for leased in leases:
        job = await open_job(work, leased, book, ctx)
        (readers if reads_first(job) else creators if creates_first(job) else alone).append(job)
    await read_and_offer(readers)
    await create_and_settle(creators)
    return alone


async def ring_peers(work: Work, connection: Connection) -> None:
    """What was offered waits on the other half, and what was answered there may go on here."""
    async with work.unit() as session:
        query = select(col(Connection.id)).where(col(Connection.uid) == connection.uid)
        halves = (await session.scalars(query)).all()
        waiting = await session.scalars(
            select(col(Twin.connection_id))
            .distinct()
            .where(col(Twin.connection_id).in_(halves), col(Twin.priority) == BACKFILL, col(Twin.due_at) <= work.now())
        )
        due = list(waiting.all())
    for connection_id in due:
        await work.bell.look("sync_batch", str(connection_id))


async def take_leases(work: Work, connection_id: UUID) -> list[Leased]:
    """Leases of due backfill twins. Other pairs of the same issues need not be waited for: what is done here writes to
    no issue that was there before."""
    now = work.now()
    async with work.unit() as session:
        found = await session.execute(
            select(Connection, Site)
            .join(Site, col(Site.id) == col(Connection.site_id))
            .where(col(Connection.id) == connection_id, may_move(now))
        )
        pair = found.one_or_none()
        if pair is None:
            return []
        waiting = (
            select(col(Twin.id))
            .where(
                col(Twin.connection_id) == connection_id,
                col(Twin.priority) == BACKFILL,
                col(Twin.due_at) <= now,
                col(Twin.stopped_at).is_(None),
                (col(Twin.leased_until).is_(None)) | (col(Twin.leased_until) <= now),
            )
            .order_by(col(Twin.due_at), col(Twin.id))
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        ids = list((await session.scalars(waiting)).all())
        token, until = uuid4(), now + lease_time(work)
        taken = await session.scalars(
            update(Twin)
            .where(col(Twin.id).in_(ids))
            .values(lease=token, leased_until=until)
            .returning(Twin)
            .execution_options(populate_existing=True)
        )
        return [Leased(token, twin, pair[0], pair[1], Deadline(until)) for twin in taken.all()]


def reads_first(job: Job) -> bool:
    """A pair that begins here: the issue is to be read and offered."""
    half = job.half
    return half.is_starter and half.n == 0 and not (half.out or half.incoming or half.plan)


def creates_first(job: Job) -> bool:
    """A pair that begins there: the issue is to be created."""
    twin = job.twin
    return (
        twin.local_issue_id is None
        and twin.creating_since is None
        and job.half.incoming is not None
        and job.half.plan is None
    )


async def each(jobs: Sequence[Job], work_on: Callable[[Job], Awaitable[None]]) -> None:
    """Works on jobs side by side; an error ends its own job alone."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def guarded(job: Job) -> None:
        async with slots:
            try:
                with fenced(job.work, job.leased):
                    await work_on(job)
                    await do_afterwards(job)
                    await keep_log(job)
            except LeaseLost:
                return
            except SyncError as error:
                await record_failure(job.work, job.leased, error)
            except DATABASE_AWAY as error:
                log.warning("sync.database_away", twin=job.twin.id, reason=type(error).__name__)
            except Exception:
                log.exception("sync.bug", twin=job.twin.id)
                bug = SyncError("Causeway failed on this pair.", "It tries again; the operator finds more in the log.")
                await record_failure(job.work, job.leased, bug)

    await asyncio.gather(*(guarded(job) for job in jobs))


async def read_all(jobs: Sequence[Job]) -> dict[str, ReadIssue]:
    ids = {job.issue_id: job.ids for job in jobs}
    return await jobs[0].jira.read_issues(list(ids), ids, jobs[0].ctx.fields)


async def fail_all(jobs: Sequence[Job], error: SyncError) -> None:
    for job in jobs:
        await record_failure(job.work, job.leased, error)


async def read_and_offer(jobs: Sequence[Job]) -> None:
    """One call reads them all; each is then offered to the peer."""
    if not jobs:
        return
    try:
        found = await read_all(jobs)
    except Rejected:
        # One of them is more than can be read at once: each tells by itself.
        await each(jobs, hand_over)
        return
    except SyncError as error:
        await fail_all(jobs, error)
        return

    async def begin(job: Job) -> None:
        job.read = found.get(job.issue_id)
        if job.read is None:
            await hand_over(job)
        elif await is_own_copy(job):
            await drop_claim(job)
        else:
            if job.read.media:
                media = dict(job.read.media)
                await job.commit(lambda half: Step(half, media=media))
            await conclude(job)

    await each(jobs, begin)


async def hand_over(job: Job) -> None:
    """Out of the batch: the pair is looked at by itself."""

    def row(twin: Twin, _peer: Twin | None) -> None:
        twin.priority, twin.due_at = 0, job.work.now() + timedelta(milliseconds=200)

    await job.commit(lambda half: Step(half, row=row))


async def create_and_settle(jobs: Sequence[Job]) -> None:
    """Plans each, creates all by one call, reads them by another, then goes on with each by itself."""
    planned: list[tuple[Job, Batch]] = []

    async def plan(job: Job) -> None:
        await plan_offer(job, claiming=True)
        if job.half.plan is None or not job.half.plan.creates_issue:
            # The rules linked it with an issue that is there: nothing is to be created.
            await hand_over(job)
            return
        planned.append((job, job.half.plan.batches()[0]))

    await each(jobs, plan)
    if not planned:
        return
    first = planned[0][0]
    new = [_new(job, batch) for job, batch in planned]
    try:
        with fenced(first.work, *(job.leased for job, _ in planned)):
            results: Sequence[Created | SyncError] = await first.jira.create_issues(
                first.leased.connection.project_id, new, first.ids, catalog=first.ctx.fields
            )
    except LeaseLost:
        log.warning("sync_batch.lease_lost", connection=str(first.leased.connection.id))
        return
    except SyncError as error:
        results = [error] * len(planned)
    outcomes = {job.twin.id: one for (job, _), one in zip(planned, results, strict=True)}
    batches = {job.twin.id: batch for job, batch in planned}
    await each([job for job, _ in planned], lambda job: note_result(job, outcomes[job.twin.id]))
    adopted = [job for job, _ in planned if job.twin.local_issue_id]
    if not adopted:
        return
    try:
        found = await read_all(adopted)
    except SyncError as error:
        await fail_all(adopted, error)
        return

    async def settle(job: Job) -> None:
        made = outcomes[job.twin.id]
        assert isinstance(made, Created)
        await settle_created(job, batches[job.twin.id], found.get(job.issue_id))
        await attach_full_texts(job, made.cut)
        await carry_out(job)
        await conclude(job)

    await each(adopted, settle)


def _new(job: Job, batch: Batch) -> NewIssue:
    return NewIssue({write.key: write.applied_to(None) for write in batch.writes}, str(job.twin.uid))


async def note_result(job: Job, result: Created | SyncError) -> None:
    """Adopts the new issue, or raises why there is none. A refused text gets its second, simpler try alone."""
    if isinstance(result, Rejected) and refuses_text(result):
        await drop_create_claim(job)
        await hand_over(job)
    elif isinstance(result, SyncError):
        await give_up_create(job, result)
    else:
        await adopt(job, result)
