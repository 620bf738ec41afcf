"""Makes any document one that Jira takes: node by node, what does not fit becomes its children or its words.

Never drops words. Pure: the same document gives the same result, also its new `localId`s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid5

from app.jira.adf.canonical import Node, merged
from app.jira.adf.grammar import CODE_MARKS, INLINE, MARKS, NODES, SITE_BOUND, Shape, marks_of
from app.jira.adf.plain import plain, words

_LOCAL_IDS = UUID("6f0c1d5e-4b1f-5d0a-9c39-5d5f6a0c7a10")
_MEDIA = frozenset({"mediaSingle", "mediaGroup", "media", "mediaInline"})
_BASICS = frozenset({"paragraph", "hardBreak", "heading", "bulletList", "orderedList", "listItem", "caption"}) | _MEDIA
_WRAPPER = {
    "bulletList": "listItem",
    "orderedList": "listItem",
    "taskList": "taskItem",
    "decisionList": "decisionItem",
    "table": "tableRow",
    "tableRow": "tableCell",
}
"""Containers of one kind of child: a stranger among the children is put into one."""
_ALL_OR_NOTHING = frozenset({"mediaSingle", "mediaGroup", "layoutSection"})
_FILLED_WITH_PARAGRAPH = frozenset(
    name for name, shape in NODES.items() if shape.least == 1 and "paragraph" in (shape.children or ())
)


def degrade(document: Mapping[str, Any]) -> Node:
    """A document that is valid for Jira, as near to the given one as it gets."""
    return _Fit(frozenset(NODES) - SITE_BOUND).document(document)


def degrade_to_basics(document: Mapping[str, Any]) -> Node:
    """The same words in paragraphs, headings and lists: a second try after Jira refused the first.

    Media stay, so that no attachment is orphaned.
    """
    return _Fit(_BASICS).document(document)


class _Fit:
    """One pass over a document; `taken` are the nodes that may stay."""

    def __init__(self, taken: frozenset[str]) -> None:
        self._taken = taken

    def document(self, raw: Mapping[str, Any]) -> Node:
        return {"type": "doc", "version": 1, "content": self._children(raw, "doc", "0")}

    def _children(self, raw: Mapping[str, Any], parent: str, path: str) -> list[Node]:
        """What `parent` may hold of the children of `raw`, in order."""
        fitted = self._all(raw, parent, path)
        return merged(_in_paragraphs(fitted) if _holds_blocks(parent) else fitted)

    def _all(self, raw: Mapping[str, Any], parent: str, path: str) -> list[Node]:
        return [
            node for index, child in enumerate(_content(raw)) for node in self._fit(child, parent, f"{path}.{index}")
        ]

    def _fit(self, raw: Mapping[str, Any], parent: str, path: str) -> list[Node]:
        name = str(raw.get("type"))
        children = NODES[parent].children or frozenset()
        if name == "text" and parent not in _WRAPPER:
            return _text(raw, parent)
        if name in children and name in self._taken and (node := self._node(raw, name, parent, path)):
            # A leaf holds nothing; should one have children all the same, they follow it.
            return [node, *self._all(raw, parent, path)] if NODES[name].children is None else [node]
        if wrapper := _WRAPPER.get(parent):
            wrapped = self._node({"type": wrapper, "content": [raw]}, wrapper, parent, path)
            return [wrapped] if wrapped and plain(wrapped) else []
        if parent == "codeBlock":
            return _said(plain(raw), raw, linked=False, breaks=False)
        return self._unwrapped(raw, name, parent, path)

    def _node(self, raw: Mapping[str, Any], name: str, parent: str, path: str) -> Node | None:
        """The node itself with what it may hold; None when it cannot stay what it is."""
        shape = NODES[name]
        attrs = _attrs(raw.get("attrs"), shape)
        if not shape.needs <= attrs.keys() or not _consistent(name, attrs):
            return None
        if name in {"media", "mediaInline"} and attrs.get("type") != "external":
            attrs["collection"] = ""
        if shape.local_id:
            attrs["localId"] = str(uuid5(_LOCAL_IDS, f"{path}:{name}"))
        node: Node = {"type": name, "attrs": attrs} if attrs or shape.bare_attrs else {"type": name}
        if shape.children is not None:
            if name in _ALL_OR_NOTHING and not self._all_fit(raw, name):
                return None
            content = self._children(raw, name, path)
            if not content and name in _FILLED_WITH_PARAGRAPH:
                content = [{"type": "paragraph"}]
            if len(content) < shape.least:
                return None
            node["content"] = content
        if marks := _marks(raw.get("marks"), marks_of(parent, name)):
            node["marks"] = marks
        return node

    def _all_fit(self, raw: Mapping[str, Any], name: str) -> bool:
        """Whether a node that takes no strangers has exactly the children that it must have."""
        kinds = [str(child.get("type")) for child in _content(raw)]
        for child, kind in zip(_content(raw), kinds, strict=True):
            if kind not in (NODES[name].children or ()) or kind not in self._taken:
                return False
            if self._node(child, kind, name, "") is None or (kind == "media" and _content(child)):
                return False
        match name:
            case "mediaSingle":
                return kinds in (["media"], ["media", "caption"])
            case "layoutSection":
                return len(kinds) in (2, 3)
            case _:
                return True

    def _unwrapped(self, raw: Mapping[str, Any], name: str, parent: str, path: str) -> list[Node]:
        """Its own words, then its children, as far as `parent` may hold them."""
        own = _said(words(raw), raw, linked=True, breaks=True)
        if name in INLINE and not _content(raw):
            return own
        if _holds_blocks(parent):
            return [*_in_paragraphs(own), *_in_paragraphs(self._all(raw, parent, path))]
        nodes = own
        for index, child in enumerate(_content(raw)):
            part = self._fit(child, parent, f"{path}.{index}")
            same_line = index and str(child.get("type")) in INLINE
            nodes = [*nodes, *([{"type": "hardBreak"}] if nodes and part and not same_line else []), *part]
        return nodes


def _holds_blocks(parent: str) -> bool:
    return "paragraph" in (NODES[parent].children or ())


def _content(raw: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    content = raw.get("content")
    return [child for child in content if isinstance(child, Mapping)] if isinstance(content, list) else []


def _text(raw: Mapping[str, Any], parent: str) -> list[Node]:
    text = raw.get("text")
    if not isinstance(text, str) or not text:
        return []
    marks = _marks(raw.get("marks"), marks_of(parent, "text"))
    if any(mark["type"] == "code" for mark in marks):
        marks = [mark for mark in marks if mark["type"] in CODE_MARKS]
    return [{"type": "text", "text": text, "marks": marks} if marks else {"type": "text", "text": text}]


def _consistent(name: str, attrs: Mapping[str, Any]) -> bool:
    """Whether the attributes go together; each by itself is right already."""
    match name:
        case "media":
            return "url" in attrs and "id" not in attrs if attrs["type"] == "external" else "id" in attrs
        case "inlineCard" | "blockCard":
            return len(attrs.keys() & {"url", "data"}) == 1
        case "mediaSingle":
            return attrs.get("widthType") == "pixel" or attrs.get("width", 0) <= 100
        case _:
            return True


def _attrs(raw: Any, shape: Shape) -> Node:
    given = raw if isinstance(raw, Mapping) else {}
    valid = {name: value for name, value in given.items() if name in shape.attrs and shape.attrs[name](value)}
    return {**shape.fills, **valid}


def _marks(raw: Any, allowed: frozenset[str]) -> list[Node]:
    marks: dict[str, Node] = {}
    for mark in raw if isinstance(raw, list) else []:
        name = str(mark.get("type")) if isinstance(mark, Mapping) else ""
        if name not in allowed or name in marks:
            continue
        attrs = _attrs(mark.get("attrs"), MARKS[name])
        if MARKS[name].needs <= attrs.keys():
            marks[name] = {"type": name, "attrs": attrs} if attrs else {"type": name}
    if "alignment" in marks:
        marks.pop("indentation", None)
    return [marks[name] for name in sorted(marks)]


def _said(text: str, raw: Mapping[str, Any], *, linked: bool, breaks: bool) -> list[Node]:
    """Words as inline nodes; a card keeps its link."""
    if not text:
        return []
    if linked and raw.get("type") in {"inlineCard", "blockCard", "embedCard"}:
        return [{"type": "text", "text": text, "marks": [{"type": "link", "attrs": {"href": text}}]}]
    if not breaks:
        return [{"type": "text", "text": text}]
    nodes: list[Node] = []
    for index, line in enumerate(text.split("\n")):
        nodes += [{"type": "hardBreak"}] if index else []
        nodes += [{"type": "text", "text": line}] if line else []
    return nodes


def _in_paragraphs(nodes: Iterable[Node]) -> list[Node]:
    """Runs of inline nodes wrapped so that a parent of blocks can hold them."""
    result: list[Node] = []
    run: list[Node] = []
    for node in nodes:
        if node["type"] in INLINE:
            run.append(node)
            continue
        if run:
            result.append({"type": "paragraph", "content": merged(run)})
            run = []
        result.append(node)
    if run:
        result.append({"type": "paragraph", "content": merged(run)})
    return result
