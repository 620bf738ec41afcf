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
from app.sync.replica import Replica
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


def what_moved(half: Half, offer: Offer, issue: Issue, book: Rulebook, ctx: Context) -> tuple[Move, ...]:
    """Raises `RulesStopped` when the incoming rules cannot take the new replica in."""
    wanted = run_incoming(book.current, offer.now, offer.was, issue, ctx)
    quiet = replace(ctx, quiet=True)
    old = before_offer(offer, issue, book.at(half.applied_rules), quiet)
    republished = half.applied_rules not in (None, book.version)
    by_new_rules = before_offer(offer, issue, book.current, quiet) if republished else None
    moves: list[Move] = []
    for key, value in wanted.items():
        if not _moved(key, value, old, offer):
            continue
        by_rules = offer.by_rules or (republished and not _moved(key, value, by_new_rules, offer))
        before = old.get(key) if old is not None else None
        moves.append(Move(key, before, value, None if by_rules else moved_at(offer, key), by_rules))
    return tuple(moves)


def run_incoming(
    rules: Rules, replica: Replica, previous: Replica | None, issue: Issue, ctx: Context
) -> Mapping[Key, Value]:
    """What the rules ask for."""
    draft = Draft(issue)
    rules.incoming(replica, previous, draft, ctx)
    return draft.touched


def before_offer(offer: Offer, issue: Issue, rules: Rules, ctx: Context) -> Mapping[Key, Value] | None:
    """What the rules asked for on the replica that the peer had; `None` when they stop on it, `{}` without one."""
    if offer.was is None:
        return {}
    try:
        return run_incoming(rules, offer.was, offer.was, issue, ctx)
    except RulesStopped:
        return None


def moved_at(offer: Offer, key: Key) -> datetime | None:
    """Rules may make a local field of any keys of the replica: without one of its own name, the latest counts."""
    return offer.times.get(key) or max(offer.times.values(), default=None)


def _moved(key: Key, new: Value, old: Mapping[Key, Value] | None, offer: Offer) -> bool:
    if old is None:
        was = offer.was or Replica()
        stood_still = key in was and key in offer.now and was[key] == offer.now[key]
        return not stood_still
    if key in old:
        return old[key] != new
    return not is_empty(new)


def _items(value: Value) -> frozenset[str]:
    return value if isinstance(value, frozenset) else frozenset()
