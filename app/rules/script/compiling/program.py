"""From the text of a script to a program that any number of runs can use: `compile_script`.

A program keeps nothing of a run. Python's own stack has to hold as many nested calls of a script as a run allows:
one call of a function or closure takes about ten Python frames, more where expressions are nested, so the limit of
recursion is raised once, when this module is loaded.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.rules.script.compiling import (
    assertions,
    assignments,
    calls,
    classes,
    closures,
    conditions,
    creation,
    literals,
    loops,
    operations,
    properties,
    statements,
    switches,
    tries,
    variables,
)
from app.rules.script.compiling.bodies import body
from app.rules.script.compiling.functions import Parameters, Routine
from app.rules.script.compiling.plans import ClassPlan
from app.rules.script.compiling.scope import FIRST, MISFITS, Fn, Unit, misfit
from app.rules.script.compiling.source import ZEROS, Finding, Source
from app.rules.script.compiling.surroundings import ScriptObject
from app.rules.script.library import registry
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import TOO_DEEP, TOO_LARGE
from app.rules.script.syntax import tree
from app.rules.script.syntax.parser import parse
from app.rules.script.syntax.trouble import SyntaxTrouble

RECURSION = 20_000
if sys.getrecursionlimit() < RECURSION:
    sys.setrecursionlimit(RECURSION)

EXPRESSIONS: dict[type, Any] = {
    tree.Literal: literals.literal,
    tree.Interpolation: literals.interpolation,
    tree.ListLiteral: literals.list_literal,
    tree.MapLiteral: literals.map_literal,
    tree.RangeLiteral: literals.range_literal,
    tree.Name: variables.name,
    tree.Property: properties.property_value,
    tree.Index: properties.element,
    tree.Call: calls.call,
    tree.New: creation.new,
    tree.NewArray: creation.new_array,
    tree.MethodPointer: creation.method_pointer,
    tree.Unary: operations.unary,
    tree.Binary: operations.binary,
    tree.Cast: operations.cast,
    tree.As: operations.coercion,
    tree.InstanceOf: operations.instance_test,
    tree.Ternary: conditions.ternary,
    tree.Elvis: conditions.elvis,
    tree.Assign: assignments.assign,
    tree.MultipleAssign: assignments.multiple_assign,
    tree.Step: assignments.step,
    tree.ClosureExpression: closures.closure,
    tree.SwitchExpression: switches.switch_expression,
}
STATEMENTS: dict[type, Any] = {
    tree.Block: statements.block,
    tree.ExpressionStatement: statements.expression_statement,
    tree.Declaration: statements.declaration,
    tree.MultipleDeclaration: statements.multiple_declaration,
    tree.If: statements.if_statement,
    tree.While: loops.while_loop,
    tree.DoWhile: loops.do_while,
    tree.ForIn: loops.for_in,
    tree.ForLoop: loops.for_loop,
    tree.Return: statements.return_statement,
    tree.Yield: switches.yield_statement,
    tree.Break: statements.break_statement,
    tree.Continue: statements.continue_statement,
    tree.Throw: statements.throw_statement,
    tree.Try: tries.try_statement,
    tree.Switch: switches.switch_statement,
    tree.Assert: assertions.assert_statement,
}


class CompileTrouble(Exception):
    """The script cannot be run at all. `findings` says why, in the order of the source; there is at least one.
    `suspected`: what looks wrong besides."""

    def __init__(self, findings: list[Finding], suspected: Sequence[Finding] = ()) -> None:
        first = findings[0]
        super().__init__(f"Line {first.line}, column {first.column}: {first.message}")
        self.findings = findings
        self.suspected = suspected


class Program:
    """A compiled script. `functions`: its own ones, by name; `findings`: what looks wrong but can run."""

    def __init__(self, name: str, source: Source, run_body: Fn, size: int, fields: list[tuple[str, Fn]]) -> None:
        self.name = name
        self.functions: dict[str, list[Routine]] = source.functions
        self.classes: dict[str, ClassPlan] = source.plans
        self.findings = source.findings
        self._body = run_body
        self._pad = [None] * (size - FIRST)
        self._fields = fields

    def run(self, run: Run) -> Any:
        """Executes the script; gives the value of its last statement. Raises `Thrown` and `LimitReached` only."""
        root = ScriptObject(self, run)
        f = [run, root, root, None, *self._pad]
        try:
            for name, value in self._fields:
                root.fields[name] = None
                root.fields[name] = value(f)
            return self._body(f)
        except RecursionError:
            self._too_deep(run)
        except MISFITS as error:
            raise misfit(error, "the script", tree.At(1, 1)) from error
        except MemoryError:
            run.end(f"more than {run.limits.bytes // 2**20} MB", TOO_LARGE)

    def _too_deep(self, run: Run) -> None:
        run.end(f"more than {run.limits.depth} calls inside one another", TOO_DEEP)

    def nested(self, around: str, name: str) -> ClassPlan | None:
        """A class inside a class."""
        return self.classes.get(f"{around}${name}")


def compile_script(
    source: str, name: str, globals_: Collection[str] | Mapping[str, Collection[str] | None] = ()
) -> Program:
    """Compiles a script. `globals_` are the names that its runs will find in `run.variables`, with the members that
    each is known to have, if they are to be checked.

    Raises `CompileTrouble` with all that Groovy itself would not compile; what merely cannot work, as far as that can
    be seen, is in `Program.findings`.
    """
    try:
        script = parse(source, name)
    except SyntaxTrouble as trouble:
        raise CompileTrouble([Finding(trouble.at.line, trouble.at.column, trouble.message)]) from None
    try:
        return _compiled(script, name, globals_)
    except RecursionError:
        raise CompileTrouble([Finding(1, 1, "this script is nested too deeply; simplify it.")]) from None


def _compiled(script: tree.Script, name: str, given: Any) -> Program:
    source = Source(script, given, EXPRESSIONS, STATEMENTS, classes.anonymous)
    for one in script.imports:
        words = None if _accepted(source, one) else registry.import_trouble(one)
        if words:
            source.find(one.at, words)
    for definition in script.classes:
        classes.declare(source, definition)
    for plan, definition in source.definitions:
        classes.inherit(source, plan, definition)
    classes.check_ancestors(source)
    for plan, _definition in source.definitions:
        plan.settle()
    _declare_functions(source, script)
    fields = [one for one in script.statements if type(one) is tree.Declaration and one.field]
    for field in fields:
        source.fields[field.name] = source.caster(field.type)
    for plan, definition in source.definitions:
        classes.complete(source, plan, definition)
    _compile_functions(source, script)
    unit = Unit(source, tree.Block(tree.At(1, 1), script.statements))
    values = [(one.name, _first_value(source, unit, one)) for one in fields]
    run_body = body(unit, script.statements)
    certain = sorted((one for one in source.findings if one.certain), key=lambda one: (one.line, one.column))
    if certain:
        raise CompileTrouble(certain, [one for one in source.findings if not one.certain])
    return Program(name, source, run_body, unit.size, values)


def _first_value(source: Source, unit: Unit, field: tree.Declaration) -> Fn:
    """Of a `@Field`, as its type has it."""
    if field.value is None:
        zero = ZEROS.get(field.type.name) if field.type is not None and not field.type.dimensions else None
        return lambda _f: zero
    value, cast = unit.expression(field.value), source.fields[field.name]
    return value if cast is None else statements.fitted(value, cast, field.value.at)


def _accepted(source: Source, one: tree.Import) -> bool:
    """Annotations mean something, or nothing, without their import; a class of the script may be imported, too."""
    last = one.name.rsplit(".", 1)[-1]
    return one.name.startswith(("groovy.transform", "groovy.lang.Grab")) or any(
        definition.name in (last, one.name.rsplit(".", 2)[-2 if one.static else -1])
        for definition in source.script.classes
    )


def _declare_functions(source: Source, script: tree.Script) -> None:
    for function in script.functions:
        source.functions.setdefault(function.name, []).append(Routine(function.name, function.at))
        least = sum(one.default is None for one in function.parameters)
        last = function.parameters[-1] if function.parameters else None
        open_end = last is not None and (last.rest or (last.type is not None and last.type.dimensions > 0))
        most = 10_000 if open_end else len(function.parameters)
        source.counts.setdefault(function.name, []).append((least - open_end, most))


def _compile_functions(source: Source, script: tree.Script) -> None:
    taken: dict[str, int] = {}
    for function in script.functions:
        index = taken.get(function.name, 0)
        taken[function.name] = index + 1
        unit = Unit(source, function)
        parameters = Parameters(unit, function.parameters)
        statements_ = function.body.statements if function.body is not None else ()
        source.functions[function.name][index].complete(unit, parameters, body(unit, statements_), function.type)


__all__ = ["CompileTrouble", "Finding", "Program", "compile_script"]
