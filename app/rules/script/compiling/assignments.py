"""Assignments, compound ones, and `++`: a target is evaluated once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.rules.script.compiling.properties import field_name, named
from app.rules.script.compiling.scope import ROOT, RUN, Fn, Frame, Unit, at_place
from app.rules.script.compiling.statements import component, store
from app.rules.script.compiling.variables import me, setter
from app.rules.script.runtime.access import get_index, get_property, set_index, set_property
from app.rules.script.runtime.operators import BINARY, items_of, next_of, previous_of, truth
from app.rules.script.runtime.throwables import Thrown
from app.rules.script.syntax import tree

Change = Callable[[Frame, Any], Any]
"""From what a target holds to what it will hold."""


def assign(unit: Unit, node: tree.Assign) -> Fn:
    target = node.target
    if node.op == "":
        if type(target) is tree.Name:
            return _plain(unit, target, node)
        if type(target) is tree.ListLiteral:
            return multiple_assign(unit, tree.MultipleAssign(node.at, target.items, node.value))
        return _place(unit, target, None, unit.expression(node.value), node.at)
    return _place(unit, target, _change(unit, node), None, node.at)


def _plain(unit: Unit, target: tree.Name, node: tree.Assign) -> Fn:
    value = unit.expression(node.value)
    variable = unit.find(target.name)
    if variable is not None and not variable.final:
        return store(variable, value, node.value.at)
    put = setter(unit, target)
    return lambda f: put(f, value(f))


def _change(unit: Unit, node: tree.Assign) -> Change:
    value, at = unit.expression(node.value), node.at
    if node.op == "?":

        def default(f: Frame, found: Any) -> Any:
            return found if found is not None and truth(f[RUN], found) else value(f)

        return default
    apply = BINARY[node.op]

    def change(f: Frame, found: Any) -> Any:
        other = value(f)
        try:
            return apply(f[RUN], found, other)
        except Thrown as error:
            at_place(error, at)
            raise

    return change


def step(unit: Unit, node: tree.Step) -> Fn:
    apply, at = next_of if node.op == "++" else previous_of, node.at

    def change(f: Frame, found: Any) -> Any:
        try:
            return apply(f[RUN], found)
        except Thrown as error:
            at_place(error, at)
            raise

    if type(node.target) is tree.Name:
        quick = _count(unit, node, node.target.name)
        if quick is not None:
            return quick
    return _place(unit, node.target, change, None, node.at, old=not node.before)


def _count(unit: Unit, node: tree.Step, name: str) -> Fn | None:
    """`i++` on a variable of this frame without a type: mostly a small int."""
    variable = unit.find(name)
    if variable is None or variable.cell or variable.cast is not None or variable.final:
        return None
    slot, before, at = variable.slot, node.before, node.at
    apply, by = (next_of, 1) if node.op == "++" else (previous_of, -1)

    def count(f: Frame) -> Any:
        found = f[slot]
        if found.__class__ is int and -2147483648 < found < 2147483647:
            f[slot] = changed = found + by
            return changed if before else found
        try:
            f[slot] = changed = apply(f[RUN], found)
        except Thrown as error:
            at_place(error, at)
            raise
        return changed if before else found

    return count


def _place(unit: Unit, target: Any, change: Change | None, value: Fn | None, at: tree.At, old: bool = False) -> Fn:
    """Puts a value, or what a change makes of the present one, into a target. `old`: gives what was there."""
    kind = type(target)
    if kind is tree.Name:
        return _into_name(unit, target, change, value, old)
    if kind is tree.Property:
        return _into_property(unit, target, change, value, old)
    if kind is tree.Index:
        return _into_index(unit, target, change, value, old)
    unit.source.find(at, "only a variable, a property or an element can be assigned to")
    return lambda _f: None


def _into_name(unit: Unit, target: tree.Name, change: Change | None, value: Fn | None, old: bool) -> Fn:
    get, put = unit.expression(target), setter(unit, target)

    def apply(f: Frame) -> Any:
        if change is None:
            return put(f, value(f) if value is not None else None)
        found = get(f)
        changed = put(f, change(f, found))
        return found if old else changed

    return apply


def _into_property(unit: Unit, target: tree.Property, change: Change | None, value: Fn | None, old: bool) -> Fn:
    at, safe, spread = target.at, target.safe, target.spread
    name = named(unit, target.name)
    own = field_name(unit, target)
    if own is not None:
        return _into_field(unit, own, change, value, old)
    holder = unit.expression(target.target)
    if type(target.target) is tree.Name and unit.find(target.target.name) is None:
        unit.source.check_member(target.target.name, target.name, at)

    def apply(f: Frame) -> Any:
        run, of = f[RUN], holder(f)
        if of is None and safe:
            return None
        text = name(f)
        try:
            if change is None:
                new = value(f) if value is not None else None
                if spread:
                    for one in items_of(run, of):
                        set_property(run, one, text, new)
                else:
                    set_property(run, of, text, new)
                return new
            found = get_property(run, of, text)
            new = change(f, found)
            set_property(run, of, text, new)
        except Thrown as error:
            at_place(error, at)
            raise
        return found if old else new

    return apply


def _into_field(unit: Unit, name: str, change: Change | None, value: Fn | None, old: bool) -> Fn:
    """`this.x = …` in a class sets the field, not through its setter."""
    this, plan = me(unit), unit.owner

    def apply(f: Frame) -> Any:
        fields = this(f).fields
        found = fields.get(name)
        new = change(f, found) if change is not None else value(f) if value is not None else None
        cast = plan.cast_of(name)
        fields[name] = new if cast is None else cast(f[RUN], f[ROOT], new)
        return found if old else new

    return apply


def _into_index(unit: Unit, target: tree.Index, change: Change | None, value: Fn | None, old: bool) -> Fn:
    holder, index, at, safe = unit.expression(target.target), unit.expression(target.index), target.at, target.safe

    def apply(f: Frame) -> Any:
        run, of = f[RUN], holder(f)
        if of is None and safe:
            return None
        key = index(f)
        try:
            if change is None:
                new = value(f) if value is not None else None
                set_index(run, of, key, new)
                return new
            found = get_index(run, of, key)
            new = change(f, found)
            set_index(run, of, key, new)
        except Thrown as error:
            at_place(error, at)
            raise
        return found if old else new

    return apply


def multiple_assign(unit: Unit, node: tree.MultipleAssign) -> Fn:
    value = unit.expression(node.value)
    whole = unit.hidden()
    puts = [
        _place(unit, target, None, component(whole, index, node.at), node.at)
        for index, target in enumerate(node.targets)
    ]

    def assign_all(f: Frame) -> Any:
        f[whole] = found = value(f)
        for put in puts:
            put(f)
        return found

    return assign_all
