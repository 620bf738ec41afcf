"""What a compiled program does, beyond the table of real Groovy's answers, and what its errors say."""

from __future__ import annotations

import pytest

from tests.unit.script.programs import printed, programs

PROGRAMS = programs()

ERRORS = {
    "of a method": ("def s = 'a'\ns.trimm()", "No signature of method: java.lang.String.trimm()", "@2:3"),
    "on null": ("def s = null\n\n  s.trim()", "Cannot invoke method trim() on null object", "@3:5"),
    "in a function": ("def f(x) { x.y.z }\nf([:])", "Cannot get property 'z' on null object", "@1:16"),
    "in a closure": ("[1].each {\n  it.foo()\n}", "No signature of method: java.lang.Integer.foo()", "@2:6"),
    "of an operator": ("def a = 1\nprintln a +\n  a / 0", "Division by zero", "@3:5"),
    "thrown": ("throw new IllegalStateException('no')", "IllegalStateException: no", "@1:1"),
    "made elsewhere": ("def e = new Exception('no')\nthrow e", "Exception: no", "@2:1"),
    "of an unknown function": ("def pick() { }\npik()", "Did you mean pick?", "@2:1"),
    "of a cast": ("int x = 'a b'", "Cannot cast object 'a b'", "@1:9"),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_prints_what_groovy_prints(name: str) -> None:
    program, wanted = PROGRAMS[name]
    assert printed(program) == wanted


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_has_its_words_and_the_innermost_place(name: str) -> None:
    program, words, place = ERRORS[name]
    found = printed(program)
    assert words in found
    assert found.rstrip().endswith(place)


def test_a_failed_assertion_draws_the_values_of_its_parts() -> None:
    found = printed("def m = [a: [b: 2]]\nassert m.a.b * 2 == m.a.b + 1")
    assert found == (
        "! PowerAssertionError: assert m.a.b * 2 == m.a.b + 1\n"
        "       | | | |   |  | | | |\n"
        "       | | 2 4   |  | | 2 3\n"
        "       | ['b':2] |  | ['b':2]\n"
        "       |         |  ['a':['b':2]]\n"
        "       |         false\n"
        "       ['a':['b':2]] @2:1\n"
    )


def test_an_assertion_with_words_lists_its_variables() -> None:
    found = printed("def n = 5\nassert n + 1 == 2 : 'no'")
    assert found.startswith("! AssertionError: no. Expression: ((n + 1) == 2). Values: n = 5 @")
