"""`try`: which exceptions are caught, and that the last block always runs. Limits of the run are never caught."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.rules.script.compiling.bodies import sequence
from app.rules.script.compiling.objects import is_exception
from app.rules.script.compiling.scope import RETURNED, ROOT, RUN, Act, Frame, Signal, Unit, at_place
from app.rules.script.compiling.source import Kind
from app.rules.script.runtime.access import call_method
from app.rules.script.runtime.throwables import Throwable, Thrown
from app.rules.script.syntax import tree

_ANY_EXCEPTION = (Kind("java.lang.Exception"),)


def try_statement(unit: Unit, node: tree.Try, tail: bool) -> Act | None:
    unit.open()
    resources = [_resource(unit, one) for one in node.resources]
    act = sequence(unit, node.body.statements, tail)
    unit.close()
    if resources:
        act = _closing(resources, act, node.at)
    if node.catches and act is not None:
        act = _catching(act, [_catch(unit, one, tail) for one in node.catches])
    if node.last is None:
        return act
    last = sequence(unit, node.last.statements)
    return _lasting(act, last) if last is not None else act


def _resource(unit: Unit, node: tree.Declaration) -> tuple[Act | None, int, bool]:
    act = unit.statement(node)
    variable = unit.find(node.name)
    return act, variable.slot if variable else 0, bool(variable and variable.cell)


def _closing(resources: list[tuple[Act | None, int, bool]], act: Act | None, at: tree.At) -> Act:
    def run_all(f: Frame) -> Any:
        opened: list[Any] = []
        try:
            for begin, slot, cell in resources:
                if begin is not None:
                    begin(f)
                opened.append(f[slot][0] if cell else f[slot])
            signal = act(f) if act is not None else None
        except Thrown:
            _close(f, opened, at)
            raise
        _close(f, opened, at)
        return signal

    return run_all


def _close(f: Frame, opened: list[Any], at: tree.At) -> None:
    for one in reversed(opened):
        if one is not None:
            try:
                call_method(f[RUN], one, "close", [])
            except Thrown as error:
                at_place(error, at)
                raise


Caught = Callable[[Frame, Throwable], bool]


def _catch(unit: Unit, node: tree.Catch, tail: bool) -> tuple[Caught, int, bool, Act | None]:
    known = [unit.source.kind(one) for one in node.types]
    kinds = tuple(one if one is not None else Kind("java.lang.Throwable") for one in known) or _ANY_EXCEPTION
    unit.open()
    variable = unit.declare(node.at, node.name)
    act = sequence(unit, node.body.statements, tail)
    unit.close()

    def caught(f: Frame, error: Throwable) -> bool:
        return any(is_exception(f[ROOT], error, kind) for kind in kinds)

    return caught, variable.slot, variable.cell, act


def _catching(act: Act, catches: list[tuple[Caught, int, bool, Act | None]]) -> Act:
    def run(f: Frame) -> Any:
        depth = f[RUN].depth
        try:
            return act(f)
        except Thrown as error:
            found = error.value
            chosen = next((one for one in catches if one[0](f, found)), None)
            if chosen is None:
                raise
        _caught, slot, cell, then = chosen
        f[RUN].depth = depth
        f[slot] = [found] if cell else found
        return then(f) if then is not None else None

    return run


def _lasting(act: Act | None, last: Act) -> Act:
    """A `return` in the last block wins, also over an exception."""

    def run(f: Frame) -> Any:
        try:
            signal = act(f) if act is not None else None
        except Thrown:
            ended = last(f)
            if ended.__class__ is Signal:
                return ended
            raise
        kept = f[RETURNED]
        ended = last(f)
        if ended.__class__ is Signal:
            return ended
        f[RETURNED] = kept
        return signal

    return run
