"""`java.util.stream.Collectors`: what a stream's items are put into."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.rules.script.library.tables import library_class
from app.rules.script.runtime.calling import call
from app.rules.script.runtime.collections import GMap, GSet
from app.rules.script.runtime.comparing import truth
from app.rules.script.runtime.iterators import Collector
from app.rules.script.runtime.operators import BINARY
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Closure, Long


def _to_list(_run: Run) -> Collector:
    return Collector(lambda _run, items: list(items))


def _to_set(_run: Run) -> Collector:
    return Collector(lambda _run, items: GSet.of(items))


def _counting(_run: Run) -> Collector:
    return Collector(lambda _run, items: Long(len(items)))


def _joining(_run: Run, between: str = "", before: str = "", after: str = "") -> Collector:
    def finish(run: Run, items: list[Any]) -> str:
        shown = [text_of(run, item) for item in items]
        run.text_of(sum(map(len, shown)) + len(between) * len(shown))
        return f"{before}{between.join(shown)}{after}"

    return Collector(finish)


def _mapping(_run: Run, closure: Closure, into: Collector) -> Collector:
    return Collector(lambda run, items: into.finish(run, [call(run, closure, [item]) for item in items]))


def _grouping(_run: Run, closure: Closure, into: Collector | None = None) -> Collector:
    return Collector(lambda run, items: _groups(run, items, lambda item: call(run, closure, [item]), into, GMap()))


def _partitioning(_run: Run, closure: Closure, into: Collector | None = None) -> Collector:
    def finish(run: Run, items: list[Any]) -> GMap:
        both = GMap.of([(False, []), (True, [])])
        return _groups(run, items, lambda item: truth(run, call(run, closure, [item])), into, both)

    return Collector(finish)


def _groups(run: Run, items: list[Any], key_of: Callable[[Any], Any], into: Collector | None, groups: GMap) -> GMap:
    for item in items:
        key = key_of(item)
        if not groups.contains(key):
            groups.put(key, [])
        groups.get(key).append(item)
    if into is None:
        return groups
    return GMap.of([(key, into.finish(run, held)) for key, held in groups.items()])


def _to_map(_run: Run, key: Closure, value: Closure, merge: Closure | None = None) -> Collector:
    def finish(run: Run, items: list[Any]) -> GMap:
        made = GMap()
        for item in items:
            name, held = call(run, key, [item]), call(run, value, [item])
            if made.contains(name):
                if merge is None:
                    words = f"Duplicate key {text_of(run, name)}"
                    raise thrown("java.lang.IllegalStateException", words)
                held = call(run, merge, [made.get(name), held])
            made.put(name, held)
        return made

    return Collector(finish)


def _summing(_run: Run, closure: Closure) -> Collector:
    def finish(run: Run, items: list[Any]) -> Any:
        total: Any = 0
        for item in items:
            total = BINARY["+"](run, total, call(run, closure, [item]))
        return total

    return Collector(finish)


def _averaging(_run: Run, closure: Closure) -> Collector:
    def finish(run: Run, items: list[Any]) -> float:
        return sum(float(call(run, closure, [item])) for item in items) / len(items) if items else 0.0

    return Collector(finish)


library_class(
    "java.util.stream.Collectors",
    static={
        **dict.fromkeys(("toList", "toUnmodifiableList"), _to_list),
        **dict.fromkeys(("toSet", "toUnmodifiableSet"), _to_set),
        "counting": _counting,
        "joining": _joining,
        "mapping": _mapping,
        "groupingBy": _grouping,
        "partitioningBy": _partitioning,
        "toMap": _to_map,
        **dict.fromkeys(("summingInt", "summingLong", "summingDouble"), _summing),
        **dict.fromkeys(("averagingInt", "averagingLong", "averagingDouble"), _averaging),
    },
)
