"""Rows of the interface's tables: a script, what it is given, what must come of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from app.rules.script.case_folders import compared
from app.rules.script.cases import run_case

BUG = {
    "id": "10001", "key": "A-1", "summary": "Broken", "description": {"text": "*old*", "origin": {"doc": 1}},
    "type": {"id": "1", "name": "Bug"}, "project": {"id": "7", "key": "A", "name": "Alpha"},
    "status": {"id": "3", "name": "Open"}, "labels": [{"label": "red"}],
}  # fmt: skip
ADA = {"accountId": "a-1", "email": "ada@example.com", "displayName": "Ada", "username": "ada", "key": "adakey"}
SEVERITY = {"id": "customfield_10046", "name": "Severity", "type": "option"}


@dataclass(frozen=True)
class Row:
    """`name`: the entry of the census that fails without what this row needs."""

    name: str
    script: str
    expected: dict[str, Any]
    case: dict[str, Any] = field(default_factory=dict)
    direction: Any = "incoming"


def sends(name: str, script: str, replica: Any, issue: Any = None, **case: Any) -> Row:
    """An outgoing script whose replica holds this."""
    return Row(name, script, {"replica": replica}, {"issue": {**BUG, **(issue or {})}, **case}, "outgoing")


def takes(name: str, script: str, issue: Any, replica: Any = None, **case: Any) -> Row:
    """An incoming script that leaves the local issue like this."""
    here = {**BUG, **case.pop("here", {})}
    return Row(name, script, {"issue": issue}, {"issue": here, "replica": replica or {}, **case})


def does(name: str, script: str, effects: list[Any], **case: Any) -> Row:
    """An incoming script with these effects, in order."""
    told = [{"effect": kind, "details": details} for kind, details in effects]
    return Row(name, script, {"effects": told}, {"issue": BUG, **case})


def says(name: str, script: str, *lines: str, **case: Any) -> Row:
    """An incoming script that prints these lines."""
    return Row(name, script, {"log": [f"print: {line}" for line in lines]}, {"issue": BUG, **case})


def fails(name: str, script: str, message: str, **case: Any) -> Row:
    return Row(name, script, {"error": message}, {"issue": BUG, **case})


def check(row: Row) -> None:
    result = run_case(row.direction, row.script, row.case)
    differences = compared(row.expected, result)
    assert not differences, f"{row.name}\n{row.script}\n" + "\n".join(differences)


def table(rows: list[Row]) -> pytest.MarkDecorator:
    """A test's parameters: one of each row, called by its name."""
    return pytest.mark.parametrize("row", [pytest.param(row, id=f"{n} {row.name}") for n, row in enumerate(rows, 1)])
