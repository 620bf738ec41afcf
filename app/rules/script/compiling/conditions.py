"""Expressions whose truth alone counts. Knows no kinds of values."""

from __future__ import annotations

from typing import Any

from app.rules.script.compiling.scope import RUN, Fn, Frame, Unit
from app.rules.script.runtime.operators import truth
from app.rules.script.syntax import tree


def condition(unit: Unit, node: Any) -> Fn:
    """Gives a Python bool."""
    if type(node) is tree.Unary and node.op == "!" and type(unit) is Unit:
        return negation(unit, node)
    value = unit.expression(node)

    def holds(f: Frame) -> Any:
        found = value(f)
        if found.__class__ is bool:
            return found
        return found is not None and truth(f[RUN], found)

    return holds


def both(unit: Unit, node: tree.Binary) -> Fn:
    left, right = condition(unit, node.left), condition(unit, node.right)
    return lambda f: left(f) and right(f)


def either(unit: Unit, node: tree.Binary) -> Fn:
    left, right = condition(unit, node.left), condition(unit, node.right)
    return lambda f: left(f) or right(f)


def negation(unit: Unit, node: tree.Unary) -> Fn:
    inside = condition(unit, node.operand)
    return lambda f: not inside(f)


def ternary(unit: Unit, node: tree.Ternary) -> Fn:
    test = condition(unit, node.condition)
    yes, no = unit.expression(node.yes), unit.expression(node.no)
    return lambda f: yes(f) if test(f) else no(f)


def elvis(unit: Unit, node: tree.Elvis) -> Fn:
    value, otherwise = unit.expression(node.value), unit.expression(node.otherwise)

    def choose(f: Frame) -> Any:
        found = value(f)
        return found if found is not None and truth(f[RUN], found) else otherwise(f)

    return choose
