"""Methods of maps that change them. Knows no lists."""

from __future__ import annotations

from typing import Any

from app.rules.script.runtime.calling import call
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.comparing import truth
from app.rules.script.runtime.indexing import set_index
from app.rules.script.runtime.iterable_methods import put_pair
from app.rules.script.runtime.map_methods import each_found, kept_entries
from app.rules.script.runtime.natives import Closure, Table, method
from app.rules.script.runtime.operators import plus
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.walking import items_of

MAP_CHANGES: Table = {}


@method(MAP_CHANGES, "put")
def put(run: Run, map: GMap, key: Any, value: Any) -> Any:
    run.items_of(1)
    before = map.get(key)
    map.put(key, value)
    return before


@method(MAP_CHANGES, "putAt")
def put_at(run: Run, map: GMap, key: Any, value: Any) -> Any:
    set_index(run, map, key, value)
    return value


@method(MAP_CHANGES, "putIfAbsent")
def put_if_absent(run: Run, map: GMap, key: Any, value: Any) -> Any:
    before = map.get(key)
    if before is None:
        run.items_of(1)
        map.put(key, value)
    return before


@method(MAP_CHANGES, "computeIfAbsent")
def compute_if_absent(run: Run, map: GMap, key: Any, closure: Closure) -> Any:
    value = map.get(key)
    if value is None:
        value = call(run, closure, [key])
        if value is not None:
            run.items_of(1)
            map.put(key, value)
    return value


@method(MAP_CHANGES, "computeIfPresent")
def compute_if_present(run: Run, map: GMap, key: Any, closure: Closure) -> Any:
    return compute(run, map, key, closure) if map.get(key) is not None else None


@method(MAP_CHANGES, "compute")
def compute(run: Run, map: GMap, key: Any, closure: Closure) -> Any:
    value = call(run, closure, [key, map.get(key)])
    _put_or_remove(run, map, key, value)
    return value


@method(MAP_CHANGES, "merge")
def merge(run: Run, map: GMap, key: Any, value: Any, closure: Closure) -> Any:
    before = map.get(key)
    merged = value if before is None else call(run, closure, [before, value])
    _put_or_remove(run, map, key, merged)
    return merged


def _put_or_remove(run: Run, map: GMap, key: Any, value: Any) -> None:
    run.items_of(1)
    if value is None:
        map.remove(key)
    else:
        map.put(key, value)


@method(MAP_CHANGES, "replace")
def replace(_run: Run, map: GMap, key: Any, value: Any) -> Any:
    before = map.get(key)
    if map.contains(key):
        map.put(key, value)
    return before


@method(MAP_CHANGES, "replaceAll")
def replace_all(run: Run, map: GMap, closure: Closure) -> Any:
    for key, value in map.items():
        map.put(key, call(run, closure, [key, value]))


@method(MAP_CHANGES, "putAll")
def put_all(run: Run, map: GMap, other: Any) -> Any:
    """Of a map or a list of entries."""
    if other is None:
        raise thrown("java.lang.NullPointerException")
    for entry in items_of(run, other):
        put_pair(run, map, entry)


@method(MAP_CHANGES, "leftShift")
def left_shift(run: Run, map: GMap, other: Any) -> Any:
    put_pair(run, map, other)
    return map


@method(MAP_CHANGES, "remove")
def remove(_run: Run, map: GMap, key: Any) -> Any:
    return map.remove(key)


@method(MAP_CHANGES, "removeAll")
def remove_all(run: Run, map: GMap, closure: Closure) -> Any:
    gone = kept_entries(run, map, closure)
    for entry in gone:
        map.remove(entry.key)
    return bool(gone)


@method(MAP_CHANGES, "retainAll")
def retain_all(run: Run, map: GMap, closure: Closure) -> Any:
    gone = [entry for entry, found in each_found(run, map, closure) if not truth(run, found)]
    for entry in gone:
        map.remove(entry.key)
    return bool(gone)


@method(MAP_CHANGES, "clear")
def clear(_run: Run, map: GMap) -> Any:
    map.clear()


@method(MAP_CHANGES, "plus")
def plus_(run: Run, map: GMap, other: Any) -> Any:
    if isinstance(other, GMap):
        return plus(run, map, other)
    made = map.copy()
    put_all(run, made, other)
    return made
