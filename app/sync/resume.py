"""A plan that was left over by a stop: judge anew what is still to do. And the second chance of what was refused."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal

from app.sync.absorb import absorb, after_write
from app.sync.carry_out import plan_of, settle, write_done
from app.sync.half import Conflict, Half, Outcome, Waiting
from app.sync.issue import Issue
from app.sync.keys import Key
from app.sync.merge import Verdict, shows, stands, weigh
from app.sync.plan import Plan, Write, goes_into_create, ordered
from app.sync.rules import Context, Rulebook
from app.sync.take_in import kind_for
from app.sync.values import Value
from app.sync.view import drop_waiting, hold, look


def rejudge(half: Half, issue: Issue, landed: Mapping[str, bool], book: Rulebook, ctx: Context) -> Outcome:
    """Settle the writes of a left-over plan that need no doing any more.

    `issue` read after `carry_out.found`. `landed` names the writes (by id) that our own account did since the plan
    was saved, by mark or by changelog: `True` if nobody edited the field after that. An issue that the plan was to
    create exists because we created it. A write that is not named is judged by what the issue holds.
    """
    if plan_of(half).creates_issue:
        first = {write.id: True for write in plan_of(half).todo if goes_into_create(write)}
        landed = {**first, **landed}
        half = replace(half, plan=replace(plan_of(half), creates_issue=False))
    conflicts: list[Conflict] = []
    for write in plan_of(half).todo:
        if write.id in landed:
            answer = issue.get(write.key) if landed[write.id] else write.value
            half = write_done(half, {write.id: answer}, issue, book, ctx)
        else:
            half, lost = _judge_again(half, write, issue, book, ctx)
            conflicts += lost
    return Outcome(half, tuple(conflicts))


def try_again(half: Half, issue: Issue, only_decided: bool = False) -> Half:
    """Plan the writes that wait: Jira's metadata changed, or (`only_decided`) a person decided.

    Gives the half as it is while an offer is out or a plan under way, or when nothing waits.
    """
    half, _ = look(half, issue)
    due = [entry.write for entry in half.waiting if entry.decided or not only_decided]
    if half.out or half.plan or not due:
        return half
    return replace(half, plan=Plan("again", half.applied_rules or 0, ordered(due)))


def decide(half: Half, key: Key, winner: Literal["here", "there"], issue: Issue) -> Half:
    """A person decides a held conflict. *here*: the local value goes out with the next offer. *there*: the peer's
    is written by `try_again`. Raises `KeyError` when the field is not held (any more)."""
    half, _ = look(half, issue)
    held = {entry.key: entry for entry in half.held}[key]
    half = replace(half, held=tuple(entry for entry in half.held if entry.key != key))
    if winner == "here":
        return half
    raw, number = issue.get(key), half.last_write + 1
    kind = kind_for(key, held.theirs, raw)
    write = Write(f"{half.side}{number}", key, kind, held.theirs, before=raw, at=held.at)
    entry = Waiting(write, "", raw, decided=True)
    return replace(half, last_write=number, waiting=(*half.waiting, entry))


def overwritten(half: Half, id: str, lost: Value, at: datetime, issue: Issue, book: Rulebook, ctx: Context) -> Outcome:
    """Our write's changelog entry says that it replaced `lost`, which a user saved at `at`, after our read.

    Journals it as a conflict; if it stands, a write that puts it back joins the plan. Call after `write_done` of
    that write and before `finish_plan`.
    """
    write = plan_of(half).write(id)
    if lost in (write.before, write.value):
        return Outcome(half)
    _, view = look(half, issue)
    saved = view.with_fields({**view.fields, write.key: lost})
    if not shows({**half.seen, write.key: write.before}, write.key, saved, book.current, ctx):
        return Outcome(half, (Verdict("there", "not sent").conflict(write.key, lost, write.value),))
    verdict = weigh(half, write, lost, at, ctx)
    conflict = replace(verdict.conflict(write.key, lost, write.value), reason="overwritten")
    if verdict.winner == "there":
        return Outcome(half, (conflict,))
    number = half.last_write + 1
    kind = kind_for(write.key, lost, write.value)
    back = Write(f"{half.side}{number}", write.key, kind, lost, before=write.value, at=at, restores=True)
    plan = plan_of(half)
    half = replace(half, last_write=number, plan=replace(plan, writes=(*plan.writes, back)))
    return Outcome(half, (conflict,))


def _judge_again(half: Half, write: Write, issue: Issue, book: Rulebook, ctx: Context) -> tuple[Half, list[Conflict]]:
    raw = issue.get(write.key)
    if write.applied_to(raw) == (raw if write.kind != "add_remove" else raw or frozenset()):
        return _known(half, write, "absorbed", issue, book, ctx), []
    if write.kind == "add_remove" or raw == write.before:
        return half, []
    if write.restores or plan_of(half).origin == "again":
        return settle(drop_waiting(half, write.key), write, "kept"), []
    return _edited_meanwhile(half, write, issue, book, ctx)


def _edited_meanwhile(
    half: Half, write: Write, issue: Issue, book: Rulebook, ctx: Context
) -> tuple[Half, list[Conflict]]:
    _, view = look(half, issue)
    raw = issue.get(write.key)
    verdict = stands(half, write, view, book.current, ctx)
    lost = [verdict.conflict(write.key, raw, write.value)] if verdict.is_conflict else []
    if verdict.winner == "there":
        again = replace(write, before=raw, kind=kind_for(write.key, write.value, raw))
        return replace(half, plan=plan_of(half).with_write(again)), lost
    if verdict.winner == "nobody":
        half = hold(half, write.key, write.value, write)
    return _known(half, write, "kept", issue, book, ctx), lost


def _known(
    half: Half, write: Write, state: Literal["absorbed", "kept"], issue: Issue, book: Rulebook, ctx: Context
) -> Half:
    half = settle(half, write, state)
    if plan_of(half).origin == "again" and state == "absorbed":
        half = drop_waiting(half, write.key)
    values = after_write(half, write, write.value)
    return absorb(half, values, issue, book, ctx)
