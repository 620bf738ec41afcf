"""Closures: the variables they take along, and how arguments meet their parameters."""

from __future__ import annotations

from typing import Any

from app.rules.script.compiling.bodies import body
from app.rules.script.compiling.functions import Parameters, nearness, prepare
from app.rules.script.compiling.scope import AROUND, FIRST, ROOT, Fn, Frame, Unit
from app.rules.script.runtime.missing import missing_method
from app.rules.script.runtime.values import Closure
from app.rules.script.syntax import tree


def closure(unit: Unit, node: tree.ClosureExpression) -> Fn:
    inner = Unit(
        unit.source,
        node.body,
        unit,
        owner=unit.owner,
        static=unit.static,
        closure=True,
        mentions=unit.source.mentions.of(node),
    )
    taken = tuple(one.slot for one in inner.captured)
    if node.parameters is None:
        invoke, arity, required, types = _implicit(inner, node), -1, 0, ()
    else:
        invoke, arity, required, types = _explicit(inner, node)
    in_closure = unit.closure

    def make(f: Frame) -> Any:
        around = f[AROUND]
        this = around.this if in_closure and around.__class__ is Closure else around
        scope = (f[ROOT], None, *[f[slot] for slot in taken]) if taken else (f[ROOT], None)
        return Closure(invoke, arity, required=required, scope=scope, this=this, owner=around, types=types)

    return make


def _implicit(inner: Unit, node: tree.ClosureExpression) -> Any:
    """`{ … it … }`: one argument or none."""
    variable = inner.declare(node.at, "it")
    slot, cell = variable.slot, variable.cell
    run_body = body(inner, node.body.statements)
    pad = [None] * (inner.size - FIRST - len(inner.captured) - 1)

    def invoke(run: Any, me: Closure, arguments: list[Any]) -> Any:
        run.slice -= 1
        if run.slice < 0:
            run.look()
        if len(arguments) == 1:
            value = arguments[0]
        elif not arguments:
            value = None
        else:
            raise missing_method(run, me, "call", arguments)
        f = [run, me, *me.scope, value, *pad]
        if cell:
            f[slot] = [value]
        return run_body(f)

    return invoke


def _explicit(inner: Unit, node: tree.ClosureExpression) -> Any:
    parameters = Parameters(inner, node.parameters or ())
    run_body = body(inner, node.body.statements)
    count = parameters.count
    pad = [None] * (inner.size - FIRST - len(inner.captured) - count)
    easy = parameters.plain and not parameters.casts and not parameters.cells
    typed = any(kind is not None for kind in parameters.kinds)

    def invoke(run: Any, me: Closure, arguments: list[Any]) -> Any:
        run.slice -= 1
        if run.slice < 0:
            run.look()
        if easy and len(arguments) == count:
            return run_body([run, me, *me.scope, *arguments, *pad])
        values, left_out = _fit(run, me, parameters, arguments, typed)
        f = [run, me, *me.scope, *values, *pad]
        prepare(f, parameters, left_out)
        return run_body(f)

    types = tuple(kind.full_name if kind is not None else "java.lang.Object" for kind in parameters.kinds)
    return invoke, count, parameters.required, types


def _fit(
    run: Any, me: Closure, parameters: Parameters, arguments: list[Any], typed: bool
) -> tuple[list[Any], list[int]]:
    """A list alone is spread over several parameters; a closure of one parameter may be called without any."""
    given = arguments
    if len(given) == 1 and parameters.count > 1 and isinstance(given[0], list) and not parameters.takes(1):
        given = given[0]
    elif not given and parameters.count == 1 and not parameters.takes(0):
        given = [None]
    if not parameters.takes(len(given)):
        raise missing_method(run, me, "call", arguments)
    values, left_out = parameters.arrange(given)
    if typed:
        root = me.scope[0]
        for index, kind in enumerate(parameters.kinds):
            if kind is None or index in left_out or (parameters.rest and index == parameters.count - 1):
                continue
            if values[index] is not None and nearness(run, root, kind, values[index]) is None:
                raise missing_method(run, me, "call", arguments)
    return values, left_out
