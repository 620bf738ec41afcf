"""Random scripts bring nothing about that no script may; attacks on the limits end soon, and the next run works."""

from __future__ import annotations

import random
import time

import pytest

from app.rules.script.compiling.program import compile_script
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.run import Limits, Run
from app.rules.script.runtime.throwables import LimitReached, Throwable, Thrown
from tests.tools.script_fuzz import foreign, slice_of
from tests.tools.script_grammar import program

PROGRAMS = 80
TIGHT = Limits(steps=300_000, seconds=0.15, bytes=32 * 2**20, regex_seconds=0.05)
BAD = r"(a|aa)+$"
LONG = "('a' * 60 + '!')"
ATTACKS = {
    "a loop": "while (true) { }",
    "a loop in a condition": "while ({ -> while (true) { } }()) { }",
    "a text by times": "'x' * 2000000000",
    "a text by doubling": "def s = 'x'; while (true) s += s",
    "a text by padding": "'x'.padRight(2000000000) + 'x'.center(2000000000)",
    "a text by replacing": "('x' * 100000).replaceAll('x', 'y' * 100000)",
    "a text by JSON": "def l = ['x' * 1000]; 40.times { l = [l, l] }; groovy.json.JsonOutput.toJson(l)",
    "a text by GString": "def s = 'x'; 60.times { s = \"$s$s\".toString() }",
    "a text by lazy GStrings": "def s = 'x'; 60.times { s = \"$s$s\" }; s.size()",
    "a text by join": "(['x' * 100000] * 100000).join('y' * 1000)",
    "a function in itself": "def f(n) { f(n + 1) }\nf(1)",
    "toString in itself": 'class A { String toString() { "$this" } }\nprintln new A()',
    "equals in itself": "class A { boolean equals(o) { this == o } }\nnew A() == new A()",
    "hashCode in itself": "class A { int hashCode() { [this].hashCode() } }\nnew A().hashCode()",
    "a big power": "7G ** 999999999",
    "a big decimal": "1.0000001 ** 999999999",
    "a sort that loops": "[3, 1, 2].sort { a, b -> while (true) { } }",
    "a default that asks itself": "def m; m = [:].withDefault { m[it + 1] }; m[1]",
    **{
        f"a pattern in {name}": f"{use}; while (true) {{ {use} }}"
        for name, use in {
            "==~": f"{LONG} ==~ /{BAD}/",
            "=~": f"({LONG} =~ /{BAD}/).find()",
            "matches": f"{LONG}.matches('{BAD}')",
            "replaceAll": f"{LONG}.replaceAll('{BAD}', '')",
            "replaceFirst": f"{LONG}.replaceFirst('{BAD}') {{ '' }}",
            "split": f"{LONG}.split('{BAD}')",
            "find": f"{LONG}.find('{BAD}')",
            "findAll": f"{LONG}.findAll(/{BAD}/)",
            "a switch": f"switch ({LONG}) {{ case ~/{BAD}/: 1 }}",
            "grep": f"[{LONG}].grep(~/{BAD}/)",
            "Pattern": f"java.util.regex.Pattern.compile('{BAD}').matcher({LONG}).find()",
            "a Scanner": f"new Scanner({LONG}).useDelimiter('{BAD}').next()",
        }.items()
    },
}
HARMLESS = {
    "a list in itself": 'def l = [1]; l << l; "$l ${l.toString()}"',
    "a map in itself": 'def m = [:]; m.m = m; "$m"',
    "comparing lists in themselves": "def a = [1]; a << a; def b = [1]; b << b; a == b",
    "a hash of a list in itself": "def l = []; l << l; l.hashCode()",
    "JSON of a list in itself": "def l = []; l << l; groovy.json.JsonOutput.toJson(l)",
    "a list in itself flattened": "def l = []; l << l; l.flatten()",
}


def ended(source: str) -> str:
    """How it ends; fails if it takes its time."""
    compiled = compile_script(source, "attack")
    begun = time.process_time()
    try:
        compiled.run(Run(TIGHT))
        how = "ok"
    except (Thrown, LimitReached) as end:
        how = type(end).__name__
    assert time.process_time() - begun < 2
    return how


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_ends_in_time_and_the_next_run_works(name: str) -> None:
    assert ended(ATTACKS[name]) in ("LimitReached", "Thrown")
    assert compile_script("[1, 2].sum() * 2", "next").run(Run(TIGHT)) == 6


@pytest.mark.parametrize("name", HARMLESS)
def test_what_holds_itself_ends_in_time(name: str) -> None:
    assert ended(HARMLESS[name]) in ("ok", "LimitReached", "Thrown")


def test_random_scripts_show_no_defect() -> None:
    tally = slice_of(0, PROGRAMS, seed=4)
    assert not tally.defects, tally.defects[0]
    # They are worth something only if most of them compile and run.
    assert tally.ends["ok"] > PROGRAMS / 3
    assert tally.ends["not compiled"] < PROGRAMS / 5


def test_the_same_seed_makes_the_same_program() -> None:
    assert program(random.Random("7")) == program(random.Random("7"))


@pytest.mark.parametrize("value", [object(), (1,), {"a": 1}, b"x", random, len, int, {1}])
def test_what_no_script_may_hold_is_found_wherever_it_is(value: object) -> None:
    for holder in (value, [1, [value]], GMap.of([("a", value)]), Throwable("x", fields={"f": value})):
        assert foreign(holder)
