"""The copy of an issue that incoming rules edit. Nothing is written: what they touched becomes a plan."""

from collections.abc import Mapping

from app.sync.issue import Issue
from app.sync.keys import Key
from app.sync.values import Value


class Draft:
    """Reads see the issue with the edits made so far. `issue` is the issue as read (empty for a new one).

    `unfinished`: the rules want what they asked for so far to be written before they go on (`store(issue)`); they run
    again then, with `Context.stage` one higher. `link`: id or key of an issue that is there
    already and that they want to be this pair's, instead of a new one.
    """

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        self.unfinished = False
        self.link: str | None = None
        self._touched: dict[Key, Value] = {}

    def get(self, key: Key) -> Value:
        return self._touched[key] if key in self._touched else self.issue.get(key)

    def set(self, key: Key, value: Value) -> None:
        """Ask for this value. Creates the element that has this key if it is not there."""
        self._touched[key] = value

    def remove(self, key: Key) -> None:
        """Empty a field, or delete an element."""
        self._touched[key] = None

    def add_to(self, key: Key, *items: str) -> None:
        """Add to a set (labels, components, versions, watchers)."""
        self._touched[key] = self._set(key) | frozenset(items)

    def take_from(self, key: Key, *items: str) -> None:
        """Remove from a set."""
        self._touched[key] = self._set(key) - frozenset(items)

    def elements(self, kind: str) -> dict[Key, Value]:
        """What is there of one kind, by key, with the edits made so far."""
        together = {**self.issue.fields, **self._touched}
        return {key: v for key, v in together.items() if key.startswith(f"{kind}/") and v is not None}

    @property
    def touched(self) -> Mapping[Key, Value]:
        """What the rules asked for, also where it is what the issue holds already."""
        return dict(self._touched)

    def _set(self, key: Key) -> frozenset[str]:
        value = self.get(key)
        return value if isinstance(value, frozenset) else frozenset()
