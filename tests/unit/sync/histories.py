"""Random histories of a pair: what users, networks and stops do to it.

A history draws its steps from `random.Random` or from anything else that has its `choice` and `randrange`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from app.sync import resume
from app.sync.half import Conflict
from app.sync.issue import blank
from app.sync.keys import JOINER, STARTER, Side, other
from app.sync.moves import run_incoming
from app.sync.rules import Policy, RulesStopped
from app.sync.values import Comment, Value
from tests.unit.sync.rule_pairs import PAIRS, Pair
from tests.unit.sync.site import LocalId, comment, text_of
from tests.unit.sync.world import Party, World

TOKEN = re.compile(r"u\d+", re.IGNORECASE)
SIDES: tuple[Side, Side] = (STARTER, JOINER)
POLICIES: tuple[Policy, ...] = ("later", "later", "later", "later", "here", "there", "hold")
STATUSES: dict[Side, tuple[str, ...]] = {
    STARTER: ("todo", "open", "review", "done"),
    JOINER: ("open", "closed", "done"),
}


Action = Callable[["Played"], None]


class Chance(Protocol):
    def randrange(self, stop: int, /) -> int: ...


@dataclass
class Played:
    """A history as it is being played. `parents`: for each value a user typed, those it was typed over."""

    pair: Pair
    world: World
    chance: Chance
    typed: int = 0
    parents: dict[str, set[str]] = field(default_factory=dict)
    last: dict[tuple[Side, LocalId], str] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    republished: bool = False
    steps: list[str] = field(default_factory=list)

    def party(self) -> Party:
        return self.world.parties[SIDES[self.chance.randrange(2)]]

    def token(self) -> str:
        self.typed += 1
        return f"u{self.typed}"

    def type_text(self, side: Side, at: LocalId) -> None:
        site = self.world.parties[side].site
        before = tokens(site.held.get(at))
        new = self.token()
        value: Value = comment(new + "  ") if at[1] else new + "  "
        site.edit(at, value)
        self.parents[new] = before
        if at[0] not in self.pair.vague and self.arrives(side, new):
            self.last[side, at] = new
        else:
            self.last.pop((side, at), None)

    def arrives(self, side: Side, token: str) -> bool:
        """Do the rules send what was typed, and take it there? What they do not may be overwritten."""
        here, there = self.world.parties[side], self.world.parties[other(side)]
        issue = here.site.read(here.half)
        assert issue is not None
        try:
            replica = here.book.current.outgoing(issue, here.ctx)
            if replica is None:
                return True
            wanted = run_incoming(there.book.current, replica, None, blank("X"), there.ctx)
        except RulesStopped:
            return True
        return any(token in tokens(value) for value in wanted.values())

    def step(self) -> None:
        self.world.tick(self.chance.randrange(3))
        action = ACTIONS[self.chance.randrange(len(ACTIONS))]
        self.steps.append(action.__name__)
        action(self)


def tokens(value: Value) -> set[str]:
    if not isinstance(value, str | Comment):
        return set()
    shown = value if isinstance(value, str) else text_of(value)
    return {token.lower() for token in TOKEN.findall(shown)}


def edit(p: Played) -> None:
    party = p.party()
    if not party.site.exists:
        return
    key = ("summary", "description", "note")[p.chance.randrange(3)]
    p.type_text(party.side, (key, ""))


def empty(p: Played) -> None:
    party = p.party()
    if party.site.exists:
        p.deleted |= tokens(party.site.held.get(("description", "")))
        party.site.edit(("description", ""), None)
        p.last.pop((party.side, ("description", "")), None)


def set_status(p: Played) -> None:
    party = p.party()
    if party.site.exists:
        statuses = STATUSES[party.side]
        party.site.edit(("status", ""), statuses[p.chance.randrange(len(statuses))])


def label(p: Played) -> None:
    party = p.party()
    if not party.site.exists:
        return
    held = party.site.held.get(("labels", ""))
    labels = held if isinstance(held, frozenset) else frozenset()
    if labels and p.chance.randrange(2):
        gone = sorted(labels)[p.chance.randrange(len(labels))]
        p.removed.add(gone)
        party.site.edit(("labels", ""), labels - {gone})
    else:
        new = p.token()
        p.added.add(new)
        party.site.edit(("labels", ""), labels | {new})


def write_comment(p: Played) -> None:
    party = p.party()
    if party.site.exists:
        p.type_text(party.side, ("comment", party.site.new_id()))


def change_comment(p: Played) -> None:
    party = p.party()
    comments = sorted(at for at in party.site.held if at[1])
    if not comments:
        return
    at = comments[p.chance.randrange(len(comments))]
    if p.chance.randrange(3):
        p.type_text(party.side, at)
    else:
        p.deleted |= tokens(party.site.held[at])
        party.site.edit(at, None)
        p.last.pop((party.side, at), None)


def work(p: Played) -> None:
    party = p.party()
    for _ in range(1 + p.chance.randrange(5)):
        party.step()


def stop(p: Played) -> None:
    p.party().stop()


def deliver(p: Played) -> None:
    if p.world.network:
        p.world.deliver(p.chance.randrange(len(p.world.network)))


def double(p: Played) -> None:
    if p.world.network:
        p.world.deliver(p.chance.randrange(len(p.world.network)), keep=True)


def lose(p: Played) -> None:
    if p.world.network:
        p.world.lose(p.chance.randrange(len(p.world.network)))


def refuse(p: Played) -> None:
    refuses = p.party().site.refuses
    refuses ^= {("description", "status", "labels", "comment", "note")[p.chance.randrange(5)]}


def change_metadata(p: Played) -> None:
    party = p.party()
    party.site.refuses.clear()
    party.metadata_changed = True


def republish(p: Played) -> None:
    if p.chance.randrange(4):
        return
    p.pair = PAIRS[p.chance.randrange(len(PAIRS))] if p.chance.randrange(2) else p.pair
    for side, rules in zip(SIDES, (p.pair.s(), p.pair.j()), strict=True):
        p.world.republish(side, rules)
    p.republished = True
    if p.chance.randrange(2):
        p.world.bring_up_to_date()


def decide(p: Played) -> None:
    """A person decides the held conflicts of one side."""
    decide_all(p, p.party())


def decide_all(p: Played, party: Party) -> None:
    issue = party.site.read(party.half)
    if issue is None:
        return
    for held in party.half.held:
        winner: Literal["here", "there"] = "here" if p.chance.randrange(2) else "there"
        try:
            party.save(resume.decide(party.half, held.key, winner, issue))
        except KeyError:
            continue
        party.journal.append(Conflict(held.key, winner, None, held.theirs, "policy"))
        party.journal.append(Conflict(held.key, winner, None, issue.get(held.key), "policy"))


def settle_here(p: Played) -> None:
    """Let a part of the history come to rest in between."""
    if not p.chance.randrange(3):
        p.world.settle()


EDITS = (edit, edit, edit, empty, set_status, label, write_comment, change_comment)
TROUBLE = (stop, stop, double, lose, refuse, change_metadata, republish, settle_here, decide)
ACTIONS = (*EDITS, *TROUBLE, *(work,) * 8, *(deliver,) * 6)
