"""Conflicts: does the local value of a field stand against the peer's move? Judged in the half that takes in, and
only there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from app.sync.half import Conflict, Half, Reason
from app.sync.issue import Issue
from app.sync.keys import Key, is_element
from app.sync.plan import Write
from app.sync.replica import moved_keys
from app.sync.rules import Context, Rules, RulesStopped
from app.sync.shortened import is_shortened, is_whole
from app.sync.values import Value, is_empty


@dataclass(frozen=True)
class Verdict:
    """`winner` *here*: the local value stands. *there*: the peer's goes in. *nobody*: a person decides."""

    winner: Literal["here", "there", "nobody"]
    reason: Reason

    @property
    def is_conflict(self) -> bool:
        return self.reason != "same"

    def conflict(self, key: Key, ours: Value, theirs: Value) -> Conflict:
        kept, lost = (theirs, ours) if self.winner == "there" else (ours, theirs)
        return Conflict(key, self.winner, kept, lost, self.reason)


def stands(half: Half, write: Write, issue: Issue, rules: Rules, ctx: Context) -> Verdict:
    """Judge the field of `issue` that `write` would change. `issue` as the rules see it (`view.look`)."""
    ours = issue.get(write.key)
    if ours == write.value or not moved_here(half.seen, write.key, ours):
        return Verdict("there", "same")
    if is_shortened(ours) and is_whole(write.value):
        return Verdict("there", "shortened")
    if not shows(half.seen, write.key, issue, rules, ctx):
        return Verdict("there", "not sent")
    return weigh(half, write, ours, issue.edited_at(write.key), ctx)


def moved_here(seen: Mapping[Key, Value], key: Key, ours: Value) -> bool:
    """Without a shared past any value counts as moved; an empty one has nothing to stand for."""
    return seen[key] != ours if key in seen else not is_empty(ours)


def shows(seen: Mapping[Key, Value], key: Key, issue: Issue, rules: Rules, ctx: Context) -> bool:
    """Do our outgoing rules let the local move out? What is never sent cannot win.

    Keys that differ between two runs on the same issue prove nothing, unless it is the field's own key.
    """
    unmoved = {name: value for name, value in issue.fields.items() if name != key}
    if key in seen:
        unmoved[key] = seen[key]
    return _differ(issue, issue.with_fields(unmoved), key, rules, replace(ctx, quiet=True))


def _differ(issue: Issue, unmoved: Issue, key: Key, rules: Rules, ctx: Context) -> bool:
    try:
        now, before, again = (rules.outgoing(one, ctx) for one in (issue, unmoved, issue))
    except RulesStopped:
        return True
    if now is None or before is None or again is None:
        return now is not None
    moved = moved_keys(before, now)
    return key in moved or bool(moved - moved_keys(now, again))


def weigh(half: Half, write: Write, ours: Value, ours_at: datetime, ctx: Context) -> Verdict:
    """Both sides moved the field and differ. The first of these rules that has an opinion decides."""
    rules: tuple[Callable[[], Verdict | None], ...] = (
        lambda: edit_beats_deletion(write, ours),
        lambda: person_beats_rules(write),
        lambda: choice_at_linking(half, write.key),
        lambda: policy(ctx),
        lambda: later(write, ours_at),
    )
    for rule in rules:
        if verdict := rule():
            return verdict
    return Verdict("here" if half.is_starter else "there", "starter")


def edit_beats_deletion(write: Write, ours: Value) -> Verdict | None:
    if not is_element(write.key) or (ours is not None and write.value is not None):
        return None
    return Verdict("there" if ours is None else "here", "edit beats deletion")


def person_beats_rules(write: Write) -> Verdict | None:
    return Verdict("here", "person beats rules") if write.by_rules else None


def choice_at_linking(half: Half, key: Key) -> Verdict | None:
    if key in half.seen or half.choice in (None, "later"):
        return None
    return Verdict("here" if half.choice == "here" else "there", "linking")


def policy(ctx: Context) -> Verdict | None:
    match ctx.policy:
        case "here" | "there":
            return Verdict(ctx.policy, "policy")
        case "hold":
            return Verdict("nobody", "policy")
    return None


def later(write: Write, ours_at: datetime) -> Verdict | None:
    """The two sites' clocks meet only here. A move without a time was made by nobody."""
    if write.at is None or ours_at > write.at:
        return Verdict("here", "later")
    return Verdict("there", "later") if write.at > ours_at else None
