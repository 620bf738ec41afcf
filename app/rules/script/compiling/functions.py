"""Functions, methods and constructors: arguments meet parameters, overloads are chosen. Knows no statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.rules.script.compiling.scope import FIRST, Cast, Fn, Frame, Unit
from app.rules.script.compiling.source import PRIMITIVES, Kind
from app.rules.script.runtime.throwables import Thrown
from app.rules.script.runtime.types import class_name_of
from app.rules.script.runtime.values import Array, Closure
from app.rules.script.syntax import tree

OBJECT = 1000
"""How far the most general parameter is from a value."""


class Parameters:
    """What a function, method or closure takes."""

    __slots__ = ("casts", "cells", "count", "defaults", "kinds", "names", "plain", "required", "rest", "slots")

    def __init__(self, unit: Unit, parameters: Sequence[tree.Parameter]) -> None:
        source = unit.source
        self.names = [one.name for one in parameters]
        self.count = len(parameters)
        self.rest = bool(parameters) and (parameters[-1].rest or _is_array(parameters[-1]))
        self.kinds: list[Kind | None] = [source.kind(one.type) for one in parameters]
        variables = [unit.declare(one.at, one.name, source.caster(one.type)) for one in parameters]
        self.slots = [one.slot for one in variables]
        self.cells = [one.slot for one in variables if one.cell]
        self.casts = [(one.slot, one.cast) for one in variables if one.cast is not None]
        if self.rest and self.kinds[-1] is not None:
            self.casts = [one for one in self.casts if one[0] != self.slots[-1]]
        self.defaults: list[Fn | None] = []
        for one in parameters:
            self.defaults.append(unit.expression(one.default) if one.default is not None else None)
        self.required = sum(one is None for one in self.defaults) - self.rest
        self.plain = not self.rest and self.required == self.count

    def takes(self, count: int) -> bool:
        return self.required <= count and (self.rest or count <= self.count)

    def takes_nothing(self) -> bool:
        """A call without arguments passes null to an only parameter."""
        kind = self.kinds[0] if self.count == 1 else None
        return self.count == 1 and (kind is None or kind.dimensions > 0 or kind.full_name not in PRIMITIVES)

    def arrange(self, arguments: list[Any]) -> tuple[list[Any], list[int]]:
        """One value for each parameter, and which of them still have to get their default. `takes` was asked."""
        if self.rest:
            arguments = self._gather(arguments)
        missing = self.count - len(arguments)
        if missing == 1 == self.count and self.defaults[0] is None:
            return [None], []
        if missing == 0:
            return arguments, []
        left_out: list[int] = []
        for index in range(self.count - 1, -1, -1):
            if missing and self.defaults[index] is not None:
                left_out.append(index)
                missing -= 1
        given = iter(arguments)
        values = [None if index in left_out else next(given) for index in range(self.count)]
        left_out.reverse()
        return values, left_out

    def _gather(self, arguments: list[Any]) -> list[Any]:
        own = self.count - 1
        if len(arguments) < own:
            return [*arguments, Array([])]
        last = arguments[own:]
        if len(last) == 1 and (type(last[0]) is Array or (type(last[0]) is list and self._list_fits())):
            return arguments
        return [*arguments[:own], Array(last, self._element())]

    def _list_fits(self) -> bool:
        kind = self.kinds[-1]
        return kind is not None and kind.full_name == "java.util.List"

    def _element(self) -> str:
        kind = self.kinds[-1]
        return kind.full_name.rsplit(".", 1)[-1] if kind is not None else "Object"


def _is_array(parameter: tree.Parameter) -> bool:
    return parameter.type is not None and parameter.type.dimensions > 0


class Routine:
    """A compiled function or method. `owner`: the class it belongs to."""

    __slots__ = ("_pad", "at", "body", "easy", "name", "owner", "parameters", "result", "static")

    def __init__(self, name: str, at: tree.At, owner: Any = None, static: bool = False) -> None:
        self.name = name
        self.at = at
        self.owner = owner
        self.static = static
        self.parameters: Parameters
        self.body: Fn
        self.result: Cast | None = None
        """What its declared type makes of what it returns."""
        self.easy = False
        """Nothing to choose, to fit or to fill in."""
        self._pad: list[None] = []

    def complete(self, unit: Unit, parameters: Parameters, body: Fn, type_: tree.Type | None = None) -> None:
        if type_ is not None:
            nothing = type_.name == "void" and not type_.dimensions
            self.result = _nothing if nothing else unit.source.caster(type_)
        self.parameters, self.body = parameters, body
        self.easy = parameters.plain and not parameters.casts
        self._pad = [None] * (unit.size - FIRST - len(unit.captured) - parameters.count)

    def invoke(self, run: Any, around: Any, root: Any, arguments: list[Any], cells: tuple[Any, ...] = ()) -> Any:
        """Runs it on arguments that it takes. Counts a step and the depth."""
        parameters = self.parameters
        left_out: list[int] | tuple[()] = ()
        if len(arguments) != parameters.count or parameters.rest:
            arguments, left_out = parameters.arrange(arguments)
        run.slice -= 1
        if run.slice < 0:
            run.look()
        run.depth += 1
        if run.depth > run.limits.depth:
            run.depth -= 1
            run.enter()
        f = [run, around, root, None, *cells, *arguments, *self._pad]
        try:
            prepare(f, parameters, left_out)
            found = self.body(f)
            return found if self.result is None else self.result(run, root, found)
        finally:
            run.depth -= 1


def _nothing(_run: Any, _root: Any, _value: Any) -> None:
    return None


def prepare(f: Frame, parameters: Parameters, left_out: Sequence[int]) -> None:
    """Defaults, types and cells of the parameters in a new frame."""
    if left_out:
        for index in left_out:
            default = parameters.defaults[index]
            if default is not None:
                f[parameters.slots[index]] = _default(f, default, parameters)
    for slot, cast in parameters.casts:
        f[slot] = cast(f[0], f[2], f[slot])
    for slot in parameters.cells:
        f[slot] = [f[slot]]


def _default(f: Frame, default: Fn, parameters: Parameters) -> Any:
    """A default may use the parameters before it: they look as they will look in the body."""
    if not parameters.cells:
        return default(f)
    whole = list(f)
    for slot in parameters.cells:
        whole[slot] = [whole[slot]]
    return default(whole)


def choose(run: Any, root: Any, routines: Sequence[Routine], arguments: list[Any]) -> Routine | None:
    """The overload that arguments mean; None: none takes them."""
    best: Routine | None = None
    least: float = 0
    for routine in routines:
        parameters = routine.parameters
        if not parameters.takes(len(arguments)):
            continue
        distance = _distance(run, root, parameters, arguments)
        if distance is not None and (best is None or distance < least):
            best, least = routine, distance
    if best is None and not arguments:
        return next((one for one in routines if one.parameters.takes_nothing()), None)
    return best


def _distance(run: Any, root: Any, parameters: Parameters, arguments: list[Any]) -> float | None:
    total = 0.0
    if parameters.rest:
        total = 5000.0
        arguments = arguments[: parameters.count - 1]
    positions: Sequence[int] = range(len(arguments))
    if len(arguments) < parameters.count and not parameters.rest:
        total = 0.5
        left_out = parameters.arrange(arguments)[1]
        positions = [one for one in range(parameters.count) if one not in left_out]
    for index, value in zip(positions, arguments, strict=True):
        kind = parameters.kinds[index]
        if kind is None:
            total += OBJECT if value is not None else 0
            continue
        near = nearness(run, root, kind, value)
        if near is None:
            return None
        total += near
    return total


def nearness(run: Any, root: Any, kind: Kind, value: Any) -> float | None:
    """How far a value is from a parameter's type; None: it does not fit."""
    name = kind.full_name
    if value is None:
        return None if name in PRIMITIVES and not kind.dimensions else 1
    own = class_name_of(value)
    if not kind.dimensions:
        if name == own:
            return 0
        order = WIDER.get(own)
        if order is not None and name in order:
            return order.index(name) + (0.0 if name in PRIMITIVES else 0.1)
    if kind.accepts(run, root, value):
        return 10 if kind.plan is None else 10 + _steps_up(value, kind.plan)
    if type(value) is Closure and (kind.plan is None or kind.plan.kind in ("interface", "trait")):
        return 50 if name in LAMBDAS or kind.plan is not None else None
    return None


