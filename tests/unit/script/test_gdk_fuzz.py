"""Any method, operator, cast or index on any values gives a value or an exception that a script could meet."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import app.rules.script.library  # noqa: F401
from app.rules.script.runtime.access import call_method, get_index, get_property, set_index, set_property
from app.rules.script.runtime.calling import native
from app.rules.script.runtime.classes import class_named
from app.rules.script.runtime.collections import Entry, FrozenList, GMap, GSet
from app.rules.script.runtime.iterators import Stream, Walker
from app.rules.script.runtime.naming import PRIMITIVES
from app.rules.script.runtime.operators import BINARY, UNARY, inspect_of, is_case, make_range, next_of, text_of
from app.rules.script.runtime.regex import Matcher, Pattern
from app.rules.script.runtime.run import Limits, Run
from app.rules.script.runtime.tables import TABLES, tables_of
from app.rules.script.runtime.throwables import LimitReached, Throwable, Thrown
from app.rules.script.runtime.types import FULL_NAMES, cast, coerce
from app.rules.script.runtime.values import (
    Array,
    BigInteger,
    Byte,
    Char,
    Float,
    GString,
    HostObject,
    Long,
    Range,
    Short,
)

ROUNDS = 700
TEXTS = ["", "a", "abc", "1", "5.5", "a,b", "(", "$1", "[a-z", "  x\ny", "😀é", "\\", "{e}"]
WHOLE = [0, 1, -1, 5, 2**31 - 1, -(2**31)]
TYPES = [*FULL_NAMES.values(), *PRIMITIVES]
PROPERTIES = ["class", "size", "message", "key", "bytes", "values", "from", "delegate", "empty", "properties", "x"]


class Chance:
    """Values of all kinds, from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        pick = self.random.choice
        self.atoms: list[Callable[[], Any]] = [
            lambda: None, lambda: pick([True, False]), lambda: pick(WHOLE), lambda: Long(pick([3, 2**63 - 1])),
            lambda: BigInteger(pick([0, 10**30, -5])), lambda: Decimal(pick(["0", "1.50", "1E+50", "1E-50"])),
            lambda: pick([0.0, -2.5, float("nan"), float("inf"), 1e300]), lambda: Float(1.5), lambda: Short(3),
            lambda: Byte(-3), lambda: Char("x"), lambda: pick(TEXTS), lambda: GString(("a", "b"), [pick([1, None])]),
            lambda: native(lambda _run, given: given[0] if given else None, pick([-1, 0, 1, 2, 3])),
            lambda: native(lambda _run, _given: pick([True, 1, None, [1, 2]]), pick([1, 2])),
            lambda: Pattern(pick(["a", "(a)(b)?", ""])), lambda: Matcher(Pattern("(a)(b)?"), "abxa"),
            lambda: pick([Range(1, 3), Range(3, 1), Range("a", "c"), Range(0, 0, True), Range(Decimal("1.5"), 3)]),
            lambda: Throwable("java.lang.Exception", "m"), lambda: class_named(pick(TYPES)),
            lambda: Walker(iter([1, 2])), lambda: Stream([1, "a"]), lambda: Entry("k", 1),
        ]  # fmt: skip

    def value(self, depth: int = 0) -> Any:
        if depth > 2 or self.random.random() < 0.7:
            return self.random.choice(self.atoms)()
        items = [self.value(depth + 1) for _ in range(self.random.randrange(4))]
        kinds: list[Callable[[], Any]] = [
            lambda: items,
            lambda: GMap.of((self.value(depth + 1), item) for item in items),
            lambda: GSet.of(items),
            lambda: Array(items),
            lambda: FrozenList(items),
        ]
        return self.random.choice(kinds)()

    def method(self, value: Any) -> str:
        if isinstance(value, HostObject) and value.methods:
            return self.random.choice(list(value.methods))
        return self.random.choice(list(tables_of(type(value))[0]))


def steps(run: Run, chance: Chance) -> list[Callable[[], Any]]:
    pick = chance.random.choice
    me, a, b, c = (chance.value() for _ in range(4))
    name, arguments = chance.method(me), [chance.value() for _ in range(chance.random.randrange(4))]
    kind, dimensions = pick(TYPES), pick([0, 0, 1])
    return [
        lambda: text_of(run, call_method(run, me, name, arguments)),
        lambda: text_of(run, BINARY[pick(list(BINARY))](run, a, b)),
        lambda: UNARY[pick("!-+~")](run, a),
        lambda: next_of(run, a),
        lambda: get_index(run, a, b),
        lambda: set_index(run, a, b, c),
        lambda: get_property(run, a, pick(PROPERTIES)),
        lambda: set_property(run, a, pick(PROPERTIES), b),
        lambda: cast(run, a, kind, dimensions),
        lambda: coerce(run, a, pick([kind, class_named(kind)]), dimensions),
        lambda: text_of(run, make_range(run, a, b, False, pick([True, False]))),
        lambda: inspect_of(run, a),
        lambda: is_case(run, a, b),
    ]


def test_nothing_but_exceptions_of_scripts_comes_out() -> None:
    chance = Chance(4)
    ended = 0
    for _ in range(ROUNDS):
        run = Run(Limits(seconds=0.2, steps=50_000, depth=60, regex_seconds=0.05))
        for step in steps(run, chance):
            try:
                step()
            except (Thrown, LimitReached):
                ended += 1
    assert 0 < ended < ROUNDS * 13


def test_a_pattern_of_any_letters_is_one_or_is_refused_as_java_refuses_it() -> None:
    chance = random.Random(5)
    parts = [
        "a", "\\d", "\\S", ".", "*", "+?", "(", ")", "[", "]", "^", "$", "|", "{2}", "{e}", "(?i)", "(?x)", "(?<n>",
        "++", "#", "\\k<n>", "&&", "-", "\\Q", "\\E", "\\p{Alpha}", "\\p{L}", "\\p", "\\x", "\\h", "\\R", "\\Z",
        "(?<=", "(?>", "\\K", "\\L<a>", "(?R)", "(?|", "😀", " ",
    ]  # fmt: skip
    made, refusals = 0, set()
    for _ in range(1_500):
        source = "".join(chance.choice(parts) for _ in range(chance.randrange(1, 7)))
        run = Run(Limits(regex_seconds=0.05))
        try:
            pattern = Pattern(source, chance.choice([0, 0, 2, 8, 32]))
            pattern.found(run, "ab 12\nAB")
            made += 1
        except Thrown as refused:
            refusals.add(refused.value.class_name)
        except LimitReached:
            made += 1
    assert 200 < made < 1_500
    assert refusals == {"java.util.regex.PatternSyntaxException"}


def test_every_kind_of_value_has_a_table() -> None:
    for kind in (str, int, Decimal, float, list, GMap, GSet, Range, GString, type(None)):
        assert TABLES[kind]
