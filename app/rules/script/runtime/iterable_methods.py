"""Methods on whatever can be walked over that call a closure for each item. Knows no particular collection."""

from __future__ import annotations

from typing import Any

from app.rules.script.runtime.calling import call
from app.rules.script.runtime.collections import Entry, GMap, GSet
from app.rules.script.runtime.comparing import equals, java_same, truth
from app.rules.script.runtime.indexing import get_index
from app.rules.script.runtime.natives import Closure, Items, Table, method
from app.rules.script.runtime.operators import is_case, plus
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Long, Range
from app.rules.script.runtime.walking import is_collection, items_of, list_of, size_of

ITERABLE: Table = {}


def like(source: Any, items: list[Any]) -> Any:
    """A set of a set, else a list."""
    return GSet.of(items) if isinstance(source, GSet) else items


@method(ITERABLE, "each", "forEach")
def each(run: Run, items: Any, closure: Closure) -> Any:
    for item in items_of(run, items):
        call(run, closure, [item])
    return items


@method(ITERABLE, "eachWithIndex")
def each_with_index(run: Run, items: Any, closure: Closure) -> Any:
    for index, item in enumerate(items_of(run, items)):
        call(run, closure, [item, index])
    return items


@method(ITERABLE, "reverseEach")
def reverse_each(run: Run, items: Any, closure: Closure) -> Any:
    for item in items_of(run, list_of(run, items)[::-1]):
        call(run, closure, [item])
    return items


@method(ITERABLE, "collect")
def collect(run: Run, items: Any, closure: Closure) -> Any:
    made = [call(run, closure, [item]) for item in items_of(run, items)]
    run.items_of(len(made))
    return made


@method(ITERABLE, "collect")
def collect_into(run: Run, items: Any, into: Any, closure: Closure) -> Any:
    for item in items_of(run, items):
        add_to(run, into, call(run, closure, [item]))
    return into


@method(ITERABLE, "collect")
def collect_all(run: Run, items: Any) -> Any:
    return list_of(run, items)


def add_to(run: Run, into: Any, item: Any) -> None:
    run.items_of(1)
    if type(into) is list:
        into.append(item)
    elif isinstance(into, GSet):
        into.add(item)
    else:
        raise thrown("java.lang.UnsupportedOperationException")


@method(ITERABLE, "collectMany")
def collect_many(run: Run, items: Any, closure: Closure) -> Any:
    made: list[Any] = []
    for item in items_of(run, items):
        found = call(run, closure, [item])
        more = list_of(run, found) if found is not None else []
        made.extend(more)
    return made


@method(ITERABLE, "collectNested")
def collect_nested(run: Run, items: Any, closure: Closure) -> Any:
    run.enter()
    try:
        return [
            collect_nested(run, item, closure) if is_collection(item) else call(run, closure, [item])
            for item in items_of(run, items)
        ]
    finally:
        run.depth -= 1


def put_pair(run: Run, into: GMap, pair: Any) -> None:
    """What a closure of `collectEntries` may give: a map, an entry, or key and value in a list."""
    run.items_of(1)
    if isinstance(pair, GMap):
        run.items_of(len(pair))
        for key, value in pair.items():
            into.put(key, value)
    elif isinstance(pair, Entry):
        into.put(pair.key, pair.value)
    elif isinstance(pair, list):
        into.put(pair[0] if pair else None, pair[1] if len(pair) > 1 else None)
    else:
        raise thrown("java.lang.IllegalArgumentException", "An entry is a map, or a list of key and value")


@method(ITERABLE, "collectEntries")
def collect_entries(run: Run, items: Any, closure: Closure | None = None) -> Any:
    made = GMap()
    for item in items_of(run, items):
        put_pair(run, made, item if closure is None else call(run, closure, [item]))
    return made


@method(ITERABLE, "collectEntries")
def collect_entries_into(run: Run, items: Any, into: GMap, closure: Closure) -> Any:
    for item in items_of(run, items):
        put_pair(run, into, call(run, closure, [item]))
    return into


def _accepts(run: Run, closure: Any, item: Any) -> bool:
    return truth(run, item if closure is None else call(run, closure, [item]))


@method(ITERABLE, "find")
def find(run: Run, items: Any, closure: Closure | None = None) -> Any:
    for item in items_of(run, items):
        if _accepts(run, closure, item):
            return item
    return None


@method(ITERABLE, "findAll")
def find_all(run: Run, items: Any, closure: Closure | None = None) -> Any:
    return like(items, [item for item in items_of(run, items) if _accepts(run, closure, item)])


@method(ITERABLE, "split")
def split(run: Run, items: Any, closure: Closure) -> Any:
    yes: list[Any] = []
    no: list[Any] = []
    for item in items_of(run, items):
        (yes if _accepts(run, closure, item) else no).append(item)
    return [like(items, yes), like(items, no)]


@method(ITERABLE, "grep")
def grep(run: Run, items: Any, *cases: Any) -> Any:
    if not cases:
        return find_all(run, items)
    return like(items, [item for item in items_of(run, items) if is_case(run, cases[0], item)])


@method(ITERABLE, "findResult")
def find_result(run: Run, items: Any, closure: Closure) -> Any:
    for item in items_of(run, items):
        found = call(run, closure, [item])
        if found is not None:
            return found
    return None


@method(ITERABLE, "findResult")
def find_result_or(run: Run, items: Any, otherwise: Any, closure: Closure) -> Any:
    found = find_result(run, items, closure)
    return otherwise if found is None else found


@method(ITERABLE, "findResults")
def find_results(run: Run, items: Any, closure: Closure | None = None) -> Any:
    found = [item if closure is None else call(run, closure, [item]) for item in items_of(run, items)]
    return [one for one in found if one is not None]


