"""Numbers as Java shows them. Knows no arithmetic."""

from __future__ import annotations

import math
import struct
from decimal import Decimal
from typing import Any

from app.rules.script.runtime.values import Float


def single(value: float) -> Float:
    """Rounded to what a Java `float` holds."""
    try:
        return Float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return Float(math.copysign(math.inf, value))


def int_text(value: int) -> str:
    """All digits. (Python itself refuses more than 4,300.)"""
    return int.__repr__(value) if value.bit_length() < 14_000 else format(Decimal(value), "f")


def double_text(value: float) -> str:
    """As Java's `Double.toString`."""
    if value != value:
        return "NaN"
    if value in (math.inf, -math.inf):
        return "Infinity" if value > 0 else "-Infinity"
    return _java_text(float.__repr__(value))


def float_text(value: float) -> str:
    """As Java's `Float.toString`: the shortest text that gives the same float."""
    if value != value or value in (math.inf, -math.inf):
        return double_text(value)
    for precision in range(1, 10):
        text = f"{value:.{precision}g}"
        if single(float(text)) == value:
            return _java_text(float.__repr__(float(text)))
    return _java_text(float.__repr__(value))


def _java_text(shortest: str) -> str:
    if shortest in ("5e-324", "-5e-324"):
        return shortest.replace("5e", "4.9E")
    sign = "-" if shortest.startswith("-") else ""
    mantissa, _, exponent = shortest.lstrip("-").partition("e")
    if not exponent and (mantissa == "0.0" or 0.001 <= float(mantissa) < 10_000_000):
        return shortest
    whole, _, fraction = mantissa.partition(".")
    digits = whole + fraction
    power = int(exponent or 0) + len(whole) - 1
    lead = len(digits) - len(digits.lstrip("0"))
    power -= lead
    digits = digits.lstrip("0").rstrip("0") or "0"
    if -3 <= power < 7:
        if power < 0:
            return f"{sign}0.{'0' * (-power - 1)}{digits}"
        digits = digits.ljust(power + 2, "0")
        return f"{sign}{digits[: power + 1]}.{digits[power + 1 :]}"
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{power}"


def number_text(value: Any) -> str:
    """Any number as `toString()` gives it."""
    kind = type(value)
    if kind is Decimal:
        return str(value)
    if kind is Float:
        return float_text(value)
    if kind is float:
        return double_text(value)
    return int_text(value)


# ---- arithmetic ----
