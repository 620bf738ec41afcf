"""Methods of maps: each entry goes to a closure whole, or as key and value when it takes two. Knows no lists."""

from __future__ import annotations

from typing import Any

from app.rules.script.runtime.calling import call, call_pair
from app.rules.script.runtime.collections import Entry, GMap, entries_of
from app.rules.script.runtime.comparing import equals, java_same, truth
from app.rules.script.runtime.indexing import map_value
from app.rules.script.runtime.iterable_methods import add_to, put_pair
from app.rules.script.runtime.natives import Closure, Items, Table, method
from app.rules.script.runtime.operators import is_case, minus
from app.rules.script.runtime.ordering import greatest, sorted_map, takes_two
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.values import Closure as ClosureValue
from app.rules.script.runtime.walking import items_of, list_of

MAP: Table = {}


def each_found(run: Run, map: GMap, closure: Any) -> Any:
    """What the closure gives for each entry, with the entry."""
    for entry in items_of(run, map):
        yield entry, call_pair(run, closure, entry.key, entry.value, entry)


def kept_entries(run: Run, map: GMap, closure: Any) -> list[Entry]:
    return [entry for entry, found in each_found(run, map, closure) if truth(run, found)]


def _map_of(entries: list[Entry]) -> GMap:
    return GMap.of((entry.key, entry.value) for entry in entries)


@method(MAP, "each", "forEach")
def each(run: Run, map: GMap, closure: Closure) -> Any:
    for _entry, _found in each_found(run, map, closure):
        pass
    return map


@method(MAP, "reverseEach")
def reverse_each(run: Run, map: GMap, closure: Closure) -> Any:
    run.items_of(len(map))
    for entry in reversed(entries_of(map)):
        call_pair(run, closure, entry.key, entry.value, entry)
    return map


@method(MAP, "eachWithIndex")
def each_with_index(run: Run, map: GMap, closure: Closure) -> Any:
    three = type(closure) is ClosureValue and closure.arity == 3
    for index, entry in enumerate(items_of(run, map)):
        call(run, closure, [entry.key, entry.value, index] if three else [entry, index])
    return map


@method(MAP, "collect")
def collect(run: Run, map: GMap, closure: Closure) -> Any:
    return [found for _entry, found in each_found(run, map, closure)]


@method(MAP, "collect")
def collect_into(run: Run, map: GMap, into: Any, closure: Closure) -> Any:
    for _entry, found in each_found(run, map, closure):
        add_to(run, into, found)
    return into


@method(MAP, "collectMany")
def collect_many(run: Run, map: GMap, closure: Closure) -> Any:
    made: list[Any] = []
    for _entry, found in each_found(run, map, closure):
        made.extend(list_of(run, found))
    return made


@method(MAP, "collectEntries")
def collect_entries(run: Run, map: GMap, closure: Closure) -> Any:
    made = GMap()
    for _entry, found in each_found(run, map, closure):
        put_pair(run, made, found)
    return made


@method(MAP, "collectEntries")
def collect_entries_into(run: Run, map: GMap, into: GMap, closure: Closure) -> Any:
    for _entry, found in each_found(run, map, closure):
        put_pair(run, into, found)
    return into


@method(MAP, "find")
def find(run: Run, map: GMap, closure: Closure) -> Any:
    return next((entry for entry, found in each_found(run, map, closure) if truth(run, found)), None)


@method(MAP, "findAll")
def find_all(run: Run, map: GMap, closure: Closure) -> Any:
    return _map_of(kept_entries(run, map, closure))


@method(MAP, "findResult")
def find_result(run: Run, map: GMap, closure: Closure) -> Any:
    return next((found for _entry, found in each_found(run, map, closure) if found is not None), None)


@method(MAP, "findResult")
def find_result_or(run: Run, map: GMap, otherwise: Any, closure: Closure) -> Any:
    found = find_result(run, map, closure)
    return otherwise if found is None else found


@method(MAP, "findResults")
def find_results(run: Run, map: GMap, closure: Closure) -> Any:
    return [found for _entry, found in each_found(run, map, closure) if found is not None]


@method(MAP, "any")
def any_(run: Run, map: GMap, closure: Closure) -> Any:
    return any(truth(run, found) for _entry, found in each_found(run, map, closure))


@method(MAP, "every")
def every(run: Run, map: GMap, closure: Closure) -> Any:
    return all(truth(run, found) for _entry, found in each_found(run, map, closure))


@method(MAP, "count")
def count(run: Run, map: GMap, closure: Closure) -> Any:
    return len(kept_entries(run, map, closure))


@method(MAP, "inject")
def inject(run: Run, map: GMap, first: Any, closure: Closure) -> Any:
    three = type(closure) is ClosureValue and closure.arity == 3
    for entry in items_of(run, map):
        first = call(run, closure, [first, entry.key, entry.value] if three else [first, entry])
    return first


@method(MAP, "max")
def max_(run: Run, map: GMap, by: Closure) -> Any:
    run.items_of(len(map))
    return greatest(run, entries_of(map), by, 1)


