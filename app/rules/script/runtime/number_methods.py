"""Methods of numbers. Knows no other values."""

from __future__ import annotations

import math
from typing import Any

from app.rules.script.runtime import numbers
from app.rules.script.runtime.calling import call
from app.rules.script.runtime.comparing import compare, compare_numbers
from app.rules.script.runtime.decimal_methods import DECIMALS, rescaled, rounding_of
from app.rules.script.runtime.natives import Closure, Number, Table, Unfit, method
from app.rules.script.runtime.operators import BINARY, UNARY, next_of, previous_of
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.types import cast
from app.rules.script.runtime.values import BigInteger, Byte, Float, Long, Short

NUMBER_METHODS: Table = {}
FLOATS: Table = {}
WHOLES: Table = {}


def _operator(name: str, symbol: str) -> None:
    work = BINARY[symbol]

    @method(NUMBER_METHODS, name)
    def operator(run: Run, value: Any, other: Any) -> Any:
        return work(run, value, other)


def _conversion(name: str, type_name: str) -> None:
    @method(NUMBER_METHODS, name)
    def conversion(run: Run, value: Any) -> Any:
        return cast(run, value, type_name)


for _name, _symbol in {
    "plus": "+", "minus": "-", "multiply": "*", "div": "/", "mod": "%", "remainder": "%", "power": "**", "and": "&",
    "or": "|", "xor": "^", "leftShift": "<<", "rightShift": ">>", "rightShiftUnsigned": ">>>",
}.items():  # fmt: skip
    _operator(_name, _symbol)

for _name, _type in {
    "intValue": "int", "longValue": "long", "shortValue": "short", "byteValue": "byte", "doubleValue": "double",
    "floatValue": "float", "toInteger": "int", "toLong": "long", "toShort": "short", "toDouble": "double",
    "toFloat": "float", "toBigDecimal": "java.math.BigDecimal", "toBigInteger": "java.math.BigInteger",
    "booleanValue": "boolean", "asBoolean": "boolean",
}.items():  # fmt: skip
    _conversion(_name, _type)


@method(NUMBER_METHODS, "intdiv")
def intdiv(run: Run, value: Any, other: Number) -> Any:
    return numbers.whole_quotient(run, value, other)


@method(NUMBER_METHODS, "negative", "unaryMinus", "negate")
def negative(run: Run, value: Any) -> Any:
    return numbers.negate(run, value)


@method(NUMBER_METHODS, "bitwiseNegate", "not")
def bitwise_negate(run: Run, value: Any) -> Any:
    return UNARY["~"](run, value)


@method(NUMBER_METHODS, "unaryPlus", "positive")
def positive(_run: Run, value: Any) -> Any:
    return value


@method(NUMBER_METHODS, "next")
def next_(run: Run, value: Any) -> Any:
    return next_of(run, value)


@method(NUMBER_METHODS, "previous")
def previous(run: Run, value: Any) -> Any:
    return previous_of(run, value)


@method(NUMBER_METHODS, "abs")
def abs_(run: Run, value: Any) -> Any:
    return numbers.negate(run, value) if value < 0 or (isinstance(value, float) and value == 0) else value


@method(NUMBER_METHODS, "compareTo")
def compare_to(run: Run, value: Any, other: Any) -> Any:
    return compare(run, value, other)


@method(NUMBER_METHODS, "times")
def times(run: Run, value: Any, closure: Closure) -> Any:
    for index in range(numbers.to_whole(value)):
        run.tick()
        call(run, closure, [index])


@method(NUMBER_METHODS, "upto")
def upto(run: Run, value: Any, end: Number, closure: Closure) -> Any:
    if compare_numbers(value, end) > 0:
        words = f"The argument ({numbers.number_text(end)}) to upto() cannot be less than the value "
        raise thrown("groovy.lang.GroovyRuntimeException", f"{words}({numbers.number_text(value)}) it's called on.")
    while compare_numbers(value, end) <= 0:
        run.tick()
        call(run, closure, [value])
        value = numbers.add(run, value, 1)


@method(NUMBER_METHODS, "downto")
def downto(run: Run, value: Any, end: Number, closure: Closure) -> Any:
    if compare_numbers(value, end) < 0:
        words = f"The argument ({numbers.number_text(end)}) to downto() cannot be greater than the value "
        raise thrown("groovy.lang.GroovyRuntimeException", f"{words}({numbers.number_text(value)}) it's called on.")
    while compare_numbers(value, end) >= 0:
        run.tick()
        call(run, closure, [value])
        value = numbers.subtract(run, value, 1)


@method(NUMBER_METHODS, "step")
def step(run: Run, value: Any, end: Number, by: Number, closure: Closure) -> Any:
    if not by:
        raise thrown("groovy.lang.GroovyRuntimeException", "Infinite loop in step(): a step of 0")
    while (compare_numbers(value, end) < 0) if by > 0 else (compare_numbers(value, end) > 0):
        run.tick()
        call(run, closure, [value])
        value = numbers.add(run, value, by)


@method(NUMBER_METHODS, "toString")
def to_string(_run: Run, value: Any) -> Any:
    return numbers.number_text(value)


def _not_small(value: Any) -> None:
    """Integer and Long lack what BigInteger and BigDecimal have."""
    if type(value) in (int, Long, Short, Byte):
        raise Unfit("max")


@method(WHOLES, "max")
def max_(_run: Run, value: Any, other: Number) -> Any:
    _not_small(value)
    return value if compare_numbers(value, other) >= 0 else other


