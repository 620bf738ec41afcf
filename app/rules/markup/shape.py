"""Any document in the few forms that wiki markup has: what has no form there becomes the nearest that has. Pure ADF to
ADF; knows no signs but the colours and emoji that have a code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from app.rules.markup import signs
from app.rules.markup.plain import day_of, file_name, inline_words, text_of
from app.rules.markup.tree import (
    DEEPEST,
    INLINE,
    Node,
    attr,
    block,
    children,
    fitting,
    kind,
    marks_of,
    merged,
    paragraph,
    strong,
    text,
    trimmed,
    words,
)

_UNFIT = re.compile(r"[\s|\[\]{}<>\"\\\x00-\x20]")
_TASKS = frozenset(("taskItem", "blockTaskItem", "decisionItem"))
_SIMPLE_MARKS = frozenset(("strong", "em", "strike", "underline", "code"))


def shaped(document: Mapping[str, Any]) -> list[Node]:
    """The blocks of a document: paragraph, heading, blockquote, panel, codeBlock, rule, lists of listItems, table,
    mediaSingle, mediaGroup, blockCard and embedCard; among words text, hardBreak, mention, emoji with a code, status,
    inlineCard and mediaInline."""
    return blocks(children(document), 0)


def blocks(nodes: Iterable[Mapping[str, Any]], depth: int) -> list[Node]:
    out: list[Node] = []
    run: list[Mapping[str, Any]] = []
    for node in [*nodes, None]:
        if node is not None and kind(node) in INLINE:
            run.append(node)
            continue
        if inline := trimmed(words_of(run)):
            out.append(paragraph(inline))
        run = []
        if node is not None:
            out += _block(node, depth)
    return out


def _block(node: Mapping[str, Any], depth: int) -> list[Node]:
    if depth > DEEPEST:
        return [paragraph([text(text_of({"content": [node]}))])]
    if make := _BLOCKS.get(kind(node)):
        return make(node, depth)
    own = words(node)
    return [*([paragraph([text(own)])] if own else []), *blocks(children(node), depth + 1)]


def _paragraph(node: Mapping[str, Any], depth: int) -> list[Node]:
    """A paragraph that holds blocks, against the rules, is opened up."""
    inside = children(node)
    if any(kind(child) not in INLINE for child in inside):
        return blocks(inside, depth + 1)
    inline = trimmed(words_of(inside))
    return [paragraph(inline)] if inline else []


def _heading(node: Mapping[str, Any], _depth: int) -> list[Node]:
    level = attr(node, "level")
    inline = [text(" ") if one["type"] == "hardBreak" else one for one in words_of(_inline_only(node))]
    level = level if isinstance(level, int) and 1 <= level <= 6 else 1
    return [block("heading", merged(inline), level=level)] if inline else []


def _inline_only(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [c if kind(c) in INLINE else {"type": "text", "text": text_of({"content": [c]})} for c in children(node)]


def _container(name: str) -> Callable[[Mapping[str, Any], int], list[Node]]:
    def make(node: Mapping[str, Any], depth: int) -> list[Node]:
        inside = blocks(children(node), depth + 1)
        return [block(name, fitting(inside, name))] if inside else []

    return make


def _panel(node: Mapping[str, Any], depth: int) -> list[Node]:
    inside = blocks(children(node), depth + 1)
    panel = str(attr(node, "panelType"))
    color = signs.PANEL_COLORS.get(signs.PANEL_NAMES.get(panel, ""), "") or signs.color_of(
        str(attr(node, "panelColor"))
    )
    made = block("panel", fitting(inside, "panel"), color=color or signs.PANEL_COLORS["info"])
    return [made] if inside else []


def _code(node: Mapping[str, Any], _depth: int) -> list[Node]:
    language = attr(node, "language")
    code = "".join(inline_words(c) if kind(c) in INLINE else text_of({"content": [c]}) for c in children(node))
    named = language if isinstance(language, str) else ""
    return [block("codeBlock", [text(code)] if code else [], language=named)]


def _list(node: Mapping[str, Any], depth: int) -> list[Node]:
    items = [
        block("listItem", fitting(inside, "listItem"))
        for child in children(node)
        if (inside := blocks(children(child) if kind(child) == "listItem" else [child], depth + 1))
    ]
    return [block(kind(node), items)] if items else []


def _tasks(node: Mapping[str, Any], depth: int) -> list[Node]:
    items: list[Node] = []
    for child in children(node):
        inside = blocks(children(child) if kind(child) in _TASKS else [child], depth + 1)
        if kind(child) == "decisionItem" and inside:
            inside[0] = {**inside[0], "content": merged([text("<> "), *inside[0].get("content", [])])}
        if attr(child, "state") == "DONE":
            inside = [_struck(one) for one in inside]
        if kind(child) == "taskList" and items and inside:
            items[-1]["content"] += inside
        elif inside:
            items.append(block("listItem", fitting(inside, "listItem")))
    return [block("bulletList", items)] if items else []


def _struck(node: Node) -> Node:
    if node["type"] == "text":
        return text(node["text"], [*node.get("marks", ()), {"type": "strike"}])
    return {**node, "content": [_struck(child) for child in node["content"]]} if "content" in node else node


def _table(node: Mapping[str, Any], depth: int) -> list[Node]:
    rows = []
    for row in children(node):
        cells = [
            block("tableHeader" if kind(cell) == "tableHeader" else "tableCell", _cell(cell, depth))
            for cell in (children(row) if kind(row) == "tableRow" else [row])
        ]
        if cells:
            rows.append(block("tableRow", cells))
    return [block("table", rows)] if rows else []


def _cell(node: Mapping[str, Any], depth: int) -> list[Node]:
    inside = children(node) if kind(node) in ("tableCell", "tableHeader") else [node]
    return fitting(blocks(inside, depth + 1), "cell")


def _titled(node: Mapping[str, Any], depth: int) -> list[Node]:
    title = attr(node, "title")
    head = [strong(title.strip())] if isinstance(title, str) and title.strip() else []
    return [*head, *blocks(children(node), depth + 1)]


def _picture(node: Mapping[str, Any], depth: int) -> list[Node]:
    """The medium, then its caption."""
    shown = [_media(c) for c in children(node) if kind(c) == "media" and file_name(c)]
    rest = [c for c in children(node) if kind(c) != "media"]
    return [*(block("mediaSingle", [one]) for one in shown), *blocks(rest, depth + 1)]


def _group(node: Mapping[str, Any], _depth: int) -> list[Node]:
    shown = [_media(c) for c in children(node) if file_name(c)]
    return [block("mediaGroup", shown)] if shown else []


def _media(node: Mapping[str, Any]) -> Node:
    size = {name: int(number) for name in ("width", "height") if isinstance(number := attr(node, name), int | float)}
    return {"type": "media", "attrs": {"name": file_name(node), **size}}


def _card(node: Mapping[str, Any], _depth: int) -> list[Node]:
    url = _address(_card_url(node))
    return [{"type": kind(node), "attrs": {"url": url}}] if url else []


def _card_url(node: Mapping[str, Any]) -> str:
    data = attr(node, "data")
    return str(attr(node, "url") or (data.get("url") if isinstance(data, Mapping) else "") or "")


def _address(url: str) -> str:
    """As it can stand between brackets."""
    made = _UNFIT.sub(lambda found: quote(found[0]), url.strip()).replace("&#", "&%23")
    return made if signs.LINK_TARGET.fullmatch(made) else ""


def words_of(nodes: Iterable[Mapping[str, Any]]) -> list[Node]:
    return merged(made for node in nodes for made in _inline(node))


def _inline(node: Mapping[str, Any]) -> list[Node]:
    match kind(node):
        case "text":
            return _text(node)
        case "hardBreak":
            return [{"type": "hardBreak"}]
        case "mention" if attr(node, "id"):
            return [{"type": "mention", "attrs": {"id": str(attr(node, "id"))}}]
        case "emoji" if attr(node, "id") in signs.EMOJI_CODES:
            return [{"type": "emoji", "attrs": {"id": attr(node, "id"), "text": inline_words(node)}}]
        case "status" if words(node).strip():
            color = attr(node, "color")
            color = color if color in signs.STATUS_COLORS else "neutral"
            return [{"type": "status", "attrs": {"text": " ".join(words(node).split()), "color": color}}]
        case "inlineCard" if url := _address(_card_url(node)):
            return [{"type": "inlineCard", "attrs": {"url": url}}]
        case "mediaInline" if file_name(node):
            return [{"type": "mediaInline", "attrs": {"name": file_name(node)}}]
        case "date":
            return [text(day_of(node), [{"type": "code"}])]
        case _:
            return _lines(text_of({"content": [node]}) if children(node) else inline_words(node), [])


def _lines(words: str, marks: list[Node]) -> list[Node]:
    out: list[Node] = []
    for number, line in enumerate(words.split("\n")):
        out += [{"type": "hardBreak"}] if number else []
        out += [text(line, marks)] if line else []
    return out


def _text(node: Mapping[str, Any]) -> list[Node]:
    """Text in marks that wiki markup has; a bare address is a link."""
    marks = [mark for raw in marks_of(node) if (mark := _mark(raw))]
    shown = words(node)
    if any(mark["type"] in ("link", "code") for mark in marks):
        return _lines(shown, marks)
    out: list[Node] = []
    place = 0
    for found in signs.URL.finditer(shown):
        out += _lines(shown[place : found.start()], marks) if place < found.start() else []
        out.append(text(found[0], [*marks, {"type": "link", "attrs": {"href": found[0]}}]))
        place = found.end()
    return [*out, *_lines(shown[place:], marks)]


def _mark(raw: Mapping[str, Any]) -> Node | None:
    match kind(raw):
        case "link" if href := _address(str(attr(raw, "href") or "")):
            return {"type": "link", "attrs": {"href": href}}
        case "subsup" if attr(raw, "type") in ("sub", "sup"):
            return {"type": "subsup", "attrs": {"type": attr(raw, "type")}}
        case "textColor" if color := signs.color_of(str(attr(raw, "color") or "")):
            return {"type": "textColor", "attrs": {"color": color}}
        case name if name in _SIMPLE_MARKS:
            return {"type": name}
    return None


_BLOCKS: dict[str, Callable[[Mapping[str, Any], int], list[Node]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "blockquote": _container("blockquote"),
    "panel": _panel,
    "codeBlock": _code,
    "rule": lambda _node, _depth: [{"type": "rule"}],
    "bulletList": _list,
    "orderedList": _list,
    "taskList": _tasks,
    "decisionList": _tasks,
    "table": _table,
    "expand": _titled,
    "nestedExpand": _titled,
    "mediaSingle": _picture,
    "mediaGroup": _group,
    "media": lambda node, _depth: [block("mediaSingle", [_media(node)])] if file_name(node) else [],
    "blockCard": _card,
    "embedCard": _card,
}
