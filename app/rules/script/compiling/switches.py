"""`switch`, as a statement and as an expression. Knows no kinds of values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.rules.script.compiling.bodies import sequence
from app.rules.script.compiling.scope import BREAK, RETURN, RETURNED, RUN, Act, Fn, Frame, Signal, Unit, at_place
from app.rules.script.runtime.operators import is_case
from app.rules.script.runtime.throwables import Thrown
from app.rules.script.syntax import tree


def switch_statement(unit: Unit, node: tree.Switch, tail: bool) -> Act:
    value = unit.expression(node.value)
    choose = _chooser(unit, node)
    unit.labels.append((node.label, False))
    last = len(node.cases) - 1
    acts = [_case(unit, case, tail, index == last) for index, case in enumerate(node.cases)]
    unit.labels.pop()
    arrows = [case.arrow for case in node.cases]
    own = BREAK if node.label is None else unit.source.labelled("break", node.label)

    def switch(f: Frame) -> Any:
        index = choose(f, value(f))
        while index <= last:
            act = acts[index]
            if act is not None:
                signal = act(f)
                if signal.__class__ is Signal:
                    return None if signal is BREAK or signal is own else signal
            if arrows[index]:
                return None
            index += 1
        return None

    return switch


def _chooser(unit: Unit, node: tree.Switch) -> Callable[[Frame, Any], int]:
    """Which case a value means: its index; the number of cases if none."""
    tests: list[tuple[Fn, int, tree.At]] = []
    otherwise = len(node.cases)
    for index, case in enumerate(node.cases):
        if case.values is None:
            otherwise = index
        for one in case.values or ():
            tests.append((unit.expression(one), index, one.at))

    def choose(f: Frame, value: Any) -> int:
        run = f[RUN]
        for wanted, index, at in tests:
            case = wanted(f)
            try:
                if is_case(run, case, value):
                    return index
            except Thrown as error:
                at_place(error, at)
                raise
        return otherwise

    return choose


def _case(unit: Unit, case: tree.Case, tail: bool, last: bool) -> Act | None:
    """The value that stands before the final `break` (or in the last case) is what the function returns."""
    if not tail:
        return sequence(unit, case.body)
    if case.body and type(case.body[-1]) is tree.Break and case.body[-1].label is None and len(case.body) > 1:
        unit.open()
        first = sequence(unit, case.body[:-1], tail=True)
        unit.close()
        return _then_break(first)
    return sequence(unit, case.body, tail=last or case.arrow)


def _then_break(act: Act | None) -> Act:
    def run(f: Frame) -> Any:
        if act is not None:
            signal = act(f)
            if signal.__class__ is Signal:
                return signal
        return BREAK

    return run


def yield_statement(unit: Unit, node: tree.Yield, _tail: bool) -> Act:
    value = unit.expression(node.value)

    def give(f: Frame) -> Any:
        f[RETURNED] = value(f)
        return RETURN

    return give


def switch_expression(unit: Unit, node: tree.SwitchExpression) -> Fn:
    act = switch_statement(unit, node.switch, True)

    def value(f: Frame) -> Any:
        if act(f) is RETURN:
            found, f[RETURNED] = f[RETURNED], None
            return found
        return None

    return value
