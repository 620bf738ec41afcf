"""Properties and elements: `a.b`, `a?.b`, `a*.b`, `a.@b`, `a[b]`. Knows no kinds of values."""

from __future__ import annotations

from typing import Any

from app.rules.script.compiling.instances import Instance
from app.rules.script.compiling.scope import RUN, Fn, Frame, Unit, at_place
from app.rules.script.compiling.source import PRIMITIVES, class_value
from app.rules.script.compiling.variables import me
from app.rules.script.runtime.access import get_index, get_property
from app.rules.script.runtime.classes import class_named
from app.rules.script.runtime.operators import items_of, text_of
from app.rules.script.runtime.throwables import Throwable, Thrown, thrown
from app.rules.script.syntax import tree

NO_META = "metaClass is not available in rules"


def named(unit: Unit, name: Any) -> Fn:
    """The name of a property or method: written, or made by an expression."""
    if type(name) is str:
        return lambda _f: name
    value = unit.expression(name)
    return lambda f: text_of(f[RUN], value(f))


def dotted(unit: Unit, node: Any) -> Fn | None:
    """A class by its full name (`java.time.LocalDate`), when a chain of names is one."""
    parts: list[str] = []
    while type(node) is tree.Property and type(node.name) is str and not (node.safe or node.spread or node.field):
        parts.append(node.name)
        node = node.target
    if type(node) is not tree.Name or not parts or unit.find(node.name) is not None:
        return None
    if node.name in unit.source.globals or node.name in ("this", "super", "it", "owner", "delegate"):
        return None
    found = unit.source.class_of_name(".".join((node.name, *reversed(parts))))
    return class_value(found) if found is not None else None


def named_class(unit: Unit, node: Any) -> Fn | None:
    """The class that a name alone means."""
    if type(node) is not tree.Name or unit.find(node.name) is not None:
        return None
    if node.name in PRIMITIVES:
        primitive = node.name
        return lambda _f: class_named(primitive)
    found = unit.source.class_of_name(node.name)
    return class_value(found) if found is not None else None


def field_name(unit: Unit, node: tree.Property) -> str | None:
    """The field that `this.x` means inside its class."""
    if unit.owner is None or unit.static or type(node.name) is not str or node.spread:
        return None
    this = type(node.target) is tree.Name and node.target.name == "this"
    return node.name if this and node.name in unit.source.field_names(unit.owner) else None


def property_value(unit: Unit, node: tree.Property) -> Fn:
    found = dotted(unit, node)
    if found is not None:
        return found
    own = field_name(unit, node)
    if own is not None:
        this = me(unit)
        return lambda f: this(f).fields.get(own)
    if node.name == "class":
        of = dotted(unit, node.target) or named_class(unit, node.target)
        if of is not None:
            return of
    target, at = unit.expression(node.target), node.at
    if type(node.target) is tree.Name and unit.find(node.target.name) is None:
        unit.source.check_member(node.target.name, node.name, at)
    if type(node.name) is not str:
        return _made(node, target, named(unit, node.name))
    name = node.name
    if name == "metaClass":
        return _refused(at)
    if node.spread:
        return _spread(target, name, at)
    if node.safe:
        return _safe(target, name, at)
    if node.field:
        return _field(target, name, at)

    def value(f: Frame) -> Any:
        of = target(f)
        try:
            return get_property(f[RUN], of, name)
        except Thrown as error:
            at_place(error, at)
            raise

    return value


def _refused(at: tree.At) -> Fn:
    def refuse(_f: Frame) -> Any:
        error = thrown("java.lang.UnsupportedOperationException", NO_META)
        at_place(error, at)
        raise error

    return refuse


def _safe(target: Fn, name: str, at: tree.At) -> Fn:
    def value(f: Frame) -> Any:
        of = target(f)
        if of is None:
            return None
        try:
            return get_property(f[RUN], of, name)
        except Thrown as error:
            at_place(error, at)
            raise

    return value


def _spread(target: Fn, name: str, at: tree.At) -> Fn:
    def values(f: Frame) -> Any:
        run, of = f[RUN], target(f)
        if of is None:
            return None
        try:
            return [None if one is None else get_property(run, one, name) for one in items_of(run, of)]
        except Thrown as error:
            at_place(error, at)
            raise

    return values


def _field(target: Fn, name: str, at: tree.At) -> Fn:
    """`.@name`: the field itself, where the object is one of a class of the script."""

    def value(f: Frame) -> Any:
        of = target(f)
        if isinstance(of, Instance | Throwable) and name in of.fields:
            return of.fields[name]
        try:
            return get_property(f[RUN], of, name)
        except Thrown as error:
            at_place(error, at)
            raise

    return value


def _made(node: tree.Property, target: Fn, name: Fn) -> Fn:
    """`a."${x}"`."""
    at, safe, spread = node.at, node.safe, node.spread

    def value(f: Frame) -> Any:
        run, of = f[RUN], target(f)
        if of is None and (safe or spread):
            return None
        text = name(f)
        try:
            if text == "metaClass":
                raise thrown("java.lang.UnsupportedOperationException", NO_META)
            if spread:
                return [None if one is None else get_property(run, one, text) for one in items_of(run, of)]
            return get_property(run, of, text)
        except Thrown as error:
            at_place(error, at)
            raise

    return value


def element(unit: Unit, node: tree.Index) -> Fn:
    target, index, at, safe = unit.expression(node.target), unit.expression(node.index), node.at, node.safe

    def value(f: Frame) -> Any:
        of = target(f)
        if of is None and safe:
            return None
        key = index(f)
        if key.__class__ is int and of.__class__ is list and 0 <= key < len(of):
            return of[key]
        try:
            return get_index(f[RUN], of, key)
        except Thrown as error:
            at_place(error, at)
            raise

    return value
