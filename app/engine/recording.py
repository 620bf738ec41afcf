"""What became of writes, saved: done with Jira's answer, or refused. One transaction each, with the journal."""

from collections.abc import Mapping
from dataclasses import replace

from app.engine.job import Job, Note, Step
from app.metrics import WRITES
from app.store.journal import JournalKind
from app.sync.carry_out import write_done, write_refused, written
from app.sync.issue import Issue, blank
from app.sync.keys import kind_of
from app.sync.plan import Write
from app.sync.values import Value


async def refuse(job: Job, write: Write, reason: str) -> None:
    """Jira refused a write for good: it waits for its chance, and everything else goes on."""
    WRITES.labels(write.kind, "refused").inc()
    line = Note(JournalKind.REFUSED, write.key, reason, write.before, write.value)
    await job.commit(
        lambda half: Step(write_refused(half, write.id, reason, issue_of(job), job.book, job.ctx), notes=[line])
    )


async def done(
    job: Job,
    writes: tuple[Write, ...],
    answers: Mapping[str, Value],
    local_ids: Mapping[str, str],
    media: Mapping[str, str] | None = None,
) -> None:
    """Commits writes with what Jira answered. The reading goes along, so that what was written is no edit to send."""
    if job.read is not None:
        issue = job.read.issue
        for write in writes:
            issue = written(issue, write, answers[write.id])
        job.read = replace(job.read, issue=issue)
    notes = [Note(JournalKind.WRITTEN, write.key, "", write.before, answers[write.id]) for write in writes]
    job.wrote += [kind_of(write.key) for write in writes]
    await job.commit(
        lambda half: Step(
            write_done(half, answers, issue_of(job), job.book, job.ctx, local_ids), notes=notes, media=dict(media or {})
        )
    )


def issue_of(job: Job) -> Issue:
    """The issue as read in this job."""
    if job.read is not None:
        return job.read.issue
    return blank(job.ctx.project_key)
