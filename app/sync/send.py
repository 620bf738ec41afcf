"""What a half has to say: compare what the peer knows with what the issue holds, and offer the next revision."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from app.sync.absorb import outgoing_or_none
from app.sync.codec import values_digest
from app.sync.half import Half, Offer, Out
from app.sync.issue import Issue
from app.sync.keys import Key, is_element
from app.sync.replica import Replica, moved_keys
from app.sync.rules import Context, Rulebook, Rules
from app.sync.shortened import without_edits_of_cut_texts
from app.sync.values import Value
from app.sync.view import look


def send(half: Half, issue: Issue, book: Rulebook, ctx: Context, forced: bool = False) -> tuple[Half, Offer | None]:
    """Offer what a person moved here since both sides agreed, or nothing.

    `issue` as read in this job. `forced`: bring the peer up to date with our rules even if nobody edited (the
    same as after `exchange.ask`). Raises `RulesStopped`; the half is unchanged then.
    """
    if not may_send(half):
        return half, None
    half, view = look(half, issue)
    view = without_edits_of_cut_texts(half, view)
    now = book.current.outgoing(view, replace(ctx, first=half.sent is None))
    if now is None:
        return half, None
    if half.sent is None:
        return _first(half, view, now, book)
    base = outgoing_or_none(book.current, view.with_fields(half.seen), ctx)
    if base is not None and (forced or half.asked or half.sent_rules != book.version):
        if forced or half.asked or moved_keys(half.sent, base):
            return _by_rules(half, view, base, now, book, forced or half.asked)
        half = replace(half, sent_rules=book.version)
    if base is None:
        base = _pieced(half, view, now, book.current, ctx)
    return _edits(half, view, base, now, book)


def may_send(half: Half) -> bool:
    """One revision at a time, and the half that joined lets the other begin."""
    if half.out or half.incoming or half.plan:
        return False
    return half.is_starter or half.n > 0


def _first(half: Half, view: Issue, now: Replica, book: Rulebook) -> tuple[Half, Offer | None]:
    return _offer(half, view, None, now, {key: view.edited_at(key) for key in now}, book)


def _by_rules(
    half: Half, view: Issue, base: Replica, now: Replica, book: Rulebook, forced: bool
) -> tuple[Half, Offer | None]:
    """Rules were published since: first what they make of what the peer knows; edits follow on their own, so that
    no rule can win over a person. Nothing to say until somebody edits or asks. When the peer has refused just that,
    the edits take it along: they may be what makes it acceptable."""
    if not forced and not _edited(half, view, base, now):
        return half, None
    sent = half.sent or Replica()
    quiet = replace(half, asked=False)
    changed, offer = _offer(quiet, view.with_fields(half.seen), sent.cut_to(base), base, None, book, forced)
    return (changed, offer) if offer else _edits(half, view, sent, now, book)


def _edits(half: Half, view: Issue, base: Replica, now: Replica, book: Rulebook) -> tuple[Half, Offer | None]:
    moved = _edited(half, view, base, now)
    if not moved:
        return replace(half, seen=view.fields), None
    was = {key: value for key, value in base.items() if key in now or is_element(key)}
    was.update({key: now[key] for key in now if key not in moved})
    return _offer(half, view, Replica(was), now, _times(half, view, moved), book)


def _edited(half: Half, view: Issue, base: Replica, now: Replica) -> frozenset[Key]:
    """Replica keys that a local edit moved. Without one nothing did: a key that is different each time, like a
    time stamp, is no reason to send."""
    if not moved_keys(half.seen, view.fields):
        return frozenset()
    return moved_keys(base, now)


def _pieced(half: Half, view: Issue, now: Replica, rules: Rules, ctx: Context) -> Replica:
    """What our rules make of what the peer knows, when they stop on it or leave it out: told field by field, from
    the issue with one edit taken back. Where that fails too, it is what was sent."""
    edited = moved_keys(half.seen, view.fields)
    without = [outgoing_or_none(rules, _taken_back(half, view, key), ctx) for key in edited]
    known = dict(half.sent or {}) if None in without else dict(now)
    for one in without:
        if one is None:
            continue
        for key in moved_keys(one, now):
            known.pop(key, None)
            if key in one:
                known[key] = one[key]
    return Replica(known)


def _taken_back(half: Half, view: Issue, key: Key) -> Issue:
    fields = {name: value for name, value in view.fields.items() if name != key}
    if key in half.seen:
        fields[key] = half.seen[key]
    return view.with_fields(fields)


def _times(half: Half, view: Issue, moved: frozenset[Key]) -> dict[Key, datetime]:
    """When the keys were edited. A key that no field is named after has the time of the latest edit."""
    edited = moved_keys(half.seen, view.fields)
    latest = max(view.edited_at(key) for key in edited)
    return {key: view.edited_at(key) if key in edited else latest for key in moved}


def _offer(
    half: Half,
    view: Issue,
    was: Replica | None,
    now: Replica,
    times: Mapping[Key, datetime] | None,
    book: Rulebook,
    asked: bool = False,
) -> tuple[Half, Offer | None]:
    if not asked and _is_declined(half, view, now, book.version):
        return half, None
    offer = Offer(
        rev=half.n + 1,
        base=half.n,
        attempt=half.attempts + 1,
        void=half.void,
        was=was,
        now=now,
        times=dict(times or {}),
        by_rules=times is None,
    )
    seen: Mapping[Key, Value] = dict(view.fields)
    out = Out(offer, seen, book.version, asked)
    return replace(half, out=out, attempts=offer.attempt), offer


def _is_declined(half: Half, view: Issue, now: Replica, version: int) -> bool:
    digest, made_of = values_digest(now), values_digest(view.fields)
    return any(one.rules == version and (one.digest == digest or one.made_of == made_of) for one in half.declined)
