"""Java's streams, on items that are all there: their methods."""

from __future__ import annotations

from functools import reduce
from typing import Any

from app.rules.script.runtime.calling import call
from app.rules.script.runtime.comparing import truth
from app.rules.script.runtime.iterable_methods import ITERABLE
from app.rules.script.runtime.iterators import Collector, Stream
from app.rules.script.runtime.natives import Closure, fitted, method
from app.rules.script.runtime.operators import plus
from app.rules.script.runtime.ordering import order_of, ordered, uniques
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Array, HostObject, Long
from app.rules.script.runtime.walking import items_of, list_of


@method(ITERABLE, "stream", "parallelStream")
def stream(run: Run, items: Any) -> Any:
    return Stream(list_of(run, items))


def _map(run: Run, me: Stream, closure: Closure) -> Any:
    return Stream([call(run, closure, [item]) for item in items_of(run, me.content)])


def _filter(run: Run, me: Stream, closure: Closure) -> Any:
    return Stream([item for item in items_of(run, me.content) if truth(run, call(run, closure, [item]))])


def _flat_map(run: Run, me: Stream, closure: Closure) -> Any:
    made: list[Any] = []
    for item in items_of(run, me.content):
        made.extend(items_of(run, call(run, closure, [item])))
    return Stream(made)


def _peek(run: Run, me: Stream, closure: Closure) -> Any:
    for item in items_of(run, me.content):
        call(run, closure, [item])
    return me


def _sorted(run: Run, me: Stream, by: Closure | None = None) -> Any:
    return Stream(ordered(run, me.content, by))


def _distinct(run: Run, me: Stream) -> Any:
    return Stream(uniques(run, me.content, None))


def _limit(_run: Run, me: Stream, count: int) -> Any:
    return Stream(me.content[: max(count, 0)])


def _skip(_run: Run, me: Stream, count: int) -> Any:
    return Stream(me.content[max(count, 0) :])


def _for_each(run: Run, me: Stream, closure: Closure) -> Any:
    _peek(run, me, closure)


def _collect(run: Run, me: Stream, collector: HostObject) -> Any:
    if not isinstance(collector, Collector):
        raise thrown("java.lang.IllegalArgumentException", "collect takes a Collector")
    return collector.finish(run, me.content)


def _reduce(run: Run, me: Stream, closure: Closure) -> Any:
    if not me.content:
        return Stream.optional(None)
    return Stream.optional(reduce(lambda a, b: call(run, closure, [a, b]), me.content))


def _reduce_from(run: Run, me: Stream, first: Any, closure: Closure) -> Any:
    return reduce(lambda a, b: call(run, closure, [a, b]), me.content, first)


def _match(run: Run, me: Stream, closure: Any) -> list[bool]:
    return [truth(run, call(run, closure, [item])) for item in items_of(run, me.content)]


def _any_match(run: Run, me: Stream, closure: Closure) -> Any:
    return any(_match(run, me, closure))


def _all_match(run: Run, me: Stream, closure: Closure) -> Any:
    return all(_match(run, me, closure))


def _none_match(run: Run, me: Stream, closure: Closure) -> Any:
    return not any(_match(run, me, closure))


def _first(_run: Run, me: Stream) -> Any:
    return Stream.optional(me.content[0] if me.content else None)


def _least(run: Run, me: Stream, by: Closure | None = None) -> Any:
    return _picked(run, me, by, -1)


def _greatest(run: Run, me: Stream, by: Closure | None = None) -> Any:
    return _picked(run, me, by, 1)


def _picked(run: Run, me: Stream, by: Any, sign: int) -> Any:
    order = order_of(run, by)
    best = None
    for item in items_of(run, me.content):
        if best is None or order(item, best) * sign > 0:
            best = item
    return Stream.optional(best)


def _sum(run: Run, me: Stream) -> Any:
    return reduce(lambda a, b: plus(run, a, b), me.content, 0)


_SEVERAL = fitted(_reduce_from)
_ONE = fitted(_reduce)
Stream.methods = {
    "map": fitted(_map),
    **dict.fromkeys(("mapToInt", "mapToLong", "mapToDouble", "mapToObj"), fitted(_map)),
    "filter": fitted(_filter),
    "flatMap": fitted(_flat_map),
    "peek": fitted(_peek),
    "sorted": fitted(_sorted),
    "distinct": fitted(_distinct),
    "limit": fitted(_limit),
    "skip": fitted(_skip),
    "forEach": fitted(_for_each),
    "forEachOrdered": fitted(_for_each),
    "collect": fitted(_collect),
    "reduce": lambda run, me, arguments: (_SEVERAL if len(arguments) == 2 else _ONE)(run, me, arguments),
    "anyMatch": fitted(_any_match),
    "allMatch": fitted(_all_match),
    "noneMatch": fitted(_none_match),
    "findFirst": fitted(_first),
    "findAny": fitted(_first),
    "min": fitted(_least),
    "max": fitted(_greatest),
    "sum": fitted(_sum),
    "count": lambda _run, me, _arguments: Long(len(me.content)),
    "toList": lambda _run, me, _arguments: list(me.content),
    "toArray": lambda _run, me, _arguments: Array(me.content),
    "boxed": lambda _run, me, _arguments: me,
    "parallel": lambda _run, me, _arguments: me,
    "sequential": lambda _run, me, _arguments: me,
}