def _steps_up(value: Any, plan: Any) -> float:
    own = getattr(getattr(value, "of", None), "plan", None)
    lineage = own.lineage if own is not None else ()
    return lineage.index(plan) / 10 if plan in lineage else 0.0


_DECIMALS = ("java.math.BigDecimal", "double", "java.lang.Double", "java.lang.Number")
WIDER: dict[str, tuple[str, ...]] = {
    "java.lang.Byte": ("byte", "short", "java.lang.Short", "int", "java.lang.Integer", "long", "java.lang.Long",
                       "java.math.BigInteger", "float", "double", "java.lang.Double", *_DECIMALS),
    "java.lang.Short": ("short", "int", "java.lang.Integer", "long", "java.lang.Long", "java.math.BigInteger",
                        "float", "double", "java.lang.Double", *_DECIMALS),
    "java.lang.Integer": ("int", "long", "java.lang.Long", "java.math.BigInteger", "float", "java.lang.Float",
                          "double", "java.lang.Double", *_DECIMALS),
    "java.lang.Long": ("long", "java.math.BigInteger", "float", "java.lang.Float", "double", "java.lang.Double",
                       *_DECIMALS),
    "java.math.BigInteger": ("float", "java.lang.Float", "double", "java.lang.Double", *_DECIMALS),
    "java.lang.Float": ("float", "double", "java.lang.Double", "java.math.BigDecimal", "java.lang.Number"),
    "java.lang.Double": ("double", "java.math.BigDecimal", "java.lang.Number"),
    "java.math.BigDecimal": ("double", "java.lang.Double", "java.lang.Number"),
    "java.lang.Boolean": ("boolean",),
    "java.lang.Character": ("char", "int", "java.lang.Integer"),
    "groovy.lang.GString": ("java.lang.String",),
    "org.codehaus.groovy.runtime.GStringImpl": ("java.lang.String",),
}  # fmt: skip
"""Which parameters a number (or text) fits besides its own type, the nearest first."""

_FUNCTIONS = (
    "Function", "Supplier", "Consumer", "Predicate", "BiFunction", "BiConsumer", "BiPredicate", "UnaryOperator",
    "BinaryOperator",
)  # fmt: skip
LAMBDAS = frozenset(
    (
        "java.util.Comparator",
        "java.lang.Runnable",
        "java.util.concurrent.Callable",
        *(f"java.util.function.{name}" for name in _FUNCTIONS),
    )
)
"""Types of parameters that a closure fits."""


def passed(error: Thrown, name: str, at: tree.At) -> None:
    """An exception leaves a function through a call at a place."""
    calls = error.value.calls
    if len(calls) < 50:
        calls.append((name, at))
