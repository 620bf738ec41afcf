"""Every program of the table prints and fails here as it does in real Groovy 4."""

from __future__ import annotations

import pytest

from app.rules.script.standalone import Failure, evaluate
from tests.tools import groovy_random, groovy_table, real_groovy
from tests.tools.real_groovy import Answer, Trouble

SLICE = 25
"""Random programs that are asked where Groovy is installed."""


def answer(program: str) -> Answer:
    said: list[str] = []
    failure = evaluate(program, "Script1", said.append)
    return Answer("".join(said), _trouble(failure) if failure else None)


def _trouble(failure: Failure) -> Trouble:
    message = failure.message.split("\n")[0] if failure.message and failure.phase == "run" else None
    return Trouble(failure.class_name, message, failure.phase, failure.line)


@pytest.mark.parametrize("theme", groovy_table.themes())
def test_programs_do_what_they_do_in_groovy(theme: str) -> None:
    rows = groovy_table.rows(theme)
    wrong = [f"{row.id}: {said}" for row in rows if (said := groovy_table.difference(row.wanted, answer(row.program)))]
    assert not wrong, f"{len(wrong)} of {len(rows)}:\n" + "\n".join(wrong)


def test_the_table_is_as_large_as_it_has_to_be() -> None:
    rows = [row for theme in groovy_table.themes() for row in groovy_table.rows(theme)]
    assert len(rows) >= 450
    assert len({row.program for row in rows}) == len(rows)
    for theme in groovy_table.themes():
        ids = [row.id for row in groovy_table.rows(theme)]
        assert len(set(ids)) == len(ids), theme


def test_a_difference_is_seen() -> None:
    trouble = Trouble("java.lang.Exception", "x", "run", 1)
    assert groovy_table.difference(Answer("1\n", None), Answer("1\n", None)) == ""
    assert "wanted '1'" in groovy_table.difference(Answer("1\n", None), Answer("2\n", None))
    assert groovy_table.difference(Answer("", trouble), Answer("", None))
    assert groovy_table.difference(Answer("", trouble), Answer("", Trouble("java.lang.Exception", "x", "run", 2)))


def test_random_programs_do_what_they_do_in_the_groovy_that_is_installed() -> None:
    programs = list(groovy_random.programs(seed=11, count=SLICE))
    try:
        real = real_groovy.answers(programs)
    except real_groovy.NoGroovy as missing:
        pytest.skip(str(missing))
    wrong = [
        f"{program}\n{said}"
        for name, program in programs
        if (said := groovy_table.difference(Answer.read(real[name]), answer(program)))
    ]
    assert wrong == []
