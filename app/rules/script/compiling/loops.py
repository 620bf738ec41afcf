"""Loops. Each turn counts a step of the run. Knows no expressions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.rules.script.compiling.conditions import condition
from app.rules.script.compiling.scope import (
    BREAK,
    CONTINUE,
    ROOT,
    RUN,
    Act,
    Fn,
    Frame,
    Signal,
    Unit,
    Variable,
    at_place,
    limit_at,
)
from app.rules.script.runtime.operators import items_of
from app.rules.script.runtime.throwables import LimitReached, Thrown
from app.rules.script.syntax import tree
from app.rules.script.syntax.tree import At


def break_signal(unit: Unit, node: tree.Break) -> Signal:
    return _signal(unit, node.at, node.label, "break")


def continue_signal(unit: Unit, node: tree.Continue) -> Signal:
    return _signal(unit, node.at, node.label, "continue")


def _signal(unit: Unit, at: tree.At, label: str | None, what: str) -> Signal:
    around = unit.labels if what == "break" else [one for one in unit.labels if one[1]]
    if not around:
        unit.source.find(at, f"the {what} statement is only allowed inside loops{_or_switch(what)}")
    elif label is not None and all(one[0] != label for one in around):
        unit.source.find(at, f"{what} to missing label {label}")
    if label is None:
        return BREAK if what == "break" else CONTINUE
    return unit.source.labelled(what, label)


def _or_switch(what: str) -> str:
    return " or switches" if what == "break" else ""


def _turn(unit: Unit, node: Any, body: Any) -> tuple[Act | None, Signal, Signal]:
    """The body of a loop, and the signals that mean this loop besides `BREAK` and `CONTINUE`."""
    unit.labels.append((node.label, True))
    act = unit.statement(body)
    unit.labels.pop()
    if node.label is None:
        return act, BREAK, CONTINUE
    return act, unit.source.labelled("break", node.label), unit.source.labelled("continue", node.label)


def while_loop(unit: Unit, node: tree.While, _tail: bool) -> Act:
    test = condition(unit, node.condition)
    act, own_break, own_continue = _turn(unit, node, node.body)
    return _placed(_while(test, act, own_break, own_continue, None), node.at)


def _placed(loop: Act, at: At) -> Act:
    """A loop that says where it was if it does not end."""

    def run_loop(f: Frame) -> Any:
        try:
            return loop(f)
        except LimitReached as limit:
            limit_at(limit, at)
            raise

    return run_loop


def _while(test: Fn, act: Act | None, own_break: Signal, own_continue: Signal, after: Act | None) -> Act:
    def loop(f: Frame) -> Any:
        run = f[RUN]
        while test(f):
            run.slice -= 1
            if run.slice < 0:
                run.look()
            if act is not None:
                signal = act(f)
                if signal.__class__ is Signal:
                    if signal is BREAK or signal is own_break:
                        return None
                    if signal is not CONTINUE and signal is not own_continue:
                        return signal
            if after is not None:
                after(f)
        return None

    return loop


def do_while(unit: Unit, node: tree.DoWhile, _tail: bool) -> Act:
    act, own_break, own_continue = _turn(unit, node, node.body)
    test = condition(unit, node.condition)
    first = _First(test)
    repeated = _placed(_while(first.test, act, own_break, own_continue, None), node.at)
    slot = first.slot = unit.hidden()

    def loop(f: Frame) -> Any:
        f[slot] = True
        return repeated(f)

    return loop


class _First:
    """A condition that holds the first time, whatever it says."""

    __slots__ = ("condition", "slot")

    def __init__(self, condition: Fn) -> None:
        self.condition = condition
        self.slot = 0

    def test(self, f: Frame) -> Any:
        if f[self.slot]:
            f[self.slot] = False
            return True
        return self.condition(f)


def for_loop(unit: Unit, node: tree.ForLoop, _tail: bool) -> Act:
    unit.open()
    firsts = [act for act in (unit.statement(one) for one in node.first) if act is not None]
    test: Fn = condition(unit, node.condition) if node.condition is not None else _always
    act, own_break, own_continue = _turn(unit, node, node.body)
    steps = [unit.expression(one) for one in node.after]
    unit.close()
    loop = _placed(_while(test, act, own_break, own_continue, _all(steps)), node.at)

    def begin(f: Frame) -> Any:
        for first in firsts:
            first(f)
        return loop(f)

    return begin


def _always(_f: Frame) -> bool:
    return True


def _all(steps: list[Fn]) -> Fn | None:
    if not steps:
        return None
    if len(steps) == 1:
        return steps[0]

    def each(f: Frame) -> None:
        for step in steps:
            step(f)

    return each


def for_in(unit: Unit, node: tree.ForIn, _tail: bool) -> Act:
    items = unit.expression(node.items)
    at = node.items.at
    unit.open()
    variable = unit.declare(node.variable.at, node.variable.name, unit.source.caster(node.variable.type))
    act, own_break, own_continue = _turn(unit, node, node.body)
    unit.close()
    walk = _walk(variable, act, own_break, own_continue)

    def loop(f: Frame) -> Any:
        try:
            return walk(f, items_of(f[RUN], items(f)))
        except Thrown as error:
            at_place(error, at)
            raise
        except LimitReached as limit:
            limit_at(limit, at)
            raise

    return loop


def _walk(variable: Variable, act: Act | None, own_break: Signal, own_continue: Signal) -> Any:
    slot, cell, cast = variable.slot, variable.cell, variable.cast

    def walk(f: Frame, items: Iterable[Any]) -> Any:
        run = f[RUN]
        if cell:
            f[slot] = [None]
        for item in items:
            value = item if cast is None else cast(run, f[ROOT], item)
            if cell:
                f[slot][0] = value
            else:
                f[slot] = value
            if act is None:
                continue
            signal = act(f)
            if signal.__class__ is Signal:
                if signal is BREAK or signal is own_break:
                    return None
                if signal is not CONTINUE and signal is not own_continue:
                    return signal
        return None

    return walk
