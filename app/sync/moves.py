"""What did the peer move? The incoming rules run on what it had and on what it has; the difference is the move.

Comparing with the issue instead would write back values that only rules, not people, made different.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.sync.draft import Draft
from app.sync.half import Half, Offer
from app.sync.issue import Issue
from app.sync.keys import Key
from app.sync.replica import Replica, moved_keys
from app.sync.rules import Context, Rulebook, Rules, RulesStopped
from app.sync.values import Value, is_empty


@dataclass(frozen=True)
class Move:
    """The peer's move of one local field, from `old` (`None` also: unknown) to `new`."""

    key: Key
    old: Value
    new: Value
    at: datetime | None
    by_rules: bool

    @property
    def is_of_set(self) -> bool:
        return isinstance(self.old, frozenset) or isinstance(self.new, frozenset)

    @property
    def added(self) -> frozenset[str]:
        return _items(self.new) - _items(self.old)

    @property
    def removed(self) -> frozenset[str]:
        return _items(self.old) - _items(self.new)


@dataclass(frozen=True)
class Before:
    """What the rules asked for on the replica that the peer had. Of the fields in `blind` that cannot be told, only
    that they may have been another value."""

    fields: Mapping[Key, Value]
    blind: frozenset[Key] = frozenset()

    def differs(self, key: Key, new: Value) -> bool:
        """Did the field move? A field that is new to the rules did, unless it would only be emptied."""
        if key in self.fields:
            return self.fields[key] != new
        return key in self.blind or not is_empty(new)


@dataclass(frozen=True)
class Moved:
    """What the peer moved. `unfinished`: only up to a `store` of the rules, which go on when that is written. `link`:
    the rules want an issue that is there to be the pair's."""

    moves: tuple[Move, ...]
    unfinished: bool
    link: str | None = None


def what_moved(half: Half, offer: Offer, issue: Issue, book: Rulebook, ctx: Context) -> Moved:
    """Raises `RulesStopped` when the incoming rules cannot take the new replica in."""
    draft = Draft(issue)
    book.current.incoming(offer.now, offer.was, draft, ctx)
    wanted = draft.touched
    quiet = replace(ctx, quiet=True)
    old = before_offer(offer, wanted, issue, book.at(half.applied_rules), quiet)
    republished = half.applied_rules not in (None, book.version)
    by_new_rules = before_offer(offer, wanted, issue, book.current, quiet) if republished else old
    moves: list[Move] = []
    for key, value in wanted.items():
        if old.differs(key, value):
            by_rules = offer.by_rules or not by_new_rules.differs(key, value)
            at = None if by_rules else moved_at(offer, key)
            moves.append(Move(key, old.fields.get(key), value, at, by_rules))
    return Moved(tuple(moves), draft.unfinished, draft.link)


def run_incoming(
    rules: Rules, replica: Replica, previous: Replica | None, issue: Issue, ctx: Context
) -> Mapping[Key, Value]:
    """What the rules ask for."""
    draft = Draft(issue)
    rules.incoming(replica, previous, draft, ctx)
    return draft.touched


def before_offer(offer: Offer, wanted: Mapping[Key, Value], issue: Issue, rules: Rules, ctx: Context) -> Before:
    """`wanted` is what they ask for on the replica that the peer has now."""
    if offer.was is None:
        return Before({})
    try:
        return Before(run_incoming(rules, offer.was, offer.was, issue, ctx))
    except RulesStopped:
        return _pieced(offer.was, offer.now, wanted, issue, rules, ctx)


def _pieced(
    was: Replica, now: Replica, wanted: Mapping[Key, Value], issue: Issue, rules: Rules, ctx: Context
) -> Before:
    """The rules stop on the old replica: told key by key, from the new one with one key taken back. Where they stop
    on that too, a field counts as moved unless the key of its own name stood still."""
    pieces: list[Mapping[Key, Value]] = []
    stopped = False
    for key in moved_keys(was, now):
        taken_back = {**now, key: was[key]} if key in was else {k: v for k, v in now.items() if k != key}
        try:
            pieces.append(run_incoming(rules, Replica(taken_back), was, issue, ctx))
        except RulesStopped:
            stopped = True
    still = was.keys() & now.keys() - moved_keys(was, now)
    blind = wanted.keys() - still if stopped else frozenset()
    fields = {key: value for key, value in wanted.items() if key not in blind}
    for piece in pieces:
        for key in moved_keys(piece, wanted):
            fields.pop(key, None)
            if key in piece:
                fields[key] = piece[key]
    return Before(fields, frozenset(blind))


def moved_at(offer: Offer, key: Key) -> datetime | None:
    """Rules may make a local field of any keys of the replica: without one of its own name, the latest counts."""
    return offer.times.get(key) or max(offer.times.values(), default=None)


def _items(value: Value) -> frozenset[str]:
    return value if isinstance(value, frozenset) else frozenset()
