"""`groovy.json.JsonOutput`: values as JSON, letter for letter as Groovy writes it."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC
from decimal import Decimal
from typing import Any, Final

from app.rules.script.library.calendars import Calendar
from app.rules.script.library.dates import Date
from app.rules.script.library.enums import Constant
from app.rules.script.library.simple_format import write
from app.rules.script.library.tables import library_class, natives
from app.rules.script.library.zones import at
from app.rules.script.runtime.collections import Entry, GMap
from app.rules.script.runtime.numbers import number_text
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import Throwable, thrown
from app.rules.script.runtime.values import Closure, GString, HostObject, Range
from app.rules.script.runtime.walking import items_of

DEPTH: Final = 200
"""Of values inside one another."""
_INDENT: Final = "    "
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
AS_TEXT: Final[list[type[HostObject]]] = [Constant]
"""Objects that are their text in JSON; each module of such classes adds its own."""


def to_json(run: Run, value: Any) -> str:
    parts: list[str] = []
    _Writer(run, parts.append).value(value, 0)
    return "".join(parts)


def quoted(text: str) -> str:
    """Without anything outside of ASCII."""
    out = ['"']
    for sign in text:
        if sign in _ESCAPES:
            out.append(_ESCAPES[sign])
        elif " " <= sign <= "~":
            out.append(sign)
        elif ord(sign) > 0xFFFF:
            code = ord(sign) - 0x10000
            out.append(f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}")
        else:
            out.append(f"\\u{ord(sign):04x}")
    out.append('"')
    return "".join(out)


class _Writer:
    def __init__(self, run: Run, write: Callable[[str], None]) -> None:
        self.run = run
        self.write = write
        self.size = 0

    def put(self, text: str) -> None:
        self.size += len(text)
        if self.size > 1000:
            self.run.text_of(self.size)
            self.run.tick(self.size // 100)
            self.size = 0
        self.write(text)

    def value(self, value: Any, depth: int) -> None:
        self.run.tick()
        if depth > DEPTH:
            raise thrown("java.lang.StackOverflowError")
        if value is None:
            self.put("null")
        elif isinstance(value, bool):
            self.put("true" if value else "false")
        elif isinstance(value, (str, GString)):
            self.put(quoted(text_of(self.run, value)))
        elif isinstance(value, (int, float, Decimal)):
            self.put(_number(value))
        elif isinstance(value, GMap):
            self.entries(value.items(), depth)
        elif isinstance(value, Range) or _is_collection(self.run, value):
            self.items(value, depth)
        else:
            self.other(value, depth)

    def items(self, value: Any, depth: int) -> None:
        self.put("[")
        for number, item in enumerate(items_of(self.run, value)):
            if number:
                self.put(",")
            self.value(item, depth + 1)
        self.put("]")

    def entries(self, entries: list[tuple[Any, Any]], depth: int) -> None:
        self.put("{")
        for number, (key, item) in enumerate(entries):
            if key is None:
                raise thrown("java.lang.IllegalArgumentException", "Maps with null keys can't be converted to JSON")
            self.put(f"{',' if number else ''}{quoted(text_of(self.run, key))}:")
            self.value(item, depth + 1)
        self.put("}")

    def other(self, value: Any, depth: int) -> None:
        if isinstance(value, Date):
            self.put(f'"{write("yyyy-MM-dd", at(value.ms, UTC))}T{write("HH:mm:ss", at(value.ms, UTC))}+0000"')
        elif isinstance(value, Calendar):
            self.other(Date(value.ms), depth)
        elif isinstance(value, Entry):
            self.entries([("key", value.key), ("value", value.value)], depth)
        elif isinstance(value, Throwable):
            self.entries([("message", value.message)], depth)
        elif isinstance(value, tuple(AS_TEXT)):
            self.put(quoted(text_of(self.run, value)))
        elif isinstance(value, Closure):
            raise thrown("groovy.json.JsonException", "a closure has no JSON")
        else:
            self.entries(_properties(self.run, value), depth)


def _is_collection(run: Run, value: Any) -> bool:
    if isinstance(value, HostObject):
        return value.items(run) is not None
    return not isinstance(value, (Throwable, Closure))


def _properties(run: Run, value: HostObject) -> list[tuple[str, Any]]:
    """What an object shows of itself."""
    from app.rules.script.runtime.access import get_property

    found = get_property(run, value, "properties")
    return [(key, item) for key, item in found.items() if key not in ("class", "metaClass", "declaringClass")]


def _number(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        kind = "NaN" if math.isnan(value) else "infinite"
        words = f"Number {number_text(value)} can't be serialized as JSON: {kind} are not allowed in JSON."
        raise thrown("groovy.json.JsonException", words)
    return number_text(value)


def pretty(run: Run, text: str) -> str:
    """The same JSON with a line for each item."""
    out: list[str] = []
    depth = size = position = 0
    while position < len(text):
        sign = text[position]
        end = position + 1
        run.tick()
        if sign == '"':
            end = _end_of_text(text, position)
            part = text[position:end]
        elif sign in "{[":
            depth += 1
            if depth > DEPTH:
                raise thrown("java.lang.StackOverflowError")
            part = f"{sign}\n{_INDENT * depth}"
        elif sign in "}]":
            depth -= 1
            part = f"\n{_INDENT * depth}{sign}"
        elif sign == ",":
            part = f",\n{_INDENT * depth}"
        else:
            part = {":": ": "}.get(sign, "" if sign in " \t\r\n" else sign)
        size += len(part)
        if size > run.limits.text:
            run.text_of(size)
        out.append(part)
        position = end
    run.text_of(size)
    return "".join(out)


def _end_of_text(text: str, start: int) -> int:
    end = start + 1
    while end < len(text) and text[end] != '"':
        end += 2 if text[end] == "\\" else 1
    if end >= len(text):
        raise thrown("groovy.json.JsonException", "the text of a JSON string does not end")
    return end + 1


def _to_json(run: Run, value: Any) -> str:
    return to_json(run, value)


library_class(
    "groovy.json.JsonOutput",
    construct=lambda _run: _JsonOutput(),
    static={"toJson": _to_json, "prettyPrint": pretty},
)


class _JsonOutput(HostObject):
    """`new JsonOutput()`: its methods are static ones."""

    __slots__ = ()
    type_name = "groovy.json.JsonOutput"


_JsonOutput.methods = natives(
    {
        "toJson": lambda run, _me, value: to_json(run, value),
        "prettyPrint": lambda run, _me, text: pretty(run, text_of(run, text)),
    }
)
