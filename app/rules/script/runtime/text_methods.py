"""Methods of texts that need no pattern. Knows no other values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.rules.script.runtime import numbers, parsing
from app.rules.script.runtime.calling import call
from app.rules.script.runtime.classes import class_named
from app.rules.script.runtime.collections import GMap, GSet
from app.rules.script.runtime.comparing import compare_texts
from app.rules.script.runtime.indexing import get_index
from app.rules.script.runtime.iterators import Stream
from app.rules.script.runtime.natives import Closure, Number, Table, method
from app.rules.script.runtime.operators import BINARY
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import Thrown, thrown
from app.rules.script.runtime.types import coerce
from app.rules.script.runtime.values import Array, Char
from app.rules.script.runtime.walking import items_of, text_step

TEXT: Table = {}
_BLANK = "".join(map(chr, range(33)))
"""What Java's `trim` takes away."""


def _plain(name: str, work: Callable[[str], Any]) -> None:
    @method(TEXT, name)
    def plain(run: Run, text: str) -> Any:
        if len(text) > 64:
            run.text_of(len(text))
        return work(text)


def _number(name: str, type_name: str) -> None:
    @method(TEXT, name)
    def number(run: Run, text: str) -> Any:
        return coerce(run, text, type_name)


def _operator(name: str, symbol: str) -> None:
    @method(TEXT, name)
    def operator(run: Run, text: str, other: Any) -> Any:
        return BINARY[symbol](run, text, other)


_OF_TEXT: dict[str, Callable[[str], Any]] = {
    "trim": lambda text: text.strip(_BLANK),
    "strip": str.strip,
    "stripLeading": str.lstrip,
    "stripTrailing": str.rstrip,
    "toUpperCase": str.upper,
    "toLowerCase": str.lower,
    "length": len,
    "size": len,
    "isEmpty": lambda text: not text,
    "isBlank": lambda text: not text.strip(),
    "isAllWhitespace": lambda text: not text.strip(),
    "reverse": lambda text: text[::-1],
    "capitalize": lambda text: text[:1].upper() + text[1:],
    "uncapitalize": lambda text: text[:1].lower() + text[1:],
    "intern": str,
    "toString": str,
    "isNumber": lambda text: parsing.is_decimal(text.strip()),
    "isBigDecimal": lambda text: parsing.is_decimal(text.strip()),
    "isDouble": parsing.is_float,
    "isFloat": parsing.is_float,
    "isInteger": lambda text: parsing.is_whole(text.strip(), numbers.INT_MIN, numbers.INT_MAX),
    "isLong": lambda text: parsing.is_whole(text.strip(), numbers.LONG_MIN, numbers.LONG_MAX),
    "isBigInteger": lambda text: parsing.is_whole(text.strip(), -(10**4_000), 10**4_000),
    "toBoolean": lambda text: text.strip().lower() in ("true", "y", "1"),
    "next": lambda text: text_step(text, 1),
    "previous": lambda text: text_step(text, -1),
}
for _name, _work in _OF_TEXT.items():
    _plain(_name, _work)

for _name, _type in {
    "toInteger": "int", "toLong": "long", "toShort": "short", "toDouble": "double", "toFloat": "float",
    "toBigDecimal": "java.math.BigDecimal", "toBigInteger": "java.math.BigInteger",
}.items():  # fmt: skip
    _number(_name, _type)
for _name, _symbol in {"plus": "+", "minus": "-", "multiply": "*", "leftShift": "<<"}.items():
    _operator(_name, _symbol)


@method(TEXT, "toList")
def to_list(run: Run, text: str) -> Any:
    run.items_of(len(text))
    return list(text)


@method(TEXT, "toSet")
def to_set(run: Run, text: str) -> Any:
    run.items_of(len(text))
    return GSet.of(text)


@method(TEXT, "getChars", "toCharArray")
def get_chars(run: Run, text: str) -> Any:
    run.items_of(len(text))
    return Array(map(Char, text), "char")


@method(TEXT, "chars", "codePoints")
def chars(run: Run, text: str) -> Any:
    run.items_of(len(text))
    return Stream([ord(letter) for letter in text])


