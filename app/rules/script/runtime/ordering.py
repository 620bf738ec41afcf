"""Sorting, least and greatest, and what is there twice: methods on whatever can be walked over."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from app.rules.script.runtime.calling import call
from app.rules.script.runtime.collections import FrozenList, GMap, entries_of, key_of
from app.rules.script.runtime.comparing import NUMBER, compare, java_equals
from app.rules.script.runtime.hashing import hash_code
from app.rules.script.runtime.iterable_methods import ITERABLE, like
from app.rules.script.runtime.natives import Closure, method
from app.rules.script.runtime.numbers import to_decimal
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import Thrown, thrown
from app.rules.script.runtime.values import Closure as ClosureValue
from app.rules.script.runtime.values import GString, HostObject
from app.rules.script.runtime.walking import items_of, list_of

Order = Callable[[Any, Any], int]


def takes_two(what: Any) -> bool:
    """A comparator: a closure of two parameters, or an object of `compare`."""
    if type(what) is ClosureValue:
        return what.arity == 2
    return isinstance(what, HostObject) and "compare" in what.methods


def order_of(run: Run, by: Any = None) -> Order:
    """The order that a closure of one (what to compare by) or two parameters (a comparator) makes."""
    if by is None:
        return lambda a, b: by_nature(run, a, b)
    if takes_two(by):
        return lambda a, b: _sign(run, by, a, b)
    return lambda a, b: by_nature(run, call(run, by, [a]), call(run, by, [b]))


def by_nature(run: Run, a: Any, b: Any) -> int:
    """As `<=>`; what has no order comes in the order of its hash codes, as in Groovy."""
    try:
        return compare(run, a, b)
    except Thrown as trouble:
        if trouble.value.class_name not in ("java.lang.IllegalArgumentException", "java.lang.ClassCastException"):
            raise
    one, other = hash_code(run, a), hash_code(run, b)
    return 0 if one == other and java_equals(a, b) else 1 if one > other else -1


def _sign(run: Run, by: Any, a: Any, b: Any) -> int:
    found = call(run, by, [a, b])
    if type(found) is bool:
        return int(found)
    if type(found) not in NUMBER:
        raise thrown("java.lang.ClassCastException", f"A comparator gives a number, not {text_of(run, found)}")
    return int((found > 0) - (found < 0))


def ordered(run: Run, items: list[Any], by: Any = None) -> list[Any]:
    """A new sorted list; equal items keep their order."""
    run.items_of(len(items))
    run.tick(len(items))
    if by is None and _plain(items):
        return sorted(items)
    if by is not None and not takes_two(by):
        pairs = [(call(run, by, [item]), item) for item in items]
        keys = [key for key, _item in pairs]
        if _plain(keys):
            return [item for _key, item in sorted(pairs, key=lambda pair: pair[0])]
        counted = _counted(run, order_of(run))
        return [item for _key, item in sorted(pairs, key=lambda pair: cmp_to_key(counted)(pair[0]))]
    return sorted(items, key=cmp_to_key(_counted(run, order_of(run, by))))


def _counted(run: Run, order: Order) -> Order:
    def counted(a: Any, b: Any) -> int:
        run.slice -= 1
        if run.slice < 0:
            run.look()
        return order(a, b)

    return counted


def _plain(items: list[Any]) -> bool:
    kinds = set(map(type, items))
    return kinds in ({int}, {str})


@method(ITERABLE, "sort")
def sort(run: Run, items: Any, by: Closure | None = None) -> Any:
    """Sorts a list in place; gives a sorted list of anything else."""
    return sort_how(run, items, True, by)


@method(ITERABLE, "sort")
def sort_how(run: Run, items: Any, mutate: bool, by: Closure | None = None) -> Any:
    made = ordered(run, list_of(run, items), by)
    if not mutate or not isinstance(items, list):
        return made
    if type(items) is FrozenList:
        raise thrown("java.lang.UnsupportedOperationException")
    items[:] = made
    return items


@method(ITERABLE, "toSorted", "sorted")
def to_sorted(run: Run, items: Any, by: Closure | None = None) -> Any:
    return ordered(run, list_of(run, items), by)


@method(ITERABLE, "min")
def min_(run: Run, items: Any, by: Closure | None = None) -> Any:
    return greatest(run, items, by, -1)


@method(ITERABLE, "max")
def max_(run: Run, items: Any, by: Closure | None = None) -> Any:
    return greatest(run, items, by, 1)


def greatest(run: Run, items: Any, by: Any, sign: int) -> Any:
    """The greatest item for sign 1, the least for -1; null for none. Nulls do not count."""
    order = order_of(run, by if by is not None and takes_two(by) else None)
    best, best_key, first = None, None, True
    for item in items_of(run, items):
        if item is None and by is None:
            continue
        key = item if by is None or takes_two(by) else call(run, by, [item])
        if first or order(key, best_key) * sign > 0:
            best, best_key, first = item, key, False
    return best


def loose(run: Run, value: Any) -> Any:
    """A token that Groovy-equal plain values share: 1 and 1L, a String and a GString."""
    if type(value) in NUMBER and value == value and abs(value) != float("inf"):
        return ("number", to_decimal(value).normalize()) if type(value) is Decimal else ("number", to_decimal(value))
    return text_of(run, value) if type(value) is GString else key_of(value)


@method(ITERABLE, "toUnique")
def to_unique(run: Run, items: Any, by: Closure | None = None) -> Any:
    return like(items, uniques(run, items, by))


@method(ITERABLE, "unique")
def unique(run: Run, items: Any, by: Closure | None = None) -> Any:
    """Takes doubles out of a list in place."""
    return unique_how(run, items, True, by)


@method(ITERABLE, "unique")
def unique_how(run: Run, items: Any, mutate: bool, by: Closure | None = None) -> Any:
    made = uniques(run, items, by)
    if mutate and type(items) is list:
        items[:] = made
        return items
    return like(items, made)


def uniques(run: Run, items: Any, by: Any) -> list[Any]:
    if by is not None and takes_two(by):
        return _unique_by_order(run, items, order_of(run, by))
    seen: set[Any] = set()
    kept = []
    for item in items_of(run, items):
        token = loose(run, item if by is None else call(run, by, [item]))
        if token not in seen:
            seen.add(token)
            kept.append(item)
    return kept


def _unique_by_order(run: Run, items: Any, order: Order) -> list[Any]:
    kept: list[Any] = []
    for item in items_of(run, items):
        if all(order(item, one) != 0 for one in kept):
            kept.append(item)
    return kept


def sorted_map(run: Run, source: GMap, by: Any = None) -> GMap:
    """The entries in the order of their keys, or by what a closure makes of them."""
    entries = entries_of(source)
    made = ordered(run, entries, by) if by is not None else _by_key(run, entries)
    return GMap.of((entry.key, entry.value) for entry in made)


def _by_key(run: Run, entries: list[Any]) -> list[Any]:
    order = _counted(run, order_of(run))
    pairs = [(entry.key, entry) for entry in entries]
    return [entry for _key, entry in sorted(pairs, key=lambda pair: cmp_to_key(order)(pair[0]))]


__all__ = ["loose", "order_of", "ordered", "sorted_map", "takes_two", "uniques"]
