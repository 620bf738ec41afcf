"""`sync(twin)`: both directions of one half, always in this order. The exact form is the algorithm of the pair.

lease → look up marks of a plan left over → read the issue once → take in what waits, write by write → answer → send.
"""

import time
from dataclasses import replace
from functools import partial

import structlog
from sqlalchemy import delete, select
from sqlmodel import col

from app.db import DATABASE_AWAY
from app.engine.afterwards import do_afterwards, keep_log
from app.engine.deciding import carry_out_decisions
from app.engine.failing import connection_works, record_failure
from app.engine.gone import issue_is_gone
from app.engine.job import Job, Note, Step, open_job
from app.engine.lease import Leased, LeaseLost, fenced, kept_alive, release, take_lease
from app.engine.resuming import resume_plan
from app.engine.route import made_by_us
from app.engine.rulebook import rules_of
from app.engine.writing import carry_out
from app.errors import IssueGone, SyncError
from app.exchange.local import tell_error
from app.metrics import DELAY_SECONDS, SYNC_SECONDS, SYNCS
from app.models import LIVE, Journal, Twin
from app.store.journal import JournalKind, kept
from app.sync.half import Half, Outcome
from app.sync.replica import Replica
from app.sync.resume import try_again
from app.sync.rules import RulesStopped
from app.sync.send import may_send, send
from app.sync.shortened import edited_though_cut
from app.sync.take_in import finish_plan, take_in
from app.work import Work

log = structlog.get_logger(__name__)

UNDECIDED = {"title": "Both sides changed the same field, and the other side has to decide."}

ROUNDS = 4
"""Offers that may arrive while one job works; the rest waits for the next one."""


STAGES = 20
"""Times that incoming rules may call `store` for one revision."""

CUT_STAYS = (
    "The text here was cut, and the other side has the whole one: the edit is not sent. "
    "Edit it there, or delete the notice here to make this the whole text."
)


class RulesBroken(SyncError):
    """This half's own rules stopped with an error."""

    waits_for_person = True


async def sync(work: Work, twin_id: int) -> None:
    """Brings one twin forward as far as it goes now. Safe to run at any time, any number of times."""
    leased = await take_lease(work, twin_id)
    if leased is None:
        return
    started = time.monotonic()
    try:
        async with kept_alive(work, leased):
            with fenced(work, leased):
                await work_on(work, leased)
        await connection_works(work, leased)
        SYNCS.labels("done").inc()
    except LeaseLost:
        SYNCS.labels("lease lost").inc()
        log.warning("sync.lease_lost", twin=twin_id)
    except SyncError as error:
        SYNCS.labels(type(error).__name__).inc()
        await record_failure(work, leased, error)
    except DATABASE_AWAY as error:
        # The database is away or has no connection left: nothing is recorded, the twin is due in the table as it was.
        SYNCS.labels("database away").inc()
        log.warning("sync.database_away", twin=twin_id, reason=type(error).__name__)
        return
    except Exception:
        SYNCS.labels("bug").inc()
        log.exception("sync.bug", twin=twin_id)
        await record_failure(
            work,
            leased,
            SyncError("Causeway failed on this pair.", "It tries again; the operator finds more in the log."),
        )
    finally:
        SYNC_SECONDS.observe(time.monotonic() - started)
        await release_and_ring(work, leased)


async def release_and_ring(work: Work, leased: Leased) -> None:
    """Ends the lease; a twin that is due again is rung for its time, since whoever rang meanwhile found it taken."""
    due_at = await release(work, leased)
    if due_at is not None:
        await work.bell.sync([leased.twin.id], after=max(0.0, (due_at - work.now()).total_seconds()))


async def work_on(work: Work, leased: Leased) -> None:
    """The whole job on a leased twin."""
    book, ctx = await rules_of(work, leased.site, leased.connection)
    job = await open_job(work, leased, book, ctx)
    try:
        await go_through(job)
        await do_afterwards(job)
    finally:
        await keep_log(job)


async def go_through(job: Job) -> None:
    """Resume, read, take in, answer, send."""
    if waits_for_peer(job.half):
        await put_aside(job)
        return
    if job.half.plan is not None and not await resume_plan(job):
        return
    try:
        await read(job)
    except IssueGone as gone:
        await issue_is_gone(job, gone)
        return
    if await is_own_copy(job):
        await drop_claim(job)
        return
    await take_turns(job)