@method(TEXT, "getAt")
def get_at(run: Run, text: str, index: Any) -> Any:
    return get_index(run, text, index)


@method(TEXT, "concat")
def concat(run: Run, text: str, other: str) -> Any:
    run.text_of(len(text) + len(other))
    return text + other


@method(TEXT, "repeat")
def repeat(run: Run, text: str, count: int) -> Any:
    if count < 0:
        raise thrown("java.lang.IllegalArgumentException", f"count is negative: {count}")
    run.text_of(len(text) * count)
    return text * min(int(count), numbers.INT_MAX)


@method(TEXT, "padLeft")
def pad_left(run: Run, text: str, width: Number, fill: str = " ") -> Any:
    return _padding(run, text, width, fill) + text


@method(TEXT, "padRight")
def pad_right(run: Run, text: str, width: Number, fill: str = " ") -> Any:
    return text + _padding(run, text, width, fill)


@method(TEXT, "center")
def center(run: Run, text: str, width: Number, fill: str = " ") -> Any:
    whole = numbers.to_whole(width)
    if whole <= len(text):
        return text
    half = (whole - len(text)) // 2
    run.text_of(whole)
    left = _padding(run, "", half, fill)
    return left + text + _padding(run, "", whole - len(text) - half, fill)


def _padding(run: Run, text: str, width: Any, fill: str) -> str:
    missing = numbers.to_whole(width) - len(text)
    if missing <= 0:
        return ""
    run.text_of(missing + len(text))
    return (fill * (missing // max(len(fill), 1) + 1))[:missing]


@method(TEXT, "toUpperCase")
def to_upper(_run: Run, text: str, _locale: Any) -> Any:
    return text.upper()


@method(TEXT, "toLowerCase")
def to_lower(_run: Run, text: str, _locale: Any) -> Any:
    return text.lower()


@method(TEXT, "contains")
def contains(_run: Run, text: str, part: str) -> Any:
    return part in text


@method(TEXT, "containsIgnoreCase")
def contains_ignoring(_run: Run, text: str, part: str) -> Any:
    return part.lower() in text.lower()


@method(TEXT, "startsWith")
def starts_with(_run: Run, text: str, part: str, offset: int = 0) -> Any:
    return text.startswith(part, offset)


@method(TEXT, "startsWithAny")
def starts_with_any(run: Run, text: str, *parts: Any) -> Any:
    return any(text.startswith(text_of(run, part)) for part in parts)


@method(TEXT, "endsWithAny")
def ends_with_any(run: Run, text: str, *parts: Any) -> Any:
    return any(text.endswith(text_of(run, part)) for part in parts)


@method(TEXT, "startsWithIgnoreCase")
def starts_ignoring(_run: Run, text: str, part: str) -> Any:
    return text.lower().startswith(part.lower())


@method(TEXT, "endsWith")
def ends_with(_run: Run, text: str, part: str) -> Any:
    return text.endswith(part)


@method(TEXT, "endsWithIgnoreCase")
def ends_ignoring(_run: Run, text: str, part: str) -> Any:
    return text.lower().endswith(part.lower())


@method(TEXT, "indexOf")
def index_of(_run: Run, text: str, part: str, start: int = 0) -> Any:
    return text.find(part, max(start, 0))


@method(TEXT, "indexOf")
def index_of_code(_run: Run, text: str, code: int, start: int = 0) -> Any:
    return text.find(chr(int(code) & 0x1FFFFF) if code < 0x110000 else "\0", max(start, 0))


@method(TEXT, "lastIndexOf")
def last_index_of(_run: Run, text: str, part: str, start: int | None = None) -> Any:
    if start is None:
        return text.rfind(part)
    return text.rfind(part, 0, start + len(part)) if start >= 0 else -1


def _bounds(start: int, end: int, size: int) -> Thrown:
    words = f"begin {start}, end {end}, length {size}"
    return thrown("java.lang.StringIndexOutOfBoundsException", words)


@method(TEXT, "substring", "subSequence")
def substring(_run: Run, text: str, start: int, end: int | None = None) -> Any:
    last = len(text) if end is None else end
    if not 0 <= start <= last <= len(text):
        raise _bounds(start, last, len(text))
    return text[start:last]


@method(TEXT, "formatted")
def formatted(run: Run, text: str, *values: Any) -> Any:
    of = class_named("java.lang.String")
    return of.statics["format"](run, of, [text, *values])


@method(TEXT, "charAt")
def char_at(_run: Run, text: str, index: int) -> Any:
    if not 0 <= index < len(text):
        words = f"String index out of range: {index}"
        raise thrown("java.lang.StringIndexOutOfBoundsException", words)
    return Char(text[index])


@method(TEXT, "codePointAt")
def code_point_at(run: Run, text: str, index: int) -> Any:
    return ord(char_at(run, text, index))


@method(TEXT, "take")
def take(_run: Run, text: str, count: int) -> Any:
    return text[: max(count, 0)]


@method(TEXT, "drop")
def drop(_run: Run, text: str, count: int) -> Any:
    return text[max(count, 0) :]


@method(TEXT, "takeRight")
def take_right(_run: Run, text: str, count: int) -> Any:
    return text[len(text) - count :] if 0 < count < len(text) else text if count > 0 else ""


@method(TEXT, "dropRight")
def drop_right(_run: Run, text: str, count: int) -> Any:
    return text[: max(len(text) - max(count, 0), 0)]


@method(TEXT, "takeBefore")
def take_before(_run: Run, text: str, part: str) -> Any:
    return text.partition(part)[0] if part and part in text else ""


@method(TEXT, "takeAfter")
def take_after(_run: Run, text: str, part: str) -> Any:
    return text.partition(part)[2] if part else ""


@method(TEXT, "takeBetween")
def take_between(_run: Run, text: str, start: str, end: str | None = None) -> Any:
    _before, found, rest = text.partition(start) if start else ("", "", "")
    middle, closed, _after = rest.partition(end or start) if found else ("", "", "")
    return middle if closed else ""


@method(TEXT, "replace")
def replace(run: Run, text: str, part: str, by: str) -> Any:
    count = text.count(part)
    run.text_of(len(text) + count * (len(by) - len(part)))
    return text.replace(part, by)


@method(TEXT, "replace")
def replace_by_map(run: Run, text: str, by: GMap) -> Any:
    """Each key of the map by its value."""
    for part, new in by.items():
        text = replace(run, text, text_of(run, part), text_of(run, new))
    return text


@method(TEXT, "collectReplacements")
def collect_replacements(run: Run, text: str, closure: Closure) -> Any:
    made = []
    for letter in items_of(run, text):
        new = call(run, closure, [letter])
        made.append(letter if new is None else text_of(run, new))
    run.text_of(sum(map(len, made)))
    return "".join(made)


@method(TEXT, "equalsIgnoreCase")
def equals_ignoring(_run: Run, text: str, other: Any) -> Any:
    return isinstance(other, str) and text.lower() == other.lower()


@method(TEXT, "compareTo")
def compare_to(_run: Run, text: str, other: str) -> Any:
    return compare_texts(text, other)


@method(TEXT, "compareToIgnoreCase")
def compare_ignoring(_run: Run, text: str, other: str) -> Any:
    return compare_texts(text.lower(), other.lower())


@method(TEXT, "contentEquals")
def content_equals(_run: Run, text: str, other: str) -> Any:
    return text == other


@method(TEXT, "count")
def count(_run: Run, text: str, part: str) -> Any:
    return text.count(part)


@method(TEXT, "regionMatches")
def region_matches(_run: Run, text: str, start: int, other: str, other_start: int, count: int) -> Any:
    return text[start : start + count] == other[other_start : other_start + count] and start + count <= len(text)


@method(TEXT, "toCharacter")
def to_character(_run: Run, text: str) -> Any:
    if not text:
        raise thrown("java.lang.StringIndexOutOfBoundsException", "index 0, length 0")
    return Char(text[0])


@method(TEXT, "asBoolean")
def as_boolean(_run: Run, text: str) -> Any:
    return bool(text)


@method(TEXT, "transform")
def transform(run: Run, text: str, closure: Closure) -> Any:
    return call(run, closure, [text])


CHAR_SHARED = ("next", "previous", "asBoolean", "padLeft", "padRight", "center", "isAllWhitespace")
"""Methods of a text that a single letter has, too."""