@method(MAP, "min")
def min_(run: Run, map: GMap, by: Closure) -> Any:
    run.items_of(len(map))
    return greatest(run, entries_of(map), by, -1)


@method(MAP, "grep")
def grep(run: Run, map: GMap, case: Any) -> Any:
    return [entry for entry in items_of(run, map) if is_case(run, case, entry)]


@method(MAP, "countBy")
def count_by(run: Run, map: GMap, closure: Closure) -> Any:
    made = GMap()
    for _entry, found in each_found(run, map, closure):
        made.put(found, made.get(found, 0) + 1)
    return made


@method(MAP, "groupBy")
def group_by(run: Run, map: GMap, closure: Closure) -> Any:
    made = GMap()
    for entry, found in each_found(run, map, closure):
        if not made.contains(found):
            made.put(found, GMap())
        made.get(found).put(entry.key, entry.value)
    return made


@method(MAP, "groupEntriesBy")
def group_entries_by(run: Run, map: GMap, closure: Closure) -> Any:
    made = GMap()
    for entry, found in each_found(run, map, closure):
        if not made.contains(found):
            made.put(found, [])
        made.get(found).append(entry)
    return made


@method(MAP, "sort", "toSorted")
def sort(run: Run, map: GMap, by: Closure | None = None) -> Any:
    """By key; by what a closure of one makes of the entry; or by a comparator of two entries."""
    if by is not None and not takes_two(by) and type(by) is not ClosureValue:
        by = None
    return sorted_map(run, map, by)


@method(MAP, "asBoolean")
def as_boolean(_run: Run, map: GMap) -> Any:
    return bool(map.table)


@method(MAP, "equals")
def equals_(run: Run, map: GMap, other: Any) -> Any:
    return equals(run, map, other)


@method(MAP, "get", "getAt")
def get(run: Run, map: GMap, key: Any) -> Any:
    return map_value(run, map, key)


@method(MAP, "get")
def get_or_put(run: Run, map: GMap, key: Any, otherwise: Any) -> Any:
    """Groovy's `get(key, default)` keeps the default in the map."""
    if not map.contains(key):
        run.items_of(1)
        map.put(key, otherwise)
        return otherwise
    return map.get(key)


@method(MAP, "getOrDefault")
def get_or_default(_run: Run, map: GMap, key: Any, otherwise: Any) -> Any:
    return map.get(key, otherwise)


@method(MAP, "size")
def size(_run: Run, map: GMap) -> Any:
    return len(map.table)


@method(MAP, "isEmpty")
def is_empty(_run: Run, map: GMap) -> Any:
    return not map.table


@method(MAP, "containsKey")
def contains_key(_run: Run, map: GMap, key: Any) -> Any:
    return map.contains(key)


@method(MAP, "containsValue")
def contains_value(run: Run, map: GMap, value: Any) -> Any:
    run.tick(len(map) >> 3)
    return any(java_same(run, one, value) for one in map.values())


@method(MAP, "intersect")
def intersect(run: Run, map: GMap, other: GMap) -> Any:
    return GMap.of(
        (key, value) for key, value in map.items() if other.contains(key) and equals(run, other.get(key), value)
    )


@method(MAP, "minus")
def minus_(run: Run, map: GMap, other: GMap) -> Any:
    return minus(run, map, other)


@method(MAP, "subMap")
def sub_map(run: Run, map: GMap, keys: Items) -> Any:
    run.items_of(len(keys))
    return GMap.of((key, map.get(key)) for key in keys if map.contains(key))


@method(MAP, "withDefault")
def with_default(_run: Run, map: GMap, closure: Closure) -> Any:
    made = GMap()
    made.table = map.table
    made.default = closure
    return made


@method(MAP, "take")
def take(run: Run, map: GMap, number: int) -> Any:
    run.items_of(len(map))
    return _map_of(entries_of(map)[: max(number, 0)])


@method(MAP, "drop")
def drop(run: Run, map: GMap, number: int) -> Any:
    run.items_of(len(map))
    return _map_of(entries_of(map)[max(number, 0) :])


@method(MAP, "takeWhile")
def take_while(run: Run, map: GMap, closure: Closure) -> Any:
    taken = []
    for entry, found in each_found(run, map, closure):
        if not truth(run, found):
            break
        taken.append(entry)
    return _map_of(taken)


@method(MAP, "dropWhile")
def drop_while(run: Run, map: GMap, closure: Closure) -> Any:
    taken = take_while(run, map, closure)
    return drop(run, map, len(taken))


@method(MAP, "asImmutable", "asUnmodifiable")
def as_immutable(_run: Run, map: GMap) -> Any:
    made = map.copy()
    made.frozen = True
    return made


@method(MAP, "clone")
def clone(run: Run, map: GMap) -> Any:
    run.items_of(len(map))
    return map.copy()


@method(MAP, "toSpreadMap")
def to_spread_map(_run: Run, map: GMap) -> Any:
    return map.copy()


@method(MAP, "toMapString")
def to_map_string(run: Run, map: GMap) -> Any:
    return text_of(run, map)
