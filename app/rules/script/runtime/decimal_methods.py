"""Methods that only BigDecimals have. Knows no other numbers."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.rules.script.runtime import numbers
from app.rules.script.runtime.natives import Number, Table, method
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import HostObject, Long

DECIMALS: Table = {}


ROUNDING = {
    "UP": decimal.ROUND_UP, "DOWN": decimal.ROUND_DOWN, "CEILING": decimal.ROUND_CEILING, "FLOOR": decimal.ROUND_FLOOR,
    "HALF_UP": decimal.ROUND_HALF_UP, "HALF_DOWN": decimal.ROUND_HALF_DOWN, "HALF_EVEN": decimal.ROUND_HALF_EVEN,
}  # fmt: skip


_BY_NUMBER = [*ROUNDING.values(), "UNNECESSARY"]


def rounding_of(run: Run, mode: Any) -> str:
    """Python's name for a `RoundingMode` or its old number; null: UNNECESSARY."""
    if isinstance(mode, HostObject):
        return ROUNDING.get(mode.text(run), "UNNECESSARY")
    if isinstance(mode, int) and 0 <= mode <= 7:
        return _BY_NUMBER[mode]
    raise thrown("java.lang.IllegalArgumentException", "Invalid rounding mode")


def rescaled(run: Run, value: Decimal, places: int, rounding: str) -> Decimal:
    if rounding != "UNNECESSARY":
        return numbers.set_places(run, value, places, rounding)
    made = numbers.set_places(run, value, places, decimal.ROUND_DOWN)
    if made != value:
        raise thrown("java.lang.ArithmeticException", "Rounding necessary")
    return made


@method(DECIMALS, "setScale")
def set_scale(run: Run, value: Decimal, places: int, mode: Any = 7) -> Any:
    return rescaled(run, value, int(places), rounding_of(run, mode))


@method(DECIMALS, "scale", "getScale")
def scale(_run: Run, value: Decimal) -> Any:
    return numbers.decimal_places(value)


@method(DECIMALS, "precision")
def precision(_run: Run, value: Decimal) -> Any:
    return len(value.as_tuple().digits)


@method(DECIMALS, "unscaledValue")
def unscaled(run: Run, value: Decimal) -> Any:
    return numbers.big(run, int(value.scaleb(numbers.decimal_places(value), numbers.EXACT)))


@method(DECIMALS, "stripTrailingZeros")
def strip_trailing_zeros(_run: Run, value: Decimal) -> Any:
    return numbers.fit_places(value, -10_000_000) if value else Decimal(0)


@method(DECIMALS, "toPlainString")
def to_plain_string(run: Run, value: Decimal) -> Any:
    run.text_of(abs(value.adjusted()) + len(value.as_tuple().digits))
    return format(value, "f")


@method(DECIMALS, "toEngineeringString")
def to_engineering_string(_run: Run, value: Decimal) -> Any:
    return value.to_eng_string()


@method(DECIMALS, "round")
def round_decimal(run: Run, value: Decimal) -> Any:
    return rescaled(run, value, 0, decimal.ROUND_HALF_UP)


@method(DECIMALS, "round")
def round_decimal_to(run: Run, value: Decimal, places: int) -> Any:
    return rescaled(run, value, int(places), decimal.ROUND_HALF_UP)


@method(DECIMALS, "round")
def round_by_context(run: Run, value: Decimal, context: HostObject) -> Any:
    """By a `MathContext`."""
    digits = int(context.call(run, "getPrecision", []))
    rounding = rounding_of(run, context.call(run, "getRoundingMode", []))
    found = len(value.as_tuple().digits)
    return (
        value
        if digits == 0 or found <= digits
        else rescaled(run, value, numbers.decimal_places(value) - (found - digits), rounding)
    )


@method(DECIMALS, "trunc")
def trunc_decimal(run: Run, value: Decimal, places: int = 0) -> Any:
    return rescaled(run, value, int(places), decimal.ROUND_DOWN)


@method(DECIMALS, "divide")
def divide(run: Run, value: Decimal, other: Number) -> Any:
    divisor = numbers.to_decimal(other)
    made = numbers.decimal_quotient(run, value, divisor)
    if numbers.EXACT.multiply(made, divisor) != value:
        words = "Non-terminating decimal expansion; no exact representable decimal result."
        raise thrown("java.lang.ArithmeticException", words)
    return made


@method(DECIMALS, "divide")
def divide_to(run: Run, value: Decimal, other: Number, places: int, mode: Any) -> Any:
    divisor = numbers.to_decimal(other)
    if not divisor:
        raise thrown("java.lang.ArithmeticException", "Division by zero" if value else "Division undefined")
    numbers.check_digits(run, abs(int(places)) + abs(value.adjusted()) + abs(divisor.adjusted()))
    digits = max(value.adjusted() - divisor.adjusted() + int(places) + 3, 1) + 3
    context = decimal.Context(
        prec=digits + 20, rounding=decimal.ROUND_DOWN, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN
    )
    exact = context.divide(value, divisor)
    if numbers.EXACT.multiply(exact, divisor) != value:
        exact = Decimal((exact.as_tuple().sign, (*exact.as_tuple().digits, 1), int(exact.as_tuple().exponent) - 1))
    return rescaled(run, exact, int(places), rounding_of(run, mode))


@method(DECIMALS, "divide")
def divide_rounded(run: Run, value: Decimal, other: Number, mode: Any) -> Any:
    if isinstance(mode, HostObject) and "getPrecision" in mode.methods:
        made = numbers.decimal_quotient(run, value, numbers.to_decimal(other))
        return round_by_context(run, made, mode)
    return divide_to(run, value, other, numbers.decimal_places(value), mode)


@method(DECIMALS, "movePointLeft")
def move_point_left(run: Run, value: Decimal, places: int) -> Any:
    return _moved(run, value, -int(places))


@method(DECIMALS, "movePointRight")
def move_point_right(run: Run, value: Decimal, places: int) -> Any:
    return _moved(run, value, int(places))


@method(DECIMALS, "scaleByPowerOfTen")
def scale_by_power(_run: Run, value: Decimal, power: int) -> Any:
    return value.scaleb(int(power), numbers.EXACT)


def _moved(run: Run, value: Decimal, by: int) -> Decimal:
    made = value.scaleb(by, numbers.EXACT)
    return rescaled(run, made, 0, decimal.ROUND_DOWN) if numbers.decimal_places(made) < 0 else made


@method(DECIMALS, "intValueExact")
def int_exact(run: Run, value: Decimal) -> Any:
    return _exact(run, value, numbers.INT_MIN, numbers.INT_MAX, int)


@method(DECIMALS, "longValueExact")
def long_exact(run: Run, value: Decimal) -> Any:
    return _exact(run, value, numbers.LONG_MIN, numbers.LONG_MAX, Long)


def _exact(_run: Run, value: Decimal, low: int, high: int, kind: Callable[[int], Any]) -> Any:
    whole = numbers.to_whole(value)
    if whole != value:
        raise thrown("java.lang.ArithmeticException", "Rounding necessary")
    if not low <= whole <= high:
        raise thrown("java.lang.ArithmeticException", "Overflow")
    return kind(whole)
