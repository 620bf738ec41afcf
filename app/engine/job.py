"""One job's hold on a twin: what it read, and commits that apply a pure step to the row as it is *then*.

Between two commits the peer may hand in an offer or an answer, so a step never runs on a remembered half.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from app.db import AsyncSession
from app.engine.lease import Leased, check_lease, lease_time, renew
from app.engine.rehearsal import NotRehearsed, Rehearsal, on_own_thread
from app.engine.script_host import Surroundings
from app.engine.scripting import for_job
from app.exchange import local
from app.jira.client import JiraSite
from app.jira.records import ElementIds, ReadIssue
from app.metrics import CONFLICTS
from app.models import LIVE, Trace, Twin
from app.store.journal import JournalKind, note
from app.store.stopping import locked_pair
from app.store.twins import element_ids, half_of, keep_media, save_half, traces_of
from app.sync.half import Conflict, Half, Offer, Outcome, Reply
from app.sync.rules import Context, Rulebook
from app.sync.values import Value
from app.work import Work

RowChange = Callable[[Twin, Twin | None], None]
"""Changes the plain columns of the locked rows, ours and the peer's if there is one."""


@dataclass(frozen=True)
class Note:
    """One line for the journal."""

    kind: JournalKind
    field: str = ""
    reason: str = ""
    before: Value = None
    after: Value = None


@dataclass
class Step:
    """What a pure step gave, and what goes into the same transaction."""

    half: Half
    conflicts: tuple[Conflict, ...] = ()
    reply: Reply | None = None
    offer: Offer | None = None
    notes: list[Note] = field(default_factory=list)
    media: dict[str, str] = field(default_factory=dict)
    row: RowChange | None = None

    @classmethod
    def of(cls, outcome: Outcome) -> "Step":
        return cls(outcome.half, outcome.conflicts, outcome.reply)


