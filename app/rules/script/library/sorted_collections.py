"""`TreeMap` and `TreeSet`: maps and sets that are in order whenever they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cmp_to_key
from typing import Any, ClassVar

from app.rules.script.library.tables import library_class, natives
from app.rules.script.runtime.calling import call, callable_value
from app.rules.script.runtime.collections import Entry, GMap, GSet, key_of, unkey
from app.rules.script.runtime.comparing import compare
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.walking import items_of


def order_by(run: Run, comparator: Any = None) -> Callable[[Any], Any]:
    """A key for Python's sort: natural order, or a closure's of two arguments (of one: by what it gives)."""

    def natural(one: Any, other: Any) -> int:
        run.tick()
        if one is None or other is None:
            raise thrown("java.lang.NullPointerException")
        return compare(run, one, other)

    def compared(one: Any, other: Any) -> int:
        return int(call(run, comparator, [one, other]))

    if comparator is None:
        return cmp_to_key(natural)
    if getattr(comparator, "arity", 2) in (1, -1):
        return cmp_to_key(lambda one, other: natural(call(run, comparator, [one]), call(run, comparator, [other])))
    return cmp_to_key(compared)


class SortedMap(GMap):
    """A key that is new puts the table in order again: it is nearly sorted then, which costs little."""

    __slots__ = ("order", "run")
    type_name: ClassVar[str] = "java.util.TreeMap"

    def __init__(self, run: Run, comparator: Any = None) -> None:
        super().__init__()
        self.run = run
        self.order = order_by(run, comparator)

    def put(self, key: Any, value: Any) -> None:
        token = key_of(key)
        known = token in self.table
        super().put(key, value)
        if not known:
            self.arrange()

    def arrange(self) -> None:
        self.run.tick(1 + len(self.table) // 8)
        self.table = dict(sorted(self.table.items(), key=lambda pair: self.order(unkey(pair[0]))))


class SortedSet(GSet):
    __slots__ = ("order", "run")
    type_name: ClassVar[str] = "java.util.TreeSet"

    def __init__(self, run: Run, comparator: Any = None) -> None:
        super().__init__()
        self.run = run
        self.order = order_by(run, comparator)

    def add(self, item: Any) -> bool:
        if item is None:
            raise thrown("java.lang.NullPointerException")
        new = super().add(item)
        if new:
            self.run.tick(1 + len(self.table) // 8)
            self.table = dict.fromkeys(sorted(self.table, key=lambda token: self.order(unkey(token))))
        return new

    def __iter__(self) -> Iterator[Any]:
        return iter([unkey(token) for token in self.table])


def _new_map(run: Run, first: Any = None) -> SortedMap:
    made = SortedMap(run, first if callable_value(first) else None)
    if isinstance(first, GMap):
        run.items_of(len(first))
        made.table.update(first.table)
        made.arrange()
    return made


def _new_set(run: Run, first: Any = None) -> SortedSet:
    if first is None or callable_value(first):
        return SortedSet(run, first)
    return _filled(SortedSet(run), list(items_of(run, first)))


def _filled(made: SortedSet, items: list[Any]) -> SortedSet:
    made.run.items_of(len(items))
    for item in items:
        made.table.setdefault(key_of(item))
    made.table = dict.fromkeys(sorted(made.table, key=lambda token: made.order(unkey(token))))
    return made


def _end(items: list[Any], which: int) -> Any:
    if not items:
        raise thrown("java.util.NoSuchElementException")
    return items[which]


def _entry(me: GMap, pair: tuple[Any, Any]) -> Entry:
    return Entry(pair[0], pair[1], me)


def _end_entry(which: int) -> Any:
    return lambda _run, me: _entry(me, me.items()[which]) if len(me) else None


def _near(last: bool, holds: Callable[[int], bool]) -> Any:
    """The last (or first) item whose order to the wanted one holds."""

    def find(run: Run, me: Any, wanted: Any) -> Any:
        items = me.keys() if isinstance(me, GMap) else list(me)
        for item in reversed(items) if last else items:
            if holds(_order(run, me, item, wanted)):
                return item
        return None

    return find


def _order(run: Run, me: Any, one: Any, other: Any) -> int:
    run.tick()
    first, second = me.order(one), me.order(other)
    return int(first > second) - int(first < second)


def _part(holds: Callable[[int], bool], with_end: bool) -> Any:
    """The keys before or from an end."""

    def cut(run: Run, me: Any, end: Any, inclusive: bool = with_end) -> Any:
        def stays(item: Any) -> bool:
            order = _order(run, me, item, end)
            return inclusive if order == 0 else holds(order)

        if isinstance(me, SortedMap):
            made = SortedMap(run)
            made.order = me.order
            made.table = {token: value for token, value in me.table.items() if stays(unkey(token))}
            return made
        return _filled(SortedSet(run), [item for item in me if stays(item)])

    return cut


def _poll(which: int) -> Any:
    def poll(_run: Run, me: SortedSet) -> Any:
        items = list(me)
        if not items:
            return None
        me.remove(items[which])
        return items[which]

    return poll


def _reversed(run: Run, me: Any) -> Any:
    if isinstance(me, GMap):
        return GMap.of(reversed(me.items()))
    run.items_of(len(me))
    return GSet.of(reversed(list(me)))


SORTED_MAP_METHODS = natives(
    {
        "firstKey": lambda _run, me: _end(me.keys(), 0),
        "lastKey": lambda _run, me: _end(me.keys(), -1),
        "firstEntry": _end_entry(0),
        "lastEntry": _end_entry(-1),
        "floorKey": _near(True, lambda order: order <= 0),
        "lowerKey": _near(True, lambda order: order < 0),
        "ceilingKey": _near(False, lambda order: order >= 0),
        "higherKey": _near(False, lambda order: order > 0),
        "headMap": _part(lambda order: order < 0, False),
        "tailMap": _part(lambda order: order > 0, True),
        "descendingMap": _reversed,
    }
)
SORTED_SET_METHODS = natives(
    {
        "first": lambda _run, me: _end(list(me), 0),
        "last": lambda _run, me: _end(list(me), -1),
        "floor": _near(True, lambda order: order <= 0),
        "lower": _near(True, lambda order: order < 0),
        "ceiling": _near(False, lambda order: order >= 0),
        "higher": _near(False, lambda order: order > 0),
        "headSet": _part(lambda order: order < 0, False),
        "tailSet": _part(lambda order: order > 0, True),
        "descendingSet": _reversed,
        "pollFirst": _poll(0),
        "pollLast": _poll(-1),
    }
)
for _name in ("java.util.TreeMap", "java.util.concurrent.ConcurrentSkipListMap"):
    library_class(_name, construct=_new_map, parents=("java.util.SortedMap", "java.util.Map"))
library_class("java.util.TreeSet", construct=_new_set, parents=("java.util.SortedSet", "java.util.Set"))
