"""Gives a valid document the form in which Jira keeps it, which is not byte for byte what came.

Must be idempotent: what Jira gave back and gets again stays as it is. Knows nothing of attachments.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from typing import Any

MARK_ORDER = [
    "fragment",
    "link",
    "em",
    "strong",
    "strike",
    "subsup",
    "underline",
    "code",
    "textColor",
    "backgroundColor",
    "annotation",
    "alignment",
    "indentation",
    "fontSize",
    "breakout",
    "border",
    "dataConsumer",
]
_RANK = {name: place for place, name in enumerate(MARK_ORDER)}
_NEEDS_LOCAL_ID = {"taskList", "taskItem", "decisionList", "decisionItem"}

NewId = Callable[[], str]


def normalise(doc: dict[str, Any] | None, new_id: NewId = lambda: str(uuid.uuid4())) -> dict[str, Any] | None:
    """Jira's form of a valid document; None when nothing is in it. The argument is left as it is.

    Empty text goes, neighbouring text of equal marks is joined, marks are put in order without doubles, empty
    `marks` and `attrs` go, defaults are added, empty local ids get one.
    """
    if doc is None:
        return None
    content = _children(doc.get("content") or [], new_id)
    while content and content[-1] == {"type": "paragraph", "content": []}:
        content.pop()
    if not content:
        return None
    return {"type": "doc", "version": 1, "content": content}


def without_empty_text(node: Any) -> Any:
    """The document without its empty text nodes: those Jira drops instead of refusing them."""
    if not isinstance(node, dict) or not isinstance(node.get("content"), list):
        return node
    kept = [
        without_empty_text(child)
        for child in node["content"]
        if not (isinstance(child, dict) and child.get("type") == "text" and child.get("text") == "")
    ]
    return {**node, "content": kept}


def media_ids(doc: dict[str, Any] | None) -> set[str]:
    """The media UUIDs that a document shows."""
    return {
        node["attrs"]["id"]
        for node in walk(doc)
        if node.get("type") in ("media", "mediaInline") and "id" in node.get("attrs", {})
    }


def walk(node: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    """Every node of a document, parents first."""
    if node is None:
        return
    yield node
    for child in node.get("content", ()):
        yield from walk(child)


def plain_text(doc: dict[str, Any] | None) -> str:
    """The words of a document, for text search and for change logs."""
    parts: list[str] = []
    for node in walk(doc):
        attrs = node.get("attrs", {})
        if node.get("type") == "text":
            parts.append(node["text"])
        elif node.get("type") == "hardBreak":
            parts.append("\n")
        elif node.get("type") in ("mention", "emoji", "status"):
            parts.append(attrs.get("text") or attrs.get("shortName") or "")
        elif parts and node.get("type") in ("paragraph", "heading", "codeBlock"):
            parts.append("\n")
    return "".join(parts).strip()


def _children(nodes: list[dict[str, Any]], new_id: NewId) -> list[dict[str, Any]]:
    kept = [_node(node, new_id) for node in nodes if not (node.get("type") == "text" and not node.get("text"))]
    joined: list[dict[str, Any]] = []
    for together, run in itertools.groupby(kept, key=_joins_as):
        if together is None:
            joined.extend(run)
        else:
            first, *rest = run
            joined.append({**first, "text": first["text"] + "".join(node["text"] for node in rest)})
    return joined


def _joins_as(node: dict[str, Any]) -> str | None:
    return repr(node.get("marks", [])) if node.get("type") == "text" else None


def _node(node: dict[str, Any], new_id: NewId) -> dict[str, Any]:
    kind = node["type"]
    out: dict[str, Any] = {"type": kind}
    attrs = {name: value for name, value in (node.get("attrs") or {}).items() if value is not None}
    _defaults(kind, attrs, new_id)
    if attrs:
        out["attrs"] = attrs
    if "content" in node or kind in ("paragraph", "heading", "taskItem", "decisionItem"):
        out["content"] = _children(node.get("content") or [], new_id)
    if kind == "text":
        out["text"] = node["text"]
    marks = _marks(node.get("marks") or [])
    if marks:
        out["marks"] = marks
    return out


def _defaults(kind: str, attrs: dict[str, Any], new_id: NewId) -> None:
    if kind in _NEEDS_LOCAL_ID and not attrs.get("localId"):
        attrs["localId"] = new_id()
    elif kind == "orderedList":
        attrs.setdefault("order", 1)
    elif kind == "table":
        attrs.setdefault("isNumberColumnEnabled", False)
        attrs.setdefault("layout", "default")
        if not attrs.get("localId"):
            attrs["localId"] = new_id()
    elif kind == "mediaSingle":
        attrs.setdefault("layout", "center")
    elif kind == "mention":
        attrs.setdefault("accessLevel", "")


def _marks(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by_type = {mark["type"]: {k: v for k, v in mark.items() if k != "attrs" or v} for mark in marks}
    return sorted(by_type.values(), key=lambda mark: _RANK.get(mark["type"], len(_RANK)))
