"""Programs and runs: nothing of a run stays in a program, limits end everything, nothing of Python is in reach."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import pytest

from app.rules.script.compiling.program import compile_script
from app.rules.script.runtime.run import Limits, Run
from app.rules.script.runtime.throwables import TOO_DEEP, LimitReached, Thrown
from app.rules.script.runtime.values import HostObject, Native
from tests.unit.script.programs import printed

ENDLESS = {
    "a loop": ("while (true) { }", "steps"),
    "a loop that catches all": (
        "while (true) { try { throw new Error() } catch (Throwable e) { } finally { } }",
        "steps",
    ),
    "a loop in a last block": ("try { while (true) { } } finally { while (true) { } }", "steps"),
    "a for": ("for (;;) { }", "steps"),
    "a function": ("def f(n) { f(n + 1) }\nf(1)", "inside one another"),
    "a closure": ("def c = { call() }\nc()", "inside one another"),
    "closures in library methods": ("def f(n) { [1].collect { [it].each { f(n + 1) } } }\nf(1)", "inside one another"),
    "a function in its last block": ("def f() { try { f() } finally { f() } }\nf()", "inside one another"),
    "a text of itself": ('class A { String toString() { "$this" } }\nprintln new A()', "inside one another"),
    "a property of itself": ("class A { def getX() { this.x } }\nnew A().x", "inside one another"),
    "what is missing": ("class A { def propertyMissing(String n) { zork } }\nnew A().q", "inside one another"),
    "two delegates": (
        "def c = { foo() }\ndef d = { bar() }\nc.delegate = d\nd.delegate = c\nc()",
        "inside one another",
    ),
    "many brackets": (f"def f(n) {{ {'(' * 60}f(n){'+ 1)' * 60} }}\nf(1)", "inside one another"),
    "a text": ("def s = 'a'\nwhile (true) s = s + s", "1 MB"),
    "a list": ("def l = []\nwhile (true) l << [[], [], []]", "MB"),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_never_ends_is_ended(name: str) -> None:
    program, words = ENDLESS[name]
    limits = Limits(steps=12_000, bytes=2**20, seconds=30)
    with pytest.raises(LimitReached, match=words):
        printed(program, limits=limits)


def test_calls_as_deep_as_allowed_fit_into_pythons_stack() -> None:
    inner = "[n].collect { a -> [a].inject(0) { x, y -> (((x + (y > 0 ? f(y - 1) : 0)))) } }[0]"
    program = (
        f"def f(n) {{ if (n > 0) {{ for (q in [1]) {{ try {{ return {inner} }} finally {{ }} }} }} else 1 }}\nf(62)"
    )
    assert printed(program, limits=Limits(seconds=30)) == ""


def test_too_deep_says_so_by_its_java_name() -> None:
    with pytest.raises(LimitReached) as ended:
        printed("def f() { f() }\nf()")
    assert ended.value.class_name == TOO_DEEP


def test_a_program_keeps_nothing_of_its_runs() -> None:
    program = compile_script(
        "class C { static n = 0; static list = [] }\nC.n++\nC.list << given\n"
        "x = (binding.hasVariable('x') ? x : 0) + 1\n"
        'println "$C.n $C.list $x"',
        "test",
    )
    assert [printed(program, {"given": one}) for one in (1, 2, 1)] == ["1 [1] 1\n", "1 [2] 1\n", "1 [1] 1\n"]


def test_a_program_runs_in_many_threads_at_once() -> None:
    program = compile_script(
        "def f(n) { n < 2 ? n : f(n - 1) + f(n - 2) }\ndef l = (1..8).collect { f(it + given) }\nprintln l.sum()",
        "test",
    )
    wanted = [printed(program, {"given": one % 3}) for one in range(24)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda one: printed(program, {"given": one % 3}), range(24))) == wanted


def test_the_value_of_the_script_is_that_of_its_last_statement() -> None:
    assert compile_script("def x = 2\nif (x > 1) { x * 2 }", "test").run(Run()) == 4
    assert compile_script("return 1\nprintln 'never'", "test").run(Run()) == 1


def test_an_exception_tells_the_calls_it_passed() -> None:
    program = compile_script("def inner(x) { x.foo }\ndef outer(x) {\n  inner(x)\n}\n\nouter(null)", "test")
    with pytest.raises(Thrown) as error:
        program.run(Run())
    assert [(name, at.line) for name, at in error.value.value.calls] == [("inner", 3), ("outer", 6)]


class Careless(HostObject):
    """An object whose method does not look at what it gets."""

    methods: ClassVar[dict[str, Native]] = {"plus": lambda _run, _me, arguments: 1 + arguments[0]}


class Secretive(HostObject):
    """An object that keeps Python values where a class of a script would keep its fields."""

    fields: ClassVar[dict[str, object]] = {"secret": object()}


def test_the_fields_of_native_objects_are_not_reached_by_at() -> None:
    assert "No such property: secret" in printed("println it.@secret", {"it": Secretive()})


def test_what_one_run_does_to_a_closure_of_the_library_no_other_sees() -> None:
    program = compile_script("println Closure.IDENTITY.delegate\nClosure.IDENTITY.delegate = 'mine'", "test")
    assert [printed(program), printed(program)] == ["null\n", "null\n"]


@pytest.mark.parametrize("source", ["it.plus('a')", "it + 'a'"])
def test_a_slip_of_native_code_is_an_exception_at_its_place(source: str) -> None:
    program = f"try {{ {source} }} catch (IllegalArgumentException e) {{ println 'caught' }}\n{source}"
    found = printed(program, {"it": Careless()})
    assert found.startswith("caught\n! IllegalArgumentException: ")
    assert " cannot do this with these values @2:" in found


PYTHONS = (
    "''.__class__", "''.class.forName('x')", "[].__len__()", "({ }).invoke", "({ }).__globals__", "this.run",
    "this.program", "binding.run.limits", "new Exception('x').__traceback__", "class A { }\nnew A().of",
    "class A { }\nnew A().@of",
    "class A { }\nA.plan", "class A { }\nA.root", "'a'.metaClass", "''.\"${'__' + 'class__'}\"", "this.\"fields\"",
    "({ }).scope", "(1..2).first", "Math.statics", "println.__call__",
)  # fmt: skip


@pytest.mark.parametrize("source", PYTHONS)
def test_nothing_of_python_is_in_reach(source: str) -> None:
    found = printed(source)
    assert "Exception" in found or source == "(1..2).first"
