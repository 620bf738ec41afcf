"""Statements other than loops, switches and `try`. Knows no expressions."""

from __future__ import annotations

from typing import Any

from app.rules.script.compiling.bodies import sequence
from app.rules.script.compiling.conditions import condition
from app.rules.script.compiling.loops import break_signal, continue_signal
from app.rules.script.compiling.scope import RETURN, RETURNED, ROOT, RUN, Act, Fn, Frame, Unit, Variable, at_place
from app.rules.script.compiling.source import ZEROS
from app.rules.script.runtime.access import get_index
from app.rules.script.runtime.naming import class_name_of
from app.rules.script.runtime.throwables import Throwable, Thrown, thrown
from app.rules.script.syntax import tree


def block(unit: Unit, node: tree.Block, tail: bool) -> Act | None:
    return sequence(unit, node.statements, tail)


def expression_statement(unit: Unit, node: tree.ExpressionStatement, tail: bool) -> Act:
    value = unit.expression(node.value)
    return returning(value) if tail else value


def returning(value: Fn) -> Act:
    def give(f: Frame) -> Any:
        f[RETURNED] = value(f)
        return RETURN

    return give


def return_statement(unit: Unit, node: tree.Return, _tail: bool) -> Act:
    if node.value is None:
        return lambda _f: RETURN
    return returning(unit.expression(node.value))


def break_statement(unit: Unit, node: tree.Break, _tail: bool) -> Act:
    signal = break_signal(unit, node)
    return lambda _f: signal


def continue_statement(unit: Unit, node: tree.Continue, _tail: bool) -> Act:
    signal = continue_signal(unit, node)
    return lambda _f: signal


def if_statement(unit: Unit, node: tree.If, tail: bool) -> Act:
    test = condition(unit, node.condition)
    yes = sequence(unit, (node.yes,), tail)
    no = sequence(unit, (node.no,), tail) if node.no is not None else None
    if yes is None:
        yes = _nothing
    if no is None:
        then = yes
        return lambda f: then(f) if test(f) else None
    then, otherwise = yes, no
    return lambda f: then(f) if test(f) else otherwise(f)


def _nothing(_f: Frame) -> None:
    return None


def store(variable: Variable, value: Fn, at: tree.At, fresh: bool = False) -> Fn:
    """Assigns to a variable, as its type has it; gives the value. `fresh`: a new variable, with a cell of its own."""
    slot, cast = variable.slot, variable.cast
    if cast is not None:
        value = fitted(value, cast, at)
    if not variable.cell:

        def plain(f: Frame) -> Any:
            f[slot] = found = value(f)
            return found

        return plain
    if fresh:

        def begin(f: Frame) -> Any:
            f[slot] = [None]
            f[slot][0] = found = value(f)
            return found

        return begin

    def shared(f: Frame) -> Any:
        f[slot][0] = found = value(f)
        return found

    return shared


def fitted(value: Fn, cast: Any, at: tree.At) -> Fn:
    """The value as a declared type has it."""

    def fit(f: Frame) -> Any:
        found = value(f)
        try:
            return cast(f[RUN], f[ROOT], found)
        except Thrown as error:
            at_place(error, at)
            raise

    return fit


def declaration(unit: Unit, node: tree.Declaration, tail: bool) -> Act | None:
    if node.field:
        return None
    source = unit.source
    if node.value is not None:
        value = unit.expression(node.value)
        variable = unit.declare(node.at, node.name, source.caster(node.type), node.final)
        act = store(variable, value, node.value.at, fresh=True)
        return returning(act) if tail else act
    variable = unit.declare(node.at, node.name, source.caster(node.type))
    slot, cell = variable.slot, variable.cell
    zero = ZEROS.get(node.type.name) if node.type is not None and not node.type.dimensions else None

    def empty(f: Frame) -> None:
        f[slot] = [zero] if cell else zero

    return empty


def multiple_declaration(unit: Unit, node: tree.MultipleDeclaration, tail: bool) -> Act:
    value = unit.expression(node.value)
    stores = []
    whole = unit.hidden()
    for index, one in enumerate(node.names):
        variable = unit.declare(one.at, one.name, unit.source.caster(one.type))
        stores.append(store(variable, component(whole, index, node.at), one.at, fresh=True))

    def declare(f: Frame) -> Any:
        f[whole] = found = value(f)
        for each in stores:
            each(f)
        return found

    return returning(declare) if tail else declare


def component(whole: int, index: int, at: tree.At) -> Fn:
    """`whole[index]` of a multiple assignment."""

    def part(f: Frame) -> Any:
        try:
            return get_index(f[RUN], f[whole], index)
        except Thrown as error:
            at_place(error, at)
            raise

    return part


def throw_statement(unit: Unit, node: tree.Throw, _tail: bool) -> Act:
    value = unit.expression(node.value)
    at = node.at

    def throw(f: Frame) -> Any:
        found = value(f)
        if found is None:
            error = thrown("java.lang.NullPointerException", 'Cannot throw exception because "null" is null')
        elif isinstance(found, Throwable):
            error = Thrown(found)
        else:
            words = f"class {class_name_of(found)} cannot be cast to class java.lang.Throwable"
            error = thrown("java.lang.ClassCastException", words)
        at_place(error, at)
        raise error

    return throw
