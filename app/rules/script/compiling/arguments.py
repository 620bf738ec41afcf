"""Arguments of a call: a list of values, spreads opened. Knows no calls."""

from __future__ import annotations

from typing import Any

from app.rules.script.compiling.scope import RUN, Fn, Frame, Unit
from app.rules.script.runtime.operators import items_of
from app.rules.script.syntax import tree


def arguments(unit: Unit, nodes: tuple[Any, ...]) -> Fn:
    """Gives a new list each time."""
    if any(type(one) is tree.Spread for one in nodes):
        return opened(unit, nodes)
    values = tuple(unit.expression(one) for one in nodes)
    if not values:
        return lambda _f: []
    if len(values) == 1:
        (only,) = values
        return lambda f: [only(f)]
    if len(values) == 2:
        first, second = values
        return lambda f: [first(f), second(f)]
    return lambda f: [value(f) for value in values]


def opened(unit: Unit, nodes: tuple[Any, ...]) -> Fn:
    """With `*list` among them. `*null` in a list is nothing."""
    parts = [
        (unit.expression(one.value), True) if type(one) is tree.Spread else (unit.expression(one), False)
        for one in nodes
    ]

    def values(f: Frame) -> Any:
        found: list[Any] = []
        for part, spread in parts:
            if spread:
                found += items_of(f[RUN], part(f))
            else:
                found.append(part(f))
        return found

    return values
