"""Values as text: what `println`, `"${x}"`, `toString()` and `inspect()` show. Knows no other operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from app.rules.script.runtime.calling import call
from app.rules.script.runtime.classes import class_named
from app.rules.script.runtime.collections import Entry, FrozenList, GMap, GSet
from app.rules.script.runtime.numbers import double_text, float_text, int_text, is_number, number_text
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import Throwable
from app.rules.script.runtime.values import (
    Array,
    BigInteger,
    Byte,
    Char,
    Closure,
    Float,
    GString,
    HostObject,
    Long,
    MarkedText,
    Range,
    Short,
)


def text_of(run: Run, value: Any) -> str:
    """As `println` shows it. Says its size before it is made."""
    kind = type(value)
    if kind is str or kind is MarkedText:
        return value  # type: ignore[no-any-return]
    made = _TEXTS.get(kind)
    if made is not None:
        return made(run, value)
    if isinstance(value, HostObject):
        return value.text(run)
    for known, found in _TEXTS.items():
        if isinstance(value, known):
            return found(run, value)
    return f"{kind.__name__}@{id(value) & 0xFFFFFFFF:x}"


def gstring_text(run: Run, value: GString) -> str:
    run.tick()
    parts = [value.texts[0]]
    size = len(value.texts[0])
    for text, part in zip(value.texts[1:], value.values, strict=True):
        shown = _part_text(run, part)
        size += len(shown) + len(text)
        run.text_of(size)
        parts.append(shown)
        parts.append(text)
    return "".join(parts)


def _part_text(run: Run, part: Any) -> str:
    if type(part) is Range:
        return _list_text(run, range_items(run, part))
    if type(part) is not Closure:
        return text_of(run, part)
    if part.arity == 0:
        return text_of(run, call(run, part, []))
    if part.arity in (1, -1):
        writer = class_named("java.io.StringWriter").construct(run, [])
        call(run, part, [writer])
        return text_of(run, writer)
    return text_of(run, part)


def _list_text(run: Run, value: Iterable[Any], of: Any = None) -> str:
    return f"[{_joined(run, value, of)}]"


def _joined(run: Run, items: Iterable[Any], of: Any) -> str:
    parts = []
    size = 0
    for item in items:
        run.slice -= 1
        if run.slice < 0:
            run.look()
        shown = "(this Collection)" if item is of else item_text(run, item)
        size += len(shown) + 2
        parts.append(shown)
    run.text_of(size)
    return ", ".join(parts)


def item_text(run: Run, value: Any) -> str:
    """Inside a collection: counts the depth."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind in (list, GMap, GSet, FrozenList):
        run.enter()
        try:
            return text_of(run, value)
        finally:
            run.depth -= 1
    return text_of(run, value)


def _range_text(shown: Callable[[Run, Any], str], run: Run, value: Range) -> str:
    if value.end is not None:
        return f"{shown(run, value.first)}..<{shown(run, value.end)}"
    return f"{shown(run, value.first)}{'..<' if value.empty else '..'}{shown(run, value.last)}"


def range_text(run: Run, value: Range) -> str:
    """As written: `1..3`, `0..<5`."""
    return _range_text(text_of, run, value)


def _map_text(run: Run, value: GMap) -> str:
    if not value.table:
        return "[:]"
    parts = []
    size = 0
    for key, item in value.items():
        run.slice -= 1
        if run.slice < 0:
            run.look()
        shown = "(this Map)" if item is value else item_text(run, item)
        parts.append(f"{item_text(run, key)}:{shown}")
        size += len(parts[-1]) + 2
    run.text_of(size)
    return f"[{', '.join(parts)}]"


def java_text(run: Run, value: Any) -> str:
    """As Java's own `toString()`, which differs for maps."""
    run.tick()
    if isinstance(value, GMap):
        return f"{{{', '.join(f'{java_text(run, key)}={java_text(run, item)}' for key, item in value.items())}}}"
    if isinstance(value, (list, GSet)) and type(value) is not Array:
        return f"[{', '.join(java_text(run, item) for item in value)}]"
    return text_of(run, value)


def _array_text(run: Run, value: Array) -> str:
    if value.element == "char":
        return "".join(value)
    return _list_text(run, value, value)


def _throwable_text(run: Run, value: Throwable) -> str:
    if value.of is not None:
        return value.of.text_on(run, value)  # type: ignore[no-any-return]
    return value.class_name if value.message is None else f"{value.class_name}: {value.message}"