@method(WHOLES, "min")
def min_(_run: Run, value: Any, other: Number) -> Any:
    _not_small(value)
    return value if compare_numbers(value, other) <= 0 else other


@method(WHOLES, "toString")
def to_radix(_run: Run, value: Any, other: int) -> Any:
    """Of a BigInteger in a base; `toString(n)` of the others is static, so the text of its argument."""
    return radix_text(int(value), int(other)) if type(value) is BigInteger else numbers.int_text(other)


@method(WHOLES, "shiftLeft")
def shift_left(run: Run, value: Any, by: int) -> Any:
    return BINARY["<<"](run, BigInteger(value), int(by))


@method(WHOLES, "shiftRight")
def shift_right(run: Run, value: Any, by: int) -> Any:
    return BINARY[">>"](run, BigInteger(value), int(by))


@method(WHOLES, "modPow")
def mod_pow(run: Run, value: Any, exponent: int, modulus: int) -> Any:
    numbers.check_digits(run, max(int(exponent).bit_length(), int(modulus).bit_length()) * 30)
    run.tick(50_000 if int(modulus).bit_length() > 500 else 500)
    if modulus <= 0 or exponent < 0:
        raise thrown("java.lang.ArithmeticException", "BigInteger: modulus not positive")
    return numbers.big(run, pow(int(value), int(exponent), int(modulus)))


@method(WHOLES, "isProbablePrime")
def is_probable_prime(run: Run, value: Any, _certainty: int) -> Any:
    number = abs(int(value))
    numbers.check_digits(run, number.bit_length() * 30)
    run.tick(50_000 if number.bit_length() > 500 else 500)
    if number < 4 or number % 2 == 0:
        return number in (2, 3)
    return all(pow(base, number - 1, number) == 1 for base in (2, 3, 5, 7, 11, 13) if base % number)


def radix_text(value: int, radix: int) -> str:
    """Digits in another base, with a sign."""
    if radix == 10 or not 2 <= radix <= 36:
        return numbers.int_text(value)
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    rest, out = abs(value), []
    while rest:
        rest, digit = divmod(rest, radix)
        out.append(digits[digit])
    return ("-" if value < 0 else "") + "".join(reversed(out or ["0"]))


@method(WHOLES, "pow")
def pow_(run: Run, value: Any, exponent: int) -> Any:
    return BINARY["**"](run, BigInteger(value), int(exponent))


@method(WHOLES, "signum")
def signum(_run: Run, value: Any) -> Any:
    return (value > 0) - (value < 0)


@method(WHOLES, "bitLength")
def bit_length(_run: Run, value: Any) -> Any:
    return int(value).bit_length() if value >= 0 else (-int(value) - 1).bit_length()


@method(WHOLES, "gcd")
def gcd(run: Run, value: Any, other: int) -> Any:
    run.tick(min(int(value).bit_length(), int(other).bit_length()))
    return numbers.big(run, math.gcd(int(value), int(other)))


@method(WHOLES, "getAt", "testBit")
def bit(_run: Run, value: Any, index: int) -> Any:
    return (int(value) >> (int(index) & 31)) & 1


@method(WHOLES, "add")
def big_add(run: Run, value: Any, other: Number) -> Any:
    return numbers.add(run, value, other)


@method(WHOLES, "subtract")
def big_subtract(run: Run, value: Any, other: Number) -> Any:
    return numbers.subtract(run, value, other)


@method(WHOLES, "divide")
def big_divide(run: Run, value: Any, other: Number) -> Any:
    return numbers.whole_quotient(run, value, other)


# ---- double and float ----


@method(FLOATS, "isNaN")
def is_nan(_run: Run, value: Any) -> Any:
    return value != value


@method(FLOATS, "isInfinite")
def is_infinite(_run: Run, value: Any) -> Any:
    return math.isinf(value)


@method(FLOATS, "round")
def round_(run: Run, value: Any) -> Any:
    """To a Long (of a float, to an Integer), halves up."""
    if math.isnan(value) or math.isinf(value):
        return Long(numbers.to_whole(value))
    whole = math.floor(value + 0.5) if abs(value) < 2**52 else int(value)
    bounded = min(max(whole, numbers.LONG_MIN), numbers.LONG_MAX)
    return cast(run, Long(bounded), "int") if type(value) is Float else Long(bounded)


@method(FLOATS, "round")
def round_to(_run: Run, value: Any, places: int) -> Any:
    factor = 10.0 ** min(int(places), 300)
    scaled = value * factor
    if math.isnan(scaled) or math.isinf(scaled):
        return value
    made = math.floor(scaled + 0.5) / factor
    return numbers.single(made) if type(value) is Float else made


@method(FLOATS, "trunc")
def trunc(_run: Run, value: Any, places: int = 0) -> Any:
    factor = 10.0 ** min(int(places), 300)
    made = value if math.isinf(value) or math.isnan(value) else float(math.trunc(value * factor)) / factor
    return numbers.single(made) if type(value) is Float else made


for _table in (FLOATS, DECIMALS):
    for _name in ("max", "min", "signum", "add", "subtract", "pow"):
        if _name in WHOLES and not (_name == "pow" and _table is FLOATS):
            _table[_name] = WHOLES[_name]
DECIMALS["pow"] = lambda run, value, arguments: BINARY["**"](run, value, arguments[0] if arguments else None)
__all__ = ["DECIMALS", "FLOATS", "NUMBER_METHODS", "WHOLES", "radix_text", "rescaled", "rounding_of"]
