"""What became of a write: done, or refused by Jira. One call per write, saved in one transaction with its journal."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.sync.absorb import absorb, after_write
from app.sync.half import Half, Waiting
from app.sync.issue import Issue
from app.sync.keys import Key, is_element
from app.sync.plan import Plan, Write, WriteState
from app.sync.rules import Context, Rulebook
from app.sync.values import Value
from app.sync.view import drop_waiting


def plan_of(half: Half) -> Plan:
    """Raises `ValueError` when no plan is under way."""
    if half.plan is None:
        raise ValueError("no plan is under way")
    return half.plan


def found(half: Half, local_ids: Mapping[str, str]) -> Half:
    """Elements that writes (by id) created, found by their marks after a stop. This comes before the issue is read:
    else our own comment is taken for a user's."""
    return _traced(half, plan_of(half), local_ids)


def write_done(
    half: Half,
    answers: Mapping[str, Value],
    issue: Issue,
    book: Rulebook,
    ctx: Context,
    local_ids: Mapping[str, str] | None = None,
) -> Half:
    """Writes (by id) that one call has done, with what Jira answered for each field, in its canonical form.

    `issue`: as read in this job; for a new one, what the create call answered, in which case `answers` names the
    writes that it carried, if any. `local_ids`: of created elements.
    """
    plan = replace(plan_of(half), creates_issue=False)
    half = _traced(half, plan, local_ids or {})
    values: dict[Key, Value] = {}
    for id, answer in answers.items():
        write = plan.write(id)
        values.update(after_write(half, write, answer))
        plan = plan.with_write(replace(write, state="done"))
        half = _forget(drop_waiting(half, write.key) if plan.origin == "again" else half, write)
    return replace(absorb(half, values, issue, book, ctx), plan=plan)


def write_refused(
    half: Half,
    id: str,
    reason: str,
    issue: Issue,
    book: Rulebook,
    ctx: Context,
    items: Iterable[str] | None = None,
) -> Half:
    """Jira refused a write for good: from now on our rules see it as done, and it waits for another chance.

    `items`: of a set write, only these were refused; the rest of it stays to do.
    """
    write = plan_of(half).write(id)
    if items is not None and (rest := _without(write, frozenset(items))):
        half = replace(half, plan=plan_of(half).with_write(rest))
        refused = replace(write, add=write.add - rest.add, remove=write.remove - rest.remove)
    else:
        half = settle(half, write, "refused")
        refused = replace(write, state="refused")
    if write.restores:
        return half
    half = absorb(half, after_write(half, refused, write.value), issue, book, ctx)
    entry = Waiting(replace(refused, state="todo"), reason, write.before)
    return replace(half, waiting=(*_others(half, write), entry))


def written(issue: Issue, write: Write, answer: Value) -> Issue:
    """The issue as read, with what a write has changed since: for the rest of the job, instead of a second read."""
    value = write.applied_to(issue.get(write.key)) if write.kind == "add_remove" else answer
    fields = {**issue.fields, write.key: value}
    if value is None and is_element(write.key):
        del fields[write.key]
    return issue.with_fields(fields)


def settle(half: Half, write: Write, state: WriteState) -> Half:
    return replace(half, plan=plan_of(half).with_write(replace(write, state=state)))


def _traced(half: Half, plan: Plan, local_ids: Mapping[str, str]) -> Half:
    for id, local_id in local_ids.items():
        half = half.traced(plan.write(id).key, local_id)
    return half


def _others(half: Half, write: Write) -> tuple[Waiting, ...]:
    if write.kind == "add_remove":
        return tuple(entry for entry in half.waiting if entry.write.id != write.id)
    return tuple(entry for entry in half.waiting if entry.write.key != write.key)


def _without(write: Write, items: frozenset[str]) -> Write | None:
    rest = replace(write, add=write.add - items, remove=write.remove - items)
    return rest if rest.add or rest.remove else None


def _forget(half: Half, write: Write) -> Half:
    if write.kind != "delete":
        return half
    return replace(half, traces={key: id for key, id in half.traces.items() if key != write.key})