def range_items(run: Run, value: Range) -> list[Any]:
    """All items of a range; says first how many."""
    if value.empty:
        return []
    first, last = value.first, value.last
    if isinstance(first, int) and isinstance(last, int):
        run.items_of(abs(last - first) + 1)
        step = 1 if first <= last else -1
        kind = Long if Long in (type(first), type(last)) else BigInteger if type(first) is BigInteger else int
        numbers = range(first, last + step, step)
        return list(numbers) if kind is int else [kind(number) for number in numbers]
    if type(first) is Decimal or isinstance(first, float) or isinstance(last, (float, Decimal)):
        return _fraction_items(run, first, last)
    return text_items(run, first, last) if isinstance(first, str) else _object_items(run, first, last)


def _object_items(run: Run, first: Any, last: Any) -> list[Any]:
    """By `next()` or `previous()`, as far as the order of the objects goes."""
    forwards = (first.compare(run, last) or 0) <= 0
    items = []
    item = first
    while (order := item.compare(run, last)) is not None and (order <= 0 if forwards else order >= 0):
        run.items_of(1)
        items.append(item)
        item = item.call(run, "next" if forwards else "previous", [])
    return items


def _fraction_items(run: Run, first: Any, last: Any) -> list[Any]:
    items = []
    item = first
    run.items_of(abs(int(last) - int(first)) + 1)
    if first <= last:
        while item <= last:
            items.append(item)
            item = item + 1
    else:
        while item >= last:
            items.append(item)
            item = item - 1
    return items


def text_items(run: Run, first: Any, last: Any) -> list[Any]:
    """`'a'..'e'`, `'aa'..'ac'`: by the last letter."""
    kind = Char if type(first) is Char else str
    if len(first) == len(last) and first[:-1] == last[:-1]:
        low, high = ord(first[-1]), ord(last[-1])
        run.items_of(abs(high - low) + 1)
        step = 1 if low <= high else -1
        return [kind(first[:-1] + chr(code)) for code in range(low, high + step, step)]
    items = []
    item = str(first)
    while item <= last and len(item) <= len(last):
        run.tick()
        items.append(kind(item))
        item = item[:-1] + chr(ord(item[-1]) + 1)
    return items


_TEXTS: dict[Any, Callable[[Run, Any], str]] = {
    type(None): lambda _run, _value: "null",
    bool: lambda _run, value: "true" if value else "false",
    int: lambda _run, value: int_text(value),
    Long: lambda _run, value: int_text(value),
    Short: lambda _run, value: int_text(value),
    Byte: lambda _run, value: int_text(value),
    BigInteger: lambda _run, value: int_text(value),
    float: lambda _run, value: double_text(value),
    Float: lambda _run, value: float_text(value),
    Decimal: lambda _run, value: str(value),
    Char: lambda _run, value: str(value),
    GString: gstring_text,
    GMap: _map_text,
    Array: _array_text,
    FrozenList: lambda run, value: _list_text(run, value, value),
    list: lambda run, value: _list_text(run, value, value),
    GSet: lambda run, value: _list_text(run, value, value),
    Range: lambda run, value: range_text(run, value),
    Throwable: _throwable_text,
    Closure: lambda _run, value: f"Script1$_run_closure1@{id(value) & 0xFFFFFFFF:x}",
    Entry: lambda run, value: f"{item_text(run, value.key)}={item_text(run, value.value)}",
}

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f", "'": "\\'"}


def inspect_of(run: Run, value: Any) -> str:
    """As `inspect()`: texts in quotes."""
    run.tick()
    if isinstance(value, (str, GString)):
        escaped = "".join(_ESCAPES.get(letter, letter) for letter in text_of(run, value))
        run.text_of(len(escaped))
        return f'"{escaped}"' if type(value) is GString else f"'{escaped}'"
    if isinstance(value, GMap):
        pairs = [f"{inspect_of(run, key)}:{inspect_of(run, item)}" for key, item in value.items()]
        return f"[{', '.join(pairs)}]" if pairs else "[:]"
    if isinstance(value, (list, GSet)):
        run.enter()
        try:
            return f"[{', '.join([inspect_of(run, item) for item in value])}]"
        finally:
            run.depth -= 1
    if type(value) is Range:
        return _range_text(inspect_of, run, value)
    return number_text(value) if is_number(value) else text_of(run, value)
