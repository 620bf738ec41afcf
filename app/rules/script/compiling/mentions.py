"""Which names parts of a tree mention. Knows no scopes and no meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from app.rules.script.syntax import tree

_PARTS: dict[Any, tuple[str, ...]] = {}


def _parts(kind: Any) -> tuple[str, ...]:
    found = _PARTS.get(kind)
    if found is None:
        found = _PARTS[kind] = tuple(one.name for one in fields(kind) if one.name != "at")
    return found


def children(node: Any) -> Iterator[Any]:
    """The nodes directly in a node, in the order of the source."""
    for name in _parts(type(node)):
        value = getattr(node, name)
        if type(value) is tuple:
            for item in value:
                if is_dataclass(item):
                    yield item
        elif is_dataclass(value):
            yield value


class Mentions:
    """What closures (and anonymous classes) mention, remembered per node of one script."""

    def __init__(self) -> None:
        self._inside: dict[int, frozenset[str]] = {}
        self._nested: dict[int, frozenset[str]] = {}

    def of(self, node: Any) -> frozenset[str]:
        """All names in a node, at any depth; unqualified calls count, for they may call a variable."""
        known = self._inside.get(id(node))
        if known is None:
            self._look(node)
            known = self._inside[id(node)]
        return known

    def in_closures(self, node: Any) -> frozenset[str]:
        """The names that closures inside a node mention: variables of these names live longer than their frame."""
        if id(node) not in self._nested:
            self._look(node)
        return self._nested[id(node)]

    def _look(self, node: Any) -> None:
        names: set[str] = set()
        nested: set[str] = set()
        kind = type(node)
        if kind is tree.Name or (kind is tree.Call and node.target is None and type(node.name) is str):
            names.add(node.name)
        for child in children(node):
            if type(child) is tree.Type or type(child) is tree.At:
                continue
            self._look(child)
            names |= self._inside[id(child)]
            nested |= self._nested[id(child)]
        if kind is tree.ClosureExpression or kind is tree.ClassDefinition:
            if kind is tree.ClosureExpression and node.parameters is None:
                names.discard("it")
            nested |= names
        self._inside[id(node)] = frozenset(names)
        self._nested[id(node)] = frozenset(nested)


def assigned_names(node: Any) -> Iterator[str]:
    """Names that stand left of an assignment anywhere in a node."""
    kind = type(node)
    if kind is tree.Assign and type(node.target) is tree.Name:
        yield node.target.name
    elif kind is tree.MultipleAssign:
        for target in node.targets:
            if type(target) is tree.Name:
                yield target.name
    for child in children(node):
        yield from assigned_names(child)
