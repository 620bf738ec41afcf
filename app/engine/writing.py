"""Carrying out a plan: write by write, each to Jira first and then, with what Jira answered, into one commit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NoReturn

from sqlalchemy import select
from sqlmodel import col

from app.engine.elements import write_element
from app.engine.files import attach_full_texts
from app.engine.job import Job, Note, Step
from app.engine.recording import done, issue_of, refuse
from app.errors import ProjectForbidden, Rejected, SyncError, Unreachable
from app.jira.records import Change, Created, ReadIssue, Written, edited_last_by_others, overwritten
from app.metrics import WRITES
from app.models import Journal, Twin
from app.store.journal import JournalKind
from app.sync import resume
from app.sync.carry_out import plan_of, write_done
from app.sync.fuse import WITHIN, blows
from app.sync.half import Half
from app.sync.issue import blank
from app.sync.keys import is_element, kind_of
from app.sync.plan import STATUS, Batch
from app.sync.values import Value


class FuseBlown(SyncError):
    """The same field was written again and again: something outside drives a loop, and its news must not go on with
    it."""

    waits_for_person = True
    sleeps = True


class CreateRefused(Rejected):
    """Jira refused the new issue."""


async def carry_out(job: Job) -> None:
    """Does every write of the plan that is left. Raises the error that stops it; what was done stays done."""
    while True:
        batches = plan_of(job.half).batches()
        if not batches:
            return
        batch = batches[0]
        await check_fuse(job, batch)
        await job.still_ours()
        if batch.creates_issue:
            await create_issue(job, batch)
        elif is_element(batch.writes[0].key):
            await write_element(job, batch.writes[0])
        else:
            await edit_issue(job, batch)


async def check_fuse(job: Job, batch: Batch) -> None:
    """Raises `FuseBlown`, with an alarm in the journal, if a field was written too often (invariant 11)."""
    keys = [write.key for write in batch.writes]
    async with job.work.unit() as session:
        rows = await session.execute(
            select(col(Journal.field), col(Journal.at)).where(
                col(Journal.twin_id) == job.twin.id,
                col(Journal.at) > job.work.now() - WITHIN,
                col(Journal.kind) == JournalKind.WRITTEN,
                col(Journal.field).in_(keys),
            )
        )
        times: dict[str, list[datetime]] = {}
        for key, at in rows:
            times.setdefault(key, []).append(at)
    for key, written_at in times.items():
        if blows(written_at, job.work.now()):
            alarm = Note(JournalKind.ALARM, key, "Written more than five times in ten minutes: paused.")
            await job.commit(lambda half: Step(half, notes=[alarm]))  # noqa: B023
            raise FuseBlown(
                f"The field {kind_of(key)} was written more than five times in ten minutes.",
                "Find out what keeps changing it (an automation rule?), then press Retry.",
            )


async def create_issue(job: Job, batch: Batch) -> None:
    """Creates the issue with the twin's mark in the same call. The claim is on record before the call."""

    def claimed(twin: Twin, _peer: Twin | None) -> None:
        twin.creating_since = job.work.now()

    await job.commit(lambda half: Step(half, row=claimed))
    values = {write.key: write.applied_to(None) for write in batch.writes}
    try:
        made = await job.jira.create_issue(
            job.leased.connection.project_id,
            values,
            str(job.twin.uid),
            job.ids,
            trace=job.trace_header,
            catalog=job.ctx.fields,
        )
    except SyncError as error:
        WRITES.labels("create", "refused").inc()
        await give_up_create(job, error)
    WRITES.labels("create", "done").inc()
    await adopt(job, made)
    await settle_created(job, batch)
    await attach_full_texts(job, made.cut)


async def give_up_create(job: Job, error: SyncError) -> NoReturn:
    """Raises the error of a create. The claim stays on record while nobody knows whether the issue was made."""
    if not (isinstance(error, Unreachable) and error.outcome_unknown):
        await drop_create_claim(job)
    raise (create_refused(error) if isinstance(error, Rejected) else error) from None


async def drop_create_claim(job: Job) -> None:
    """No issue was made: the next try begins with a claim of its own."""

    def row(twin: Twin, _peer: Twin | None) -> None:
        twin.creating_since = None

    await job.commit(lambda half: Step(half, row=row))


def create_refused(error: Rejected) -> SyncError:
    """Names the fields that the project wants or refuses on a new issue; the project itself is refused to an app that
    may not create there, and that is so for every pair."""
    if told := [error.field_messages[name] for name in ("project", "pid") if name in error.field_messages]:
        return ProjectForbidden.told(told[0])
    # The id of a custom field tells people nothing; Jira's sentence names the field.
    fields = "; ".join(
        told if name.startswith("customfield_") else f"{name}: {told}" for name, told in error.field_messages.items()
    )
    return CreateRefused(
        f"Jira refused to create the issue{': ' + fields if fields else '.'}",
        "Make the field optional in this project, give it a default, or let the other side send it; then press Retry.",
        field_messages=error.field_messages,
        status=error.status,
    )


