"""Names in expressions: variables, fields, classes, globals. Found when compiled as far as that can be known."""

from __future__ import annotations

from typing import Any

from app.rules.script.compiling.dynamic import plain, read, write
from app.rules.script.compiling.instances import MISSING
from app.rules.script.compiling.scope import AROUND, ROOT, RUN, Fn, Frame, Unit, at_place
from app.rules.script.compiling.source import class_value
from app.rules.script.compiling.surroundings import ScriptObject
from app.rules.script.runtime.access import get_property
from app.rules.script.runtime.missing import did_you_mean, missing_property
from app.rules.script.runtime.throwables import Thrown
from app.rules.script.runtime.values import Closure, NoSuchName
from app.rules.script.syntax import tree


def me(unit: Unit) -> Fn:
    """`this`."""
    if not unit.closure:
        return lambda f: f[AROUND]

    def found(f: Frame) -> Any:
        around = f[AROUND]
        return around.this if around.__class__ is Closure else around

    return found


def name(unit: Unit, node: tree.Name) -> Fn:
    """A name that stands for a value."""
    text = node.name
    if text in ("this", "super"):
        return me(unit)
    variable = unit.find(text)
    if variable is not None:
        slot = variable.slot
        return (lambda f: f[slot][0]) if variable.cell else (lambda f: f[slot])
    if unit.closure and text in ("owner", "delegate"):
        return (lambda f: f[AROUND].owner) if text == "owner" else (lambda f: f[AROUND].delegate)
    own = member(unit, text)
    if own is not None:
        return own
    found = unit.source.class_of_name(text)
    if found is not None:
        return class_value(found)
    static = unit.source.static_import(text)
    if static is not None:
        return _static_member(static, node.at)
    _check(unit, node)
    return _global(text, node.at)


def member(unit: Unit, text: str) -> Fn | None:
    """A field of the class around, or of the script (`@Field`), without its getter."""
    if unit.owner is None:
        return _script_field(text) if text in unit.source.fields else None
    plan = unit.owner
    if text in unit.source.static_names(plan):
        return lambda f: f[ROOT].class_of(plan).holder(text)[text]
    if text not in unit.source.field_names(plan) or unit.static:
        return None
    this = me(unit)
    return lambda f: this(f).fields.get(text)


def _script_field(text: str) -> Fn:
    return lambda f: f[ROOT].fields[text]


def _static_member(static: tuple[Any, str], at: tree.At) -> Fn:
    owner, text = static

    def value(f: Frame) -> Any:
        try:
            return get_property(f[RUN], owner, text)
        except Thrown as error:
            at_place(error, at)
            raise

    return value


def _global(text: str, at: tree.At) -> Fn:
    def value(f: Frame) -> Any:
        around = f[AROUND]
        if around.__class__ is Closure:
            around = plain(around)
        if around.__class__ is ScriptObject:
            found = f[RUN].variables.get(text, MISSING)
            if found is not MISSING:
                return found
        try:
            return read(f[RUN], f[AROUND], text)
        except NoSuchName:
            error = _no_property(f, text)
        except Thrown as known:
            error = known
        at_place(error, at)
        raise error

    return value


def _no_property(f: Frame, text: str) -> Thrown:
    this = f[AROUND].this if f[AROUND].__class__ is Closure else f[AROUND]
    return missing_property(this, text, f[RUN].variables if this.__class__ is ScriptObject else ())


def _check(unit: Unit, node: tree.Name) -> None:
    """A name that nothing defines, where no delegate can."""
    source = unit.source
    if unit.fluid or node.name in source.globals or node.name in ("binding", "out"):
        return
    if unit.owner is not None or f"get{node.name[:1].upper()}{node.name[1:]}" in source.functions:
        return
    if node.name[:1].isupper():
        words = source.unknown_class(node.name)
    else:
        words = f"unknown variable {node.name}" + did_you_mean(node.name, source.globals).replace("\n", ". ")
    source.find(node.at, words, certain=False)


def setter(unit: Unit, node: tree.Name) -> Any:
    """What assigns to a name: a function of the frame and the value, which gives the value as it is then."""
    text, at = node.name, node.at
    variable = unit.find(text)
    if variable is not None:
        return _local_setter(unit, variable, at)
    if text in ("this", "super"):
        unit.source.find(at, f"cannot assign to {text}")
    if unit.owner is None and text in unit.source.fields:
        return _field_setter(text, unit.source.fields[text], at)
    if unit.owner is not None:
        own = _member_setter(unit, text, at)
        if own is not None:
            return own

    def assign(f: Frame, value: Any) -> Any:
        around = f[AROUND]
        if around.__class__ is Closure:
            around = plain(around)
        if around.__class__ is ScriptObject:
            f[RUN].variables[text] = value
            return value
        try:
            write(f[RUN], f[AROUND], text, value)
            return value
        except NoSuchName:
            error = _no_property(f, text)
        except Thrown as known:
            error = known
        at_place(error, at)
        raise error

    return assign


def _local_setter(unit: Unit, variable: Any, at: tree.At) -> Any:
    slot, cell, cast = variable.slot, variable.cell, variable.cast
    if variable.final:
        unit.source.find(at, f"The variable [{variable.name}] is declared final but is reassigned")

    def assign(f: Frame, value: Any) -> Any:
        if cast is not None:
            value = _cast(cast, f, value, at)
        if cell:
            f[slot][0] = value
        else:
            f[slot] = value
        return value

    return assign


def _cast(cast: Any, f: Frame, value: Any, at: tree.At) -> Any:
    try:
        return cast(f[RUN], f[ROOT], value)
    except Thrown as error:
        at_place(error, at)
        raise


def _field_setter(text: str, cast: Any, at: tree.At) -> Any:
    def assign(f: Frame, value: Any) -> Any:
        if cast is not None:
            value = _cast(cast, f, value, at)
        f[ROOT].fields[text] = value
        return value

    return assign


def _member_setter(unit: Unit, text: str, at: tree.At) -> Any:
    source, plan = unit.source, unit.owner
    if text in source.static_names(plan):

        def assign_static(f: Frame, value: Any) -> Any:
            of = f[ROOT].class_of(plan)
            cast = plan.cast_of(text)
            of.holder(text)[text] = found = _cast(cast, f, value, at) if cast is not None else value
            return found

        return assign_static
    if text not in source.field_names(plan) or unit.static:
        return None
    this = me(unit)

    def assign(f: Frame, value: Any) -> Any:
        cast = plan.cast_of(text)
        this(f).fields[text] = found = _cast(cast, f, value, at) if cast is not None else value
        return found

    return assign
