"""Whatever a script asks of the values, it ends within what a run may use, and soon."""

from __future__ import annotations

import itertools
import time

import pytest

from app.rules.script.compiling.program import compile_script
from app.rules.script.runtime.regex import Pattern
from app.rules.script.runtime.run import Limits, Run
from app.rules.script.runtime.throwables import LimitReached, Thrown

LIMITS = Limits(seconds=0.1, steps=2_000_000, regex_seconds=0.05)

GREEDY = [
    "'a'.padLeft(2000000000)",
    "'ab'.repeat(2000000000)",
    "'ab' * 2000000000",
    "('a' * 10000).replaceAll('a', 'b' * 10000)",
    "('a' * 10000).replace('a', 'b' * 10000)",
    "def s = 'a'; while (true) s += s",
    "def l = [1]; while (true) l += l",
    "def l = [1]; while (true) l.addAll(l)",
    "(1..1000000000).toList()",
    "(1..1000000000).each { }",
    "(1..12).toList().permutations()",
    "(1..40).toList().subsequences()",
    "([(1..100)] * 10).combinations()",
    "(1..5000).toList().inits()",
    "(1..5000).toList().collate(4000, 1)",
    "2G ** 100000000",
    "def x = 3G; while (true) { x = x * x }",
    "def x = 1.1; while (true) x = x * x",
    "1G << 2000000000",
    "1.0.setScale(2000000000)",
    "def s = '9' * 40000; while (true) { s.toBigInteger() }",
    "def l = []; 100000.times { l = [l] }; println l",
    "def l = []; 100000.times { l = [l] }; println l.hashCode()",
    "def l = []; 100000.times { l = [l] }; println l.flatten()",
    "def l = [1]; 60.times { l = [l, l] }; println l.inspect()",
    "def l = [1]; 60.times { l = [l, l] }; String s = l",
    "def s = 'a' * 25; while (true) { s ==~ /(a|aa)+b/ }",
    "('a' * 60) ==~ /(a?){60}a{60}b|(.*)*(.*)*(.*)*c/; while (true) { }",
    "def s = 'aä' * 2000000; while (true) { s.toUpperCase() }",
    "def s = 'aä' * 2000000; def t = s + 'x'; while (true) { s <=> t }",
    "def s = 'aä' * 2000000; while (true) { s.toList() }",
    "def m = [:]; 1000.times { m[it] = it }; while (true) { m.any { true } }",
    "def f; f = { f() }; f()",
]


@pytest.mark.parametrize("source", GREEDY)
def test_a_greedy_program_ends_soon_with_the_limit_it_reached(source: str) -> None:
    program = compile_script(source, "Script1")
    started = time.monotonic()
    with pytest.raises(LimitReached):
        program.run(Run(limits=LIMITS))
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("source", ["(((a{100}){100}){100}){100}", "(" * 5_000, "[" * 5_000, "a" * 30_000])
def test_a_pattern_that_would_be_huge_is_refused(source: str) -> None:
    with pytest.raises(Thrown) as caught:
        Pattern(source)
    assert caught.value.value.class_name == "java.util.regex.PatternSyntaxException"


@pytest.mark.parametrize(
    "source", ["def l = []; l << l; [:][l] = 1", "def l = [1]; 60.times { l = [l, l] }; [:][l] = 1", "[[1], 2].foo()"]
)
def test_what_a_script_may_catch_is_an_exception_of_java(source: str) -> None:
    with pytest.raises((Thrown, LimitReached)):
        compile_script(source, "Script1").run(Run(limits=LIMITS))


@pytest.mark.parametrize(
    "value", ["'a'", "1", "[1]", "[a: 1].entrySet()", "{ it }", "(1..2)", "~/a/", "('a' =~ /a/)", "String"]
)
def test_names_of_python_reach_nothing(value: str) -> None:
    names = ("__class__", "__dict__", "__init__", "mro", "gi_frame", "f_globals", "invoke", "table")
    for name, form in itertools.product(names, ("{0}.{1}", "{0}.{1}()", "def v = {0}; v['{1}']")):
        source = form.format(value, name)
        with pytest.raises(Thrown) as caught:
            compile_script(source, "Script1").run(Run(limits=LIMITS))
        assert caught.value.value.class_name.startswith(("groovy.lang.Missing", "java.lang.I")), source
