"""Truth, equality and order of values, as Groovy has them. Knows no arithmetic and no methods."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.rules.script.runtime.collections import Entry, FrozenList, GMap, GSet, key_of, unkey
from app.rules.script.runtime.naming import class_name_of
from app.rules.script.runtime.numbers import to_decimal
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import java_text, range_items, text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import (
    Array,
    BigInteger,
    Byte,
    Char,
    Float,
    GString,
    HostObject,
    Long,
    MarkedText,
    Range,
    Short,
)

WHOLE = frozenset({int, Long, Short, Byte, BigInteger})
NUMBER = WHOLE | {Decimal, float, Float}
TEXT = frozenset({str, MarkedText})
LISTS = frozenset({list, Array, FrozenList, Range})


def truth(run: Run, value: Any) -> bool:
    kind = type(value)
    if kind is bool:
        return value  # type: ignore[no-any-return]
    if value is None:
        return False
    if kind is str or kind is int or kind is list:
        return bool(value)
    found = _TRUTHS.get(kind)
    if found is not None:
        return found(run, value)
    if isinstance(value, HostObject):
        return value.truth(run)
    if isinstance(value, (str, list, GMap, GSet)):
        return len(value) > 0
    return True


_TRUTHS: dict[type, Callable[[Run, Any], bool]] = {
    **dict.fromkeys((*WHOLE, Decimal, MarkedText), lambda _run, value: bool(value)),
    float: lambda _run, value: value != 0 or value != value,
    Float: lambda _run, value: value != 0 or value != value,
    Char: lambda _run, value: value != "\0",
    GString: lambda run, value: bool(text_of(run, value)),
    GMap: lambda _run, value: bool(value.table),
    GSet: lambda _run, value: bool(value.table),
    Array: lambda _run, value: len(value) > 0,
    FrozenList: lambda _run, value: len(value) > 0,
    Range: lambda _run, value: not value.empty,
}


def equals(run: Run, a: Any, b: Any) -> bool:
    """Groovy's `==`."""
    if a is b:
        return True
    if a is None or b is None:
        return False
    left, right = type(a), type(b)
    if left is str and right is str:
        return a == b  # type: ignore[no-any-return]
    if left is int and right is int:
        return a == b  # type: ignore[no-any-return]
    if left in NUMBER:
        if right in NUMBER:
            return compare_numbers(a, b) == 0
        return _equals_code(a, b)
    if right in NUMBER:
        return _equals_code(b, a)
    if isinstance(a, (str, GString)):
        return isinstance(b, (str, GString)) and text_of(run, a) == text_of(run, b)
    if left is bool:
        return right is bool and a == b
    if isinstance(a, HostObject):
        return _equal_hosts(run, a, b)
    return _equal_collections(run, a, b)


def _equals_code(number: Any, text: Any) -> bool:
    return isinstance(text, str) and len(text) == 1 and compare_numbers(number, ord(text)) == 0


def _equal_hosts(run: Run, a: HostObject, b: Any) -> bool:
    if isinstance(a, Entry) and isinstance(b, Entry):
        return equals(run, a.key, b.key) and equals(run, a.value, b.value)
    if isinstance(b, list) and a.items(run) is not None:
        return equal_lists(run, list(a.items(run) or ()), b)
    return a.equals(run, b)


def _equal_collections(run: Run, a: Any, b: Any) -> bool:
    if isinstance(a, (list, Range)):
        if isinstance(b, HostObject) and b.items(run) is not None:
            return equal_lists(run, as_list(run, a), list(b.items(run) or ()))
        return isinstance(b, (list, Range)) and equal_lists(run, as_list(run, a), as_list(run, b))
    if isinstance(a, GMap):
        return isinstance(b, GMap) and _equal_maps(run, a, b)
    if isinstance(a, GSet):
        return isinstance(b, GSet) and _equal_sets(run, a, b)
    return False


def as_list(run: Run, value: Any) -> list[Any]:
    """A list as it is, a range as one."""
    return range_items(run, value) if type(value) is Range else value


def equal_lists(run: Run, a: list[Any], b: list[Any]) -> bool:
    if len(a) != len(b):
        return False
    run.tick(1 + (len(a) >> 2))
    run.enter()
    try:
        return all(equals(run, one, other) for one, other in zip(a, b, strict=True))
    finally:
        run.depth -= 1


_NOTHING = object()


