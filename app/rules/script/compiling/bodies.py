"""Sequences of statements, and the body of a function: a value comes out. Knows no kinds of statements."""

from __future__ import annotations

from typing import Any

from app.rules.script.compiling.scope import RETURNED, Act, Fn, Frame, Signal, Unit
from app.rules.script.syntax import tree


def sequence(unit: Unit, statements: tuple[Any, ...], tail: bool = False) -> Act | None:
    """Statements one after the other, in a scope of their own."""
    unit.open()
    acts: list[Act] = []
    for index, statement in enumerate(statements):
        act = unit.statement(statement, tail and index == len(statements) - 1)
        if act is not None:
            acts.append(act)
    unit.close()
    return _joined(acts)


def _joined(acts: list[Act]) -> Act | None:
    if not acts:
        return None
    if len(acts) == 1:
        return acts[0]
    if len(acts) == 2:
        first, second = acts

        def both(f: Frame) -> Any:
            signal = first(f)
            if signal.__class__ is Signal:
                return signal
            return second(f)

        return both
    many = tuple(acts)

    def each(f: Frame) -> Any:
        for act in many:
            signal = act(f)
            if signal.__class__ is Signal:
                return signal
        return None

    return each


def body(unit: Unit, statements: tuple[Any, ...]) -> Fn:
    """What a function does with its frame: the value of its `return`, or of its last statement."""
    unit.open()
    acts: list[Act] = []
    for statement in statements[:-1]:
        act = unit.statement(statement)
        if act is not None:
            acts.append(act)
    last = _last(unit, statements[-1]) if statements else _nothing
    unit.close()
    if not acts:
        return last
    if len(acts) == 1:
        first = acts[0]

        def both(f: Frame) -> Any:
            if first(f).__class__ is Signal:
                return f[RETURNED]
            return last(f)

        return both
    many = tuple(acts)

    def each(f: Frame) -> Any:
        for act in many:
            if act(f).__class__ is Signal:
                return f[RETURNED]
        return last(f)

    return each


def _nothing(_f: Frame) -> Any:
    return None


def _last(unit: Unit, statement: Any) -> Fn:
    kind = type(statement)
    if kind is tree.ExpressionStatement:
        return unit.expression(statement.value)
    if kind is tree.Return:
        return unit.expression(statement.value) if statement.value is not None else _nothing
    act = unit.statement(statement, True)
    if act is None:
        return _nothing
    done = act

    def value(f: Frame) -> Any:
        if done(f).__class__ is Signal:
            return f[RETURNED]
        return None

    return value
