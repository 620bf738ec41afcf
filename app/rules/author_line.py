"""The line on a copied comment that says who wrote the original, and when. Put on by the receiving half, taken off
again when the copy is sent back.

It is told from a line that a person typed by its no-break spaces, which text keeps and nobody types.
"""

import re
from datetime import UTC, datetime
from typing import Any

from app.sync.values import RichText

_SPACE = "\u00a0"
_TIME = re.compile(rf"^{_SPACE}·{_SPACE}\d{{4}}-\d\d-\d\d{_SPACE}\d\d:\d\d{_SPACE}UTC$")

_Block = dict[str, Any]


def with_line(body: RichText, author: str, created: datetime) -> RichText:
    """`body` under a line such as "**Alice Example** · 2026-11-24 10:03 UTC"."""
    at = created.astimezone(UTC).strftime(f"%Y-%m-%d{_SPACE}%H:%M{_SPACE}UTC")
    name = {"type": "text", "text": author, "marks": [{"type": "strong"}]}
    time = {"type": "text", "text": f"{_SPACE}·{_SPACE}{at}"}
    return _with_blocks(body, [{"type": "paragraph", "content": [name, time]}, *_blocks(body)])


def without_line(body: RichText) -> RichText:
    """`body` without its line, if it has one."""
    blocks = _blocks(body)
    return _with_blocks(body, blocks[1:]) if _begins_with_line(blocks) else body


def as_typed(body: RichText) -> RichText:
    """A line that came along as content, of another pair's copy: it reads the same and is no line of ours."""
    blocks = _blocks(body)
    if not _begins_with_line(blocks):
        return body
    return _with_blocks(body, [_typed(blocks[0]), *blocks[1:]])


def keeping_line(body: RichText, ours: RichText) -> RichText:
    """`body` with the line of `ours`, where `as_typed` had made content of it on its way."""
    blocks, our_blocks = _blocks(body), _blocks(ours)
    if blocks and _begins_with_line(our_blocks) and _typed(our_blocks[0]) == _typed(blocks[0]):
        return _with_blocks(body, [our_blocks[0], *blocks[1:]])
    return body


def begins_with_line(body: RichText) -> bool:
    return _begins_with_line(_blocks(body))


def with_line_of(body: RichText, ours: RichText) -> RichText:
    """`body` under the line that `ours` begins with, if it has one."""
    blocks = _blocks(ours)
    return _with_blocks(body, [blocks[0], *_blocks(body)]) if _begins_with_line(blocks) else body


def _blocks(body: RichText) -> list[_Block]:
    blocks: list[_Block] = body.document.get("content", [])
    return blocks


def _with_blocks(body: RichText, blocks: list[_Block]) -> RichText:
    return RichText.of({**body.document, "content": blocks})


def _begins_with_line(blocks: list[_Block]) -> bool:
    if not blocks or blocks[0].get("type") != "paragraph":
        return False
    match blocks[0].get("content"):
        case [{"type": "text", "marks": [{"type": "strong"}]}, {"type": "text", "text": str(time)}]:
            return _TIME.match(time) is not None
    return False


def _typed(line: _Block) -> _Block:
    """Without what only we write, and without what each site adds by itself."""
    content = [
        {**node, "text": node["text"].replace(_SPACE, " ")} if "text" in node else node
        for node in line.get("content", [])
    ]
    return {"type": line.get("type"), "content": content}
