"""What is found wrong before a script runs: what Groovy would not compile, and what merely cannot work."""

from __future__ import annotations

import pytest

from app.rules.script.compiling.program import CompileTrouble, compile_script

REFUSED = {
    "def x = 1\ndef x = 2": (2, "The current scope already contains a variable of the name x"),
    "def x = 1\n[1].each { x -> x }": (2, "The current scope already contains a variable of the name x"),
    "def f(a) { def a = 1 }": (1, "The current scope already contains a variable of the name a"),
    "println 1\nbreak": (2, "the break statement is only allowed inside loops or switches"),
    "switch (1) { case 1: continue }": (1, "the continue statement is only allowed inside loops"),
    "[1].each { break }": (1, "the break statement is only allowed inside loops or switches"),
    "a: for (x in [1]) { break b }": (1, "break to missing label b"),
    "new Strin()": (1, "unable to resolve class Strin (did you mean String?)"),
    "def f(Lisst l) { }": (1, "unable to resolve class Lisst (did you mean List?)"),
    "import foo.bar.Baz": (1, "foo.bar.Baz"),
    "final x = 1\nx = 2": (2, "The variable [x] is declared final but is reassigned"),
    "final x = 1\nx++": (2, "The variable [x] is declared final but is reassigned"),
    "final x = 1\n[2].each { x += it }": (2, "The variable [x] is declared final but is reassigned"),
    "class A extends B { }\nclass B extends A { }": (1, "A is among its own ancestors"),
    "println 'a": (1, ""),
    "switch (1) { default: 1; break\ncase 2: 2 }": (1, "default stands after all cases"),
    "def l = [1, 2]\n(l[0], l[1]) = [2, 1]": (2, "variables only"),
}

DOUBTFUL = {
    "def total = 1\nprintln totl": (2, 9, "unknown variable totl"),
    "def pick(a) { }\npik(1)": (2, 1, "unknown function pik. Did you mean pick?"),
    "def pick(a, b) { }\npick(1)": (2, 1, "pick takes 2 arguments, not 1"),
    "issue.sumary = 'x'": (1, 7, "issue has no sumary. Did you mean summary?"),
    "issue.sett('x')": (1, 7, "issue has no sett. Did you mean set?"),
    "def f() { isue }": (1, 11, "unknown variable isue. Did you mean issue?"),
    "Foo.bar()": (1, 1, "unable to resolve class Foo"),
}

FINE = (
    "x = 1\ndef f() { x }",
    "issue.with { sumary }",
    "[1].each { foo(it) }",
    "def m = [:]\nm.anything",
    "def f(a, b = 2, Object... c) { }\nf(1)\nf(1, 2, 3, 4)",
    "def issue = [:]\nissue.sumary",
    "import com.exalate.basic.domain.hubobject.v1.BasicHubIssue\nBasicHubIssue x = null",
    "any.thing",
)

GIVEN = {"issue": ("summary", "set"), "any": None}


@pytest.mark.parametrize("source", REFUSED)
def test_what_groovy_would_not_compile_is_refused_with_its_place(source: str) -> None:
    line, words = REFUSED[source]
    with pytest.raises(CompileTrouble) as trouble:
        compile_script(source, "test", GIVEN)
    assert trouble.value.findings[0].line == line
    assert words in trouble.value.findings[0].message


def test_all_findings_are_told_not_only_the_first() -> None:
    with pytest.raises(CompileTrouble) as trouble:
        compile_script("new Strin()\nbreak\nnew Lisst()", "test")
    assert [one.line for one in trouble.value.findings] == [1, 2, 3]


@pytest.mark.parametrize("source", DOUBTFUL)
def test_what_cannot_work_is_a_finding_and_compiles(source: str) -> None:
    line, column, words = DOUBTFUL[source]
    findings = compile_script(source, "test", GIVEN).findings
    assert [(one.line, one.column) for one in findings] == [(line, column)]
    assert words in findings[0].message


@pytest.mark.parametrize("source", FINE)
def test_what_may_work_is_no_finding(source: str) -> None:
    assert compile_script(source, "test", GIVEN).findings == []
