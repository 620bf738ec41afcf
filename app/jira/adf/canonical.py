"""One way to write a document down, whatever Jira added or reordered. Normalisation by Jira must not look like an edit.

What does not count: ids that Jira gives out anew (`localId` and the like), attributes at their default, the order and
doubling of marks, text cut in pieces, empty text, integral numbers written as fractions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.jira.adf.grammar import MARKS, NODES, Shape

Node = dict[str, Any]
"""One ADF node as JSON."""

_UNSTABLE = frozenset({"localId", "occurrenceKey", "uniqueId", "collection"})
_SITE_MARKS = frozenset({"fragment", "dataConsumer"})
_NO_SHAPE = Shape()


def canonical(document: Mapping[str, Any]) -> Node:
    """The canonical form of a document; the given one is left alone."""
    return {"type": "doc", "version": 1, "content": _children(document)}


def _node(raw: Mapping[str, Any]) -> Node:
    name = raw.get("type")
    if name == "text":
        return _with_marks({"type": "text", "text": str(raw.get("text", ""))}, raw)
    node: Node = {"type": name}
    if attrs := _attrs(raw.get("attrs"), NODES.get(str(name), _NO_SHAPE)):
        node["attrs"] = attrs
    if content := _children(raw):
        node["content"] = content
    if "text" in raw and isinstance(raw["text"], str):
        node["text"] = raw["text"]
    return _with_marks(node, raw)


def _children(raw: Mapping[str, Any]) -> list[Node]:
    content = raw.get("content")
    if not isinstance(content, list):
        return []
    return merged(_node(child) for child in content if isinstance(child, Mapping))


def merged(nodes: Iterable[Node]) -> list[Node]:
    """Neighbouring text with the same marks as one, empty text dropped."""
    result: list[Node] = []
    for node in nodes:
        if node["type"] == "text":
            if not node["text"]:
                continue
            last = result[-1] if result else None
            if last is not None and last["type"] == "text" and last.get("marks") == node.get("marks"):
                result[-1] = {**last, "text": last["text"] + node["text"]}
                continue
        result.append(node)
    return result


def _with_marks(node: Node, raw: Mapping[str, Any]) -> Node:
    marks = raw.get("marks")
    if not isinstance(marks, list):
        return node
    kept: dict[str, Node] = {}
    for mark in marks:
        if not isinstance(mark, Mapping) or mark.get("type") in _SITE_MARKS:
            continue
        name = str(mark.get("type"))
        attrs = _attrs(mark.get("attrs"), MARKS.get(name, _NO_SHAPE))
        if name == "link":
            attrs.pop("id", None)
        kept.setdefault(name, {"type": name, **({"attrs": attrs} if attrs else {})})
    if kept:
        node["marks"] = [kept[name] for name in sorted(kept)]
    return node


def _attrs(raw: Any, shape: Shape) -> Node:
    given = {**shape.fills, **(raw if isinstance(raw, Mapping) else {})}
    return {
        name: tidy
        for name, value in sorted(given.items())
        if name not in _UNSTABLE
        and not name.startswith("__")
        and (tidy := _tidy(name, value)) not in (None, "")
        and shape.defaults.get(name, _NO_SHAPE) != tidy
    }


def _tidy(name: str, value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and name in {"color", "background", "panelColor"}:
        return value.lower()
    if isinstance(value, list):
        return [_tidy("", item) for item in value]
    return value


def size(document: Mapping[str, Any]) -> int:
    """Characters of the document as JSON, which is what Jira counts against its limit; it counts in units of UTF-16."""
    written = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return len(written.encode("utf-16-le", "surrogatepass")) // 2
