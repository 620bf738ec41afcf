"""Two halves with their sites, a network that loses, doubles and reorders, and stops between any two steps."""

import json
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace

from app.sync import carry_out, exchange, resume
from app.sync import send as sending
from app.sync import take_in as taking
from app.sync.codec import offer_from_json, offer_to_json
from app.sync.half import Conflict, Half, Offer, Outcome, Refused, Reply, Taken
from app.sync.half_codec import half_from_json, half_to_json
from app.sync.issue import Issue
from app.sync.keys import JOINER, STARTER, Side, other
from app.sync.plan import Write
from app.sync.rules import Context, Policy, Rulebook, Rules, RulesStopped
from app.sync.values import Value
from tests.unit.sync.site import Gone, Site

Message = Offer | Reply
Steps = Generator[None, None, "Issue | None"]
"""Ends with the issue as it is then."""
MAX_ROUNDS = 60


@dataclass
class Party:
    """One half with its site, as the engine would drive it: `job` yields wherever it may be stopped."""

    side: Side
    site: Site
    book: Rulebook
    tell: Callable[[Side, Message], None]
    policy: Policy = "later"
    half: Half = field(init=False)
    journal: list[Conflict] = field(default_factory=list)
    refused: list[Value] = field(default_factory=list)
    job: Iterator[None] | None = None
    through_json: bool = False
    metadata_changed: bool = False
    forced: bool = False
    error: str = ""

    def __post_init__(self) -> None:
        self.half = Half(self.side)

    @property
    def ctx(self) -> Context:
        return Context(side=self.side, project_key="X", policy=self.policy)

    def save(self, half: Half) -> None:
        if self.through_json:
            half = half_from_json(json.loads(json.dumps(half_to_json(half))))
        self.half = half

    def step(self) -> bool:
        """Run to the next point where a stop can happen. False: the job is over."""
        if self.job is None:
            self.job = self.sync()
        try:
            next(self.job)
        except (StopIteration, Gone):
            self.job = None
            return False
        return True

    def run(self) -> None:
        while self.step():
            pass

    def stop(self) -> None:
        self.job = None

    def receive(self, message: Message) -> None:
        match message:
            case Taken():
                self.save(exchange.on_taken(self.half, message))
            case Refused():
                self.save(exchange.on_refused(self.half, message))
            case Offer():
                half, reply = exchange.receive(self.half, message)
                self.save(half)
                if reply:
                    self.tell(other(self.side), reply)

    def sync(self) -> Iterator[None]:
        if self.half.plan:
            self.save(self._found())
            yield
        issue = self.site.read(self.half)
        yield
        self.error = ""
        issue = yield from self._take_in(issue)
        if issue is not None:
            self._send(issue)
        yield

    def _found(self) -> Half:
        plan = self.half.plan
        assert plan is not None
        marks = {w.id: self.site.marks[w.id] for w in plan.todo if w.id in self.site.marks}
        return carry_out.found(self.half, marks)

    def _take_in(self, issue: Issue | None) -> Steps:
        if self.half.plan:
            if issue is not None:
                self._resume(issue)
        elif self._wants_another_try() and issue is not None and not self.half.out:
            self.save(resume.try_again(self.half, issue, only_decided=not self.metadata_changed))
            self.metadata_changed = False
        elif self.half.incoming:
            self._outcome(taking.take_in(self.half, issue, self.book, self.ctx))
        yield
        while self.half.plan and (batches := self.half.plan.batches()):
            issue = yield from self._write(batches[0].writes, issue)
        if self.half.plan:
            self._outcome(taking.finish_plan(self.half))
            yield
        return issue

    def _write(self, writes: tuple[Write, ...], issue: Issue | None) -> Steps:
        answers, created, refused = self.site.apply(self.half, writes)
        yield
        if refused and (issue is None or self.half.plan.creates_issue):  # type: ignore[union-attr]
            half, reply = exchange.turn_down(self.half, f"{refused} refused")
            self.save(half)
            self.tell(other(self.side), reply)
            return issue
        if issue is None:
            issue = self.site.read(self.half)
            assert issue is not None
        half = self.half
        for id in refused:
            self.refused.append(next(write.value for write in writes if write.id == id))
            half = carry_out.write_refused(half, id, "refused", issue, self.book, self.ctx)
        if not refused:
            half = carry_out.write_done(half, answers, issue, self.book, self.ctx, created)
            for write in writes:
                issue = carry_out.written(issue, write, answers[write.id])
        self.save(half)
        self._look_for_overwritten(answers, issue)
        yield
        return issue

    def _resume(self, issue: Issue) -> None:
        plan = self.half.plan
        assert plan is not None
        landed = {w.id: not self.site.edited_since(w.id) for w in plan.todo if self.site.entry_of(w.id)}
        self._outcome(resume.rejudge(self.half, issue, landed, self.book, self.ctx))
        self._look_for_overwritten(landed, issue)

    def _look_for_overwritten(self, ids: object, issue: Issue) -> None:
        for id in list(ids):  # type: ignore[call-overload]
            entry = self.site.entry_of(id)
            if entry is None or self.half.plan is None or self.half.plan.write(id).kind in ("create", "add_remove"):
                continue
            lost, at = entry.before, entry.replaced_at
            self._outcome(resume.overwritten(self.half, id, lost, at, issue, self.book, self.ctx))

    def _send(self, issue: Issue) -> None:
        try:
            half, _ = sending.send(self.half, issue, self.book, self.ctx, self.forced)
        except RulesStopped as stop:
            self.error = str(stop)
            return
        if half.out and not self.half.out:
            self.forced = False
        self.save(half)
        if half.out:
            self.tell(other(self.side), half.out.offer)

    def _wants_another_try(self) -> bool:
        return bool(self.half.waiting) and (self.metadata_changed or any(entry.decided for entry in self.half.waiting))

    def _outcome(self, outcome: Outcome) -> None:
        self.save(outcome.half)
        self.journal += outcome.conflicts
        if outcome.reply:
            self.tell(other(self.side), outcome.reply)


