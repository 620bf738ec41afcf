"""`groovy.json.JsonSlurper`: JSON as maps, lists, Integers, Longs and BigDecimals."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any, ClassVar, Final, NoReturn

from app.rules.script.library.json_output import DEPTH
from app.rules.script.library.tables import library_class, natives
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.numbers import INT_MAX, INT_MIN, LONG_MAX, LONG_MIN
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import BigInteger, HostObject, Long

_NESTING: Final = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
_DIGITS: Final = 4000
_MARKS: Final = {" ": "[SPACE]", "\t": "[TAB]", "\n": "[NEWLINE]", "\r": "[RETURN]"}


def parse_json(run: Run, text: str) -> Any:
    """What a text says. Anything behind its first value is left alone, as Groovy does. Raises `JsonException`."""
    if not text:
        raise thrown("java.lang.IllegalArgumentException", "Text must not be null or empty")
    run.took(8 * len(text))
    run.tick(len(text) // 20)
    _check_depth(text)
    start = len(text) - len(text.lstrip(" \t\r\n"))
    try:
        return _DECODER.raw_decode(text, start)[0]
    except json.JSONDecodeError as error:
        raise _trouble(text, error.pos) from None


def whole(text: str) -> Any:
    if len(text) > _DIGITS:
        raise thrown("groovy.json.JsonException", f"a number of more than {_DIGITS} digits")
    value = int(text)
    if INT_MIN <= value <= INT_MAX:
        return value
    return Long(value) if LONG_MIN <= value <= LONG_MAX else BigInteger(value)


def fraction(text: str) -> Decimal:
    if len(text) > _DIGITS:
        raise thrown("groovy.json.JsonException", f"a number of more than {_DIGITS} digits")
    return Decimal(text)


def _constant(text: str) -> NoReturn:
    raise thrown("groovy.json.JsonException", f"{text} is no JSON")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=GMap.of, parse_int=whole, parse_float=fraction, parse_constant=_constant, strict=False
)


def _check_depth(text: str) -> None:
    depth = 0
    for match in _NESTING.finditer(text):
        sign = match[0]
        depth += (sign in "[{") - (sign in "]}") if len(sign) == 1 else 0
        if depth > DEPTH:
            raise thrown("groovy.json.JsonException", f"more than {DEPTH} values inside one another")


def _trouble(text: str, position: int) -> Exception:
    """Groovy's words: what is wrong, where, and the line with a mark below."""
    position = min(position, len(text) - 1)
    sign = text[position]
    shown = _MARKS.get(sign, f"'{sign}'")
    before = text[:position].rstrip(" \t\r\n")
    inside = before[-1:] in ("{", ",") and sign not in "{[" and "{" in before
    if inside:
        words = f"expecting '}}' or ',' but got current char {shown} with an int value of {ord(sign)}"
    else:
        words = "Unable to determine the current character, it is not a string, number, array, or object"
    line = text.count("\n", 0, position) + 1
    row = text.split("\n")[line - 1][:200]
    column = position - (text.rfind("\n", 0, position) + 1)
    return thrown(
        "groovy.json.JsonException",
        f"{words}\n\nThe current character read is {shown} with an int value of {ord(sign)}\n{words}\n"
        f"line number {line}\nindex number {position}\n{row}\n{'.' * min(column, 200)}^",
    )


class JsonSlurper(HostObject):
    __slots__ = ()
    type_name: ClassVar[str] = "groovy.json.JsonSlurper"


def _parse(run: Run, _me: JsonSlurper, source: Any, _charset: Any = None) -> Any:
    from app.rules.script.library.byte_arrays import text_from

    return parse_json(run, text_from(run, source))


def _parse_text(run: Run, _me: JsonSlurper, text: str | None) -> Any:
    return parse_json(run, text or "")


JsonSlurper.methods = natives(
    {
        "parseText": _parse_text,
        "parse": _parse,
        "setType": lambda _run, me, _type: me,
    }
)
for _name in ("groovy.json.JsonSlurper", "groovy.json.JsonSlurperClassic"):
    library_class(_name, construct=lambda _run: JsonSlurper())
