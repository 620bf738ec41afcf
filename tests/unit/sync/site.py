"""One Jira issue in memory: what users and the app do to it, what it answers, its changelog and marks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.sync.half import Half
from app.sync.issue import Issue
from app.sync.keys import Key, element_key, is_element, kind_of
from app.sync.plan import Write
from app.sync.values import Comment, RichText, Value

APP, USER = "app", "user"
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
LocalId = tuple[str, str]  # kind, id; a plain field has id ""


@dataclass
class Entry:
    """One line of the changelog. `replaced_at`: when a user had last edited what it replaced."""

    who: str
    at: LocalId
    before: Value
    after: Value
    write: str = ""
    replaced_at: datetime = EPOCH


def normal(value: Value) -> Value:
    """The canonical form that a Jira gives what is written: here, no blanks at the end."""
    if isinstance(value, str):
        return value.rstrip() or None
    if isinstance(value, Comment):
        return Comment(RichText.of_text(text_of(value).rstrip()))
    return value


def text_of(value: Value) -> str:
    assert isinstance(value, Comment)
    return str(value.body.document["content"][0]["content"][0]["text"])


def comment(text: str) -> Comment:
    return Comment(RichText.of_text(text))


class Gone(Exception):
    """Somebody deleted what was to be edited."""


@dataclass
class Site:
    offset: int
    now: int = 0
    exists: bool = False
    held: dict[LocalId, Value] = field(default_factory=dict)
    edited: dict[LocalId, datetime] = field(default_factory=dict)
    log: list[Entry] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)
    ids: int = 0
    writes: int = 0

    @property
    def clock(self) -> datetime:
        return EPOCH + timedelta(minutes=self.now + self.offset)

    def edit(self, at: LocalId, value: Value) -> None:
        """A user's edit."""
        self.exists = True
        self._put(USER, at, normal(value))
        self.edited[at] = self.clock

    def new_id(self) -> str:
        self.ids += 1
        return str(self.ids)

    def read(self, half: Half) -> Issue | None:
        if not self.exists:
            return None
        names = half.names("comment")
        fields: dict[Key, Value] = {}
        times: dict[Key, datetime] = {}
        for (kind, id), value in self.held.items():
            key = names.get(id) or element_key(kind, half.side, id) if id else kind
            fields[key] = value
            if (kind, id) in self.edited:
                times[key] = self.edited[kind, id]
        return Issue("1", "X-1", "X", updated=self.clock, fields=fields, times=times)

    def locate(self, half: Half, key: Key) -> LocalId:
        return (kind_of(key), half.local_id(key) or "?") if is_element(key) else (key, "")

    def holds(self, half: Half, key: Key) -> Value:
        return self.held.get(self.locate(half, key))

    def apply(self, half: Half, writes: tuple[Write, ...]) -> tuple[dict[str, Value], dict[str, str], list[str]]:
        """One call: answers and new ids by write, or the writes that it names when it refuses them (all or none)."""
        refused = [w.id for w in writes if kind_of(w.key) in self.refuses and not w.restores]
        if refused:
            return {}, {}, refused
        self.exists = True
        answers: dict[str, Value] = {}
        created: dict[str, str] = {}
        for write in writes:
            at = self.locate(half, write.key)
            if write.kind == "create":
                at = (kind_of(write.key), self.new_id())
                created[write.id] = self.marks[write.id] = at[1]
            elif at[1] and at not in self.held:
                if write.kind == "edit":
                    raise Gone
                answers[write.id] = None
                continue
            answers[write.id] = normal(write.applied_to(self.held.get(at)))
            self._put(APP, at, answers[write.id], write.id)
            self.writes += 1
        return answers, created, []

    def entry_of(self, write: str) -> Entry | None:
        return next((entry for entry in reversed(self.log) if entry.write == write), None)

    def edited_since(self, write: str) -> bool:
        entry = self.entry_of(write)
        return entry is not None and any(
            e.at == entry.at and e.who == USER for e in self.log[self.log.index(entry) + 1 :]
        )

    def _put(self, who: str, at: LocalId, value: Value, write: str = "") -> None:
        replaced_at = self.edited.get(at, EPOCH)
        self.log.append(Entry(who, at, self.held.get(at), value, write, replaced_at))
        if value is None and at[1]:
            self.held.pop(at, None)
        else:
            self.held[at] = value


def values(site: Site) -> Mapping[str, Value]:
    """Plain fields only."""
    return {kind: value for (kind, id), value in site.held.items() if not id}
