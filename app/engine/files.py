"""Files between two Jiras: streamed, hashed on the way and compared after the upload. Never whole in memory."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import structlog
from sqlalchemy import select
from sqlmodel import col

from app.engine.job import Job, Note, Step
from app.errors import Rejected, TooLarge, Unreachable
from app.exchange.local import blob
from app.jira import adf
from app.jira.records import Uploaded
from app.models import Twin
from app.store.due import peer_of
from app.store.journal import JournalKind
from app.sync.absorb import absorb
from app.sync.carry_out import plan_of
from app.sync.half import Half
from app.sync.keys import Key, element_key, kind_of
from app.sync.shortened import is_shortened, is_whole
from app.sync.values import Attachment, Comment, RichText, Value

log = structlog.get_logger(__name__)


async def copy_attachment(job: Job, key: Key, file: Attachment) -> Uploaded:
    """Brings a file of the peer here. Raises `TooLarge` over this site's limit, `Rejected` if it is gone there."""
    limit = await job.jira.attachment_limit()
    if not limit.enabled:
        raise TooLarge("Attachments are switched off on this Jira.", "Its admin can switch them on.")
    if file.size > limit.size:
        raise TooLarge(
            f"“{file.name}” has {size_in_words(file.size)}; this Jira takes up to {size_in_words(limit.size)}.",
            "Raise the limit there, or share the file another way.",
        )
    async with blob(job.work, await peer_id(job), key) as source:
        uploaded = await job.jira.upload(
            job.issue_id, file.name, file.mime, source.size, source.chunks, trace=job.trace_header
        )
    if await job.jira.hash_of(uploaded.id) != uploaded.sha256:
        await job.jira.delete_attachment(uploaded.id, trace=job.trace_header)
        raise Unreachable(f"“{file.name}” did not arrive as it was sent.")
    return uploaded


async def peer_id(job: Job) -> int:
    async with job.work.unit() as session:
        found = await session.scalar(select(col(Twin.id)).where(peer_of(job.twin)))
    if found is None:
        raise Rejected("The other side of this pair is gone.", status=404)
    return found


async def source_hash(job: Job, key: Key) -> str:
    """Hex SHA-256 of the peer's file."""
    sha = hashlib.sha256()
    async with blob(job.work, await peer_id(job), key) as source:
        async for chunk in source.chunks:
            sha.update(chunk)
    return sha.hexdigest()


async def attach_full_texts(job: Job, cut: Mapping[Key, Value]) -> None:
    """A text over Jira's limit was written cut, with a notice: its whole text is attached beside it.

    The file is made known to both halves at once, so it does not travel back. A refusal is journalled, no more; any
    other error is raised, and what was cut is found again when the plan is resumed.
    """
    for key, value in cut.items():
        text = plain(value).encode()
        name = full_text_name(key)
        try:
            uploaded = await job.jira.upload(
                job.issue_id, name, "text/plain", len(text), one_chunk(text), trace=job.trace_header
            )
        except Rejected as refused:
            line = Note(JournalKind.REFUSED, key, f"The full text could not be attached. {refused}")
            await job.commit(lambda half: Step(half, notes=[line]))  # noqa: B023
            continue
        own = element_key("attachment", job.half.side, uploaded.id)
        await keep_full_text(job, key, own, Attachment(uploaded.name, uploaded.size, uploaded.mime))


async def attach_what_was_cut(job: Job) -> None:
    """After a stop: the whole texts of writes that were done cut, as far as they are not attached yet."""
    assert job.read is not None
    issue = job.read.issue
    for write in plan_of(job.half).writes:
        if write.state != "done" or not (is_shortened(issue.get(write.key)) and is_whole(write.value)):
            continue
        name, size = full_text_name(write.key), len(plain(write.value).encode())
        there = {
            key: file
            for key, file in issue.elements("attachment").items()
            if isinstance(file, Attachment) and (file.name, file.size) == (name, size)
        }
        for key, file in there.items():
            if key not in job.half.seen:
                await keep_full_text(job, write.key, key, file)
        if not there:
            await attach_full_texts(job, {write.key: write.value})


def full_text_name(key: Key) -> str:
    return f"{kind_of(key)}-full-text.txt"


async def keep_full_text(job: Job, key: Key, own: Key, file: Attachment) -> None:
    line = Note(JournalKind.WRITTEN, key, f"Longer than Jira takes: cut, and attached whole as {file.name}.")
    await job.commit(lambda half: known_to_both(job, half, own, file, line))


def known_to_both(job: Job, half: Half, own: Key, file: Attachment, line: Note) -> Step:
    """The file is no edit to send: both halves know it, and the reading of this job holds it."""
    assert job.read is not None
    issue = job.read.issue
    job.read = replace(job.read, issue=issue.with_fields({**issue.fields, own: file}))
    return Step(absorb(half, {own: file}, issue, job.book, job.ctx), notes=[line])


async def one_chunk(content: bytes) -> AsyncIterator[bytes]:
    yield content


def plain(value: Value) -> str:
    """The text of a value, a line per block."""
    text = value.body if isinstance(value, Comment) else value
    return adf.plain(text.document) if isinstance(text, RichText) else str(text or "")


def size_in_words(size: int) -> str:
    """Bytes as people read them."""
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size //= 1000
    return f"{size:.0f} GB"
