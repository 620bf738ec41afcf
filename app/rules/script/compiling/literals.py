"""Values as written: constants, texts with values in them, lists, maps, ranges."""

from __future__ import annotations

from typing import Any

from app.rules.script.compiling.arguments import opened
from app.rules.script.compiling.scope import RUN, Fn, Frame, Unit, at_place
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.operators import make_range
from app.rules.script.runtime.throwables import Thrown, thrown
from app.rules.script.runtime.values import GString
from app.rules.script.syntax import tree


def literal(_unit: Unit, node: tree.Literal) -> Fn:
    value = node.value
    return lambda _f: value


def interpolation(unit: Unit, node: tree.Interpolation) -> Fn:
    texts = node.texts
    values = tuple(unit.expression(one) for one in node.values)
    if len(values) == 1:
        (only,) = values
        return lambda f: GString(texts, [only(f)])
    return lambda f: GString(texts, [value(f) for value in values])


def list_literal(unit: Unit, node: tree.ListLiteral) -> Fn:
    size = 56 + 8 * len(node.items)
    if any(type(one) is tree.Spread for one in node.items):
        values = opened(unit, node.items)

        def joined(f: Frame) -> Any:
            found = values(f)
            f[RUN].items_of(len(found))
            return found

        return joined
    items = tuple(unit.expression(one) for one in node.items)

    def made(f: Frame) -> Any:
        run = f[RUN]
        run.bytes += size
        if run.bytes > run.limits.bytes:
            run.took(0)
        return [item(f) for item in items]

    return made


def map_literal(unit: Unit, node: tree.MapLiteral) -> Fn:
    size = 64 + 100 * len(node.entries)
    entries = [
        (unit.expression(one.key) if one.key is not None else None, unit.expression(_inside(one)), one.at)
        for one in node.entries
    ]

    def made(f: Frame) -> Any:
        run = f[RUN]
        run.took(size)
        found = GMap()
        for key, value, at in entries:
            if key is not None:
                found.put(key(f), value(f))
            else:
                _add_all(f, found, value(f), at)
        return found

    return made


def _inside(entry: tree.MapEntry) -> Any:
    return entry.value.value if entry.key is None and type(entry.value) is tree.Spread else entry.value


def _add_all(f: Frame, into: GMap, more: Any, at: tree.At) -> None:
    """`*: map`."""
    if more is None:
        return
    if not isinstance(more, GMap):
        error = thrown("java.lang.IllegalArgumentException", "only a map can be spread into a map")
        at_place(error, at)
        raise error
    f[RUN].items_of(len(more))
    for key, value in more.items():
        into.put(key, value)


def range_literal(unit: Unit, node: tree.RangeLiteral) -> Fn:
    low, high, at = unit.expression(node.low), unit.expression(node.high), node.at
    without_low, without_high = node.without_low, node.without_high

    def made(f: Frame) -> Any:
        first, last = low(f), high(f)
        try:
            return make_range(f[RUN], first, last, without_low, without_high)
        except Thrown as error:
            at_place(error, at)
            raise

    return made
