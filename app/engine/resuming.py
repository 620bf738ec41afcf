"""A plan that a stop left over: first find out what was done, by marks and by the changelog, then judge the rest.

Marks are looked up before the issue is read: else our own comment would be taken for a user's.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from app.engine.elements import mark_of
from app.engine.files import attach_what_was_cut, source_hash
from app.engine.gone import issue_is_gone
from app.engine.job import Job, Note, Step
from app.engine.writing import adopt, drop_create_claim, judge_overwritten
from app.errors import IssueGone, Rejected, SyncError
from app.jira.records import Created, ReadIssue
from app.store.journal import JournalKind
from app.sync.carry_out import found, plan_of
from app.sync.issue import Issue
from app.sync.keys import Key, is_element, kind_of, owner_of
from app.sync.plan import Write
from app.sync.resume import rejudge
from app.sync.values import Attachment, Comment

LOOK_AGAIN = 5.0
FOUND = "Found done after an interruption."


class NotIndexedYet(SyncError):
    """A create may have happened and Jira's search may not show it yet: wait before creating again."""

    counts = False


async def resume_plan(job: Job) -> bool:
    """Settles what of the plan is done. False: the issue is gone, and the job is over."""
    if plan_of(job.half).creates_issue and not await created_issue(job):
        return True
    there = await marked_elements(job)
    try:
        job.read = await job.jira.read_issue(job.issue_id, job.ids, job.ctx.fields)
    except IssueGone as gone:
        await issue_is_gone(job, gone)
        return False
    there |= await same_files(job, job.read)
    # The read came before the traces of what was found: name those elements as the pair does.
    if there:
        job.read = await job.jira.read_issue(job.issue_id, job.ids, job.ctx.fields)
    issue = job.read.issue
    landed = untouched(job, issue, there) | own_edits(job, job.read) | by_changelog(job, job.read)
    done = [plan_of(job.half).write(write_id) for write_id in landed]
    notes = [Note(JournalKind.WRITTEN, write.key, FOUND, write.before, write.value) for write in done]
    job.wrote += [kind_of(write.key) for write in done]
    await job.commit(lambda half: replace(Step.of(rejudge(half, issue, landed, job.book, job.ctx)), notes=notes))
    await judge_overwritten(job, list(landed), job.read.changes, job.twin.plan_entry or 0)
    await attach_what_was_cut(job)
    return True


async def created_issue(job: Job) -> bool:
    """Whether the issue that the plan creates exists already; adopts it then.

    Its mark was in the create call. Jira's index may lag, so a young claim without a result waits.
    """
    twin = job.twin
    if twin.local_issue_id is not None:
        if twin.local_key is None:
            # A webhook brought the mark: the id is known, the key comes with the read.
            await adopt(job, Created(twin.local_issue_id, twin.local_issue_id))
        return True
    if twin.creating_since is None:
        return False
    made = await job.jira.find_issue_by_mark(str(twin.uid))
    if made is not None:
        await adopt(job, made)
        return True
    age = job.work.now() - twin.creating_since
    lag = timedelta(seconds=job.work.settings.index_lag_seconds)
    if age < lag:
        raise NotIndexedYet(
            "It is not known yet whether Jira created the issue.",
            "Causeway looks again in a moment.",
            retry_in=min(LOOK_AGAIN, max(0.2, (lag - age).total_seconds())),
        )
    await drop_create_claim(job)
    return False


async def marked_elements(job: Job) -> set[str]:
    """Writes whose comments and worklogs exist already, by their marks."""
    creates = [write for write in plan_of(job.half).todo if write.kind == "create"]
    kinds = {kind_of(write.key) for write in creates}
    marks: dict[str, str] = {}
    if job.twin.local_issue_id is None:
        return set()
    try:
        if "comment" in kinds:
            marks.update(await job.jira.comment_marks(job.issue_id))
        if "worklog" in kinds:
            marks.update(await job.jira.worklog_marks(job.issue_id))
    except IssueGone:
        return set()
    there = {write.id: marks[mark_of(job, write)] for write in creates if mark_of(job, write) in marks}
    if there:
        await job.commit(lambda half: Step(found(half, there)))
    return set(there)


async def same_files(job: Job, read: ReadIssue) -> set[str]:
    """Uploads of the plan that arrived although the answer was lost: same name, size and hash, named by no trace."""
    wanted = [w for w in plan_of(job.half).todo if w.kind == "create" and isinstance(w.value, Attachment)]
    there: dict[str, str] = {}
    for write in wanted:
        for key in untraced_files(job, read, write):
            local_id = job.ids.local_id(key)
            if local_id and local_id not in there.values() and await is_same(job, write, local_id):
                there[write.id] = local_id
                break
    if there:
        await job.commit(lambda half: Step(found(half, there)))
    return set(there)


def untouched(job: Job, issue: Issue, write_ids: Collection[str]) -> dict[str, bool]:
    """Of elements that these writes made: whether nobody edited or deleted them before we found them."""
    landed = {}
    for write_id in write_ids:
        key = plan_of(job.half).write(write_id).key
        value = issue.get(key)
        landed[write_id] = value is not None and not (
            isinstance(value, Comment) and value.created is not None and issue.edited_at(key) > value.created
        )
    return landed


def untraced_files(job: Job, read: ReadIssue, write: Write) -> list[Key]:
    assert isinstance(write.value, Attachment)
    return [
        key
        for key, file in read.issue.elements("attachment").items()
        if isinstance(file, Attachment)
        and owner_of(key) == job.half.side
        and key not in job.half.seen
        and (file.name, file.size) == (write.value.name, write.value.size)
    ]


async def is_same(job: Job, write: Write, local_id: str) -> bool:
    """Whether a file here is the peer's. Raises what passes: a file that cannot be compared now is not sent again."""
    try:
        return await job.jira.hash_of(local_id) == await source_hash(job, write.key)
    except Rejected:
        return False


def own_edits(job: Job, read: ReadIssue) -> dict[str, bool]:
    """Edits of comments that arrived although the answer was lost: not as it was, and last edited by us."""
    return {
        write.id: True
        for write in plan_of(job.half).todo
        if write.kind == "edit"
        and write.key in read.edited_by_us
        and read.issue.get(write.key) not in (None, write.before)
    }


def by_changelog(job: Job, read: ReadIssue) -> dict[str, bool]:
    """Plain fields that our own account wrote since the plan was saved, and whether nobody edited them after that.

    A create leaves no entry, so on an issue that the plan has created any entry is a later edit.
    """
    plan = plan_of(job.half)
    since = job.twin.plan_entry or 0
    landed = {}
    for write in plan.todo:
        if is_element(write.key):
            continue
        changes = [change for change in read.changes if change.key == write.key and change.entry > since]
        if any(change.ours for change in changes) or (changes and plan.creates_issue):
            landed[write.id] = changes[0].ours
    return landed
