"""`java.lang.Math`."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.rules.script.library.tables import Unfit, library_class
from app.rules.script.runtime.numbers import (
    INT_MAX,
    INT_MIN,
    LONG_MAX,
    LONG_MIN,
    is_number,
    rank_of,
    single,
    wrap_int,
    wrap_long,
)
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Float, Long


def real(function: Callable[..., float]) -> Callable[..., float]:
    """A function of doubles that answers as Java does where Python raises."""

    def one(_run: Run, value: float) -> float:
        try:
            return float(function(value))
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return one


def _like(value: Any, first: Any, second: Any = 0) -> Any:
    """A result in the type that two arguments share: int, long, float or double."""
    if (
        isinstance(value, (float, Decimal))
        or isinstance(first, (float, Decimal))
        or isinstance(second, (float, Decimal))
    ):
        both_single = all(isinstance(one, (Float, int)) for one in (first, second))
        return single(float(value)) if both_single else float(value)
    return Long(value) if rank_of(first, second) >= 1 else int(value)


def _numbers(*values: Any) -> None:
    if not all(is_number(value) for value in values):
        raise Unfit


def _abs(_run: Run, value: Any) -> Any:
    _numbers(value)
    if type(value) is int:
        return wrap_int(abs(value))
    return wrap_long(abs(value)) if type(value) is Long else _like(abs(value), value)


def _max(_run: Run, one: Any, other: Any) -> Any:
    _numbers(one, other)
    if one != one or other != other:
        return math.nan
    return _like(max(one, other), one, other)


def _min(_run: Run, one: Any, other: Any) -> Any:
    _numbers(one, other)
    if one != one or other != other:
        return math.nan
    return _like(min(one, other), one, other)


def _clamp(run: Run, value: Any, low: Any, high: Any) -> Any:
    return _min(run, _max(run, value, low), high)


def _round(_run: Run, value: Any) -> Any:
    """Halves go up, also negative ones. Exact: `value + 0.5` would not be."""
    _numbers(value)
    small = isinstance(value, Float) or type(value) is int
    low, high = (INT_MIN, INT_MAX) if small else (LONG_MIN, LONG_MAX)
    if isinstance(value, float) and (math.isnan(value) or math.isinf(value)):
        rounded = 0 if math.isnan(value) else high if value > 0 else low
    else:
        whole = math.floor(value)
        rounded = whole + 1 if Decimal(value) - whole >= Decimal("0.5") else whole
    rounded = min(max(rounded, low), high)
    return rounded if small else Long(rounded)


def _pow(_run: Run, base: float, power: float) -> float:
    try:
        return math.pow(base, power)
    except OverflowError:
        return -math.inf if base < 0 and power % 2 == 1 else math.inf
    except ValueError:
        return math.inf if base == 0 else math.nan


def _cube_root(value: float) -> float:
    """Exact where the root is whole, as in Java."""
    root = math.cbrt(value)
    return float(round(root)) if math.isfinite(root) and round(root) ** 3 == value else root


def _floor(value: float) -> float:
    return value if math.isinf(value) or math.isnan(value) else float(math.floor(value))


def _ceil(value: float) -> float:
    return value if math.isinf(value) or math.isnan(value) else math.copysign(math.ceil(value), value)


def _rint(value: float) -> float:
    return value if math.isinf(value) or math.isnan(value) else float(round(value))


def _log(value: float) -> float:
    return math.log(value) if value else -math.inf


def _log10(value: float) -> float:
    return math.log10(value) if value else -math.inf


def _signum(_run: Run, value: Any) -> float:
    _numbers(value)
    return _like(float((value > 0) - (value < 0)), Float(0) if isinstance(value, (int, Float)) else 0.0)  # type: ignore[no-any-return]


def _floor_div(_run: Run, one: int, other: int) -> Any:
    if other == 0:
        raise thrown("java.lang.ArithmeticException", "/ by zero")
    return _like(int(one) // int(other), one, other)


def _floor_mod(_run: Run, one: int, other: int) -> Any:
    if other == 0:
        raise thrown("java.lang.ArithmeticException", "/ by zero")
    return int(one) % int(other) if type(other) is int else Long(int(one) % int(other))


def _exact(work: Callable[[int, int], int]) -> Callable[..., Any]:
    def one(_run: Run, first: int, second: int = 1) -> Any:
        value = work(int(first), int(second))
        long = rank_of(first, second) >= 1
        if not (LONG_MIN if long else INT_MIN) <= value <= (LONG_MAX if long else INT_MAX):
            raise thrown("java.lang.ArithmeticException", f"{'long' if long else 'integer'} overflow")
        return Long(value) if long else value

    return one


def _to_int(_run: Run, value: int) -> int:
    if not INT_MIN <= value <= INT_MAX:
        raise thrown("java.lang.ArithmeticException", "integer overflow")
    return int(value)


def _random(run: Run) -> float:
    """Not secret: rules need no secrets."""
    from app.rules.script.library.randoms import fresh

    return fresh(run).fraction()


_STATICS: dict[str, Callable[..., Any]] = {
    "abs": _abs, "max": _max, "min": _min, "clamp": _clamp, "round": _round, "pow": _pow, "signum": _signum,
    "floor": real(_floor), "ceil": real(_ceil), "rint": real(_rint), "sqrt": real(math.sqrt), "cbrt": real(_cube_root),
    "exp": real(math.exp), "expm1": real(math.expm1), "log": real(_log), "log10": real(_log10),
    "log1p": real(math.log1p), "sin": real(math.sin), "cos": real(math.cos), "tan": real(math.tan),
    "asin": real(math.asin),
    "acos": real(math.acos), "atan": real(math.atan), "sinh": real(math.sinh), "cosh": real(math.cosh),
    "tanh": real(math.tanh), "toRadians": real(math.radians), "toDegrees": real(math.degrees),
    "floorDiv": _floor_div, "floorMod": _floor_mod, "toIntExact": _to_int, "random": _random,
    "addExact": _exact(lambda one, other: one + other), "subtractExact": _exact(lambda one, other: one - other),
    "multiplyExact": _exact(lambda one, other: one * other), "negateExact": _exact(lambda one, _other: -one),
    "incrementExact": _exact(lambda one, _other: one + 1), "decrementExact": _exact(lambda one, _other: one - 1),
}  # fmt: skip


def _atan2(_run: Run, y: float, x: float) -> float:
    return math.atan2(y, x)


def _hypot(_run: Run, x: float, y: float) -> float:
    return math.hypot(x, y)


for _name in ("java.lang.Math", "java.lang.StrictMath"):
    library_class(_name, static={**_STATICS, "atan2": _atan2, "hypot": _hypot}, constants={"PI": math.pi, "E": math.e})
