"""Numbers read from text, as Java reads them. Knows numbers and texts only."""

from __future__ import annotations

import decimal
import math
import re
from decimal import Decimal

from app.rules.script.runtime.numbers import DIGITS, INT_MAX, INT_MIN, LONG_MAX, LONG_MIN
from app.rules.script.runtime.throwables import Thrown, thrown

_EXPONENT = '"e" notation exponential mark.'
_WHOLE = re.compile(r"[+-]?\d+\Z")
_FLOAT = re.compile(r"[+-]?(NaN|Infinity|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[fFdD]?)\Z")
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,9})?\Z")


def not_a_number(text: str) -> Thrown:
    return thrown("java.lang.NumberFormatException", f'For input string: "{text[:200]}"')


def parse_whole(text: str, low: int, high: int, radix: int = 10) -> int:
    """`Integer.parseInt` and its like; no blanks around."""
    if radix != 10:
        return _parse_radix(text, low, high, radix)
    if not _WHOLE.match(text) or len(text) > 4_000:
        raise not_a_number(text)
    value = int(text)
    if not low <= value <= high:
        raise not_a_number(text)
    return value


def _parse_radix(text: str, low: int, high: int, radix: int) -> int:
    if not 2 <= radix <= 36:
        raise thrown("java.lang.NumberFormatException", f"radix {radix} out of range")
    try:
        value = int(text, radix) if text.strip() == text and "_" not in text and len(text) < 4_000 else None
    except ValueError:
        value = None
    if value is None or not low <= value <= high:
        words = f'For input string: "{text[:200]}" under radix {radix}'
        raise thrown("java.lang.NumberFormatException", words)
    return value


def parse_int(text: str) -> int:
    return parse_whole(text, INT_MIN, INT_MAX)


def parse_long(text: str) -> int:
    return parse_whole(text, LONG_MIN, LONG_MAX)


def parse_big(text: str) -> int:
    if not _WHOLE.match(text) or len(text) > DIGITS:
        raise not_a_number(text) if text else thrown("java.lang.NumberFormatException", "Zero length BigInteger")
    return int(text) if len(text) < 4_000 else int(Decimal(text))


def parse_decimal(text: str) -> Decimal:
    """`new BigDecimal(text)`; keeps the places as written."""
    if not _DECIMAL.match(text) or len(text) > DIGITS:
        raise thrown("java.lang.NumberFormatException", _decimal_words(text))
    try:
        value = Decimal(text)
    except decimal.InvalidOperation:
        raise not_a_number(text) from None
    return value if value else value.copy_abs()


def _decimal_words(text: str) -> str | None:
    for letter in text:
        if not (letter.isdigit() or letter in ".eE+-"):
            return f"Character {letter} is neither a decimal digit number, decimal point, nor {_EXPONENT}"
    return None if text else "Index 0 out of bounds for length 0"


def parse_float(text: str) -> float:
    """`Double.parseDouble`: blanks around it do not matter."""
    found = text.strip()
    if not found:
        raise thrown("java.lang.NumberFormatException", "empty String")
    if not _FLOAT.match(found):
        raise not_a_number(found)
    if "N" in found:
        return math.nan
    return float(found.rstrip("fFdD") if "I" not in found else found)


def is_whole(text: str, low: int, high: int) -> bool:
    return bool(_WHOLE.match(text)) and len(text) < 4_000 and low <= int(text) <= high


def is_decimal(text: str) -> bool:
    return bool(_DECIMAL.match(text))


def is_float(text: str) -> bool:
    return bool(_FLOAT.match(text.strip()))