@method(ITERABLE, "findIndexOf")
def find_index_of(run: Run, items: Any, closure: Closure) -> Any:
    return find_index_from(run, items, 0, closure)


@method(ITERABLE, "findIndexOf")
def find_index_from(run: Run, items: Any, start: int, closure: Closure) -> Any:
    for index, item in enumerate(items_of(run, items)):
        if index >= start and _accepts(run, closure, item):
            return index
    return -1


@method(ITERABLE, "findLastIndexOf")
def find_last_index_of(run: Run, items: Any, closure: Closure) -> Any:
    found = -1
    for index, item in enumerate(items_of(run, items)):
        if _accepts(run, closure, item):
            found = index
    return found


@method(ITERABLE, "findIndexValues")
def find_index_values(run: Run, items: Any, closure: Closure) -> Any:
    return [Long(index) for index, item in enumerate(items_of(run, items)) if _accepts(run, closure, item)]


@method(ITERABLE, "any")
def any_(run: Run, items: Any, closure: Closure | None = None) -> Any:
    return any(_accepts(run, closure, item) for item in items_of(run, items))


@method(ITERABLE, "every")
def every(run: Run, items: Any, closure: Closure | None = None) -> Any:
    return all(_accepts(run, closure, item) for item in items_of(run, items))


@method(ITERABLE, "inject")
def inject(run: Run, items: Any, closure: Closure) -> Any:
    rest = list_of(run, items)
    if not rest:
        words = "Cannot call inject() on an empty collection without passing an initial value."
        raise thrown("java.util.NoSuchElementException", words)
    return inject_from(run, rest[1:], rest[0], closure)


@method(ITERABLE, "inject")
def inject_from(run: Run, items: Any, first: Any, closure: Closure) -> Any:
    for item in items_of(run, items):
        first = call(run, closure, [first, item])
    return first


@method(ITERABLE, "sum")
def sum_(run: Run, items: Any, closure: Closure | None = None) -> Any:
    total = None
    for index, item in enumerate(items_of(run, items)):
        value = item if closure is None else call(run, closure, [item])
        total = value if index == 0 else plus(run, total, value)
    return total


@method(ITERABLE, "sum")
def sum_from(run: Run, items: Any, first: Any, closure: Closure | None = None) -> Any:
    for item in items_of(run, items):
        first = plus(run, first, item if closure is None else call(run, closure, [item]))
    return first


@method(ITERABLE, "count")
def count(run: Run, items: Any, closure: Closure) -> Any:
    return sum(1 for item in items_of(run, items) if _accepts(run, closure, item))


@method(ITERABLE, "count")
def count_of(run: Run, items: Any, value: Any) -> Any:
    return sum(1 for item in items_of(run, items) if equals(run, item, value))


@method(ITERABLE, "countBy")
def count_by(run: Run, items: Any, closure: Closure | None = None) -> Any:
    made = GMap()
    for item in items_of(run, items):
        key = item if closure is None else call(run, closure, [item])
        made.put(key, made.get(key, 0) + 1)
    return made


@method(ITERABLE, "groupBy")
def group_by(run: Run, items: Any, *closures: Any) -> Any:
    keys = list_of(run, closures[0]) if len(closures) == 1 and is_collection(closures[0]) else list(closures)
    return _grouped(run, items, keys)


def _grouped(run: Run, items: Any, keys: list[Any]) -> GMap:
    made = GMap()
    for item in items_of(run, items):
        run.items_of(1)
        key = call(run, keys[0], [item]) if keys else item
        if not made.contains(key):
            made.put(key, [])
        made.get(key).append(item)
    if len(keys) > 1:
        for key, group in made.items():
            made.put(key, _grouped(run, group, keys[1:]))
    return made


@method(ITERABLE, "takeWhile")
def take_while(run: Run, items: Any, closure: Closure) -> Any:
    taken = []
    for item in items_of(run, items):
        if not _accepts(run, closure, item):
            break
        taken.append(item)
    return like(items, taken)


@method(ITERABLE, "dropWhile")
def drop_while(run: Run, items: Any, closure: Closure) -> Any:
    kept = []
    dropping = True
    for item in items_of(run, items):
        dropping = dropping and _accepts(run, closure, item)
        if not dropping:
            kept.append(item)
    return like(items, kept)


@method(ITERABLE, "collate")
def collate(run: Run, items: Any, size: int, step: int | None = None, remainder: bool = True) -> Any:
    every_item = list_of(run, items)
    stride = size if step is None else step
    if size <= 0 or stride <= 0:
        return [every_item]
    run.items_of(len(every_item) // stride * size)
    parts = [every_item[at : at + size] for at in range(0, len(every_item), stride)]
    return parts if remainder else [part for part in parts if len(part) == size]


@method(ITERABLE, "collate")
def collate_whole(run: Run, items: Any, size: int, remainder: bool) -> Any:
    return collate(run, items, size, None, remainder)


@method(ITERABLE, "asBoolean")
def as_boolean(run: Run, items: Any) -> Any:
    return truth(run, items)


@method(ITERABLE, "equals")
def equals_(run: Run, items: Any, other: Any) -> Any:
    return equals(run, items, other)


@method(ITERABLE, "getAt")
def get_at(run: Run, items: Any, index: Any) -> Any:
    return get_index(run, items, index)


@method(ITERABLE, "size")
def size(run: Run, items: Any) -> Any:
    if isinstance(items, (list, GSet, Range)):
        return size_of(run, items)
    return len(list_of(run, items))


@method(ITERABLE, "containsAll")
def contains_all(run: Run, items: Any, wanted: Items) -> Any:
    mine = list_of(run, items)
    run.tick(len(mine) * len(wanted) >> 3)
    return all(any(java_same(run, item, one) for item in mine) for one in wanted)
