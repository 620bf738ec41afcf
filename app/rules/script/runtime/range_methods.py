"""Methods of ranges that lists do not have."""

from __future__ import annotations

from typing import Any

from app.rules.script.runtime.calling import call
from app.rules.script.runtime.comparing import compare
from app.rules.script.runtime.natives import Closure, Number, Table, method
from app.rules.script.runtime.operators import contains
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import range_text
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Range
from app.rules.script.runtime.walking import list_of

RANGE: Table = {}


@method(RANGE, "getFrom", "getFromInt")
def get_from(_run: Run, range_: Range) -> Any:
    return range_.last if _backwards(range_) else range_.first


@method(RANGE, "getTo", "getToInt")
def get_to(_run: Run, range_: Range) -> Any:
    return range_.first if _backwards(range_) else range_.last


@method(RANGE, "isReverse")
def is_reverse(_run: Run, range_: Range) -> Any:
    return _backwards(range_)


def _backwards(range_: Range) -> bool:
    return bool(range_.first > range_.last) and not range_.empty


@method(RANGE, "step", "by")
def step(run: Run, range_: Range, by: Number) -> Any:
    if not by:
        if range_.empty:
            return []
        raise thrown("groovy.lang.GroovyRuntimeException", "Infinite loop detected due to step size of 0")
    items = list_of(run, range_)
    return items[:: int(by)] if by > 0 else items[::-1][:: int(-by)]


@method(RANGE, "step")
def step_each(run: Run, range_: Range, by: Number, closure: Closure) -> Any:
    for item in step(run, range_, by):
        call(run, closure, [item])


@method(RANGE, "containsWithinBounds")
def contains_within(run: Run, range_: Range, value: Any) -> Any:
    if isinstance(range_.first, int):
        return contains(run, range_, value)
    low, high = get_from(run, range_), get_to(run, range_)
    return compare(run, low, value) <= 0 <= compare(run, high, value)


@method(RANGE, "contains")
def contains_(run: Run, range_: Range, value: Any) -> Any:
    return contains(run, range_, value)


@method(RANGE, "toString", "inspect")
def to_string(run: Run, range_: Range) -> Any:
    return range_text(run, range_)
