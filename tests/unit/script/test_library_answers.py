"""Java's classes answer as they do on the JVM: expressions with what Groovy, Java 17 and jsoup said."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.rules.script.standalone import Failure, evaluate

TEXT = (Path(__file__).parent / "library_answers.txt").read_text("utf-8")


def themes() -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Theme → what stands before every expression of it, and the expressions with their answers."""
    found: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for part in TEXT.split("=== ")[1:]:
        lines = part.rstrip("\n").split("\n")
        first = next(number for number, line in enumerate(lines) if line.startswith("> "))
        rows = [(lines[at][2:], lines[at + 1]) for at in range(first, len(lines), 2)]
        found[lines[0]] = ("\n".join(lines[1:first]), rows)
    return found


def said(head: str, expression: str) -> str:
    out: list[str] = []
    failure = evaluate(f'{head}\ndef c = {{ {expression} }}\nprint("" + c())', "Script1", out.append)
    text = _failed(failure) if failure else "".join(out)
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def _failed(failure: Failure) -> str:
    message = failure.message or "null"
    if failure.class_name.startswith("groovy.lang.Missing"):
        message = message.split("\n")[0]
    return f"!! {failure.class_name}: {message}"


@pytest.mark.parametrize("theme", themes())
def test_classes_answer_as_on_the_jvm(theme: str) -> None:
    head, rows = themes()[theme]
    wrong = [f"{row}\n  wanted {answer}\n  got    {got}" for row, answer in rows if (got := said(head, row)) != answer]
    assert not wrong, "\n".join(wrong)


def test_the_table_is_as_large_as_it_has_to_be() -> None:
    assert sum(len(rows) for _, rows in themes().values()) >= 380


def test_the_time_between_two_dates_has_an_operator() -> None:
    """Of Groovy 4; the older one that the table was made with has it not."""
    head = "import java.time.*"
    assert said(head, "LocalDate.of(2024, 1, 5) >> LocalDate.of(2024, 3, 1)") == "P1M25D"
    assert said(head, "LocalTime.of(1, 0) >> LocalTime.of(2, 30)") == "PT1H30M"
