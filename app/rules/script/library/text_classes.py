"""`String` and `Character`: their static methods and constructors. What a text can do is the runtime's."""

from __future__ import annotations

import unicodedata
from typing import Any

from app.rules.script.library.builders import Builder
from app.rules.script.library.byte_arrays import text_from, text_of_letters
from app.rules.script.library.formatter import java_format
from app.rules.script.library.tables import Unfit, library_class
from app.rules.script.library.zones import Locale
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import java_text, text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Array, Char, GString
from app.rules.script.runtime.walking import items_of


def _new_string(run: Run, first: Any = "", *rest: Any) -> str:
    if isinstance(first, Builder):
        return first.text(run)
    if isinstance(first, list) and first and isinstance(first[0], Char):
        run.text_of(len(first))
        text = text_of_letters(first)
        return text[rest[0] : rest[0] + rest[1]] if len(rest) == 2 else text
    if not isinstance(first, (str, GString, list)):
        raise Unfit
    return text_from(run, first, rest[-1] if rest else None)


def _value_of(run: Run, value: Any) -> str:
    return text_of_letters(value) if isinstance(value, Array) and value.element == "char" else java_text(run, value)


def _format(run: Run, first: Any, *rest: Any) -> str:
    if isinstance(first, Locale) or first is None:
        if not rest:
            raise thrown("java.lang.NullPointerException")
        first, rest = rest[0], rest[1:]
    if not isinstance(first, (str, GString)):
        raise Unfit
    arguments = list(rest[0]) if len(rest) == 1 and isinstance(rest[0], Array) else list(rest)
    return java_format(run, text_of(run, first), arguments)


def _join(run: Run, separator: Any, *rest: Any) -> str:
    items = rest
    if len(rest) == 1 and not isinstance(rest[0], (str, GString)):
        items = tuple(items_of(run, rest[0]))
    parts = [text_of(run, item) for item in items]
    separator = text_of(run, separator)
    run.text_of(sum(map(len, parts)) + len(separator) * len(parts))
    return str(separator.join(parts))


def _copy(_run: Run, letters: list) -> str:  # type: ignore[type-arg]
    return text_of_letters(letters)


library_class(
    "java.lang.String",
    construct=_new_string,
    static={"valueOf": _value_of, "copyValueOf": _copy, "format": _format, "join": _join},
    parents=("java.lang.CharSequence", "java.lang.Comparable", "java.io.Serializable"),
)


def _sign(value: Any) -> str:
    if isinstance(value, str) and len(value) == 1:
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 0x10FFFF:
        return chr(value)
    raise Unfit


def _tells(test: Any) -> Any:
    return lambda _run, value: bool(test(_sign(value)))


def _changed(change: Any) -> Any:
    def one(_run: Run, value: Any) -> Any:
        made = change(_sign(value))
        made = made if len(made) == 1 else _sign(value)
        return ord(made) if isinstance(value, int) else Char(made)

    return one


def _numeric(_run: Run, value: Any) -> int:
    sign = _sign(value)
    if sign.isdigit():
        return unicodedata.digit(sign, -1)
    lower = sign.lower()
    return ord(lower) - 87 if "a" <= lower <= "z" else -1


def _digit(run: Run, value: Any, radix: int) -> int:
    number = _numeric(run, value)
    return number if 0 <= number < radix else -1


def _for_digit(_run: Run, digit: int, radix: int) -> Char:
    return Char("0123456789abcdefghijklmnopqrstuvwxyz"[digit] if 0 <= digit < radix <= 36 else "\0")


library_class(
    "java.lang.Character",
    static={
        "isDigit": _tells(lambda sign: unicodedata.category(sign) == "Nd"),
        "isLetter": _tells(str.isalpha),
        "isLetterOrDigit": _tells(lambda sign: sign.isalpha() or unicodedata.category(sign) == "Nd"),
        "isAlphabetic": _tells(str.isalpha),
        "isUpperCase": _tells(str.isupper),
        "isLowerCase": _tells(str.islower),
        "isWhitespace": _tells(lambda sign: sign.isspace() and sign not in "\x85\xa0\u2007\u202f"),
        "isSpaceChar": _tells(lambda sign: unicodedata.category(sign).startswith("Z")),
        "isISOControl": _tells(lambda sign: unicodedata.category(sign) == "Cc"),
        "toUpperCase": _changed(str.upper),
        "toLowerCase": _changed(str.lower),
        "getNumericValue": _numeric,
        "digit": _digit,
        "forDigit": _for_digit,
        "valueOf": lambda _run, value: Char(_sign(value)),
        "toString": lambda _run, value: str(_sign(value)),
        "toChars": lambda _run, code: Array([Char(_sign(code))], "char"),
        "compare": lambda _run, one, other: ord(_sign(one)) - ord(_sign(other)),
    },
    constants={"MAX_VALUE": Char("\uffff"), "MIN_VALUE": Char("\0"), "MIN_RADIX": 2, "MAX_RADIX": 36},
    parents=("java.lang.Comparable",),
)
