"""The classes of numbers and of booleans: parsing, limits, other bases. Their instances are the runtime's."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Final

from app.rules.script.library.enums import Constant, enum
from app.rules.script.library.tables import Function, Unfit, library_class
from app.rules.script.runtime.numbers import (
    INT_MAX,
    INT_MIN,
    big,
    check_digits,
    is_number,
    number_text,
    single,
    to_whole,
    wrap_byte,
    wrap_int,
    wrap_long,
    wrap_short,
)
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import BigInteger, GString

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_REAL: Final = re.compile(r"[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)")
_DECIMAL: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,9})?")
_NUMBER_PARENTS: Final = ("java.lang.Number", "java.lang.Comparable")


def _not_a_number(text: str) -> Exception:
    return thrown("java.lang.NumberFormatException", f'For input string: "{text}"')


def whole_of(text: str | None, radix: int, low: int, high: int) -> int:
    if text is None:
        raise thrown("java.lang.NumberFormatException", "Cannot parse null string")
    value = _whole(text, radix)
    if value is None or not low <= value <= high:
        raise _not_a_number(text)
    return value


def _whole(text: str, radix: int) -> int | None:
    if not 2 <= radix <= 36:
        raise thrown("java.lang.NumberFormatException", f"radix {radix} out of range")
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not digits.isalnum() or len(digits) > 4000:
        return None
    try:
        return int(text, radix)
    except ValueError:
        return None


def real_of(text: str) -> float:
    stripped = text.strip()
    if not stripped:
        raise thrown("java.lang.NumberFormatException", "empty String")
    if not _REAL.fullmatch(stripped):
        raise _not_a_number(text)
    if stripped.endswith(("NaN", "Infinity")):
        return float(stripped)
    return float(stripped.rstrip("fFdD"))


def in_base(value: int, radix: int) -> str:
    if not 2 <= radix <= 36:
        radix = 10
    sign, value = ("-", -value) if value < 0 else ("", int(value))
    digits = ""
    while True:
        value, digit = divmod(value, radix)
        digits = _DIGITS[digit] + digits
        if not value:
            return sign + digits


def _compare(_run: Run, one: Any, other: Any) -> int:
    if not is_number(one) or not is_number(other):
        raise Unfit
    return int(one > other) - int(one < other)


def _text(_run: Run, value: Any, radix: int = 10) -> str:
    if not is_number(value):
        raise Unfit
    return number_text(value) if radix == 10 else in_base(int(value), radix)


def _wholes(name: str, wrap: Callable[[int], Any], bits: int) -> None:
    low, high = -(1 << bits - 1), (1 << bits - 1) - 1
    mask = (1 << bits) - 1
    small = bits < 32
    kind = name.rpartition(".")[2]

    def parse(_run: Run, text: str | None, radix: int = 10) -> Any:
        if not small:
            return wrap(whole_of(text, radix, low, high))
        value = whole_of(text, radix, INT_MIN, INT_MAX)
        if not low <= value <= high:
            words = f'Value out of range. Value:"{text}" Radix:{radix}'
            raise thrown("java.lang.NumberFormatException", words)
        return wrap(value)

    def value_of(run: Run, value: int | str | None, radix: int = 10) -> Any:
        if isinstance(value, int):
            return wrap(value)
        return parse(run, value, radix)

    def unsigned(radix: int) -> Function:
        return lambda _run, value: in_base(int(value) & mask, radix)

    static: dict[str, Function] = {
        f"parse{'Int' if kind == 'Integer' else kind}": parse,
        "valueOf": value_of,
        "decode": lambda run, text: _decode(run, text, wrap, low, high),
        "toString": _text,
        "compare": _compare,
        "toHexString": unsigned(16),
        "toBinaryString": unsigned(2),
        "toOctalString": unsigned(8),
        "bitCount": lambda _run, value: (int(value) & mask).bit_count(),
        "signum": lambda _run, value: (value > 0) - (value < 0),
        "max": lambda _run, one, other: wrap(max(one, other)),
        "min": lambda _run, one, other: wrap(min(one, other)),
        "sum": lambda _run, one, other: wrap(one + other),
        "hashCode": lambda _run, value: wrap_int(value ^ (value >> 32)) if bits == 64 else int(value),
    }
    library_class(
        name,
        construct=value_of,
        static=static,
        constants={"MAX_VALUE": wrap(high), "MIN_VALUE": wrap(low), "SIZE": bits, "BYTES": bits // 8},
        parents=_NUMBER_PARENTS,
    )


def _decode(_run: Run, text: str, wrap: Callable[[int], Any], low: int, high: int) -> Any:
    sign = text[:1] if text[:1] in ("-", "+") else ""
    rest = text[len(sign) :]
    radix, skip = 10, 0
    if rest[:2].lower() == "0x":
        radix, skip = 16, 2
    elif rest[:1] == "#":
        radix, skip = 16, 1
    elif rest[:1] == "0" and len(rest) > 1:
        radix, skip = 8, 1
    return wrap(whole_of(sign + rest[skip:], radix, low, high))


_wholes("java.lang.Integer", wrap_int, 32)
_wholes("java.lang.Long", wrap_long, 64)
_wholes("java.lang.Short", wrap_short, 16)
_wholes("java.lang.Byte", wrap_byte, 8)


def _reals(name: str, make: Callable[[float], Any], high: float, low: float) -> None:
    kind = name.rpartition(".")[2]

    def parse(_run: Run, text: str) -> Any:
        return make(real_of(text))

    def value_of(_run: Run, value: float | str) -> Any:
        return make(real_of(value) if isinstance(value, str) else value)

    library_class(
        name,
        construct=value_of,
        static={
            f"parse{kind}": parse,
            "valueOf": value_of,
            "toString": _text,
            "compare": _compare,
            "isNaN": lambda _run, value: value != value,
            "isInfinite": lambda _run, value: value in (math.inf, -math.inf),
            "isFinite": lambda _run, value: math.isfinite(value),
            "max": lambda _run, one, other: make(max(float(one), float(other))),
            "min": lambda _run, one, other: make(min(float(one), float(other))),
            "sum": lambda _run, one, other: make(float(one) + float(other)),
        },
        constants={
            "MAX_VALUE": make(high),
            "MIN_VALUE": make(low),
            "NaN": make(math.nan),
            "POSITIVE_INFINITY": make(math.inf),
            "NEGATIVE_INFINITY": make(-math.inf),
        },
        parents=_NUMBER_PARENTS,
    )


_reals("java.lang.Double", float, 1.7976931348623157e308, 5e-324)
_reals("java.lang.Float", single, 3.4028234663852886e38, 1.401298464324817e-45)


def decimal_of(run: Run, text: str) -> Decimal:
    match = _DECIMAL.fullmatch(text)
    if not match:
        raise thrown("java.lang.NumberFormatException", _why_no_decimal(text))
    check_digits(run, len(text))
    try:
        return Decimal(text)
    except InvalidOperation:
        raise thrown("java.lang.NumberFormatException", "Exponent overflow.") from None


def _why_no_decimal(text: str) -> str | None:
    wrong = next((sign for sign in text if not (sign.isdigit() or sign in "+-.eE")), None)
    if not text:
        return "Index 0 out of bounds for length 0"
    if wrong is None:
        return None
    words = 'is neither a decimal digit number, decimal point, nor "e" notation exponential mark.'
    return f"Character {wrong} {words}"


def _new_decimal(run: Run, value: Any, scale: int | None = None, *_context: Any) -> Decimal:
    if isinstance(value, (str, GString)):
        return decimal_of(run, text_of(run, value))
    if not is_number(value):
        raise Unfit
    if isinstance(value, float) and not math.isfinite(value):
        raise thrown("java.lang.NumberFormatException", "Infinite or NaN")
    made = Decimal(value)
    return made.scaleb(-scale) if scale is not None else made


def _decimal_value(run: Run, value: Any, scale: int = 0) -> Decimal:
    if isinstance(value, float):
        return decimal_of(run, number_text(value))
    if not is_number(value):
        raise Unfit
    return Decimal(int(value)).scaleb(-scale)


class RoundingMode(Constant):
    __slots__ = ()
    type_name: ClassVar[str] = "java.math.RoundingMode"


_MODES: Final = ("UP", "DOWN", "CEILING", "FLOOR", "HALF_UP", "HALF_DOWN", "HALF_EVEN", "UNNECESSARY")
enum(RoundingMode, _MODES)

library_class(
    "java.math.BigDecimal",
    construct=_new_decimal,
    static={"valueOf": _decimal_value},
    constants={
        "ZERO": Decimal(0),
        "ONE": Decimal(1),
        "TEN": Decimal(10),
        "TWO": Decimal(2),
        **{f"ROUND_{name}": number for number, name in enumerate(_MODES)},
    },
    parents=_NUMBER_PARENTS,
)


def _of_bytes(run: Run, first: Any, second: Any) -> BigInteger:
    items = first if isinstance(first, list) else second
    check_digits(run, 3 * len(items))
    raw = bytes(one & 0xFF for one in items)
    if isinstance(first, list):
        return BigInteger(int.from_bytes(raw, "big", signed=True))
    return BigInteger(first * int.from_bytes(raw, "big"))


def _new_big(run: Run, value: Any, radix: Any = 10) -> BigInteger:
    """Of a text, of bytes, or of a sign and the bytes of what it stands before."""
    if isinstance(value, list) or isinstance(radix, list):
        return _of_bytes(run, value, radix)
    if not isinstance(value, (str, GString)):
        raise Unfit
    value = text_of(run, value)
    check_digits(run, len(value))
    digits = value[1:] if value[:1] in ("+", "-") else value
    if not digits:
        raise thrown("java.lang.NumberFormatException", "Zero length BigInteger")
    if len(digits) > 4000 and radix == 10 and digits.isdigit():
        return BigInteger(int(Decimal(value)))
    found = _whole(value, radix)
    if found is None:
        raise _not_a_number(value)
    return BigInteger(found)


def _big_value(run: Run, value: Any) -> BigInteger:
    if not is_number(value):
        raise Unfit
    return big(run, to_whole(value))


library_class(
    "java.math.BigInteger",
    construct=_new_big,
    static={"valueOf": _big_value},
    constants={"ZERO": BigInteger(0), "ONE": BigInteger(1), "TWO": BigInteger(2), "TEN": BigInteger(10)},
    parents=_NUMBER_PARENTS,
)
library_class("java.lang.Number")


def _parse_boolean(_run: Run, text: Any) -> bool:
    return text if isinstance(text, bool) else str(text).lower() == "true" if text is not None else False


library_class(
    "java.lang.Boolean",
    construct=_parse_boolean,
    static={
        "parseBoolean": _parse_boolean,
        "valueOf": _parse_boolean,
        "toString": lambda _run, value: "true" if value else "false",
        "logicalAnd": lambda _run, one, other: one and other,
        "logicalOr": lambda _run, one, other: one or other,
        "logicalXor": lambda _run, one, other: one != other,
        "compare": lambda _run, one, other: int(one) - int(other),
    },
    constants={"TRUE": True, "FALSE": False},
    parents=("java.lang.Comparable",),
)
