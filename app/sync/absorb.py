"""Make a value known to both sides: what a write left behind goes into `seen`, its effect on our own replica into
`sent`. This is why an echo is no change, whatever the rules of the two sides look like, while a user's edit made
meanwhile still is one.
"""

from collections.abc import Mapping
from dataclasses import replace

from app.sync.half import Half
from app.sync.issue import Issue
from app.sync.keys import Key, is_element
from app.sync.plan import Write
from app.sync.replica import Replica, moved_keys
from app.sync.rules import Context, Rulebook, Rules, RulesStopped
from app.sync.values import Value


def absorb(half: Half, values: Mapping[Key, Value], issue: Issue, book: Rulebook, ctx: Context) -> Half:
    """Put `values` into `seen` and rebase `sent` by what they change in our replica of *seen*.

    `issue` only lends its identity: a user's edit in it must not leak into `sent`.
    """
    seen = dict(half.seen)
    for key, value in values.items():
        if value is None and is_element(key):
            seen.pop(key, None)
        else:
            seen[key] = value
    version = book.version if half.sent_rules is None else half.sent_rules
    sent = rebased(half, seen, issue, book.at(version), ctx)
    return replace(half, seen=seen, sent=sent, sent_rules=None if sent is None else version)


def rebased(half: Half, seen: Mapping[Key, Value], issue: Issue, rules: Rules, ctx: Context) -> Replica | None:
    """`sent`, with each key that moves between our replica of `half.seen` and that of `seen`."""
    before = outgoing_or_none(rules, issue.with_fields(half.seen), ctx) or Replica()
    after = outgoing_or_none(rules, issue.with_fields(seen), ctx)
    if after is None:
        return half.sent
    sent = dict(half.sent or {})
    for key in moved_keys(before, after):
        if key in after:
            sent[key] = after[key]
        else:
            sent.pop(key, None)
    return Replica(sent)


def outgoing_or_none(rules: Rules, issue: Issue, ctx: Context) -> Replica | None:
    """For comparison only: an error is as good as nothing sent."""
    try:
        return rules.outgoing(issue, replace(ctx, quiet=True))
    except RulesStopped:
        return None


def after_write(half: Half, write: Write, answer: Value) -> dict[Key, Value]:
    """What `seen` holds after a write. Of a set only our own additions and removals: the rest of the answer may
    be somebody's edit that the peer does not know yet."""
    if write.restores:
        return {}
    if write.kind == "add_remove":
        return {write.key: write.applied_to(half.seen.get(write.key))}
    return {write.key: answer}
