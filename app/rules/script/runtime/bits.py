"""Operators on bits, and the same ones on truth values and sets. Knows no other arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.rules.script.runtime import numbers
from app.rules.script.runtime.collections import GSet
from app.rules.script.runtime.comparing import (
    NUMBER,
)
from app.rules.script.runtime.dispatch import Operator, by_method
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import (
    BigInteger,
    Float,
    Long,
)

_WHOLE_NAMES = {Decimal: "java.math.BigDecimal", float: "java.lang.Double", Float: "java.lang.Double"}


def bits(name: str, on_ints: Callable[[int, int], int], on_sets: Callable[[GSet, GSet], GSet]) -> Operator:
    def operator(run: Run, a: Any, b: Any) -> Any:
        left, right = type(a), type(b)
        if left is bool and right is bool:
            return bool(on_ints(int(a), int(b)))
        if left in NUMBER and right in NUMBER:
            whole_only(name, a, b)
            return numbers.sized(run, numbers.rank_of(a, b), on_ints(int(a), int(b)))
        if isinstance(a, GSet) and isinstance(b, GSet):
            return on_sets(a, b)
        return by_method(run, a, name, [b])

    return operator


def whole_only(name: str, *values: Any) -> None:
    for value in values:
        if type(value) in _WHOLE_NAMES:
            words = f"Cannot use {name}() on this number type: {_WHOLE_NAMES[type(value)]}"
            raise thrown("java.lang.UnsupportedOperationException", f"{words} with value: {numbers.number_text(value)}")


def shift(name: str, work: Callable[[Run, Any, int], Any]) -> Operator:
    def operator(run: Run, a: Any, b: Any) -> Any:
        if type(a) in NUMBER and type(b) in NUMBER:
            whole_only(name, a, b)
            return work(run, a, int(b))
        return by_method(run, a, name, [b])

    return operator


def left(run: Run, a: Any, by: int) -> Any:
    if type(a) is BigInteger:
        numbers.check_digits(run, max(0, by) * 3 // 10)
        return numbers.big(run, int(a) << by if by >= 0 else int(a) >> min(-by, 1_000_000))
    wide = type(a) is Long
    return numbers.sized(run, 1 if wide else 0, int(a) << (by & (63 if wide else 31)))


def right(run: Run, a: Any, by: int) -> Any:
    if type(a) is BigInteger:
        if by < 0:
            return left(run, a, -by)
        return numbers.big(run, int(a) >> min(by, 1_000_000))
    wide = type(a) is Long
    return numbers.sized(run, 1 if wide else 0, int(a) >> (by & (63 if wide else 31)))


def right_unsigned(run: Run, a: Any, by: int) -> Any:
    wide = type(a) is Long
    bits = 64 if wide else 32
    return numbers.sized(run, 1 if wide else 0, (int(a) & ((1 << bits) - 1)) >> (by & (bits - 1)))


def set_and(a: GSet, b: GSet) -> GSet:
    return GSet.of(item for item in a if b.contains(item))


def set_or(a: GSet, b: GSet) -> GSet:
    return GSet.of([*a, *b])


def set_xor(a: GSet, b: GSet) -> GSet:
    return GSet.of([item for item in a if not b.contains(item)] + [item for item in b if not a.contains(item)])
