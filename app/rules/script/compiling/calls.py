"""Calls: of functions, methods, closures in variables, and of what only the run can find."""

from __future__ import annotations

from typing import Any

from app.rules.script.compiling.arguments import arguments
from app.rules.script.compiling.dynamic import invoke, plain
from app.rules.script.compiling.functions import Routine, choose, passed
from app.rules.script.compiling.globals import GLOBALS
from app.rules.script.compiling.instances import Instance
from app.rules.script.compiling.objects import call_above
from app.rules.script.compiling.properties import dotted, named
from app.rules.script.compiling.scope import AROUND, MISFITS, ROOT, RUN, Fn, Frame, Unit, at_place, limit_at, misfit
from app.rules.script.compiling.surroundings import ScriptObject
from app.rules.script.compiling.variables import me, member
from app.rules.script.runtime.access import call_method
from app.rules.script.runtime.calling import call as call_value
from app.rules.script.runtime.missing import did_you_mean, missing_method
from app.rules.script.runtime.operators import items_of
from app.rules.script.runtime.tables import SHARED
from app.rules.script.runtime.throwables import LimitReached, Thrown
from app.rules.script.runtime.values import Closure, NoSuchName
from app.rules.script.syntax import tree


def call(unit: Unit, node: tree.Call) -> Fn:
    if node.target is None:
        return _unqualified(unit, node) if type(node.name) is str else _made(unit, node)
    if type(node.target) is tree.Name and node.target.name == "super" and type(node.name) is str and unit.owner:
        return _above(unit, node)
    target = dotted(unit, node.target) or unit.expression(node.target)
    if type(node.name) is not str:
        return _named_at_run(unit, node, target)
    if type(node.target) is tree.Name and unit.find(node.target.name) is None:
        unit.source.check_call(node.target.name, node.name, node.at)
    if node.spread:
        return _spread(unit, node, target)
    return _method(unit, node, target)


def _method(unit: Unit, node: tree.Call, target: Fn) -> Fn:
    """`target.name(…)`, the common case; without arguments and with one a little faster."""
    name, at, safe = str(node.name), node.at, node.safe
    values = arguments(unit, node.arguments)
    if name == "remove" and len(node.arguments) == 1 and _as_object(node.arguments[0]):
        name = "removeElement"

    def invoke_method(f: Frame) -> Any:
        of = target(f)
        given = values(f)
        if of is None and safe:
            return None
        try:
            return call_method(f[RUN], of, name, given)
        except Thrown as error:
            if error.value.place is None:
                error.value.place = at
            elif of.__class__ is Instance or of.__class__ is ScriptObject:
                passed(error, name, at)
            raise
        except LimitReached as limit:
            limit_at(limit, at)
            raise
        except MISFITS as error:
            raise misfit(error, name, at) from error

    return invoke_method


def _as_object(argument: Any) -> bool:
    """`(Object) 5`: the item itself is meant, not the place of one."""
    return type(argument) in (tree.Cast, tree.As) and argument.type.name in ("Object", "java.lang.Object")


def _spread(unit: Unit, node: tree.Call, target: Fn) -> Fn:
    name, at, values = str(node.name), node.at, arguments(unit, node.arguments)

    def each(f: Frame) -> Any:
        run, of = f[RUN], target(f)
        given = values(f)
        if of is None:
            return None
        try:
            return [None if one is None else call_method(run, one, name, list(given)) for one in items_of(run, of)]
        except Thrown as error:
            at_place(error, at)
            raise

    return each


def _named_at_run(unit: Unit, node: tree.Call, target: Fn) -> Fn:
    """`a."${x}"()`."""
    name, at, values = named(unit, node.name), node.at, arguments(unit, node.arguments)
    safe, spread = node.safe, node.spread

    def invoke_method(f: Frame) -> Any:
        run, of = f[RUN], target(f)
        if of is None and (safe or spread):
            return None
        text, given = name(f), values(f)
        try:
            if spread:
                return [call_method(run, one, text, list(given)) for one in items_of(run, of)]
            return call_method(run, of, text, given)
        except Thrown as error:
            at_place(error, at)
            raise

    return invoke_method


def _above(unit: Unit, node: tree.Call) -> Fn:
    """`super.name(…)`."""
    this, values, at, plan, name = me(unit), arguments(unit, node.arguments), node.at, unit.owner, str(node.name)

    def invoke_above(f: Frame) -> Any:
        given = values(f)
        try:
            return call_above(f[RUN], f[ROOT], plan, this(f), name, given)
        except Thrown as error:
            at_place(error, at)
            raise

    return invoke_above


def _made(unit: Unit, node: tree.Call) -> Fn:
    """`"${name}"(…)`."""
    name, values, at = named(unit, node.name), arguments(unit, node.arguments), node.at
    return lambda f: _by_name(f, name(f), values(f), at)


