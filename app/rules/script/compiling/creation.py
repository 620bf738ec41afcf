"""`new`, arrays and method pointers."""

from __future__ import annotations

from typing import Any

from app.rules.script.compiling.arguments import arguments
from app.rules.script.compiling.functions import choose
from app.rules.script.compiling.objects import ScriptClass
from app.rules.script.compiling.properties import named
from app.rules.script.compiling.scope import ROOT, RUN, Fn, Frame, Unit, at_place
from app.rules.script.compiling.source import ZEROS, class_value
from app.rules.script.compiling.surroundings import ScriptObject
from app.rules.script.compiling.variables import me
from app.rules.script.runtime.access import call_method
from app.rules.script.runtime.classes import ClassValue
from app.rules.script.runtime.missing import missing_method
from app.rules.script.runtime.throwables import Thrown, thrown
from app.rules.script.runtime.types import cast
from app.rules.script.runtime.values import Array, Closure
from app.rules.script.syntax import tree


def new(unit: Unit, node: tree.New) -> Fn:
    if node.body is not None:
        return _anonymous(unit, node)
    kind = unit.source.class_of_name(node.type.name) or unit.source.kind(node.type)
    values, at = arguments(unit, node.arguments), node.at
    if kind is None:
        return _unknown(node)
    of = class_value(kind)

    inner = kind.plan is not None and kind.plan.outer is not None and unit.owner is not None and not unit.static
    this = me(unit)

    def made(f: Frame) -> Any:
        given = values(f)
        try:
            if inner:
                return kind.plan.construct(f[RUN], of(f), given, this(f))
            return of(f).construct(f[RUN], given)
        except Thrown as error:
            at_place(error, at)
            raise

    return made


def _unknown(node: tree.New) -> Fn:
    name, at = node.type.name, node.at

    def refuse(_f: Frame) -> Any:
        error = thrown("java.lang.UnsupportedOperationException", f"{name} cannot be made in rules")
        at_place(error, at)
        raise error

    return refuse


def _anonymous(unit: Unit, node: tree.New) -> Fn:
    plan, taken = unit.source.anonymous(unit, node)
    values, at = arguments(unit, node.arguments), node.at

    def made(f: Frame) -> Any:
        given = values(f)
        try:
            of = ScriptClass(f[ROOT], plan, tuple(f[slot] for slot in taken))
            of.begin()
            return of.construct(f[RUN], given)
        except Thrown as error:
            at_place(error, at)
            raise

    return made


def new_array(unit: Unit, node: tree.NewArray) -> Fn:
    kind = unit.source.kind(tree.Type(node.type.at, node.type.name))
    element = kind.full_name.rsplit(".", 1)[-1] if kind is not None else "Object"
    at = node.at
    if node.elements is not None:
        items = arguments(unit, node.elements)

        def given(f: Frame) -> Any:
            found = items(f)
            try:
                if kind is not None and node.type.dimensions <= 1:
                    found = [kind.cast(f[RUN], f[ROOT], one) for one in found]
            except Thrown as error:
                at_place(error, at)
                raise
            f[RUN].items_of(len(found))
            return Array(found, element)

        return given
    sizes = arguments(unit, node.sizes)
    zero = ZEROS.get(node.type.name) if node.type.dimensions <= len(node.sizes) else None

    def empty(f: Frame) -> Any:
        try:
            lengths = [cast(f[RUN], one, "int") for one in sizes(f)]
            return _filled(f[RUN], lengths, zero, element)
        except Thrown as error:
            at_place(error, at)
            raise

    return empty


def _filled(run: Any, lengths: list[int], zero: Any, element: str) -> Array:
    length = lengths[0]
    if length < 0:
        raise thrown("java.lang.NegativeArraySizeException", str(length))
    run.items_of(length)
    if len(lengths) == 1:
        return Array([zero] * length, element)
    return Array([_filled(run, lengths[1:], zero, element) for _ in range(length)], element)


def method_pointer(unit: Unit, node: tree.MethodPointer) -> Fn:
    target, name, at = unit.expression(node.target), named(unit, node.name), node.at
    arity = _arity(unit, node)

    def made(f: Frame) -> Any:
        of, text = target(f), name(f)
        if of is None:
            error = thrown("java.lang.NullPointerException", f"Cannot get method {text} of null object")
            at_place(error, at)
            raise error

        def invoke(run: Any, _me: Closure, given: list[Any]) -> Any:
            run.tick()
            try:
                return _pointed(run, of, text, given)
            except Thrown as error:
                at_place(error, at)
                raise

        return Closure(invoke, arity, required=0, this=f[ROOT], owner=of)

    return made


def _arity(unit: Unit, node: tree.MethodPointer) -> int:
    if type(node.target) is tree.Name and node.target.name == "this" and unit.owner is None:
        counts = unit.source.counts.get(str(node.name))
        if counts:
            return int(counts[0][1])
    return 1


def _pointed(run: Any, of: Any, name: str, given: list[Any]) -> Any:
    """A static method, a constructor, or a method of the first argument when a class is pointed at."""
    if isinstance(of, ScriptObject) and name in of.program.functions:
        routine = choose(run, of, of.program.functions[name], given)
        if routine is None and len(given) == 1 and isinstance(given[0], list):
            routine, given = choose(run, of, of.program.functions[name], given[0]), given[0]
        if routine is None:
            raise missing_method(run, of, name, given)
        return routine.invoke(run, of, of, given)
    if isinstance(of, ClassValue):
        if name == "new":
            return of.construct(run, given)
        static = name in of.statics or (isinstance(of, ScriptClass) and any(one.static for one in of.plan.lookup(name)))
        if given and not static and name not in ClassValue.methods:
            return call_method(run, given[0], name, given[1:])
    return call_method(run, of, name, given)
