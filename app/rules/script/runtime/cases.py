"""What belongs to what: `in`, `switch`, `contains`, and texts that match patterns. Knows no arithmetic."""

from __future__ import annotations

from typing import Any

from app.rules.script.runtime.calling import call
from app.rules.script.runtime.classes import ClassValue
from app.rules.script.runtime.collections import GMap, GSet
from app.rules.script.runtime.comparing import (
    NUMBER,
    compare,
    equals,
    java_same,
    truth,
)
from app.rules.script.runtime.regex import Matcher, Pattern, pattern_of
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import (
    BigInteger,
    Char,
    Closure,
    GString,
    HostObject,
    NoSuchName,
    Range,
)
from app.rules.script.runtime.walking import is_collection, list_of


def is_in(run: Run, a: Any, b: Any) -> bool:
    return is_case(run, b, a)


def is_case(run: Run, case: Any, value: Any) -> bool:
    """What `switch` and `in` ask: does the value belong to the case?"""
    if case is None:
        return value is None
    kind = type(case)
    if isinstance(case, (str, GString)):
        return value is not None and text_of(run, case) == text_of(run, value)
    if kind is Closure:
        return truth(run, call(run, case, [value]))
    if kind is Pattern:
        return value is not None and case.matches(run, text_of(run, value))
    if is_collection(case):
        return contains(run, case, value)
    if isinstance(case, GMap):
        return truth(run, case.get(value))
    if isinstance(case, ClassValue):
        return case.is_instance(value)
    if isinstance(case, HostObject):
        try:
            return truth(run, case.call(run, "isCase", [value]))
        except NoSuchName:
            inside = case.items(run)
            return case.equals(run, value) if inside is None else contains(run, list(inside), value)
    return equals(run, case, value)


def contains(run: Run, items: Any, value: Any) -> bool:
    """Java's `contains`: by `equals`, so that 1L is not in `[1]`."""
    if isinstance(items, GSet):
        return items.contains(value)
    if type(items) is Range:
        return _in_range(run, items, value)
    run.tick(len(items) >> 3)
    if type(value) is str or value is None:
        return any(_is_text(item, value) for item in items)
    return any(java_same(run, item, value) for item in items)


def _is_text(item: Any, value: str | None) -> bool:
    return item is value or (isinstance(item, str) and type(item) is not Char and item == value)


def _in_range(run: Run, items: Range, value: Any) -> bool:
    if items.empty:
        return False
    if type(items.first) is int and type(items.last) is int:
        low, high = min(items.first, items.last), max(items.first, items.last)
        return type(value) in (int, BigInteger) and low <= value <= high
    if type(items.first) in NUMBER and type(value) not in NUMBER:
        return False
    if isinstance(items.first, HostObject) or (isinstance(items.first, str) and len(items.first) != 1):
        low_side, high_side = (items.first, items.last)
        if compare(run, low_side, high_side) > 0:
            low_side, high_side = high_side, low_side
        return compare(run, low_side, value) <= 0 <= compare(run, high_side, value)
    return any(equals(run, item, value) for item in list_of(run, items))


def find_matcher(run: Run, a: Any, b: Any) -> Matcher:
    if a is None:
        raise thrown("java.lang.NullPointerException", "Cannot search null for a pattern")
    return Matcher(_as_pattern(run, b), text_of(run, a))


def matches_all(run: Run, a: Any, b: Any) -> bool:
    if a is None or b is None:
        return False
    return _as_pattern(run, b).matches(run, text_of(run, a))


def _as_pattern(run: Run, value: Any) -> Pattern:
    if value is None:
        raise thrown("java.lang.NullPointerException", "null is no pattern")
    return pattern_of(run, value if type(value) is Pattern else text_of(run, value))
