"""`assert`: when it fails, the message shows the condition as written, with the values in it."""

from __future__ import annotations

from typing import Any

from app.rules.script.compiling.conditions import condition
from app.rules.script.compiling.mentions import children
from app.rules.script.compiling.scope import RUN, Act, Fn, Frame, Unit, at_place
from app.rules.script.compiling.written import variables_of, written
from app.rules.script.runtime.operators import inspect_of, text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.syntax import tree

POWER = "org.codehaus.groovy.runtime.powerassert.PowerAssertionError"
_SHOWN = (tree.Name, tree.Property, tree.Index, tree.Call, tree.Binary, tree.Unary)
_LONGEST = 2_000


def assert_statement(unit: Unit, node: tree.Assert, _tail: bool) -> Act:
    return _by_values(unit, node) if node.message is None else _with_message(unit, node, node.message)


def _by_values(unit: Unit, node: tree.Assert) -> Act:
    slot = unit.hidden()
    watched = _Watched(unit, slot, node.condition.at.line)
    holds = condition(watched, node.condition)  # type: ignore[arg-type]
    start, source, at = _first(node.condition), node.source, node.at

    def check(f: Frame) -> None:
        seen: list[tuple[int, Any]] = []
        f[slot] = seen
        if not holds(f):
            shown = [(column - start + 7, value) for column, value in seen]
            error = thrown(POWER, _message(f[RUN], source, shown))
            at_place(error, at)
            raise error

    return check


def _with_message(unit: Unit, node: tree.Assert, message: Any) -> Act:
    holds, words, at = condition(unit, node.condition), unit.expression(message), node.at
    values: list[tuple[str, Fn]] = [
        (name, unit.expression(tree.Name(at, name))) for name in variables_of(node.condition)
    ]
    expression = written(node.condition, node.source)

    def check(f: Frame) -> None:
        if holds(f):
            return
        run = f[RUN]
        text = f"{text_of(run, words(f))}. Expression: {expression}"
        if values:
            text += ". Values: " + ", ".join(f"{name} = {text_of(run, value(f))}" for name, value in values)
        error = thrown("java.lang.AssertionError", text)
        at_place(error, at)
        raise error

    return check


def _first(node: Any) -> int:
    """The column of the leftmost part."""
    found: list[int] = [node.at.column, *[_first(one) for one in children(node) if isinstance(one, tree.Node)]]
    return min(found)


class _Watched:
    """A unit whose expressions leave their values in a slot. Closures inside are not watched."""

    def __init__(self, unit: Unit, slot: int, line: int) -> None:
        self.unit = unit
        self.slot = slot
        self.line = line

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unit, name)

    def expression(self, node: Any) -> Fn:
        if type(node) is tree.ClosureExpression:
            return self.unit.expression(node)
        compiled = self.unit.source.expression(self, node)  # type: ignore[arg-type]
        if not isinstance(node, _SHOWN) or node.at.line != self.line:
            return compiled
        slot, column = self.slot, node.at.column

        def watched(f: Frame) -> Any:
            value = compiled(f)
            f[slot].append((column, value))
            return value

        return watched


def _message(run: Any, source: str, seen: list[tuple[int, Any]]) -> str:
    """The source, bars below its parts, and their values, from right to left: each on the first line with room."""
    if "\n" in source:
        return f"assert {source}"
    bars = ""
    lines: list[str] = []
    free: list[int] = []
    columns: set[int] = set()
    shown: list[tuple[int, str]] = []
    for column, value in seen:
        if column not in columns:
            columns.add(column)
            shown.append((column, inspect_of(run, value)[:_LONGEST]))
    for column, text in sorted(shown, reverse=True):
        bars = _put(bars, column, "|")
        for index, line in enumerate(lines):
            if column + len(text) < free[index]:
                lines[index], free[index] = _put(line, column, text), column
                break
            lines[index], free[index] = _put(line, column, "|"), column + 1
        else:
            for part in text.split("\n"):
                lines.append(_put("", column, part))
                free.append(column)
    return "\n".join([f"assert {source}", bars, *lines])


def _put(line: str, column: int, text: str) -> str:
    line = line.ljust(column + len(text))
    return line[:column] + text + line[column + len(text) :]
