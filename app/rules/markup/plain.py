"""The words of a document without any notation. Knows no markup."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.rules.markup.tree import INLINE, Node, attr, children, kind, words

_ROWS = frozenset(("tableRow",))


def text_of(document: Mapping[str, Any]) -> str:
    """A line per paragraph, heading, item or line of code; a row of a table is a line of its own."""
    lines: list[str] = []
    current: list[str] = []
    stack: list[Mapping[str, Any] | str] = [document]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            if node != "\n" or current:
                current.append(node)
            if node == "\n":
                lines.append("".join(current).rstrip("\n"))
                current = []
            continue
        inside = children(node)
        if kind(node) in INLINE and not inside:
            current.append(inline_words(node))
            continue
        if kind(node) == "tableRow":
            cells = " ".join(" ".join(text_of({"content": [cell]}).split("\n")) for cell in inside[:500])
            stack += ["\n", cells]
            continue
        stack.append("\n")
        stack += reversed(inside)
        if own := words(node):
            stack += ["\n", own]
    if current:
        lines.append("".join(current))
    return "\n".join(lines)


def inline_words(node: Mapping[str, Any]) -> str:
    """What an inline node shows."""
    match kind(node):
        case "hardBreak":
            return "\n"
        case "date":
            return day_of(node)
        case "emoji":
            return str(attr(node, "text") or attr(node, "shortName") or "")
        case "media" | "mediaInline":
            return file_name(node)
        case "mention":
            return words(node) or f"@{attr(node, 'id') or ''}"
        case _:
            return words(node)


def file_name(node: Mapping[str, Any]) -> str:
    """The name of a media node's file, or its address; else its id."""
    for name in ("__fileName", "url", "alt", "id"):
        value = attr(node, name)
        if isinstance(value, str) and value:
            return value.replace("\x00", "")
    return ""


def day_of(node: Mapping[str, Any]) -> str:
    """The day of a date node in UTC; what it holds if that is no moment."""
    moment = attr(node, "timestamp")
    try:
        return datetime.fromtimestamp(int(str(moment)) / 1000, UTC).strftime("%Y-%m-%d")
    except (ValueError, OverflowError, OSError):
        return str(moment or "")


def nodes_of(document: Mapping[str, Any]) -> list[Node]:
    """All nodes under a document, in order."""
    found: list[Node] = []
    stack = [document]
    while stack:
        node = stack.pop()
        found.append(dict(node))
        stack += reversed(children(node))
    return found[1:]
