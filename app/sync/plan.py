"""The writes that an incoming revision wants to do: pure data, shown by a dry run, executed by a sync."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from app.sync.keys import Key, is_element, kind_of
from app.sync.values import Attachment, Comment, Value, media_of

STATUS = "status"
BY_TRANSITION = frozenset({STATUS, "resolution"})
"""A status is reached by a transition, which takes a resolution along."""

WriteKind = Literal["edit", "add_remove", "create", "delete"]
WriteState = Literal["todo", "done", "absorbed", "refused", "kept"]
Origin = Literal["revision", "stage", "again"]


@dataclass(frozen=True)
class Write:
    """One change of one field or element.

    `edit`: set a plain field, or an element that is there, to `value`. `add_remove`: add and remove items of a
    set, with Jira's own verbs. `create`, `delete`: an element. `before` is what Jira held when this was planned,
    `at` when the peer's user moved it, `by_rules`: no person moved it. `restores`: puts a local user's value
    back, so the peer does not know of it. `state`: *todo*, *done*, *absorbed* (was there already), *refused* (by
    Jira), *kept* (the local value stood).
    """

    id: str
    key: Key
    kind: WriteKind
    value: Value = None
    add: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()
    before: Value = None
    at: datetime | None = None
    by_rules: bool = False
    restores: bool = False
    state: WriteState = "todo"

    def applied_to(self, value: Value) -> Value:
        """What the field holds when this write is done to `value`."""
        if self.kind != "add_remove":
            return self.value
        items = value if isinstance(value, frozenset) else frozenset()
        return (items | self.add) - self.remove


@dataclass(frozen=True)
class Batch:
    """Writes that one call can carry. `creates_issue`: the call creates the issue, with the twin's mark."""

    writes: tuple[Write, ...]
    creates_issue: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(write.id for write in self.writes)


@dataclass(frozen=True)
class Plan:
    """Ordered writes. `origin`: *revision* ends in *taken*, *stage* is the part of it that the rules want written
    before they go on; *again* tries what waited. `creates_issue`: there is
    no local issue yet, and the first batch creates it. `rules`: the incoming version that made it."""

    origin: Origin
    rules: int
    writes: tuple[Write, ...] = ()
    creates_issue: bool = False

    @property
    def todo(self) -> tuple[Write, ...]:
        return tuple(write for write in self.writes if write.state == "todo")

    @property
    def is_done(self) -> bool:
        return not self.todo and not self.creates_issue

    def write(self, id: str) -> Write:
        """Raises `KeyError`."""
        for write in self.writes:
            if write.id == id:
                return write
        raise KeyError(id)

    def with_write(self, changed: Write) -> "Plan":
        return replace(self, writes=tuple(changed if w.id == changed.id else w for w in self.writes))

    def batches(self) -> tuple[Batch, ...]:
        """What is left to do, in order, plain fields of the issue together. A plan that creates the issue begins
        with a batch that does so, even if no field is left for it."""
        batches: list[Batch] = []
        left = list(self.todo)
        if self.creates_issue:
            first = tuple(write for write in left if goes_into_create(write))
            batches.append(Batch(first, creates_issue=True))
            left = [write for write in left if write not in first]
        moving = tuple(write for write in left if write.key in BY_TRANSITION)
        if any(write.key == STATUS for write in moving):
            left = [write for write in left if write not in moving or write.key == STATUS]
        plain: list[Write] = []
        for write in left:
            if stands_alone(write):
                if plain:
                    batches.append(Batch(tuple(plain)))
                    plain = []
                batches.append(Batch(moving if write.key == STATUS else (write,)))
            else:
                plain.append(write)
        if plain:
            batches.append(Batch(tuple(plain)))
        return tuple(batches)


def goes_into_create(write: Write) -> bool:
    """A text that shows media waits until they are there; an issue begins in its workflow's first status."""
    return not is_element(write.key) and write.key not in BY_TRANSITION and not media_of(write.value)


def stands_alone(write: Write) -> bool:
    return is_element(write.key) or write.key == STATUS


def ordered(writes: Iterable[Write]) -> tuple[Write, ...]:
    """Attachments before the texts that show them, creates before edits, the status after what it may close, deletes
    last; comments by age."""
    return tuple(sorted(writes, key=_rank))


def _rank(write: Write) -> tuple[int, str, Key]:
    if write.kind == "create" and kind_of(write.key) == "attachment":
        step = 0
    elif not is_element(write.key):
        step = 4 if write.key in BY_TRANSITION else 1
    else:
        step = {"create": 2, "edit": 3, "add_remove": 3, "delete": 5}[write.kind]
    created = write.value.created if isinstance(write.value, Comment | Attachment) else None
    return step, created.isoformat() if created else "", write.key