def _equal_maps(run: Run, a: GMap, b: GMap) -> bool:
    if len(a.table) != len(b.table):
        return False
    run.tick(1 + (len(a.table) >> 2))
    run.enter()
    try:
        for token, value in a.table.items():
            other = b.table.get(token, _NOTHING)
            if other is _NOTHING or not equals(run, value, other):
                return False
        return True
    finally:
        run.depth -= 1


def _equal_sets(run: Run, a: GSet, b: GSet) -> bool:
    if len(a.table) != len(b.table):
        return False
    if all(token in b.table for token in a.table):
        return True
    run.items_of(len(a.table) * len(b.table))
    return all(any(equals(run, unkey(one), unkey(other)) for other in b.table) for one in a.table)


_CONTAINERS = (list, Range, GMap, GSet, HostObject)


def java_same(run: Run, a: Any, b: Any) -> bool:
    """`java_equals`, counting what it takes."""
    if isinstance(a, _CONTAINERS):
        if not isinstance(b, _CONTAINERS):
            return False
        run.tick(32)
    return bool(key_of(a) == key_of(b))


def java_equals(a: Any, b: Any) -> bool:
    """Java's `equals`: 1 is not 1L, 1.0 is not 1.00."""
    return bool(key_of(a) == key_of(b))


def identical(a: Any, b: Any) -> bool:
    """`===`: the same object; equal texts and numbers of one type count as the same."""
    if a is b:
        return True
    kind = type(a)
    return kind is type(b) and (kind is str or kind in NUMBER) and a == b


def compare_numbers(a: Any, b: Any) -> int:
    """Exact for whole numbers and decimals, as doubles if one of them is a double; NaN is the greatest."""
    if isinstance(a, float) or isinstance(b, float):
        if type(a) is Decimal or type(b) is Decimal or a != a or b != b:
            return _compare_floats(float(a), float(b))
        return int(a > b) - int(a < b)
    if type(a) is Decimal or type(b) is Decimal:
        one, other = to_decimal(a), to_decimal(b)
        return (one > other) - (one < other)
    return int(a > b) - int(a < b)


def _compare_floats(a: float, b: float) -> int:
    if a != a or b != b:
        return (a != a) - (b != b)
    return (a > b) - (a < b)


def compare(run: Run, a: Any, b: Any) -> int:
    """`<=>`: negative, 0 or positive. Null comes first. Raises when there is no order."""
    left, right = type(a), type(b)
    if left is int and right is int:
        return int(a > b) - int(a < b)
    if left is str and right is str:
        if len(a) > 1_000:
            run.tick(len(a) >> 6)
        return compare_texts(a, b)
    if a is b:
        return 0
    if a is None or b is None:
        return -1 if a is None else 1
    if left in NUMBER and right in NUMBER:
        return compare_numbers(a, b)
    if left in NUMBER and isinstance(b, str) and len(b) == 1:
        return compare_numbers(a, ord(b))
    if right in NUMBER and isinstance(a, str) and len(a) == 1:
        return compare_numbers(ord(a), b)
    if isinstance(a, (str, GString)) and isinstance(b, (str, GString)):
        return compare_texts(text_of(run, a), text_of(run, b))
    if left is bool and right is bool:
        return int(a) - int(b)
    if isinstance(a, HostObject):
        order = a.compare(run, b)
        if order is not None:
            return order
    raise thrown(
        "java.lang.IllegalArgumentException",
        f"Cannot compare {class_name_of(a)} with value '{java_text(run, a)}' "
        f"and {class_name_of(b)} with value '{java_text(run, b)}'",
    )


def compare_texts(a: str, b: str) -> int:
    """As Java does: the distance of the first UTF-16 units that differ, else of the lengths."""
    if a == b:
        return 0
    at, size = 0, min(len(a), len(b))
    while at < size and a[at : at + _SLICE] == b[at : at + _SLICE]:
        at += _SLICE
    for one, other in zip(a[at : at + _SLICE], b[at : at + _SLICE], strict=False):
        if one != other:
            return _distance(utf16(one), utf16(other))
    return len(a) - len(b)


_SLICE = 4096


def _distance(a: str, b: str) -> int:
    return next(ord(one) - ord(other) for one, other in zip(a, b, strict=False) if one != other)


def utf16(text: str) -> str:
    """One letter for each UTF-16 unit."""
    encoded = text.encode("utf-16-be", "surrogatepass")
    return "".join(chr(high << 8 | low) for high, low in zip(encoded[::2], encoded[1::2], strict=True))
