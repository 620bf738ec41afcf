"""Methods on whatever can be walked over that take parts of it or put it together otherwise, without closures."""

from __future__ import annotations

import itertools
import math
import random
from typing import Any

from app.rules.script.runtime.calling import call
from app.rules.script.runtime.collections import FrozenList, GMap, GSet
from app.rules.script.runtime.comparing import WHOLE, equals
from app.rules.script.runtime.iterable_methods import ITERABLE, like
from app.rules.script.runtime.iterators import Walker
from app.rules.script.runtime.natives import Closure, Items, Unfit, method
from app.rules.script.runtime.numbers import INT_MAX
from app.rules.script.runtime.operators import BINARY, contains, minus, multiply, plus
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import item_text
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Array, Range
from app.rules.script.runtime.walking import is_collection, items_of, list_of


def _nothing_in_it(name: str, items: Any) -> Exception:
    kind = "List" if isinstance(items, list | Range) else "Iterable"
    return thrown("java.util.NoSuchElementException", f"Cannot access {name}() element from an empty {kind}")


@method(ITERABLE, "first", "head")
def first(run: Run, items: Any) -> Any:
    for item in items_of(run, items):
        return item
    raise _nothing_in_it("first", items)


@method(ITERABLE, "last")
def last(run: Run, items: Any) -> Any:
    every = items if isinstance(items, list) else list_of(run, items)
    if not every:
        raise _nothing_in_it("last", items)
    return every[-1]


@method(ITERABLE, "tail")
def tail(run: Run, items: Any) -> Any:
    every = list_of(run, items)
    if not every:
        raise thrown("java.util.NoSuchElementException", "Cannot access tail() for an empty iterable")
    return like(items, every[1:])


@method(ITERABLE, "init")
def init(run: Run, items: Any) -> Any:
    every = list_of(run, items)
    if not every:
        raise thrown("java.util.NoSuchElementException", "Cannot access init() for an empty Iterable")
    return like(items, every[:-1])