async def adopt(job: Job, made: Created) -> None:
    """The new issue is this twin's from now on."""

    def row(twin: Twin, _peer: Twin | None) -> None:
        twin.local_issue_id, twin.local_key, twin.creating_since = made.id, made.key, None

    await job.commit(
        lambda half: Step(half, row=row, notes=[Note(JournalKind.WRITTEN, "issue", f"Created {made.key}")])
    )


async def settle_created(job: Job, batch: Batch, read: ReadIssue | None = None) -> None:
    """What the create left behind, in Jira's own form: read once after it, but a person's edit made meanwhile is
    told apart by the changelog and does not count as ours. `read`: the reading, if it was made already."""
    found_issue = read or await job.jira.read_issue(job.issue_id, job.ids, job.ctx.fields)
    job.read = found_issue
    edited = {change.key for change in found_issue.changes if not change.ours}
    answers: dict[str, Value] = {
        write.id: write.applied_to(None) if write.key in edited else found_issue.issue.get(write.key)
        for write in batch.writes
    }
    bare = replace(blank(job.ctx.project_key), id=job.issue_id)
    notes = [Note(JournalKind.WRITTEN, write.key, "", None, write.applied_to(None)) for write in batch.writes]
    job.wrote += [kind_of(write.key) for write in batch.writes] or ["issue"]
    media = dict(found_issue.media)
    await job.commit(lambda half: Step(write_done(half, answers, bare, job.book, job.ctx), notes=notes, media=media))


async def edit_issue(job: Job, batch: Batch) -> None:
    """All plain fields by one call. Fields that Jira refuses are set aside, the others are written.

    Jira reads its answer after it has written: what somebody edited in between is no answer to our write.
    """
    try:
        answered = await _edited(job, batch)
    except (Rejected, ProjectForbidden) as error:
        await refused(job, batch, error)
        return
    WRITES.labels("edit", "done").inc()
    since = job.read.last_entry if job.read else 0
    edited = edited_last_by_others(answered.changes, since)
    answers = {
        write.id: target if write.key in edited else answered.values.get(write.key, target)
        for write in batch.writes
        for target in (write.applied_to(write.before),)
    }
    await done(job, batch.writes, answers, {}, answered.media)
    await judge_overwritten(job, [write.id for write in batch.writes], answered.changes, since)
    await attach_full_texts(job, answered.cut)


async def _edited(job: Job, batch: Batch) -> Written:
    values = {write.key: write.value for write in batch.writes if write.kind != "add_remove"}
    if STATUS in values:
        return await job.jira.transition(job.issue_id, values, job.ids, job.ctx.fields, trace=job.trace_header)
    return await job.jira.edit_issue(
        job.issue_id,
        values,
        job.ids,
        project_id=project_of(job),
        trace=job.trace_header,
        sets={write.key: (write.add, write.remove) for write in batch.writes if write.kind == "add_remove"},
        catalog=job.ctx.fields,
    )


async def judge_overwritten(job: Job, write_ids: Sequence[str], changes: Sequence[Change], since: int) -> None:
    """Jira has no conditional write: an edit saved between our read and our write was overwritten. It is judged like
    any conflict, journalled, and written back if it stands."""
    for write_id in write_ids:
        write = plan_of(job.half).write(write_id)
        lost = overwritten(changes, write.key, since)
        if lost is None or write.state != "done" or write.kind == "add_remove":
            continue

        def judge(half: Half, write_id: str = write_id, lost: Change = lost) -> Step:
            return Step.of(resume.overwritten(half, write_id, lost.value, lost.at, issue_of(job), job.book, job.ctx))

        await job.commit(judge)


def project_of(job: Job) -> str:
    return job.read.project_id if job.read else job.leased.connection.project_id


async def refused(job: Job, batch: Batch, error: Rejected | ProjectForbidden) -> None:
    """Sets the fields aside that Jira named; without a name, a batch is tried field by field."""
    if not isinstance(error, Rejected) or error.status in (401, 403):
        raise error
    named = [write for write in batch.writes if write.key in error.field_messages]
    if not named and len(batch.writes) > 1:
        for write in batch.writes:
            await edit_issue(job, Batch((write,)))
        return
    for write in named or batch.writes:
        await refuse(job, write, error.field_messages.get(write.key) or str(error))
