"""What `for`, `each`, `*.` and `*list` walk over, and ranges to walk. Knows no methods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.rules.script.runtime.collections import Entry, GMap, GSet, unkey
from app.rules.script.runtime.comparing import NUMBER, compare
from app.rules.script.runtime.naming import class_name_of
from app.rules.script.runtime.numbers import add, subtract, wrap_int
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import range_items, text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Char, GString, HostObject, Range


def items_of(run: Run, value: Any) -> Iterator[Any]:
    """What a `for` walks over: items, entries of a map, letters of a text, nothing of null, else the value itself.
    Counts a step for each. A collection that changes meanwhile raises `ConcurrentModificationException`."""
    if isinstance(value, list):
        return _list_items(run, value)
    if type(value) is Range:
        return _range_items(run, value)
    if isinstance(value, GMap):
        return _map_items(run, value)
    if isinstance(value, GSet):
        return _set_items(run, value)
    if value is None:
        return iter(())
    if isinstance(value, (str, GString)) and type(value) is not Char:
        return _counted(run, iter(text_of(run, value)))
    if isinstance(value, HostObject):
        inside = value.items(run)
        if inside is not None:
            return _counted(run, iter(inside))
    return iter((value,))


def _changed() -> Exception:
    return thrown("java.util.ConcurrentModificationException")


def _list_items(run: Run, value: list[Any]) -> Iterator[Any]:
    size = len(value)
    for item in value:
        run.slice -= 1
        if run.slice < 0:
            run.look()
        yield item
        if len(value) != size:
            raise _changed()


def _range_items(run: Run, value: Range) -> Iterator[Any]:
    if value.empty:
        return
    if type(value.first) is int and type(value.last) is int:
        step = 1 if value.first <= value.last else -1
        for item in range(value.first, value.last + step, step):
            run.slice -= 1
            if run.slice < 0:
                run.look()
            yield item
        return
    yield from _counted(run, iter(range_items(run, value)))


def _map_items(run: Run, value: GMap) -> Iterator[Any]:
    size = len(value.table)
    for token, item in value.table.items():
        run.slice -= 1
        if run.slice < 0:
            run.look()
        yield Entry(unkey(token), item, value)
        if len(value.table) != size:
            raise _changed()


def _set_items(run: Run, value: GSet) -> Iterator[Any]:
    size = len(value.table)
    for item in value:
        run.slice -= 1
        if run.slice < 0:
            run.look()
        yield item
        if len(value.table) != size:
            raise _changed()


def _counted(run: Run, items: Iterator[Any]) -> Iterator[Any]:
    for item in items:
        run.slice -= 1
        if run.slice < 0:
            run.look()
        yield item


def is_collection(value: Any) -> bool:
    """A list, range, set or array."""
    return isinstance(value, (list, GSet)) or type(value) is Range


def list_of(run: Run, value: Any) -> list[Any]:
    """The items in a new list."""
    if isinstance(value, list):
        run.items_of(len(value))
        return list(value)
    if type(value) is Range:
        return range_items(run, value)
    return list(items_of(run, value))


def size_of(run: Run, value: Any) -> int:
    """How many items a list, range, set or map has."""
    if type(value) is Range:
        if value.empty:
            return 0
        if isinstance(value.first, HostObject):
            return len(range_items(run, value))
        if isinstance(value.first, str):
            return abs(ord(value.last[-1:] or "\0") - ord(value.first[-1:] or "\0")) + 1
        return (
            abs(int(value.last) - int(value.first)) + 1
            if _whole_steps(value)
            else int(abs(value.last - value.first)) + 1
        )
    return len(value)


def _whole_steps(value: Range) -> bool:
    return isinstance(value.first, int) and isinstance(value.last, int)


def make_range(run: Run, low: Any, high: Any, without_low: bool = False, without_high: bool = False) -> Range:
    """`low..high`, also with ends left out."""
    if type(low) is int and type(high) is int and not without_low:
        if not without_high:
            return Range(low, high)
        if low == high:
            return Range(low, high, True)
        return Range(low, high - 1 if low < high else high + 1, end=high)
    low, high = _end(run, low, "from"), _end(run, high, "to")
    order = compare(run, low, high)
    written = high if without_high else None
    if (without_low or without_high) and order == 0:
        return Range(low, high, True)
    if without_low:
        low = _moved(run, low, 1 if order < 0 else -1)
    if without_high:
        high = _moved(run, high, -1 if order < 0 else 1)
    if (without_low or without_high) and compare(run, low, high) * order < 0:
        return Range(low, high, True)
    return Range(low, high, end=written)


def _end(run: Run, value: Any, which: str) -> Any:
    if value is None:
        words = f"Must specify a non-null value for the '{which}' index in a Range"
        raise thrown("java.lang.IllegalArgumentException", words)
    if isinstance(value, GString):
        return text_of(run, value)
    if type(value) in NUMBER or isinstance(value, (str, HostObject)):
        return value
    raise thrown("java.lang.ClassCastException", f"class {class_name_of(value)} cannot be an end of a range")


def _moved(run: Run, value: Any, by: int) -> Any:
    if type(value) is int:
        return wrap_int(value + by)
    if type(value) in NUMBER:
        return add(run, value, by) if by > 0 else subtract(run, value, -by)
    if isinstance(value, str):
        return type(value)(text_step(value, by))
    return value.call(run, "next" if by > 0 else "previous", [])


def text_step(text: str, by: int) -> str:
    """`next()` and `previous()` of a text: its last letter moves on."""
    if not text:
        return "\0" if by > 0 else ""
    code = ord(text[-1]) + by
    if code < 0:
        return text[:-1]
    return text[:-1] + chr(code) if code < 0x110000 else text + "\0"


__all__ = ["is_collection", "items_of", "list_of", "make_range", "size_of", "text_step"]