def waits_for_peer(half: Half) -> bool:
    """An offer is out, or the other half begins: nothing to do but to count hints."""
    if half.incoming or half.plan:
        return False
    return half.out is not None or (not half.is_starter and half.n == 0)


async def read(job: Job) -> None:
    """The one reading of the local issue, unless it is still to be created or the resumed plan has read it."""
    if job.twin.local_issue_id is None or job.read is not None:
        return
    job.read = await job.jira.read_issue(job.issue_id, job.ids, job.ctx.fields)
    if job.read.media:
        media = dict(job.read.media)
        await job.commit(lambda half: Step(half, media=media))


async def is_own_copy(job: Job) -> bool:
    """The issue was created by this very connection for another pair: its webhook came before our commit did."""
    mark = job.read.mark if job.read else None
    begins = job.half.n == 0 and job.half.is_starter and job.twin.remote_issue_id is None
    if mark is None or mark == str(job.twin.uid) or not begins:
        return False
    async with job.work.unit() as session:
        return bool(await made_by_us(session, job.leased.connection, [(job.issue_id, mark)]))


async def drop_claim(job: Job) -> None:
    async with job.work.unit() as session:
        await session.execute(delete(Twin).where(col(Twin.id) == job.twin.id, col(Twin.lease) == job.leased.token))


async def take_turns(job: Job) -> None:
    """Takes in what waits, answers and sends what is new here; once more while the peer hands in another offer."""
    rounds = 0
    while rounds < ROUNDS:
        await carry_out_decisions(job)
        if job.half.plan is None and job.half.incoming is None and job.twin.try_again and job.read and not job.half.out:
            await second_chance(job)
        if job.half.plan is None and job.half.incoming is not None:
            await plan_offer(job)
        staged = job.half.plan is not None and job.half.plan.origin == "stage"
        if job.half.plan is not None:
            await carry_out(job)
        await conclude(job)
        if job.half.incoming is None:
            return
        if staged:
            go_on_after_stage(job)
        else:
            # The next offer begins with the first `store` again, and with nothing done yet.
            job.ctx = replace(job.ctx, stage=0)
            rounds += 1


def go_on_after_stage(job: Job) -> None:
    """What the incoming rules wanted written first is there; they run again, up to their next `store`."""
    if job.ctx.stage >= STAGES:
        raise RulesBroken("The incoming rules stopped with an error.", f"They called store more than {STAGES} times.")
    job.ctx = replace(job.ctx, stage=job.ctx.stage + 1)


async def second_chance(job: Job) -> None:
    """What Jira refused is tried once more."""
    assert job.read is not None
    issue = job.read.issue
    job.jira.forget_metadata()

    def settled(twin: Twin, _peer: Twin | None) -> None:
        twin.try_again = False

    await job.commit(lambda half: Step(try_again(half, issue), row=settled))


async def plan_offer(job: Job, *, claiming: bool = False) -> None:
    """Turns the waiting offer into a plan, saved before its first write. `claiming`: a create follows at once."""
    issue = job.read.issue if job.read else None
    entry = job.read.last_entry if job.read else 0
    links: list[str] = []

    def saved(twin: Twin, _peer: Twin | None) -> None:
        twin.plan_entry = entry
        if claiming:
            twin.creating_since = job.work.now()

    def step(half: Half) -> Step:
        if half.incoming is None or half.plan is not None:
            return Step(half)
        planned = take_in(half, issue, job.book, job.ctx)
        if planned.link is not None:
            links.append(planned.link)
            return Step(half)
        return Step(planned.half, planned.conflicts, planned.reply, row=saved)

    done = await job.commit(step)
    if links:
        await link_existing(job, links[-1])
        await plan_offer(job)
        return
    if done.reply is not None:
        raise RulesBroken("The incoming rules stopped with an error.", getattr(done.reply, "reason", ""))


async def link_existing(job: Job, wanted: str) -> None:
    """The incoming rules named an issue that is there: it is this pair's from now on, as they ask for it."""
    found = await job.jira.find_issue(wanted)
    if found is None or found.project_id != job.leased.connection.project_id:
        raise RulesBroken(
            "The incoming rules stopped with an error.",
            f"They want to link to {wanted}, which is no issue of {job.leased.connection.project_key}.",
        )

    def row(twin: Twin, _peer: Twin | None) -> None:
        twin.local_issue_id, twin.local_key, twin.by_rules, twin.creating_since = found.id, found.key, True, None

    line = Note(JournalKind.LINKED, "issue", f"Linked with {found.key} by the rules.")
    await job.commit(lambda half: Step(replace(half, choice="there"), row=row, notes=[line]))
    await read(job)


