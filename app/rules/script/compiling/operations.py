"""Operators, casts and `instanceof`. Small ints, texts and booleans take a short way; all else is the runtime's."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from app.rules.script.compiling.conditions import both, either, negation
from app.rules.script.compiling.scope import MISFITS, ROOT, RUN, Fn, Frame, Unit, at_place, misfit
from app.rules.script.runtime.operators import BINARY, UNARY
from app.rules.script.runtime.throwables import Thrown
from app.rules.script.syntax import tree

_SIMPLE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""Operators that Python has alike for two ints; the first two for two texts as well."""
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_LOW, _HIGH = -(2**31), 2**31 - 1


def binary(unit: Unit, node: tree.Binary) -> Fn:
    if node.op == "&&":
        return both(unit, node)
    if node.op == "||":
        return either(unit, node)
    left, right, at, op = unit.expression(node.left), unit.expression(node.right), node.at, node.op
    apply = BINARY[op]
    if node.op in _SIMPLE:
        return _comparison(left, right, at, op)
    if node.op in _ARITHMETIC:
        return _arithmetic(left, right, at, op)

    def value(f: Frame) -> Any:
        a, b = left(f), right(f)
        try:
            return apply(f[RUN], a, b)
        except Thrown as error:
            at_place(error, at)
            raise
        except MISFITS as error:
            raise misfit(error, op, at) from error

    return value


def _comparison(left: Fn, right: Fn, at: tree.At, op: str) -> Fn:
    apply, simple, texts = BINARY[op], _SIMPLE[op], op in ("==", "!=")

    def value(f: Frame) -> Any:
        a, b = left(f), right(f)
        kind = a.__class__
        if kind is b.__class__ and (kind is int or (texts and kind is str)):
            return simple(a, b)
        try:
            return apply(f[RUN], a, b)
        except Thrown as error:
            at_place(error, at)
            raise
        except MISFITS as error:
            raise misfit(error, op, at) from error

    return value


def _arithmetic(left: Fn, right: Fn, at: tree.At, op: str) -> Fn:
    apply, simple = BINARY[op], _ARITHMETIC[op]

    def value(f: Frame) -> Any:
        a, b = left(f), right(f)
        if a.__class__ is int and b.__class__ is int:
            found = simple(a, b)
            if _LOW <= found <= _HIGH:
                return found
        try:
            return apply(f[RUN], a, b)
        except Thrown as error:
            at_place(error, at)
            raise
        except MISFITS as error:
            raise misfit(error, op, at) from error

    return value


def unary(unit: Unit, node: tree.Unary) -> Fn:
    if node.op == "!":
        return negation(unit, node)
    if node.op == "-" and type(node.operand) is tree.Literal and node.operand.value.__class__ is int:
        negative = -node.operand.value
        return lambda _f: negative
    operand, at, apply = unit.expression(node.operand), node.at, UNARY[node.op]

    def value(f: Frame) -> Any:
        found = operand(f)
        try:
            return apply(f[RUN], found)
        except Thrown as error:
            at_place(error, at)
            raise

    return value


def cast(unit: Unit, node: tree.Cast) -> Fn:
    value, fit, at = unit.expression(node.value), unit.source.caster(node.type), node.at
    if fit is None:
        return value

    def fitted(f: Frame) -> Any:
        found = value(f)
        try:
            return fit(f[RUN], f[ROOT], found)
        except Thrown as error:
            at_place(error, at)
            raise

    return fitted


def coercion(unit: Unit, node: tree.As) -> Fn:
    value, kind, at = unit.expression(node.value), unit.source.kind(node.type), node.at
    if kind is None:
        return value

    def coerced(f: Frame) -> Any:
        found = value(f)
        try:
            return kind.coerce(f[RUN], f[ROOT], found)
        except Thrown as error:
            at_place(error, at)
            raise

    return coerced


def instance_test(unit: Unit, node: tree.InstanceOf) -> Fn:
    value, kind, negated = unit.expression(node.value), unit.source.kind(node.type), node.negated
    if kind is None:
        return lambda f: (value(f) is not None) is not negated
    return lambda f: kind.accepts(f[RUN], f[ROOT], value(f)) is not negated
