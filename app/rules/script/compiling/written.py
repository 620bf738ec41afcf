"""A condition as Groovy writes it in the message of an assertion that has words of its own."""

from __future__ import annotations

from typing import Any

from app.rules.script.syntax import tree


def variables_of(node: Any) -> list[str]:
    """The variables whose values the message lists."""
    if type(node) is tree.Name:
        return [node.name] if node.name not in ("this", "super") and not node.name[:1].isupper() else []
    if type(node) is tree.Binary:
        pair: tuple[Any, Any] = (node.left, node.right)
    elif type(node) is tree.Index:
        pair = (node.target, node.index)
    else:
        return []
    found = variables_of(pair[0])
    return found + [name for name in variables_of(pair[1]) if name not in found]


def written(node: Any, source: str) -> str:
    """`source` stands for what has no other form here."""
    return _text(node) or source


def _text(node: Any) -> str | None:
    kind = type(node)
    if kind is tree.Literal:
        return _constant(node.value)
    if kind is tree.Name:
        return str(node.name)
    if kind is tree.Binary:
        return _joined("(", node.left, f" {node.op} ", node.right, ")")
    if kind is tree.Unary:
        return _joined(node.op, node.operand)
    if kind is tree.Index:
        return _joined(node.target, "[", node.index, "]")
    if kind is tree.Property and type(node.name) is str:
        return _joined(node.target, "?." if node.safe else ".", node.name)
    if kind is tree.Call and type(node.name) is str:
        target = node.target if node.target is not None else "this"
        return _joined(target, "?." if node.safe else ".", node.name, "(", *_listed(node.arguments), ")")
    if kind is tree.ListLiteral:
        return _joined("[", *_listed(node.items), "]")
    return None


def _constant(value: Any) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _listed(nodes: tuple[Any, ...]) -> list[Any]:
    return [part for one in nodes for part in (", ", one)][1:]


def _joined(*parts: Any) -> str | None:
    """Texts as they are, nodes as written."""
    texts = [part if type(part) is str else _text(part) for part in parts]
    return None if None in texts else "".join(map(str, texts))
