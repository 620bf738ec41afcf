"""Arithmetic as Groovy does it: which type a result has, when it wraps, how far a division goes. Knows numbers only."""

from __future__ import annotations

import decimal
import math
from decimal import Decimal
from typing import Any

from app.rules.script.runtime.number_text import double_text as double_text
from app.rules.script.runtime.number_text import float_text as float_text
from app.rules.script.runtime.number_text import int_text as int_text
from app.rules.script.runtime.number_text import number_text as number_text
from app.rules.script.runtime.number_text import single as single
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import TOO_LARGE, thrown
from app.rules.script.runtime.values import BigInteger, Byte, Char, Float, Long, Short

INT_MIN, INT_MAX = -(2**31), 2**31 - 1
LONG_MIN, LONG_MAX = -(2**63), 2**63 - 1
DIGITS = 50_000
"""Of one number: longer ones take too long to be worked with, whatever the limit of texts is."""
EXACT = decimal.Context(
    prec=decimal.MAX_PREC,
    Emax=decimal.MAX_EMAX,
    Emin=decimal.MIN_EMIN,
    rounding=decimal.ROUND_HALF_UP,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and type(value) is not bool


def wrap_int(value: int) -> int:
    return ((value + 2**31) & 0xFFFFFFFF) - 2**31


def wrap_long(value: int) -> Long:
    return Long(((value + 2**63) & 0xFFFFFFFFFFFFFFFF) - 2**63)


def wrap_short(value: int) -> Short:
    return Short(((value + 2**15) & 0xFFFF) - 2**15)


def wrap_byte(value: int) -> Byte:
    return Byte(((value + 2**7) & 0xFF) - 2**7)


def big(run: Run, value: int) -> BigInteger:
    bits = value.bit_length()
    if bits > 256:
        check_digits(run, bits * 3 // 10)
        run.tick(bits >> 9)
    return BigInteger(value)


def check_digits(run: Run, digits: int) -> None:
    if digits > DIGITS:
        run.end(f"a number of more than {DIGITS:,} digits", TOO_LARGE)


def to_decimal(value: Any) -> Decimal:
    """A number as BigDecimal; a double by its shortest text, as `new BigDecimal(d.toString())`."""
    kind = type(value)
    if kind is Decimal:
        return value  # type: ignore[no-any-return]
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            raise thrown("java.lang.NumberFormatException", f"Infinite or NaN: {value}")
        return Decimal(float_text(value)) if kind is Float else Decimal(float.__repr__(value))
    return Decimal(int(value))


def to_float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def to_whole(value: Any) -> int:
    """Towards zero, unbounded; a double as Java casts it to long."""
    if isinstance(value, float):
        if math.isnan(value):
            return 0
        if math.isinf(value):
            return LONG_MAX if value > 0 else LONG_MIN
        return int(value)
    if type(value) is Decimal:
        if value.adjusted() > DIGITS:
            raise thrown("java.lang.ArithmeticException", "BigDecimal too large for a whole number")
        return int(value)
    return int(value)


def decimal_places(value: Decimal) -> int:
    """Java's `scale()`."""
    return -int(value.as_tuple().exponent)


def clean(value: Decimal) -> Decimal:
    """Java has no negative zero among decimals."""
    return value.copy_abs() if not value and value.is_signed() else value


def _check_decimal(run: Run, left: Decimal, right: Decimal) -> None:
    """Exact arithmetic writes out all digits between the two."""
    high = max(left.adjusted(), right.adjusted())
    low = min(-decimal_places(left), -decimal_places(right))
    if high - low > 300:
        check_digits(run, high - low)
        run.tick((high - low) >> 7)


_RANK = {Byte: 0, Short: 0, int: 0, Long: 1, BigInteger: 2, Decimal: 3, float: 4, Float: 4, Char: 0}


def rank_of(left: Any, right: Any) -> int:
    """Which arithmetic two numbers share: 0 Integer, 1 Long, 2 BigInteger, 3 BigDecimal, 4 Double."""
    return max(_RANK[type(left)], _RANK[type(right)])


def sized(run: Run, rank: int, value: int) -> Any:
    """A whole result in its type, wrapped."""
    if rank == 0:
        return value if INT_MIN <= value <= INT_MAX else wrap_int(value)
    return wrap_long(value) if rank == 1 else big(run, value)


def add(run: Run, left: Any, right: Any) -> Any:
    rank = rank_of(left, right)
    if rank < 3:
        return sized(run, rank, int(left) + int(right))
    if rank == 4:
        return to_float(left) + to_float(right)
    one, other = to_decimal(left), to_decimal(right)
    _check_decimal(run, one, other)
    return clean(EXACT.add(one, other))


def subtract(run: Run, left: Any, right: Any) -> Any:
    rank = rank_of(left, right)
    if rank < 3:
        return sized(run, rank, int(left) - int(right))
    if rank == 4:
        return to_float(left) - to_float(right)
    one, other = to_decimal(left), to_decimal(right)
    _check_decimal(run, one, other)
    return clean(EXACT.subtract(one, other))


def multiply(run: Run, left: Any, right: Any) -> Any:
    rank = rank_of(left, right)
    if rank < 3:
        one, other = int(left), int(right)
        if rank == 2:
            _check_product(run, one.bit_length(), other.bit_length())
        return sized(run, rank, one * other)
    if rank == 4:
        return to_float(left) * to_float(right)
    first, second = to_decimal(left), to_decimal(right)
    _check_product(run, len(first.as_tuple().digits) * 3, len(second.as_tuple().digits) * 3)
    return clean(EXACT.multiply(first, second))


def _check_product(run: Run, one: int, other: int) -> None:
    if one + other > 512:
        check_digits(run, (one + other) * 3 // 10)
        run.tick((one * other) >> 20)


def divide(run: Run, left: Any, right: Any) -> Any:
    """`/`: a decimal of whole numbers, too; as far as it ends, else to ten digits more than the longer one has."""
    if rank_of(left, right) == 4:
        return float_quotient(to_float(left), to_float(right))
    return decimal_quotient(run, to_decimal(left), to_decimal(right))


def float_quotient(left: float, right: float) -> float:
    if right:
        return left / right
    if left != left or not left or right != right:
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def decimal_quotient(run: Run, left: Decimal, right: Decimal) -> Decimal:
    if not right:
        raise thrown("java.lang.ArithmeticException", "Division by zero" if left else "Division undefined")
    wanted = decimal_places(left) - decimal_places(right)
    if not left:
        return Decimal((0, (0,), -max(wanted, -INT_MAX)))
    long, short = len(left.as_tuple().digits), len(right.as_tuple().digits)
    check_digits(run, long + short)
    if long + short > 1_000:
        run.tick(long + short)
    exact = _exact_quotient(left, right, long + -(-10 * short // 3), wanted)
    if exact is not None:
        return exact
    context = decimal.Context(prec=max(long, short) + 10, rounding=decimal.ROUND_HALF_UP)
    result = context.divide(left, right)
    places = max(decimal_places(left), decimal_places(right), 10)
    if decimal_places(result) > places:
        result = set_places(run, result, places)
    return clean(result)


def _exact_quotient(left: Decimal, right: Decimal, digits: int, places: int) -> Decimal | None:
    """None if the division does not end within so many digits."""
    if digits > 2_000:
        return None
    context = decimal.Context(prec=digits, traps=[decimal.Inexact])
    try:
        result = context.divide(left, right)
    except decimal.Inexact:
        return None
    return fit_places(result, places)


def fit_places(value: Decimal, places: int) -> Decimal:
    """The same number with zeros at its end taken away or added until it has the wanted number of places."""
    sign, digits, exponent = value.as_tuple()
    found, numbers = -int(exponent), list(digits)
    while found > places and len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
        found -= 1
    if found < places:
        numbers += [0] * (places - found)
        found = places
    return Decimal((sign, tuple(numbers), -found))


def set_places(run: Run, value: Decimal, places: int, rounding: str = decimal.ROUND_HALF_UP) -> Decimal:
    """Java's `setScale`."""
    check_digits(run, max(0, value.adjusted()) + abs(places))
    return clean(value.quantize(Decimal((0, (1,), -places)), rounding=rounding, context=EXACT))


def _count_big(run: Run, value: int) -> None:
    bits = value.bit_length()
    if bits > 10_000:
        run.tick(bits >> 6)


def remainder(run: Run, left: Any, right: Any) -> Any:
    """`%`: its sign is the left one's."""
    rank = rank_of(left, right)
    if rank == 4:
        one, other = to_float(left), to_float(right)
        return math.fmod(one, other) if other and not math.isinf(one) else math.nan
    if rank == 3:
        first, second = to_decimal(left), to_decimal(right)
        if not second:
            raise thrown("java.lang.ArithmeticException", "Division by zero")
        _check_decimal(run, first, second)
        return clean(EXACT.remainder(first, second))
    divisor = int(right)
    if divisor == 0:
        raise thrown("java.lang.ArithmeticException", "BigInteger divide by zero" if rank == 2 else "/ by zero")
    _count_big(run, int(left))
    value = abs(int(left)) % abs(divisor)
    return sized(run, rank, -value if left < 0 else value)


def whole_quotient(run: Run, left: Any, right: Any) -> Any:
    """`intdiv`: towards zero."""
    rank = rank_of(left, right)
    if rank > 2:
        name = "java.math.BigDecimal" if rank == 3 else "java.lang.Double"
        words = f"Cannot use intdiv() on this number type: {name} with value: {number_text(left)}"
        raise thrown("java.lang.UnsupportedOperationException", words)
    divisor = int(right)
    if divisor == 0:
        raise thrown("java.lang.ArithmeticException", "BigInteger divide by zero" if rank == 2 else "/ by zero")
    _count_big(run, int(left))
    value = abs(int(left)) // abs(divisor)
    return sized(run, rank, -value if (left < 0) != (divisor < 0) else value)


def power(run: Run, left: Any, right: Any) -> Any:
    """`**`: whole powers are exact, others are doubles, or whole numbers when they come out so."""
    if type(right) in (int, Short, Byte) and right >= 0 and type(left) in (int, Long, BigInteger, Decimal, Short, Byte):
        return _whole_power(run, left, int(right))
    answer = float_power(to_float(left), to_float(right))
    if math.isnan(answer) or math.isinf(answer) or answer != int(answer):
        return answer
    if INT_MIN <= answer <= INT_MAX:
        return int(answer)
    return Long(answer) if LONG_MIN <= answer <= LONG_MAX else answer


def _whole_power(run: Run, left: Any, right: int) -> Any:
    if type(left) is Decimal:
        check_digits(run, len(left.as_tuple().digits) * right)
        run.tick(right >> 6)
        return clean(EXACT.power(left, right)) if right else Decimal(1)
    base = int(left)
    if abs(base) > 1:
        check_digits(run, base.bit_length() * right * 3 // 10)
        run.tick((base.bit_length() * right) >> 8)
    value = base**right
    if type(left) is Long and LONG_MIN <= value <= LONG_MAX:
        return Long(value)
    if type(left) is not BigInteger and INT_MIN <= value <= INT_MAX and type(left) is not Long:
        return value
    return BigInteger(value)


def float_power(left: float, right: float) -> float:
    """`Math.pow`."""
    try:
        return math.pow(left, right)
    except OverflowError:
        return -math.inf if left < 0 and right % 2 == 1 else math.inf
    except ValueError:
        return math.inf if left == 0 else math.nan


def negate(run: Run, value: Any) -> Any:
    kind = type(value)
    if kind is Decimal:
        return clean(value.copy_negate())
    if kind is Float:
        return Float(-value)
    if kind is float:
        return -value
    if kind is Short:
        return wrap_short(-int(value))
    if kind is Byte:
        return wrap_byte(-int(value))
    return sized(run, _RANK[kind], -int(value))
