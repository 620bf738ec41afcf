"""Texts over Jira's limit: shortened between blocks, with a notice. The whole text goes into a file beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.jira.adf.canonical import Node, size
from app.sync.shortened import NOTICE

LIMIT = 32_767
"""Characters of one rich text, and of any other text field without a limit of its own."""


def cut(document: Mapping[str, Any], limit: int = LIMIT, notice: str = NOTICE) -> Node:
    """The first blocks of a document that fit into `limit` with the notice; the last one is cut inside if it is a
    paragraph. Media in the part that is left out are shown after the notice, so that no file is orphaned."""
    if size(document) <= limit:
        return dict(document)
    blocks = [dict(block) for block in document.get("content", [])]
    tail = [{"type": "paragraph", "content": [{"type": "text", "text": notice, "marks": [{"type": "em"}]}]}]
    kept = 0
    while kept < len(blocks) and size(_doc([*blocks[: kept + 1], *tail, *_media(blocks[kept + 1 :])])) <= limit:
        kept += 1
    rest = [*tail, *_media(blocks[kept:])]
    part = _part(blocks[kept], limit - size(_doc([*blocks[:kept], *rest]))) if kept < len(blocks) else None
    return _doc([*blocks[:kept], *([part] if part else []), *rest])


def _doc(content: list[Node]) -> Node:
    return {"type": "doc", "version": 1, "content": content}


def _part(block: Node, room: int) -> Node | None:
    """The start of a long paragraph, between words."""
    if block.get("type") not in {"paragraph", "codeBlock"} or not block.get("content"):
        return None
    first = block["content"][0]
    room -= size({**block, "content": [{**first, "text": ""}]}) + 1
    text = str(first.get("text", ""))
    if first.get("type") != "text" or room < 100:
        return None
    shown = text[:room]
    # Some characters take several in JSON: tabs of a log, quotes, emoji.
    while (taken := size({"text": shown}) - size({"text": ""})) > room:
        shown = shown[: len(shown) * room // taken]
    shown = shown.rsplit(" ", 1)[0] if len(shown) < len(text) and " " in shown else shown
    return {**block, "content": [{**first, "text": shown}]} if shown else None


def _media(blocks: list[Node]) -> list[Node]:
    """The files that these blocks show, each in a group of its own."""
    found: list[Node] = []
    for block in blocks:
        if block.get("type") in {"mediaSingle", "mediaGroup"}:
            found.append(block)
        elif isinstance(block.get("content"), list):
            found += _media(block["content"])
    return found
