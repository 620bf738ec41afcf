"""The payload of a pair: what a half's outgoing rules let out of an issue. Full state, never a delta."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.sync.keys import Key
from app.sync.values import Value


@dataclass(frozen=True)
class Replica(Mapping[Key, Value]):
    """Values by key. A key that holds `None` was sent empty; a key that is missing was not sent."""

    values_: Mapping[Key, Value] = field(default_factory=dict)

    def __getitem__(self, key: Key) -> Value:
        return self.values_[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)

    def cut_to(self, keys: Iterable[Key]) -> "Replica":
        wanted = set(keys)
        return Replica({key: value for key, value in self.items() if key in wanted})

    def elements(self, kind: str) -> dict[Key, Value]:
        """What it holds of one kind (`comment`, `attachment`), by key."""
        return {key: v for key, v in self.items() if key.startswith(f"{kind}/") and v is not None}


def moved_keys(before: Mapping[Key, Value], after: Mapping[Key, Value]) -> frozenset[Key]:
    """Keys that are new, gone or hold another value. Sent empty and not sent are not the same."""
    missing = object()
    keys = before.keys() | after.keys()
    return frozenset(key for key in keys if before.get(key, missing) != after.get(key, missing))
