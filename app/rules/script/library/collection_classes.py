"""Lists, maps and sets by class name: constructors, `Arrays`, `Collections`, stacks and queues."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from app.rules.script.library.randoms import Random, fresh
from app.rules.script.library.sorted_collections import (
    SORTED_MAP_METHODS,
    SORTED_SET_METHODS,
    SortedMap,
    SortedSet,
    order_by,
)
from app.rules.script.library.tables import Unfit, library_class, natives
from app.rules.script.runtime.collections import Entry, FrozenList, GMap, GSet
from app.rules.script.runtime.comparing import equals
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.tables import TABLES, tables_of
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Array, HostObject
from app.rules.script.runtime.walking import items_of


class Stack(list[Any]):
    """Its top is its end."""

    __slots__ = ()
    type_name: ClassVar[str] = "java.util.Stack"


class Deque(list[Any]):
    """Its top is its start."""

    __slots__ = ()
    type_name: ClassVar[str] = "java.util.ArrayDeque"


class LinkedList(Deque):
    __slots__ = ()
    type_name: ClassVar[str] = "java.util.LinkedList"


def _none(kind: str, give: bool) -> Any:
    if give:
        return None
    raise thrown(kind)


def _take(index: int, *, away: bool, give: bool, kind: str = "java.util.NoSuchElementException") -> Any:
    """The item at an end; `give`: null if there is none."""

    def take(_run: Run, me: list[Any]) -> Any:
        if not me:
            return _none(kind, give)
        return me.pop(index) if away else me[index]

    return take


def _put(at_start: bool, answer: Any) -> Any:
    def put(run: Run, me: list[Any], item: Any) -> Any:
        run.items_of(1)
        run.tick(len(me) // 64)
        me.insert(0 if at_start else len(me), item)
        return item if answer == "item" else answer

    return put


_STACK_EMPTY = "java.util.EmptyStackException"
_STACK = natives(
    {
        "push": _put(False, "item"),
        "pop": _take(-1, away=True, give=False, kind=_STACK_EMPTY),
        "peek": _take(-1, away=False, give=False, kind=_STACK_EMPTY),
        "empty": lambda _run, me: not me,
    }
)
_DEQUE = natives(
    {
        "push": _put(True, None),
        "pop": _take(0, away=True, give=False),
        "peek": _take(0, away=False, give=True),
        "element": _take(0, away=False, give=False),
        "poll": _take(0, away=True, give=True),
        "offer": _put(False, True),
        **{
            f"{name}{end}": work
            for end, index in (("First", 0), ("Last", -1))
            for name, work in (
                ("add", _put(index == 0, None)),
                ("offer", _put(index == 0, True)),
                ("get", _take(index, away=False, give=False)),
                ("peek", _take(index, away=False, give=True)),
                ("remove", _take(index, away=True, give=False)),
                ("poll", _take(index, away=True, give=True)),
            )
        },
    }
)
for _kind, _own in ((Stack, _STACK), (Deque, _DEQUE), (LinkedList, _DEQUE)):
    TABLES[_kind] = {**tables_of(list)[0], **_own}
TABLES[SortedMap] = {**tables_of(GMap)[0], **SORTED_MAP_METHODS}
TABLES[SortedSet] = {**tables_of(GSet)[0], **SORTED_SET_METHODS}


def _new_list(of: type[list[Any]], run: Run, first: Any = None) -> list[Any]:
    if first is None or (isinstance(first, int) and not isinstance(first, bool)):
        return of()
    if isinstance(first, (GMap, str)):
        raise Unfit
    items = list(items_of(run, first))
    run.items_of(len(items))
    return of(items)


def _new_map(run: Run, first: Any = None, *_load: Any) -> GMap:
    if not isinstance(first, GMap):
        return GMap()
    run.items_of(len(first))
    return first.copy()


def _new_set(run: Run, first: Any = None, *_load: Any) -> GSet:
    return GSet.of(_new_list(list, run, first))


_LIST_PARENTS = ("java.util.List", "java.util.Collection", "java.lang.Iterable")
for _name, _of in {
    "java.util.ArrayList": list, "java.util.Vector": list, "java.util.concurrent.CopyOnWriteArrayList": list,
    "java.util.LinkedList": LinkedList, "java.util.ArrayDeque": Deque, "java.util.Stack": Stack,
    "java.util.concurrent.ConcurrentLinkedQueue": Deque, "java.util.concurrent.ConcurrentLinkedDeque": Deque,
}.items():  # fmt: skip
    _make = partial(_new_list, _of)
    library_class(_name, construct=lambda run, first=None, make=_make: make(run, first), parents=_LIST_PARENTS)
for _name in ("HashMap", "LinkedHashMap", "Hashtable", "Properties", "IdentityHashMap", "WeakHashMap",
              "concurrent.ConcurrentHashMap"):  # fmt: skip
    library_class(f"java.util.{_name}", construct=_new_map, parents=("java.util.Map",))
for _name in ("HashSet", "LinkedHashSet"):
    library_class(f"java.util.{_name}", construct=_new_set, parents=("java.util.Set", *_LIST_PARENTS[1:]))

_ENTRY = library_class("java.util.Map$Entry")
_SIMPLE_ENTRY = library_class("java.util.AbstractMap$SimpleEntry", construct=lambda _run, key, value: Entry(key, value))


def _map_of(run: Run, *pairs: Any) -> GMap:
    run.items_of(len(pairs))
    made = GMap.of(zip(pairs[::2], pairs[1::2], strict=True))
    made.frozen = True
    return made


def _list_of(run: Run, *items: Any) -> FrozenList:
    run.items_of(len(items))
    return FrozenList(items[0] if len(items) == 1 and isinstance(items[0], Array) else items)


def _set_of(run: Run, *items: Any) -> GSet:
    made = GSet.of(_list_of(run, *items))
    made.frozen = True
    return made


def _frozen(run: Run, value: Any) -> Any:
    """A copy that refuses changes."""
    run.items_of(len(value))
    if isinstance(value, list):
        return FrozenList(value)
    made = value.copy()
    made.frozen = True
    return made


library_class("java.util.List", static={"of": _list_of, "copyOf": _frozen}, parents=_LIST_PARENTS[1:])
library_class("java.util.Set", static={"of": _set_of, "copyOf": _frozen}, parents=_LIST_PARENTS[1:])
library_class(
    "java.util.Map",
    static={"of": _map_of, "copyOf": _frozen, "entry": lambda _run, key, value: Entry(key, value)},
    constants={"Entry": _ENTRY},
)
for _name in ("Collection", "Queue", "Deque", "SortedMap", "SortedSet", "NavigableMap", "NavigableSet", "Iterator",
              "ListIterator", "Enumeration", "AbstractList", "AbstractMap", "AbstractSet", "Comparator"):  # fmt: skip
    library_class(f"java.util.{_name}")


# ---- Arrays ----


def _as_list(run: Run, *items: Any) -> list[Any]:
    run.items_of(len(items))
    return list(items[0]) if len(items) == 1 and isinstance(items[0], Array) else list(items)


def sort_in_place(run: Run, items: list, comparator: Any = None) -> None:  # type: ignore[type-arg]
    if isinstance(items, FrozenList):
        raise thrown("java.lang.UnsupportedOperationException")
    run.items_of(len(items))
    items[:] = sorted(items, key=order_by(run, comparator))


def _fill(run: Run, items: list, value: Any) -> None:  # type: ignore[type-arg]
    run.tick(len(items))
    items[:] = [value] * len(items)


def _copy_of(run: Run, items: list, start: int, end: int | None = None) -> Array:  # type: ignore[type-arg]
    first, last = (0, start) if end is None else (start, end)
    if last < first:
        raise thrown("java.lang.NegativeArraySizeException", str(last - first))
    run.items_of(last - first)
    element = items.element if isinstance(items, Array) else "Object"
    filler = 0 if element in ("int", "long", "short", "byte") else None
    part = list(items[first:last])
    return Array(part + [filler] * (last - first - len(part)), element)


library_class(
    "java.util.Arrays",
    static={
        "asList": _as_list,
        "sort": sort_in_place,
        "toString": lambda run, items: text_of(run, None if items is None else list(items)),
        "deepToString": lambda run, items: text_of(run, items),
        "fill": _fill,
        "equals": lambda run, one, other: equals(run, one, other),
        "copyOf": _copy_of,
        "copyOfRange": _copy_of,
    },
)


# ---- Collections ----


def _extreme(last: bool) -> Any:
    def extreme(run: Run, items: Any, comparator: Any = None) -> Any:
        found = list(items_of(run, items))
        if not found:
            raise thrown("java.util.NoSuchElementException")
        return (max if last else min)(found, key=order_by(run, comparator))

    return extreme


def _reverse(run: Run, items: list) -> None:  # type: ignore[type-arg]
    run.tick(len(items) // 8)
    items.reverse()


def _shuffle(run: Run, items: list, random: Random | None = None) -> None:  # type: ignore[type-arg]
    source = random or fresh(run)
    for index in range(len(items) - 1, 0, -1):
        run.tick()
        other = source.below(index + 1)
        items[index], items[other] = items[other], items[index]


def _swap(_run: Run, items: list, one: int, other: int) -> None:  # type: ignore[type-arg]
    if not (0 <= one < len(items) and 0 <= other < len(items)):
        raise thrown(
            "java.lang.IndexOutOfBoundsException", f"Index {max(one, other)} out of bounds for length {len(items)}"
        )
    items[one], items[other] = items[other], items[one]


def _copies(run: Run, count: int, value: Any) -> FrozenList:
    if count < 0:
        raise thrown("java.lang.IllegalArgumentException", f"List length = {count}")
    run.items_of(count)
    return FrozenList([value] * count)


def _frequency(run: Run, items: Any, wanted: Any) -> int:
    return sum(equals(run, item, wanted) for item in items_of(run, items))


def _add_all(run: Run, items: Any, *more: Any) -> bool:
    run.items_of(len(more))
    spread = list(more[0]) if len(more) == 1 and isinstance(more[0], Array) else list(more)
    if isinstance(items, GSet):
        before = len(items)
        for item in spread:
            items.add(item)
        return len(items) > before
    items.extend(spread)
    return bool(spread)


def _disjoint(run: Run, one: Any, other: Any) -> bool:
    known = GSet.of(items_of(run, other))
    return not any(known.contains(item) for item in items_of(run, one))


class _Backwards(HostObject):
    """`Collections.reverseOrder()`: called like a closure of two arguments."""

    __slots__ = ()
    type_name: ClassVar[str] = "java.util.Comparator"


def _backwards(run: Run, _me: Any, first: Any, second: Any) -> int:
    one, other = order_by(run)(first), order_by(run)(second)
    return int(one < other) - int(one > other)


_Backwards.methods = natives({"call": _backwards, "compare": _backwards})

library_class(
    "java.util.Collections",
    static={
        "sort": sort_in_place,
        "reverse": _reverse,
        "shuffle": _shuffle,
        "swap": _swap,
        "max": _extreme(True),
        "min": _extreme(False),
        "frequency": _frequency,
        "nCopies": _copies,
        "addAll": _add_all,
        "disjoint": _disjoint,
        "emptyList": lambda run: _list_of(run),
        "emptySet": lambda run: _set_of(run),
        "emptyMap": lambda run: _map_of(run),
        "singletonList": lambda run, item: _list_of(run, item),
        "singleton": lambda run, item: _set_of(run, item),
        "singletonMap": lambda run, key, value: _map_of(run, key, value),
        "reverseOrder": lambda _run: _Backwards(),
        **dict.fromkeys(("unmodifiableList", "unmodifiableSet", "unmodifiableMap", "unmodifiableCollection"), _frozen),
        **dict.fromkeys(("synchronizedList", "synchronizedMap", "synchronizedSet"), lambda _run, value: value),
    },
    constants={"EMPTY_LIST": FrozenList()},
)
