"""The words of a document: for placeholders, for a text file of what was too long, for people. Never for comparing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_LINE_OF_ITS_OWN = frozenset(
    {
        *("paragraph", "heading", "blockquote", "listItem", "taskItem", "decisionItem", "codeBlock", "panel", "rule"),
        *("expand", "nestedExpand", "tableRow", "mediaSingle", "mediaGroup", "blockCard", "embedCard", "caption"),
        "layoutColumn",
    }
)


def plain(node: Mapping[str, Any]) -> str:
    """A node as plain text, one line per block."""
    lines: list[str] = [""]
    _write(node, lines)
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def deeper_than(limit: int, node: Mapping[str, Any]) -> bool:
    """Are there more than `limit` nodes inside one another? Does not recurse itself."""
    level: list[Any] = [node]
    for _ in range(limit):
        inner = (each.get("content") for each in level if isinstance(each, Mapping))
        level = [child for content in inner if isinstance(content, list) for child in content]
        if not level:
            return False
    return True


def words(node: Mapping[str, Any]) -> str:
    """What a node without children says, on one line; empty when it says nothing."""
    attrs = node.get("attrs")
    attrs = attrs if isinstance(attrs, Mapping) else {}
    match node.get("type"):
        case "text":
            return str(node.get("text", ""))
        case "hardBreak":
            return "\n"
        case "mention":
            name = str(attrs.get("text") or "")
            return name if name.startswith("@") else f"@{name or attrs.get('id') or 'somebody'}"
        case "emoji":
            return str(attrs.get("text") or attrs.get("shortName") or "")
        case "date":
            return _day(attrs.get("timestamp"))
        case "status":
            return str(attrs.get("text") or "")
        case "media" | "mediaInline":
            return f"📎 {attrs.get('alt') or 'file'}" if attrs.get("type") != "external" else str(attrs.get("url"))
        case "inlineCard" | "blockCard" | "embedCard":
            return str(attrs.get("url") or _url_in(attrs.get("data")) or "")
        case "extension" | "inlineExtension" | "bodiedExtension":
            return f"[{attrs.get('text') or attrs.get('extensionKey') or 'extension'}]"
        case "expand" | "nestedExpand":
            return str(attrs.get("title") or "")
        case "placeholder":
            return str(attrs.get("text") or "")
        case _:
            return str(node.get("text") or attrs.get("text") or "")


def _write(node: Mapping[str, Any], lines: list[str]) -> None:
    content = node.get("content")
    if node.get("type") in _LINE_OF_ITS_OWN and lines[-1]:
        lines.append("")
    own = words(node)
    if own:
        first, *rest = own.split("\n")
        lines[-1] += first
        lines.extend(rest)
    if isinstance(content, list):
        if own:
            lines.append("")
        for child in content:
            if isinstance(child, Mapping):
                if node.get("type") == "tableRow" and lines[-1]:
                    lines[-1] += " | "
                _write(child, lines) if node.get("type") != "tableRow" else _cell(child, lines)
    if node.get("type") in _LINE_OF_ITS_OWN and lines[-1]:
        lines.append("")


def _cell(cell: Mapping[str, Any], lines: list[str]) -> None:
    lines[-1] += plain(cell).replace("\n", " ")


def _day(timestamp: Any) -> str:
    try:
        return datetime.fromtimestamp(int(timestamp) / 1000, UTC).date().isoformat()
    except (TypeError, ValueError, OverflowError, OSError):
        return str(timestamp or "")


def _url_in(data: Any) -> str:
    return str(data.get("url") or "") if isinstance(data, Mapping) else ""
