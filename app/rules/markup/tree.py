"""Reading and building ADF nodes. Takes any JSON without complaint; knows no markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Node = dict[str, Any]
"""One ADF node as JSON."""

DEEPEST = 30
"""Levels of a document that keep their structure; what lies deeper keeps its words."""

INLINE = frozenset(
    "text date emoji hardBreak inlineCard mention status mediaInline inlineExtension placeholder".split()  # noqa: SIM905
)
_MARK_ORDER = ("link", "textColor", "backgroundColor", "strong", "em", "strike", "underline", "subsup", "code")
_PLAIN = "paragraph codeBlock bulletList orderedList mediaSingle"
HOLDS: Mapping[str, frozenset[str]] = {
    "listItem": frozenset(_PLAIN.split()),
    "blockquote": frozenset(f"{_PLAIN} mediaGroup".split()),
    "panel": frozenset(f"{_PLAIN} mediaGroup heading rule blockCard".split()),
    "cell": frozenset(f"{_PLAIN} mediaGroup heading rule blockCard embedCard panel blockquote".split()),
}
"""What Jira takes inside these; anything else is opened up."""


def children(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    content = node.get("content")
    return [child for child in content if isinstance(child, Mapping)] if isinstance(content, list) else []


def kind(node: Mapping[str, Any]) -> str:
    return str(node.get("type", ""))


def attr(node: Mapping[str, Any], name: str) -> Any:
    attrs = node.get("attrs")
    return attrs.get(name) if isinstance(attrs, Mapping) else None


def words(node: Mapping[str, Any]) -> str:
    """The node's own text, without its children's."""
    for value in (node.get("text"), attr(node, "text"), attr(node, "title"), attr(node, "url")):
        if isinstance(value, str) and value:
            return value.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return ""


def marks_of(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    marks = node.get("marks")
    return [mark for mark in marks if isinstance(mark, Mapping)] if isinstance(marks, list) else []


def text(words: str, marks: Iterable[Node] = ()) -> Node:
    """Marked text. Of marks of one kind the first counts; beside `code` there is only a link."""
    kept: dict[str, Node] = {}
    for mark in marks:
        kept.setdefault(mark["type"], mark)
    if "code" in kept:
        kept = {name: mark for name, mark in kept.items() if name in ("code", "link")}
    node: Node = {"type": "text", "text": words}
    if kept:
        node["marks"] = sorted(kept.values(), key=lambda mark: _MARK_ORDER.index(mark["type"]))
    return node


def block(name: str, content: Iterable[Node], **attrs: Any) -> Node:
    node: Node = {"type": name}
    if attrs:
        node["attrs"] = attrs
    return {**node, "content": list(content)}


def paragraph(content: Iterable[Node] = ()) -> Node:
    return block("paragraph", content)


def strong(words: str) -> Node:
    """A paragraph that stands for a title."""
    return paragraph([text(words, [{"type": "strong"}])])


def document(content: Iterable[Node]) -> Node:
    return {"type": "doc", "version": 1, "content": list(content)}


def media(element: str, name: str, inline: bool = False, size: Mapping[str, int] | None = None) -> Node:
    """A file of the issue, by its element key."""
    attrs = {"type": "file", "id": element, "collection": "", "alt": name, **(size or {})}
    return {"type": "mediaInline" if inline else "media", "attrs": attrs}


def picture(shown: Node) -> Node:
    return block("mediaSingle", [shown], layout="center")


def merged(nodes: Iterable[Node]) -> list[Node]:
    """Neighbouring text with the same marks as one; empty text dropped."""
    out: list[Node] = []
    for node in nodes:
        if node["type"] != "text":
            out.append(node)
        elif node["text"]:
            last = out[-1] if out else None
            if last is not None and last["type"] == "text" and last.get("marks") == node.get("marks"):
                out[-1] = {**last, "text": last["text"] + node["text"]}
            else:
                out.append(node)
    return out


def trimmed(nodes: list[Node]) -> list[Node]:
    """Inline nodes without line breaks and white space alone at either end."""
    first, last = 0, len(nodes)
    while first < last and _is_gap(nodes[first]):
        first += 1
    while first < last and _is_gap(nodes[last - 1]):
        last -= 1
    return nodes[first:last]


def _is_gap(node: Node) -> bool:
    if node["type"] != "text":
        return bool(node["type"] == "hardBreak")
    return not node["text"].strip(" \t\n") and {"type": "code"} not in node.get("marks", ())


def fitting(nodes: Iterable[Node], parent: str) -> list[Node]:
    """Blocks as `parent` (a key of HOLDS) may hold them: strangers give their content. At least a paragraph."""
    kept = list(_fitting(nodes, HOLDS[parent]))
    if parent == "listItem" and kept and kept[0]["type"] in ("bulletList", "orderedList"):
        kept.insert(0, paragraph())
    return kept or [paragraph()]


def _fitting(nodes: Iterable[Node], allowed: frozenset[str]) -> Iterable[Node]:
    for node in nodes:
        if node["type"] in allowed:
            yield node
        elif node["type"] == "heading":
            yield paragraph(node["content"])
        elif node["type"] == "mediaGroup":
            yield paragraph({"type": "mediaInline", "attrs": one["attrs"]} for one in node["content"])
        elif node["type"] in ("blockCard", "embedCard"):
            yield paragraph([{"type": "inlineCard", "attrs": {"url": node["attrs"]["url"]}}])
        else:
            yield from _fitting(node.get("content", ()), allowed)
