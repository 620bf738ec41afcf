"""`assert`: when it fails, the message shows the condition as written, with the values in it."""

from __future__ import annotations

from typing import Any

from app.rules.script.compiling.conditions import condition
from app.rules.script.compiling.mentions import children
from app.rules.script.compiling.scope import RUN, Act, Frame, Unit, at_place
from app.rules.script.runtime.operators import inspect_of, text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.syntax import tree

POWER = "org.codehaus.groovy.runtime.powerassert.PowerAssertionError"
_SHOWN = (tree.Name, tree.Property, tree.Index, tree.Call, tree.Binary, tree.Unary)


def assert_statement(unit: Unit, node: tree.Assert, _tail: bool) -> Act:
    if node.message is not None:
        return _with_message(unit, node)
    recorder = _Recorder(unit, node)
    holds = recorder.condition

    def check(f: Frame) -> None:
        seen: list[tuple[int, Any]] = []
        f[recorder.slot] = seen
        if not holds(f):
            error = thrown(POWER, recorder.message(f[RUN], seen))
            at_place(error, node.at)
            raise error

    return check


def _with_message(unit: Unit, node: tree.Assert) -> Act:
    holds, message = condition(unit, node.condition), unit.expression(node.message)
    names = sorted({one for one in unit.source.mentions.of(node.condition) if unit.find(one) is not None})
    values = [(name, unit.expression(tree.Name(node.at, name))) for name in names]

    def check(f: Frame) -> None:
        if holds(f):
            return
        run = f[RUN]
        words = f"{text_of(run, message(f))}. Expression: {node.source}"
        if values:
            words += ". Values: " + ", ".join(f"{name} = {inspect_of(run, value(f))}" for name, value in values)
        error = thrown("java.lang.AssertionError", words)
        at_place(error, node.at)
        raise error

    return check


class _Recorder:
    """Compiles a condition so that each part leaves its value, and draws them under the text."""

    def __init__(self, unit: Unit, node: tree.Assert) -> None:
        self.slot = unit.hidden()
        self.source = node.source
        self.line = node.condition.at.line
        self.start = _first(node.condition)
        own = _Observed(unit, self)
        self.condition = condition(own, node.condition)  # type: ignore[arg-type]

    def message(self, run: Any, seen: list[tuple[int, Any]]) -> str:
        head = f"assert {self.source}"
        if "\n" in self.source or not seen:
            return head
        shown: dict[int, str] = {}
        for column, value in seen:
            shown[column] = text_of(run, value).split("\n")[0][:200]
        places = sorted(((7 + column - self.start, text) for column, text in shown.items()), reverse=True)
        return "\n".join([head, *_drawn(places)]) + "\n"


def _first(node: Any) -> int:
    """The column of the leftmost part."""
    found: list[int] = [node.at.column, *[_first(one) for one in children(node) if isinstance(one, tree.Node)]]
    return min(found)


class _Observed:
    """A unit whose expressions leave their values."""

    def __init__(self, unit: Unit, recorder: _Recorder) -> None:
        self.unit = unit
        self.recorder = recorder

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unit, name)

    def expression(self, node: Any) -> Any:
        if type(node) is tree.ClosureExpression:
            return self.unit.expression(node)
        compiled = self.unit.source.expression(self, node)  # type: ignore[arg-type]
        if not isinstance(node, _SHOWN) or node.at.line != self.recorder.line:
            return compiled
        slot, column = self.recorder.slot, node.at.column

        def observed(f: Frame) -> Any:
            value = compiled(f)
            f[slot].append((column, value))
            return value

        return observed


def _drawn(places: list[tuple[int, str]]) -> list[str]:
    """Bars below the columns, then the values, the rightmost first; a value goes on the first line that has room."""
    bars: list[str] = []
    for column, _text in places:
        bars = [_put(line, column, "|") for line in bars] or [_put("", column, "|")]
    lines = [_bar([column for column, _text in places])]
    rest = list(places)
    while rest:
        line, end = "", 10**9
        left: list[tuple[int, str]] = []
        for column, text in rest:
            if column + len(text) < end and not left:
                line = _put(line, column, text)
                end = column
            else:
                left.append((column, text))
                line = _put(line, column, "|") if column < end else line
        lines.append(line.rstrip())
        rest = left
    return lines


def _bar(columns: list[int]) -> str:
    line = ""
    for column in columns:
        line = _put(line, column, "|")
    return line


def _put(line: str, column: int, text: str) -> str:
    line = line.ljust(column + len(text))
    return line[:column] + text + line[column + len(text) :]
