"""What every script may call without a target: `println` and its kin. Knows no scopes."""

from __future__ import annotations

from typing import Any

from app.rules.script.runtime.access import call_method
from app.rules.script.runtime.classes import class_named
from app.rules.script.runtime.operators import text_of
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown


def _println(run: Run, arguments: list[Any]) -> None:
    run.print((text_of(run, arguments[0]) if arguments else "") + "\n")


def _print(run: Run, arguments: list[Any]) -> None:
    run.print(text_of(run, arguments[0]))


def _sprintf(run: Run, arguments: list[Any]) -> Any:
    values = arguments[1:]
    if len(values) == 1 and isinstance(values[0], list):
        values = list(values[0])
    return call_method(run, class_named("java.lang.String"), "format", [arguments[0], *values])


def _printf(run: Run, arguments: list[Any]) -> None:
    run.print(text_of(run, _sprintf(run, arguments)))


def _refused(words: str) -> Any:
    def refuse(_run: Run, _arguments: list[Any]) -> Any:
        raise thrown("java.lang.UnsupportedOperationException", words)

    return refuse


GLOBALS = {
    "println": (0, 1, _println),
    "print": (1, 1, _print),
    "printf": (1, 1000, _printf),
    "sprintf": (1, 1000, _sprintf),
    "sleep": (1, 2, _refused("sleep is not available in rules: a rule must not wait")),
    "evaluate": (1, 1, _refused("evaluate is not available in rules: write the code into the rule")),
}
"""Name → fewest and most arguments, function."""
