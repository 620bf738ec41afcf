"""Writes of a plan to the elements of an issue: comments, attachments, worklogs and links, one call each."""

from collections.abc import Awaitable, Callable

from app.engine.files import attach_full_texts, copy_attachment
from app.engine.job import Job
from app.engine.recording import done, refuse
from app.errors import Rejected, SyncError, TooLarge
from app.jira.records import WrittenComment
from app.metrics import WRITES
from app.sync.keys import kind_of
from app.sync.plan import Write
from app.sync.values import Attachment, Comment, Data


class MovedMeanwhile(SyncError):
    """Somebody changed what was just to be written; the plan is judged again at once."""

    counts = False


async def write_element(job: Job, write: Write) -> None:
    """Creates, edits or deletes one comment, attachment, worklog or link."""
    verbs: dict[tuple[str, str], Callable[[Job, Write], Awaitable[None]]] = {
        ("comment", "create"): add_comment,
        ("comment", "edit"): edit_comment,
        ("comment", "delete"): delete_comment,
        ("attachment", "create"): add_attachment,
        ("attachment", "delete"): delete_attachment,
        ("worklog", "create"): add_worklog,
        ("worklog", "edit"): edit_worklog,
        ("worklog", "delete"): delete_worklog,
        ("link", "create"): add_link,
        ("link", "delete"): delete_link,
        ("weblink", "create"): add_web_link,
    }
    verb = verbs.get((kind_of(write.key), write.kind))
    if verb is None:
        await refuse(job, write, f"Causeway cannot {write.kind} a {kind_of(write.key)} yet.")
        return
    try:
        await verb(job, write)
    except (Rejected, TooLarge) as error:
        if error.status == 404 and write.kind == "edit":
            raise MovedMeanwhile("Somebody deleted what was just to be edited.", retry_in=0.5) from None
        await refuse(job, write, str(error))
        return
    WRITES.labels(write.kind, "done").inc()


def mark_of(job: Job, write: Write) -> str:
    """Names a comment of this pair for ever, whichever job writes it."""
    return f"{job.twin.uid}/{write.key}"


async def add_comment(job: Job, write: Write) -> None:
    assert isinstance(write.value, Comment)
    added = await job.jira.add_comment(job.issue_id, write.value, mark_of(job, write), job.ids, trace=job.trace_header)
    await comment_done(job, write, added, {write.id: added.id})


async def edit_comment(job: Job, write: Write) -> None:
    assert isinstance(write.value, Comment)
    local_id = job.half.local_id(write.key)
    if local_id is None:
        await add_comment(job, write)
        return
    edited = await job.jira.edit_comment(job.issue_id, local_id, write.value, job.ids, trace=job.trace_header)
    await comment_done(job, write, edited, {})


async def comment_done(job: Job, write: Write, answered: WrittenComment, local_ids: dict[str, str]) -> None:
    await done(job, (write,), {write.id: answered.comment}, local_ids)
    if answered.cut:
        await attach_full_texts(job, {write.key: write.value})


async def delete_comment(job: Job, write: Write) -> None:
    local_id = job.half.local_id(write.key)
    if local_id is not None:
        await job.jira.delete_comment(job.issue_id, local_id, trace=job.trace_header)
    await done(job, (write,), {write.id: None}, {})


async def add_attachment(job: Job, write: Write) -> None:
    assert isinstance(write.value, Attachment)
    uploaded = await copy_attachment(job, write.key, write.value)
    value = Attachment(uploaded.name, uploaded.size, uploaded.mime)
    media = {uploaded.media_id: uploaded.id} if uploaded.media_id else {}
    job.ids = job.ids.with_media(media)
    await done(job, (write,), {write.id: value}, {write.id: uploaded.id}, media)


async def delete_attachment(job: Job, write: Write) -> None:
    local_id = job.half.local_id(write.key)
    if local_id is not None:
        await job.jira.delete_attachment(local_id, trace=job.trace_header)
    await done(job, (write,), {write.id: None}, {})


async def add_worklog(job: Job, write: Write) -> None:
    assert isinstance(write.value, Data)
    id, held = await job.jira.add_worklog(job.issue_id, write.value, mark_of(job, write), trace=job.trace_header)
    await done(job, (write,), {write.id: held}, {write.id: id})


async def edit_worklog(job: Job, write: Write) -> None:
    assert isinstance(write.value, Data)
    local_id = job.half.local_id(write.key)
    if local_id is None:
        await add_worklog(job, write)
        return
    held = await job.jira.edit_worklog(job.issue_id, local_id, write.value, trace=job.trace_header)
    await done(job, (write,), {write.id: held}, {})


async def delete_worklog(job: Job, write: Write) -> None:
    local_id = job.half.local_id(write.key)
    if local_id is not None:
        await job.jira.delete_worklog(job.issue_id, local_id, trace=job.trace_header)
    await done(job, (write,), {write.id: None}, {})


async def add_link(job: Job, write: Write) -> None:
    assert isinstance(write.value, Data)
    id, held = await job.jira.add_link(job.issue_id, write.value, job.ids, trace=job.trace_header)
    await done(job, (write,), {write.id: held}, {write.id: id})


async def add_web_link(job: Job, write: Write) -> None:
    assert isinstance(write.value, Data)
    id = await job.jira.add_web_link(job.issue_id, write.value, trace=job.trace_header)
    await done(job, (write,), {write.id: write.value}, {write.id: id})


async def delete_link(job: Job, write: Write) -> None:
    local_id = job.half.local_id(write.key)
    if local_id is not None:
        await job.jira.delete_link(local_id, trace=job.trace_header)
    await done(job, (write,), {write.id: None}, {})