def _unqualified(unit: Unit, node: tree.Call) -> Fn:
    name, at, source = str(node.name), node.at, unit.source
    values = arguments(unit, node.arguments)
    if unit.find(name) is not None or (unit.owner is None and name in source.fields):
        return _closure_in(unit.expression(tree.Name(at, name)), values, at)
    if unit.owner is not None:
        plan = unit.owner
        if not plan.has(name):
            held = member(unit, name)
            if held is not None:
                return _closure_in(held, values, at)
    elif name in source.functions:
        _check_count(unit, node)
        return _function(source.functions[name], name, values, at)
    if name in GLOBALS and name not in source.globals:
        return _global(name, values, at)
    static = source.static_import(name)
    if static is not None:
        owner, text = static
        return _static(owner, text, values, at)
    _check(unit, node)
    return lambda f: _by_name(f, name, values(f), at)


def _closure_in(held: Fn, values: Fn, at: tree.At) -> Fn:
    """A variable called like a function."""

    def invoke_closure(f: Frame) -> Any:
        what = held(f)
        given = values(f)
        try:
            if what.__class__ is Closure:
                return call_value(f[RUN], what, given)
            return call_method(f[RUN], what, "call", given)
        except Thrown as error:
            at_place(error, at)
            raise

    return invoke_closure


def _function(routines: list[Routine], name: str, values: Fn, at: tree.At) -> Fn:
    """A function of the script, unless a delegate around comes first."""
    only = routines[0] if len(routines) == 1 else None

    def invoke_function(f: Frame) -> Any:
        run, around, root = f[RUN], f[AROUND], f[ROOT]
        given = values(f)
        try:
            if around is not root and plain(around) is not root:
                return _by_name(f, name, given, at)
            if only is not None and only.easy and len(given) == only.parameters.count:
                return only.invoke(run, root, root, given)
            routine = choose(run, root, routines, given)
            if routine is not None:
                return routine.invoke(run, root, root, given)
            return _by_name(f, name, given, at)
        except Thrown as error:
            if error.value.place is None:
                error.value.place = at
            else:
                passed(error, name, at)
            raise
        except LimitReached as limit:
            limit_at(limit, at)
            raise

    return invoke_function


def _global(name: str, values: Fn, at: tree.At) -> Fn:
    """`println` and its kin, unless an object of a class of the script has one of its own."""
    least, most, native = GLOBALS[name]

    def invoke_global(f: Frame) -> Any:
        given = values(f)
        around = f[AROUND]
        if around.__class__ is not ScriptObject and plain(around).__class__ is not ScriptObject:
            return _by_name(f, name, given, at)
        try:
            if not least <= len(given) <= most:
                raise missing_method(f[RUN], f[ROOT], name, given)
            return native(f[RUN], given)
        except Thrown as error:
            at_place(error, at)
            raise

    return invoke_global


def _static(owner: Any, name: str, values: Fn, at: tree.At) -> Fn:
    def invoke_static(f: Frame) -> Any:
        given = values(f)
        try:
            return call_method(f[RUN], owner, name, given)
        except Thrown as error:
            at_place(error, at)
            raise

    return invoke_static


def _by_name(f: Frame, name: str, given: list[Any], at: tree.At) -> Any:
    run, around = f[RUN], f[AROUND]
    try:
        found = GLOBALS.get(name)
        if found is not None and not _own(f, name) and found[0] <= len(given) <= found[1]:
            return found[2](run, given)
        return invoke(run, around, name, given)
    except NoSuchName:
        error = _no_method(f, name, given)
    except Thrown as known:
        error = known
    at_place(error, at)
    raise error


def _own(f: Frame, name: str) -> bool:
    """The object around has a method of that name itself."""
    around = f[AROUND]
    this = around.this if around.__class__ is Closure else around
    if this.__class__ is ScriptObject:
        return name in this.program.functions or name in f[RUN].variables
    of = this.of if this.__class__ is Instance else this
    plan = getattr(of, "plan", None)
    return plan is not None and plan.has(name)


def _no_method(f: Frame, name: str, given: list[Any]) -> Thrown:
    around = f[AROUND]
    this = around.this if around.__class__ is Closure else around
    known: set[str] = set(GLOBALS)
    if this.__class__ is ScriptObject:
        known |= set(this.program.functions) | {key for key, one in f[RUN].variables.items() if type(one) is Closure}
    error = missing_method(f[RUN], this, name, given)
    if name not in known:
        error.value.message = f"{error.value.message}{did_you_mean(name, known)}"
    return error


def _check_count(unit: Unit, node: tree.Call) -> None:
    """A function of the script that takes no such number of arguments."""
    if any(type(one) is tree.Spread for one in node.arguments) or unit.fluid:
        return
    count = len(node.arguments)
    takes = unit.source.counts.get(str(node.name), ())
    if takes and not any(low <= count <= high for low, high in takes):
        wanted = " or ".join(sorted({str(low) for low, _high in takes}))
        words = f"{node.name} takes {wanted} argument{'' if wanted == '1' else 's'}, not {count}"
        unit.source.find(node.at, words, certain=False)


def _check(unit: Unit, node: tree.Call) -> None:
    """A function that nothing defines, where no delegate can."""
    source = unit.source
    if unit.fluid or unit.owner is not None or node.name in source.globals:
        return
    if node.name in SHARED:
        return
    known = set(source.functions) | set(GLOBALS) | source.globals
    words = f"unknown function {node.name}" + did_you_mean(str(node.name), known).replace("\n", ". ")
    source.find(node.at, words, certain=False)