class World:
    """A pair. `s` started it and has the first issue; users and trouble come from outside, through the methods."""

    def __init__(
        self,
        rules: tuple[Rules, Rules],
        offsets: tuple[int, int] = (0, 0),
        policy: Policy = "later",
        through_json: bool = False,
    ) -> None:
        self.network: list[tuple[Side, Message]] = []
        self.parties: dict[Side, Party] = {}
        for side, one, offset in zip((STARTER, JOINER), rules, offsets, strict=True):
            party = Party(side, Site(offset), Rulebook(1, {1: one}), self._tell, policy)
            party.through_json = through_json
            self.parties[side] = party

    @property
    def s(self) -> Party:
        return self.parties[STARTER]

    @property
    def j(self) -> Party:
        return self.parties[JOINER]

    def tick(self, minutes: int = 1) -> None:
        for party in self.parties.values():
            party.site.now += minutes

    def republish(self, side: Side, rules: Rules) -> None:
        book = self.parties[side].book
        version = book.version + 1
        self.parties[side].book = Rulebook(version, {**book.versions, version: rules})

    def bring_up_to_date(self) -> None:
        """What the publisher chose, of either half's rules."""
        for party in self.parties.values():
            party.save(exchange.ask(party.half))

    def deliver(self, index: int, keep: bool = False) -> None:
        to, message = self.network[index]
        if not keep:
            del self.network[index]
        self.parties[to].receive(message)

    def lose(self, index: int) -> None:
        del self.network[index]

    def settle(self) -> int:
        """Let everything arrive and every job end, until nothing changes. Gives the rounds that it took."""
        for round in range(MAX_ROUNDS):
            before = self.state()
            for party in self.parties.values():
                party.run()
                while self.network:
                    self.deliver(0)
            if self.state() == before:
                return round
        raise AssertionError("never comes to rest")

    def state(self) -> object:
        return [(p.half, dict(p.site.held), p.site.writes) for p in self.parties.values()]

    def _tell(self, to: Side, message: Message) -> None:
        if isinstance(message, Offer):
            sent = offer_from_json(json.loads(json.dumps(offer_to_json(message)))) if self.s.through_json else message
            assert sent is not None
            message = replace(sent)
        self.network.append((to, message))