@method(ITERABLE, "inits")
def inits(run: Run, items: Any) -> Any:
    every = list_of(run, items)
    run.items_of(len(every) * len(every) // 2)
    return [every[:end] for end in range(len(every), -1, -1)]


@method(ITERABLE, "tails")
def tails(run: Run, items: Any) -> Any:
    every = list_of(run, items)
    run.items_of(len(every) * len(every) // 2)
    return [every[start:] for start in range(len(every) + 1)]


@method(ITERABLE, "take", "limit")
def take(run: Run, items: Any, count: int) -> Any:
    return like(items, list(itertools.islice(items_of(run, items), min(max(int(count), 0), INT_MAX))))


@method(ITERABLE, "drop", "skip")
def drop(run: Run, items: Any, count: int) -> Any:
    return like(items, list_of(run, items)[max(count, 0) :])


@method(ITERABLE, "takeRight")
def take_right(run: Run, items: Any, count: int) -> Any:
    every = list_of(run, items)
    return like(items, every[max(len(every) - max(count, 0), 0) :])


@method(ITERABLE, "dropRight")
def drop_right(run: Run, items: Any, count: int) -> Any:
    every = list_of(run, items)
    return like(items, every[: max(len(every) - max(count, 0), 0)])


@method(ITERABLE, "join")
def join(run: Run, items: Any, between: str | None = "") -> Any:
    parts = [item_text(run, item) for item in items_of(run, items)]
    run.text_of(sum(map(len, parts)) + len(parts) * len(between or ""))
    return (between or "").join(parts)


@method(ITERABLE, "isEmpty")
def is_empty(run: Run, items: Any) -> Any:
    if isinstance(items, Range):
        return items.empty
    return not (items if isinstance(items, (list, GSet)) else list_of(run, items))


@method(ITERABLE, "average")
def average(run: Run, items: Any, closure: Closure | None = None) -> Any:
    every = [item if closure is None else call(run, closure, [item]) for item in items_of(run, items)]
    if not every:
        raise thrown("java.lang.NullPointerException", 'Cannot invoke "Object.getClass()" because "obj" is null')
    total = every[0]
    for item in every[1:]:
        total = plus(run, total, item)
    return BINARY["/"](run, total, len(every))


@method(ITERABLE, "contains")
def contains_(run: Run, items: Any, value: Any) -> Any:
    known = isinstance(items, (list, GSet, Range))
    return contains(run, items if known else list_of(run, items), value)


@method(ITERABLE, "plus")
def plus_(run: Run, items: Any, other: Any) -> Any:
    return plus(run, items, other)


@method(ITERABLE, "minus")
def minus_(run: Run, items: Any, other: Any) -> Any:
    return minus(run, items, other)


@method(ITERABLE, "multiply")
def multiply_(run: Run, items: Any, count: int) -> Any:
    return multiply(run, items, count)


@method(ITERABLE, "intersect")
def intersect(run: Run, items: Any, other: Items) -> Any:
    mine = list_of(run, items)
    run.tick(len(mine) * len(other) >> 2)
    return like(items, [item for item in mine if any(equals(run, item, one) for one in other)])


@method(ITERABLE, "disjoint")
def disjoint(run: Run, items: Any, other: Items) -> Any:
    return not intersect(run, items, other)


@method(ITERABLE, "flatten")
def flatten(run: Run, items: Any) -> Any:
    made: list[Any] = []
    _flatten(run, items, made, None)
    return like(items, made)


@method(ITERABLE, "flatten", "flattenMany")
def flatten_by(run: Run, items: Any, closure: Closure) -> Any:
    made: list[Any] = []
    _flatten(run, items, made, closure)
    return like(items, made)


def _flatten(run: Run, items: Any, into: list[Any], closure: Any) -> None:
    run.enter()
    try:
        for item in items_of(run, items):
            found = item if closure is None or is_collection(item) else call(run, closure, [item])
            if is_collection(found):
                _flatten(run, found, into, None if found is not item else closure)
            else:
                run.items_of(1)
                into.append(found)
    finally:
        run.depth -= 1


@method(ITERABLE, "transpose")
def transpose(run: Run, items: Any) -> Any:
    rows = [list_of(run, row) for row in items_of(run, items)]
    return [list(column) for column in zip(*rows, strict=False)]


@method(ITERABLE, "combinations")
def combinations(run: Run, items: Any) -> Any:
    rows = [list_of(run, row) if is_collection(row) else [row] for row in items_of(run, items)]
    run.items_of(math.prod(len(row) for row in rows) * (len(rows) + 1))
    return [list(reversed(one)) for one in itertools.product(*reversed(rows))]


@method(ITERABLE, "combinations")
def combinations_by(run: Run, items: Any, closure: Closure) -> Any:
    return [call(run, closure, [one]) for one in combinations(run, items)]


@method(ITERABLE, "eachCombination")
def each_combination(run: Run, items: Any, closure: Closure) -> Any:
    combinations_by(run, items, closure)


@method(ITERABLE, "permutations")
def permutations(run: Run, items: Any) -> Any:
    every = list_of(run, items)
    run.items_of(math.factorial(min(len(every), 30)) * (len(every) + 1))
    return GSet.of(list(one) for one in itertools.permutations(every))


@method(ITERABLE, "subsequences")
def subsequences(run: Run, items: Any) -> Any:
    every = list_of(run, items)
    run.items_of((1 << min(len(every), 60)) * (len(every) + 1))
    sizes = range(1, len(every) + 1)
    return GSet.of(list(one) for size in sizes for one in itertools.combinations(every, size))


@method(ITERABLE, "withIndex")
def with_index(run: Run, items: Any, offset: int = 0) -> Any:
    return [[item, index] for index, item in enumerate(items_of(run, items), offset)]


@method(ITERABLE, "indexed")
def indexed(run: Run, items: Any, offset: int = 0) -> Any:
    return GMap.of((index, item) for index, item in enumerate(items_of(run, items), offset))


@method(ITERABLE, "getIndices")
def indices(run: Run, items: Any) -> Any:
    size = len(list_of(run, items))
    return Range(0, size - 1, end=size) if size else Range(0, 0, True)


@method(ITERABLE, "toList", "asList")
def to_list(run: Run, items: Any) -> Any:
    return list_of(run, items)


@method(ITERABLE, "toSet")
def to_set(run: Run, items: Any) -> Any:
    return GSet.of(items_of(run, items))


@method(ITERABLE, "toArray")
def to_array(run: Run, items: Any, *_of: Any) -> Any:
    every = list_of(run, items)
    return Array(every, getattr(_of[0], "element", "Object") if _of else "Object")


@method(ITERABLE, "toListString")
def to_list_string(run: Run, items: Any) -> Any:
    return item_text(run, list_of(run, items))


@method(ITERABLE, "toSpreadMap")
def to_spread_map(run: Run, items: Any) -> Any:
    every = list_of(run, items)
    return GMap.of(zip(every[::2], every[1::2], strict=False))


@method(ITERABLE, "shuffled")
def shuffled(run: Run, items: Any, *_random: Any) -> Any:
    every = list_of(run, items)
    run.tick(len(every))
    random.shuffle(every)
    return every


@method(ITERABLE, "reverse")
def reverse(run: Run, items: Any) -> Any:
    return list_of(run, items)[::-1]


@method(ITERABLE, "iterator", "listIterator")
def iterator(run: Run, items: Any) -> Any:
    return Walker(items_of(run, items), items if type(items) is list else None)


@method(ITERABLE, "asImmutable", "asUnmodifiable")
def as_immutable(run: Run, items: Any) -> Any:
    if isinstance(items, GSet):
        made = items.copy()
        made.frozen = True
        return made
    return FrozenList(list_of(run, items))


@method(ITERABLE, "zip")
def zip_(run: Run, items: Any, other: Items) -> Any:
    return [list(pair) for pair in zip(items_of(run, items), other, strict=False)]


@method(ITERABLE, "chop")
def chop(run: Run, items: Any, *sizes: Any) -> Any:
    if any(type(size) not in WHOLE for size in sizes):
        raise Unfit("chop")
    every = list_of(run, items)
    parts = []
    at = 0
    for size in sizes:
        end = len(every) if size < 0 else at + size
        parts.append(every[at:end])
        at = end
    return parts
