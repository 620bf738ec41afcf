"""The issue as the rules shall see it: writes that Jira refused look done, held fields look decided for the peer."""

from dataclasses import replace

from app.sync.half import Half, Held, Waiting
from app.sync.issue import Issue
from app.sync.keys import Key
from app.sync.plan import Write
from app.sync.values import Value


def look(half: Half, issue: Issue) -> tuple[Half, Issue]:
    """Lay what waits and what is held over the issue as read.

    An entry that a person's newer value has overtaken, or that came true meanwhile, is dropped from the half.
    """
    waiting = tuple(entry for entry in half.waiting if _still_waits(entry, issue))
    held = tuple(entry for entry in half.held if issue.get(entry.key) != entry.theirs)
    fields = dict(issue.fields)
    for entry in waiting:
        fields[entry.write.key] = entry.write.applied_to(fields.get(entry.write.key))
    for one in held:
        fields[one.key] = one.theirs
    return replace(half, waiting=waiting, held=held), issue.with_fields(fields)


def _still_waits(entry: Waiting, issue: Issue) -> bool:
    value = issue.get(entry.write.key)
    if entry.write.kind == "add_remove":
        return entry.write.applied_to(value) != (value or frozenset())
    return value == entry.raw and value != entry.write.value


def drop_waiting(half: Half, key: Key) -> Half:
    return replace(half, waiting=tuple(entry for entry in half.waiting if entry.write.key != key))


def give_up_items(half: Half, move: Write) -> Half:
    """A newer move of a set settles what an older, refused one wanted of the same items."""
    entries: list[Waiting] = []
    for entry in half.waiting:
        write = entry.write
        if write.key == move.key:
            write = replace(write, add=write.add - move.add - move.remove, remove=write.remove - move.add - move.remove)
            if not write.add and not write.remove:
                continue
        entries.append(replace(entry, write=write))
    return replace(half, waiting=tuple(entries))


def hold(half: Half, key: Key, theirs: Value, write: Write) -> Half:
    others = tuple(entry for entry in half.held if entry.key != key)
    return replace(half, held=(*others, Held(key, theirs, write.at)))


def held_keys(half: Half) -> frozenset[Key]:
    return frozenset(entry.key for entry in half.held)