@dataclass
class Job:
    """The state of one sync job. `half` is the newest committed one, `read` the one reading of the local issue."""

    work: Work
    leased: Leased
    jira: JiraSite
    book: Rulebook
    ctx: Context
    half: Half
    ids: ElementIds
    hinted: int
    read: ReadIssue | None = None
    rung: list[tuple[int, float]] = field(default_factory=list)
    sent: bool = False
    rehearsal: Rehearsal | None = None
    around: Surroundings | None = None
    wrote: list[str] = field(default_factory=list)

    @property
    def twin(self) -> Twin:
        return self.leased.twin

    @property
    def issue_id(self) -> str:
        """Id of the local issue. Only once it exists."""
        assert self.twin.local_issue_id is not None
        return self.twin.local_issue_id

    @property
    def trace_header(self) -> str:
        """Names our writes in the webhooks that they cause."""
        return f"causeway:{self.twin.uid}"

    async def still_ours(self) -> None:
        """Asked before each write to Jira: a worker that stood still for longer than its lease must not write what
        another one has written meanwhile. Raises `LeaseLost`."""
        if self.leased.deadline.until - self.work.now() < lease_time(self.work) * 2 / 3:
            await renew(self.work, self.leased)

    async def commit(self, step: Callable[[Half], Step]) -> Step:
        """Applies a step to the row and saves everything it gave in one transaction. Raises `LeaseLost`."""
        while True:
            if self.rehearsal is not None:
                await self.rehearsal.ready(lambda: step(self.half))
            try:
                return await self._commit(step)
            except NotRehearsed as missing:
                # The row is not what was remembered of it.
                await on_own_thread(missing.run)

    async def _commit(self, step: Callable[[Half], Step]) -> Step:
        async with self.work.unit() as session:
            pair = await locked_pair(session, self.twin.id)
            twin = check_lease(pair.get(self.twin.id), self.leased.token)
            peer = next((other for other in pair.values() if other.id != twin.id), None)
            traces = await traces_of(session, twin.id)
            before = half_of(twin, traces)
            done = step(before)
            after = done.half
            if done.reply is not None and peer is not None:
                quiet = self.work.settings.quiet_seconds
                await local.deliver_reply(session, twin, peer, done.reply, self.work.now(), quiet)
            if done.offer is not None:
                peer = peer or await local.new_peer(session, twin, self.leased.connection)
                after = local.answer(after, await local.deliver_offer(session, twin, peer, done.offer, self.work.now()))
            if done.row is not None:
                done.row(twin, peer)
            if peer is not None:
                local.introduce(twin, peer)
            await save_half(session, twin, after, before.traces)
            if done.media:
                await keep_media(session, twin.id, done.media, self.ids)
            self._journal(session, twin, done)
            until = twin.leased_until = self.work.now() + lease_time(self.work)
            # Pairs of a first sync are rung by the batch, so that creates go fifty at a time.
            if peer is not None and peer.due_at is not None and peer.priority == LIVE and (done.offer or done.reply):
                self.rung.append((peer.id, max(0.0, (peer.due_at - self.work.now()).total_seconds())))
            if done.media or after.traces != before.traces:
                traces = await traces_of(session, twin.id)
        self.leased = replace(self.leased, twin=twin)
        self.leased.deadline.until = until
        self._remember(after, traces)
        await self.ring()
        return done

    async def ring(self) -> None:
        rung, self.rung = self.rung, []
        for twin_id, seconds in rung:
            await self.work.bell.sync([twin_id], after=seconds)

    def _remember(self, half: Half, traces: Sequence[Trace]) -> None:
        self.half = half
        self.ids = element_ids(half, traces)

    def _journal(self, session: AsyncSession, twin: Twin, done: Step) -> None:
        for line in done.notes:
            note(session, twin, line.kind, field=line.field, reason=line.reason, before=line.before, after=line.after)
        for conflict in done.conflicts:
            twin.conflicts += 1
            CONFLICTS.inc()
            note(
                session,
                twin,
                JournalKind.CONFLICT,
                field=conflict.key,
                reason=conflict_in_words(conflict),
                before=conflict.lost,
                after=conflict.kept,
            )


def conflict_in_words(conflict: Conflict) -> str:
    """Who won and why, for the journal. `before` of the entry is the value that lost."""
    winner = {
        "here": "The value of this side was kept",
        "there": "The value of the other side was taken",
        "nobody": "Nothing was written; a person has to decide",
    }[conflict.winner]
    why = {
        "same": "both sides hold the same",
        "not sent": "this side does not send the field",
        "shortened": "the text here had been cut, and the whole one counts",
        "edit beats deletion": "an edit wins over a deletion",
        "person beats rules": "a person's edit wins over changed rules",
        "linking": "it was chosen when the issues were linked",
        "policy": "the connection's policy says so",
        "later": "it was changed later",
        "starter": "both changed at the same time, and the side that started the pair wins",
        "still shown": "a text still shows the file",
        "overwritten": "it was saved in the moment of our write",
    }[conflict.reason]
    return f"{winner}: {why}."


async def open_job(work: Work, leased: Leased, book: Rulebook, ctx: Context) -> Job:
    """A job on a twin just leased."""
    async with work.unit() as session:
        traces = await traces_of(session, leased.twin.id)
    half = half_of(leased.twin, traces)
    rehearsal, around = None, None
    if book.slow:
        rehearsal = Rehearsal()
        book, around = for_job(work, leased.site, leased.connection, f"causeway:{leased.twin.uid}", book)
    return Job(
        work=work,
        leased=leased,
        jira=work.jira(leased.site),
        book=rehearsal.of(book) if rehearsal else book,
        rehearsal=rehearsal,
        around=around,
        ctx=replace(ctx, side=half.side),
        half=half,
        ids=element_ids(half, traces),
        hinted=leased.twin.hinted,
    )


__all__ = ["Job", "Note", "RowChange", "Step", "open_job"]
