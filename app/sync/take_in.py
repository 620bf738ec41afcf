"""Take in the peer's offer: turn what it moved into a plan of writes, with every conflict judged.

The plan is saved before its first write; `finish_plan` answers the peer when the last one is done.
"""

from dataclasses import dataclass, field, replace

from app.sync.absorb import absorb
from app.sync.exchange import turn_down
from app.sync.half import Conflict, Half, Outcome, Taken
from app.sync.issue import Issue, blank
from app.sync.keys import Key, is_element
from app.sync.merge import stands
from app.sync.moves import Move, what_moved
from app.sync.plan import Origin, Plan, Write, WriteKind, ordered
from app.sync.replica import Replica
from app.sync.rules import Context, Rulebook, RulesStopped
from app.sync.values import Value, media_of
from app.sync.view import drop_waiting, give_up_items, held_keys, hold, look


def take_in(half: Half, issue: Issue | None, book: Rulebook, ctx: Context) -> Outcome:
    """Plan the offer that waits. `issue` as read in this job, `None` if it is still to be created.

    Gives the half with its plan (which may be empty: `finish_plan` then), or, when the rules stop, the half without the
    offer and the answer *refused*. Where the rules name an issue that is there instead of a new one, it gives only that
    `link`, to be read and taken in anew. Pure, so a dry run is the same call with nothing saved. Raises `ValueError`
    when nothing waits or a plan is left over.
    """
    offer = half.incoming
    if offer is None or half.plan:
        raise ValueError("no offer waits to be taken in")
    raw, before = issue or blank(ctx.project_key), half
    half, view = look(half, raw)
    try:
        moved = what_moved(half, offer, view, book, replace(ctx, first=half.applied is None))
    except RulesStopped as stop:
        half, refused = turn_down(half, str(stop))
        return Outcome(half, reply=refused)
    if moved.link is not None and issue is None:
        return Outcome(before, link=moved.link)
    planned = _Planning(half, raw, view, book, ctx)
    for move in moved.moves:
        planned.add(move)
    planned.keep_what_is_still_shown()
    half = absorb(planned.half, planned.known, view, book, ctx)
    origin: Origin = "stage" if moved.unfinished else "revision"
    plan = Plan(origin, book.version, ordered(planned.writes), creates_issue=issue is None)
    return Outcome(replace(half, plan=plan), tuple(planned.conflicts))


def finish_plan(half: Half) -> Outcome:
    """All writes are settled: the revision is taken, and the peer is told. Of a plan that was a stage of it the
    revision still waits, to be taken in by the next stage. Raises `ValueError` before that."""
    plan, offer = half.plan, half.incoming
    if plan is None or not plan.is_done:
        raise ValueError("writes are left to do")
    if plan.origin != "revision" or offer is None:
        return Outcome(replace(half, plan=None))
    half = replace(
        half,
        n=offer.rev,
        applied=offer.now,
        applied_rules=plan.rules,
        incoming=None,
        plan=None,
        sent=half.sent if half.sent is not None else Replica(),
        sent_rules=half.sent_rules if half.sent_rules is not None else plan.rules,
        declined=(),
        refusal=None,
        choice=None,
    )
    return Outcome(half, reply=Taken(half.n))


@dataclass
class _Planning:
    """The moves judged so far: what to write, what is known to both without a write, what lost."""

    half: Half
    raw: Issue
    view: Issue
    book: Rulebook
    ctx: Context
    writes: list[Write] = field(default_factory=list)
    known: dict[Key, Value] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    def add(self, move: Move) -> None:
        number = self.half.last_write + 1
        self.half = replace(self.half, last_write=number)
        write = planned_write(f"{self.half.side}{number}", move, self.raw)
        if write.kind == "add_remove":
            self._add_set(write)
        elif move.key in held_keys(self.half):
            self.half = hold(self.half, move.key, move.new, write)
            self.known[move.key] = move.new
        else:
            self._judge(write)

    def keep_what_is_still_shown(self) -> None:
        """A text that stood may show an attachment that the peer deleted: the attachment stands with it."""
        after = {**self.raw.fields, **{write.key: write.value for write in self.writes}}
        shown = frozenset[Key]().union(*(media_of(value) for value in after.values()))
        for write in [w for w in self.writes if w.kind == "delete" and w.key in shown]:
            self.writes.remove(write)
            self.known[write.key] = None
            self.conflicts.append(Conflict(write.key, "here", self.view.get(write.key), None, "still shown"))

    def _add_set(self, write: Write) -> None:
        self.half = give_up_items(self.half, write)
        if write.applied_to(self.raw.get(write.key)) == (self.raw.get(write.key) or frozenset()):
            self.known[write.key] = write.applied_to(self.half.seen.get(write.key))
        else:
            self.writes.append(write)

    def _judge(self, write: Write) -> None:
        verdict = stands(self.half, write, self.view, self.book.current, self.ctx)
        ours = self.view.get(write.key)
        if verdict.is_conflict:
            self.conflicts.append(verdict.conflict(write.key, ours, write.value))
        if verdict.winner == "nobody":
            self.half = hold(self.half, write.key, write.value, write)
        if verdict.winner != "there" or ours == write.value:
            self.known[write.key] = write.value
            return
        self.half = drop_waiting(self.half, write.key)
        self.writes.append(write)


def planned_write(id: str, move: Move, raw: Issue) -> Write:
    before = raw.get(move.key)
    write = Write(id, move.key, "edit", move.new, before=before, at=move.at, by_rules=move.by_rules)
    if move.is_of_set or isinstance(before, frozenset):
        return replace(write, kind="add_remove", value=None, add=move.added, remove=move.removed)
    return replace(write, kind=kind_for(move.key, move.new, before))


def kind_for(key: Key, value: Value, before: Value) -> WriteKind:
    """How to bring a field or element from `before` to `value`."""
    if not is_element(key):
        return "edit"
    if value is None:
        return "delete"
    return "create" if before is None else "edit"