async def conclude(job: Job) -> None:
    """Answers *taken* for a plan that is through, offers what a person moved here, and counts the hints as worked off:
    one transaction. Outgoing rules that stop hold up only the offer."""
    try:
        await job.commit(lambda half: _concluded(job, half, sending=True))
    except RulesStopped as stop:
        await job.commit(lambda half: _concluded(job, half, sending=False))
        raise RulesBroken("The outgoing rules stopped with an error.", str(stop)) from None
    job.wrote.clear()
    await note_what_stays(job)


async def note_what_stays(job: Job) -> None:
    """An edit of a text that had been cut here is not sent, since the other side has the whole: said once per edit."""
    stays = edited_though_cut(job.half, job.read.issue) if job.read and not job.half.incoming else {}
    for key, value in stays.items():
        async with job.work.unit() as session:
            last = select(Journal).where(col(Journal.twin_id) == job.twin.id, col(Journal.field) == key)
            newest = (await session.scalars(last.order_by(col(Journal.id).desc()).limit(1))).one_or_none()
        line = Note(JournalKind.LEFT_OUT, key, CUT_STAYS, None, value)
        if newest is None or (newest.kind, newest.after) != (line.kind, kept(value)):
            await job.commit(lambda half: Step(half, notes=[line]))  # noqa: B023


def _concluded(job: Job, half: Half, *, sending: bool) -> Step:
    taken = finish_plan(half) if half.plan is not None and half.plan.is_done else Outcome(half)
    half, new = taken.half, None
    if sending and job.read is not None and may_send(half):
        half, new = send(half, job.read.issue, job.book, job.ctx)
    what = [f"Received {', '.join(dict.fromkeys(job.wrote))}"] if job.wrote else []
    if new is not None:
        was = new.was or Replica()
        moved = sorted(key for key in {*new.now, *was} if was.get(key) != new.now.get(key))
        what += [f"Sent {in_words(moved)}"] if moved else []
    row = partial(_finished, job, half, ". ".join(what))
    return Step(half, taken.conflicts, taken.reply, new, row=row)


def in_words(keys: list[str]) -> str:
    """Replica keys as a person names them."""
    names = [key.partition("/")[0] for key in keys]
    counted = dict.fromkeys(names)
    return ", ".join(name if names.count(name) == 1 else f"{names.count(name)} {name}s" for name in counted)


async def put_aside(job: Job) -> None:
    """Waits for the peer: hints go on counting, and its answer makes the twin due again."""

    def row(twin: Twin, peer: Twin | None) -> None:
        # An error of an earlier try, of the kind that comes before it is known that there is nothing to do.
        if twin.error and peer is not None:
            tell_error(peer, None)
        twin.due_at, twin.attempt, twin.error = None, 0, None

    # The answer may have come since the job began: then the twin stays due.
    await job.commit(lambda half: Step(half, row=row if waits_for_peer(half) else None))


def _finished(job: Job, half: Half, what: str, twin: Twin, peer: Twin | None) -> None:
    """What was hinted before the job began is worked off; a later hint keeps the twin due."""
    now = job.work.now()
    if what:
        twin.last_change, twin.last_change_at = what, now
    hinted_later = twin.hinted > job.hinted
    waits = half.out is not None
    if twin.hinted_at is not None and not hinted_later:
        DELAY_SECONDS.observe(max(0.0, (now - twin.hinted_at).total_seconds()))
    twin.synced = max(twin.synced, job.hinted)
    twin.synced_at, twin.priority = now, LIVE
    twin.attempt, twin.failed, twin.error = 0, False, None
    if half.incoming is not None or half.plan is not None:
        twin.due_at = now
    elif waits or not hinted_later:
        twin.due_at = None
    if not hinted_later:
        twin.hinted_at = None
    if job.read is not None:
        found = job.read.issue
        twin.local_key, twin.read_updated = found.key, found.updated
        twin.summary = str(found.get("summary") or "")[:255]
    if peer is not None:
        tell_error(peer, UNDECIDED if half.held else None)
