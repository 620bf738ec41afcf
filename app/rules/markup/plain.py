"""The words of a document without any notation. Knows no markup."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.rules.markup.tree import INLINE, attr, children, kind, words

SYMBOLS = {
    "atlassian-info": "ℹ️",
    "atlassian-check_mark": "✅",
    "atlassian-cross_mark": "❌",
    "atlassian-warning": "⚠️",
    "atlassian-plus": "➕",
    "atlassian-minus": "➖",
    "atlassian-question_mark": "❓",
    "atlassian-light_bulb_on": "💡",
    "atlassian-yellow_star": "⭐",
}
"""Characters for Atlassian's own emoji, whose text is but their name."""


def text_of(document: Mapping[str, Any]) -> str:
    """A line per paragraph, heading, item or line of code; a row of a table is a line of its own. No empty lines."""
    lines: list[str] = []
    current: list[str] = []
    stack: list[Mapping[str, Any] | str | None] = [document]
    while stack:
        node = stack.pop()
        if node is None:
            lines += ["".join(current).strip("\n")] if current else []
            current = []
        elif isinstance(node, str):
            current.append(node)
        elif kind(node) in INLINE and not children(node):
            current.append(inline_words(node))
        elif kind(node) == "tableRow":
            cells = [text_of({"content": [cell]}).replace("\n", " ") for cell in children(node)]
            stack += [None, " ".join(filter(None, cells)), None]
        else:
            own = words(node) or (file_name(node) if kind(node) == "media" else "")
            stack += [None, *reversed(children(node)), None, own, None]
    return "\n".join(filter(None, lines))


def inline_words(node: Mapping[str, Any]) -> str:
    """What an inline node shows."""
    match kind(node):
        case "hardBreak":
            return "\n"
        case "date":
            return day_of(node)
        case "emoji":
            return SYMBOLS.get(str(attr(node, "id")), str(attr(node, "text") or attr(node, "shortName") or ""))
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
