"""Methods of sets, and the sets and collections that a map gives of itself. Knows no lists."""

from __future__ import annotations

from typing import Any

from app.rules.script.runtime.calling import call
from app.rules.script.runtime.collections import GMap, GSet, entries_of
from app.rules.script.runtime.comparing import truth
from app.rules.script.runtime.natives import Closure, Items, Table, method
from app.rules.script.runtime.operators import left_shift
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.walking import items_of

SET: Table = {}
MAP_VIEWS: Table = {}


@method(SET, "add")
def add(run: Run, items: GSet, item: Any) -> Any:
    run.items_of(1)
    return items.add(item)


@method(SET, "addAll")
def add_all(run: Run, items: GSet, more: Items) -> Any:
    run.items_of(len(more))
    return sum(items.add(item) for item in more) > 0


@method(SET, "leftShift")
def left_shift_(run: Run, items: GSet, item: Any) -> Any:
    return left_shift(run, items, item)


@method(SET, "remove", "removeElement")
def remove(_run: Run, items: GSet, item: Any) -> Any:
    return items.remove(item)


@method(SET, "removeAll", "removeIf")
def remove_if(run: Run, items: GSet, closure: Closure) -> Any:
    return _without(items, [item for item in items_of(run, items) if truth(run, call(run, closure, [item]))])


@method(SET, "removeAll")
def remove_all(_run: Run, items: GSet, gone: Items) -> Any:
    return _without(items, gone)


@method(SET, "retainAll")
def retain_if(run: Run, items: GSet, closure: Closure) -> Any:
    return _without(items, [item for item in items_of(run, items) if not truth(run, call(run, closure, [item]))])


@method(SET, "retainAll")
def retain_all(_run: Run, items: GSet, kept: Items) -> Any:
    wanted = GSet.of(kept)
    return _without(items, [item for item in items if not wanted.contains(item)])


def _without(items: GSet, gone: list[Any]) -> bool:
    return sum(items.remove(item) for item in gone) > 0


@method(SET, "clear")
def clear(_run: Run, items: GSet) -> Any:
    items.clear()


@method(SET, "contains")
def contains(_run: Run, items: GSet, item: Any) -> Any:
    return items.contains(item)


@method(SET, "clone")
def clone(run: Run, items: GSet) -> Any:
    run.items_of(len(items))
    return items.copy()


@method(MAP_VIEWS, "keySet", "navigableKeySet")
def key_set(run: Run, map: GMap) -> Any:
    """What is removed from it is removed from the map."""
    run.items_of(len(map))
    made = GSet()
    made.table = map.table
    made.frozen = map.frozen
    return made


@method(MAP_VIEWS, "values")
def values(run: Run, map: GMap) -> Any:
    run.items_of(len(map))
    return map.values()


@method(MAP_VIEWS, "entrySet")
def entry_set(run: Run, map: GMap) -> Any:
    run.items_of(len(map))
    return GSet.of(entries_of(map))
