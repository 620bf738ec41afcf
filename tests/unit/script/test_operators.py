"""Arithmetic keeps Groovy's types and values; equality, order and keys of maps tell values apart as Java does."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.script.runtime.collections import GMap, GSet, key_of
from app.rules.script.runtime.numbers import double_text, number_text, single
from app.rules.script.runtime.operators import BINARY, compare, equals, make_range, text_of, truth
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import LimitReached, Thrown
from app.rules.script.runtime.types import cast, class_name_of, coerce, instance_of
from app.rules.script.runtime.values import BigInteger, Char, Float, GString, Long

ints = st.integers(-(2**31), 2**31 - 1)
longs = st.integers(-(2**63), 2**63 - 1).map(Long)
bigs = st.integers(-(10**30), 10**30).map(BigInteger)
decimals = st.decimals(-(10**12), 10**12, places=4, allow_nan=False).map(lambda value: value + 0)
doubles = st.floats(-1e12, 1e12).map(float)
numbers = st.one_of(ints, longs, bigs, decimals, doubles)
RANKS = {int: 0, Long: 1, BigInteger: 2, Decimal: 3, float: 4}


@settings(max_examples=100, deadline=None)
@given(numbers, numbers, st.sampled_from("+-*"))
def test_a_result_has_the_wider_type_and_wraps_at_its_size(a: Any, b: Any, op: str) -> None:
    result = BINARY[op](Run(), a, b)
    rank = max(RANKS[type(a)], RANKS[type(b)])
    assert RANKS[type(result)] == rank
    if rank == 4:
        return
    left, right = Fraction(a), Fraction(b)
    exact = {"+": left + right, "-": left - right, "*": left * right}[op]
    if rank == 3:
        assert Fraction(result) == exact
        return
    bits = {0: 32, 1: 64, 2: 10_000}[rank]
    assert int(result) == ((int(exact) + 2 ** (bits - 1)) % 2**bits) - 2 ** (bits - 1)


@settings(max_examples=100, deadline=None)
@given(st.one_of(ints, longs), st.one_of(ints, longs))
def test_whole_numbers_divide_into_decimals_and_their_remainder_has_the_sign_of_the_left_one(a: int, b: int) -> None:
    run = Run()
    if b == 0:
        for op, words in (("/", "Division by zero" if a else "Division undefined"), ("%", "/ by zero")):
            with pytest.raises(Thrown) as caught:
                BINARY[op](run, a, b)
            assert (caught.value.value.class_name, caught.value.value.message) == (
                "java.lang.ArithmeticException",
                words,
            )
        return
    quotient = BINARY["/"](run, a, b)
    assert type(quotient) is Decimal
    assert abs(quotient * b - a) <= abs(b)
    rest = BINARY["%"](run, a, b)
    assert abs(rest) < abs(b)
    assert rest == 0 or (rest < 0) == (a < 0)


@settings(max_examples=100, deadline=None)
@given(numbers, numbers, numbers)
def test_numbers_have_one_order_whatever_their_types(a: Any, b: Any, c: Any) -> None:
    run = Run()
    assert compare(run, a, b) == -compare(run, b, a)
    assert equals(run, a, b) == (compare(run, a, b) == 0)
    if not any(isinstance(one, float) for one in (a, b, c)) and compare(run, a, b) <= 0 and compare(run, b, c) <= 0:
        assert compare(run, a, c) <= 0


@settings(max_examples=100, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_of_a_double_is_java_s_and_gives_the_same_double(value: float) -> None:
    text = double_text(value)
    assert float(text) == value
    mantissa, _, exponent = text.lstrip("-").partition("E")
    assert "." in mantissa
    assert bool(exponent) == (value != 0 and not 1e-3 <= abs(value) < 1e7)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e10, "1.0E10"), (1e-5, "1.0E-5"), (0.001, "0.001"), (1e7, "1.0E7"), (9999999.0, "9999999.0"), (-0.0, "-0.0"),
        (float("nan"), "NaN"), (float("-inf"), "-Infinity"), (5e-324, "4.9E-324"), (single(0.1), "0.1"),
        (single(16777216.0), "1.6777216E7"), (Decimal("1E+3"), "1E+3"), (Decimal("0.0000001"), "1E-7"),
        (Decimal("1.10"), "1.10"), (BigInteger(10**30), "1" + "0" * 30),
    ],
)  # fmt: skip
def test_numbers_are_shown_as_java_shows_them(value: Any, text: str) -> None:
    assert number_text(value) == text


def test_a_number_of_many_digits_is_shown_though_python_itself_refuses() -> None:
    assert number_text(BigInteger(10**9_000)) == "1" + "0" * 9_000


def test_keys_of_maps_tell_apart_what_java_tells_apart() -> None:
    apart = [
        1,
        Long(1),
        BigInteger(1),
        Decimal(1),
        Decimal("1.0"),
        1.0,
        Float(1.0),
        True,
        "1",
        Char("1"),
        None,
        [1],
        "true",
    ]
    table = GMap.of((key, index) for index, key in enumerate(apart))
    assert len(table) == len(apart)
    assert [table.get(key) for key in apart] == list(range(len(apart)))
    assert table.keys() == apart
    assert table.get([1]) == apart.index([1])
    assert not table.contains(GString(("", ""), [1]))
    assert len(GSet.of([GString(("", ""), [1]), GString(("", ""), [1]), "1"])) == 2


def test_a_map_keeps_its_order_and_a_frozen_one_refuses_changes() -> None:
    table = GMap.of([("b", 1), (1, 2), ("a", 3)])
    table.put("b", 4)
    assert table.items() == [("b", 4), (1, 2), ("a", 3)]
    table.frozen = True
    for change in (lambda: table.put("x", 1), lambda: table.remove("b"), table.clear):
        with pytest.raises(Thrown):
            change()


def test_a_key_that_holds_itself_or_too_much_is_refused() -> None:
    doubled: list[Any] = [1]
    for _ in range(40):
        doubled = [doubled, doubled]
    with pytest.raises(Thrown, match="parts"):
        key_of(doubled)


def test_equality_of_what_is_much_larger_than_it_looks_ends_by_the_limit() -> None:
    one: list[Any] = [1]
    other: list[Any] = [1]
    for _ in range(60):
        one, other = [one, one], [other, other]
    run = Run()
    run.limits = type(run.limits)(steps=20_000)
    with pytest.raises(LimitReached):
        equals(run, one, other)


@pytest.mark.parametrize(
    ("low", "high", "without_high", "items"),
    [(1, 3, False, "1 2 3"), (3, 1, False, "3 2 1"), (0, 3, True, "0 1 2"), (0, 0, True, ""), (3, 0, True, "3 2 1"),
     ("a", "c", False, "a b c"), (Decimal("1.5"), Decimal(3), False, "1.5 2.5"), (Long(1), 2, False, "1 2")],
)  # fmt: skip
def test_ranges_hold_what_lies_between_their_ends(low: Any, high: Any, without_high: bool, items: str) -> None:
    run = Run()
    made = make_range(run, low, high, False, without_high)
    assert (
        " ".join(text_of(run, item) for item in coerce(run, made, "java.util.ArrayList") if True) == items
        or [text_of(run, item) for item in BINARY["+"](run, made, [])] == items.split()
    )


@pytest.mark.parametrize(
    ("value", "true"),
    [(0, False), (Decimal("0.00"), False), (0.0, False), ("", False), (" ", True), ([], False), ([None], True),
     (GMap(), False), (None, False), (GString(("", ""), [""]), False), (GString(("a",), []), True), (Char("0"), True)],
)  # fmt: skip
def test_truth_is_groovy_s(value: Any, true: bool) -> None:
    assert truth(Run(), value) is true


@pytest.mark.parametrize(
    ("value", "name", "text", "kind"),
    [
        (3.99, "int", "3", "java.lang.Integer"), (3_000_000_000, "int", "-1294967296", "java.lang.Integer"),
        (1e20, "int", "2147483647", "java.lang.Integer"), ("a", "int", "97", "java.lang.Integer"),
        (65, "char", "A", "java.lang.Character"), (200, "byte", "-56", "java.lang.Byte"),
        (Decimal("1.5"), "double", "1.5", "java.lang.Double"), (1.1, "BigDecimal", "1.1", "java.math.BigDecimal"),
        ([1, 1], "Set", "[1]", "java.util.LinkedHashSet"), (12, "String", "12", "java.lang.String"),
        ("", "boolean", "false", "java.lang.Boolean"),
    ],
)  # fmt: skip
def test_casts_give_the_type_that_is_asked_for(value: Any, name: str, text: str, kind: str) -> None:
    run = Run()
    made = cast(run, value, name if name != "BigDecimal" else "java.math.BigDecimal")
    assert (text_of(run, made), class_name_of(made)) == (text, kind)
    assert instance_of(run, made, kind)
    assert instance_of(run, made, "Object")


@pytest.mark.parametrize(
    ("value", "name"), [("abc", "int"), (None, "int"), ([1], "int"), ("5x", "Integer"), (5, "Date")]
)
def test_a_cast_that_cannot_be_is_refused_in_groovy_s_words(value: Any, name: str) -> None:
    with pytest.raises(Thrown, match="Cannot cast object") as caught:
        cast(Run(), value, name)
    assert caught.value.value.class_name == "org.codehaus.groovy.runtime.typehandling.GroovyCastException"
