"""Maps and sets of scripts: they keep their order and tell keys apart as Java does. Knows no methods of scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import (
    Array,
    BigInteger,
    Byte,
    Char,
    Closure,
    Float,
    GString,
    HostObject,
    Long,
    MarkedText,
    Range,
    Short,
)


class Key:
    """The token of a value that cannot stand for itself, with the value."""

    __slots__ = ("hash", "mark", "value")

    def __init__(self, mark: Any, value: Any) -> None:
        self.mark = mark
        self.value = value
        self.hash = hash(mark)

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return type(other) is Key and self.mark == other.mark


def key_of(value: Any) -> Any:
    """What stands for the value in a dict: equal exactly if Java's `equals` says so. Texts, Integers and null stand
    for themselves."""
    kind = type(value)
    if kind is str or kind is int or value is None:
        return value
    if kind is MarkedText:
        return str(value)
    return Key(_mark(value, [KEY_PARTS]), value)


KEY_PARTS = 10_000
"""How many parts a key may have: it is looked at without counting steps."""
_NUMBERS = {Long: "L", Short: "S", Byte: "B", BigInteger: "G"}


def _part(value: Any, left: list[int]) -> Any:
    """The token of a part of a key; `left` counts down the parts it may still have."""
    kind = type(value)
    if kind is str or kind is int or value is None:
        return value
    left[0] -= 1
    if left[0] < 0:
        words = f"A key of more than {KEY_PARTS:,} parts"
        raise thrown("java.lang.IllegalArgumentException", words)
    return Key(_mark(value, left), value)


def _mark(value: Any, left: list[int]) -> Any:
    kind = type(value)
    if kind is bool:
        return ("boolean", value)
    if kind in _NUMBERS:
        return (_NUMBERS[kind], int(value))
    if kind is Decimal:
        return ("decimal", value.as_tuple())
    if kind is float or kind is Float:
        return (kind.__name__, float.__repr__(value))
    if kind is Char:
        return ("char", str(value))
    if kind is GString:
        return ("gstring", value.texts, tuple(_part(part, left) for part in value.values))
    if isinstance(value, list) and kind is not Array:
        return ("list", tuple(_part(item, left) for item in value))
    if kind is Range and type(value.first) is int and type(value.last) is int:
        return _range_mark(value)
    if isinstance(value, GMap):
        return ("map", frozenset((token, _part(item, left)) for token, item in value.table.items()))
    if isinstance(value, GSet):
        return ("set", frozenset(value.table))
    if isinstance(value, HostObject):
        return ("host", value.hash_key())
    return ("object", id(value))


def _range_mark(value: Range) -> Any:
    """A range is the same key as the list of its items; a long one is not spelled out for that."""
    if value.empty:
        return ("list", ())
    if abs(value.last - value.first) > 10_000:
        return ("range", value.first, value.last)
    step = 1 if value.first <= value.last else -1
    return ("list", tuple(range(value.first, value.last + step, step)))


def unkey(token: Any) -> Any:
    """The value a token stands for."""
    return token.value if type(token) is Key else token


def _fixed() -> Exception:
    return thrown("java.lang.UnsupportedOperationException")


class GMap:
    """A map. `table` goes from tokens to values: hot paths may read it with text keys. `default`: what makes a value
    for a missing key (`withDefault`). `frozen`: every change is refused."""

    __slots__ = ("default", "frozen", "table")

    def __init__(self) -> None:
        self.table: dict[Any, Any] = {}
        self.default: Closure | None = None
        self.frozen = False

    @classmethod
    def of(cls, pairs: Iterable[tuple[Any, Any]]) -> GMap:
        made = cls()
        table = made.table
        for key, value in pairs:
            table[key if type(key) is str else key_of(key)] = value
        return made

    def get(self, key: Any, default: Any = None) -> Any:
        return self.table.get(key if type(key) is str else key_of(key), default)

    def put(self, key: Any, value: Any) -> None:
        if self.frozen:
            raise _fixed()
        self.table[key if type(key) is str else key_of(key)] = value

    def contains(self, key: Any) -> bool:
        return key_of(key) in self.table

    def remove(self, key: Any) -> Any:
        """Gives what was there, or None."""
        if self.frozen:
            raise _fixed()
        return self.table.pop(key_of(key), None)

    def clear(self) -> None:
        if self.frozen:
            raise _fixed()
        self.table.clear()

    def keys(self) -> list[Any]:
        return [unkey(token) for token in self.table]

    def values(self) -> list[Any]:
        return list(self.table.values())

    def items(self) -> list[tuple[Any, Any]]:
        return [(unkey(token), value) for token, value in self.table.items()]

    def __len__(self) -> int:
        return len(self.table)

    def copy(self) -> GMap:
        """A changeable map with the same entries and no default."""
        made = GMap()
        made.table.update(self.table)
        return made


class GSet:
    """A set. `frozen`: every change is refused."""

    __slots__ = ("frozen", "table")

    def __init__(self) -> None:
        self.table: dict[Any, None] = {}
        self.frozen = False

    @classmethod
    def of(cls, items: Iterable[Any]) -> GSet:
        made = cls()
        for item in items:
            made.table.setdefault(key_of(item))
        return made

    def add(self, item: Any) -> bool:
        """True if it was not in it."""
        if self.frozen:
            raise _fixed()
        token = key_of(item)
        if token in self.table:
            return False
        self.table[token] = None
        return True

    def remove(self, item: Any) -> bool:
        if self.frozen:
            raise _fixed()
        token = key_of(item)
        if token not in self.table:
            return False
        del self.table[token]
        return True

    def clear(self) -> None:
        if self.frozen:
            raise _fixed()
        self.table.clear()

    def contains(self, item: Any) -> bool:
        return key_of(item) in self.table

    def __iter__(self) -> Iterator[Any]:
        return iter([unkey(token) for token in self.table])

    def __len__(self) -> int:
        return len(self.table)

    def copy(self) -> GSet:
        made = GSet()
        made.table.update(self.table)
        return made


class FrozenList(list[Any]):
    """A list that refuses every change (`asImmutable`)."""

    __slots__ = ()


class Entry(HostObject):
    """A pair of a map; `setValue` changes the map."""

    __slots__ = ("key", "map", "value")

    type_name = "java.util.LinkedHashMap$Entry"
    parents = ("java.util.Map$Entry", "java.util.Map.Entry", "java.lang.Object")

    def __init__(self, key: Any, value: Any, map: GMap | None = None) -> None:
        self.key = key
        self.value = value
        self.map = map

    def hash_key(self) -> Any:
        return ("entry", key_of(self.key), key_of(self.value))


def _set_value(_run: Any, entry: Any, arguments: list[Any]) -> Any:
    if len(arguments) != 1:
        raise thrown("java.lang.IllegalArgumentException", "setValue takes one value")
    before = entry.value
    entry.value = arguments[0]
    if entry.map is not None:
        entry.map.put(entry.key, entry.value)
    return before


Entry.getters = {"key": lambda _run, entry: entry.key, "value": lambda _run, entry: entry.value}
Entry.setters = {"value": lambda run, entry, value: _set_value(run, entry, [value]) and None}
Entry.methods = {"setValue": _set_value}


def entries_of(map: GMap) -> list[Entry]:
    return [Entry(key, value, map) for key, value in map.items()]


__all__ = ["Entry", "FrozenList", "GMap", "GSet", "Key", "entries_of", "key_of", "unkey"]
