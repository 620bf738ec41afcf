"""ADF → wiki markup, as REST v2 and webhooks show rich text. Lossy, and text is hardly escaped: so is Jira's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Node = dict[str, Any]

STATUS_COLORS = {
    "neutral": "#97a0af",
    "purple": "#6554C0",
    "blue": "#00B8D9",
    "red": "#ff5630",
    "yellow": "#ffab00",
    "green": "#36B37E",
}
PANEL_COLORS = {
    "info": "#deebff",
    "note": "#eae6ff",
    "tip": "#e3fcef",
    "success": "#e3fcef",
    "warning": "#fffae6",
    "error": "#ffebe6",
    "custom": "#deebff",
}
EMOJI_CODES = {
    "atlassian-info": "(i)",
    "atlassian-check_mark": "(/)",
    "atlassian-cross_mark": "(x)",
    "atlassian-warning": "(!)",
    "atlassian-plus": "(+)",
    "atlassian-minus": "(-)",
    "atlassian-question_mark": "(?)",
    "atlassian-light_bulb_on": "(on)",
    "atlassian-light_bulb_off": "(off)",
    "atlassian-yellow_star": "(*y)",
}
_SIGNS = {"strong": "*", "em": "_", "strike": "-", "underline": "+"}


def to_wiki(doc: Node | None, media_names: Mapping[str, str] | None = None) -> str | None:
    """The markup of a document; None of None. Media are named by `media_names` (UUID → file name)."""
    if doc is None:
        return None
    return _Writer(media_names or {}).blocks(doc.get("content") or [])


class _Writer:
    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def blocks(self, nodes: list[Node], between: str = "\n\n") -> str:
        return between.join(self.block(node) for node in nodes)

    def block(self, node: Node) -> str:
        write = getattr(self, f"_{node['type']}", None)
        if write is not None:
            return str(write(node))
        return self.blocks(node["content"]) if node.get("content") else ""

    def inline(self, nodes: list[Node]) -> str:
        return "".join(self._text(n) if n["type"] == "text" else self._atom(n) for n in nodes)

    def _paragraph(self, node: Node) -> str:
        return self.inline(node.get("content") or [])

    def _heading(self, node: Node) -> str:
        return f"h{node['attrs']['level']}. {self._paragraph(node)}"

    def _blockquote(self, node: Node) -> str:
        return f"{{quote}}{self.blocks(node['content'])}{{quote}}"

    def _rule(self, _: Node) -> str:
        return "----"

    def _codeBlock(self, node: Node) -> str:
        code = "".join(child["text"] for child in node.get("content") or [])
        language = node.get("attrs", {}).get("language")
        return f"{{code:{language}}}{code}{{code}}" if language else f"{{noformat}}{code}{{noformat}}"

    def _panel(self, node: Node) -> str:
        color = PANEL_COLORS[node["attrs"]["panelType"]]
        return f"{{panel:bgColor={color}}}\n{self.blocks(node['content'])}\n{{panel}}"

    def _expand(self, node: Node) -> str:
        title = node.get("attrs", {}).get("title")
        body = self.blocks(node["content"])
        return f"*{title}*\n\n{body}" if title else body

    _nestedExpand = _expand

    def _bulletList(self, node: Node, stars: str = "") -> str:
        return self._list(node, stars + "*")

    def _orderedList(self, node: Node, stars: str = "") -> str:
        return self._list(node, stars + "#")

    def _list(self, node: Node, stars: str) -> str:
        lines = []
        for item in node["content"]:
            first = True
            for child in item["content"]:
                if child["type"] == "bulletList":
                    lines.append(self._bulletList(child, stars))
                elif child["type"] == "orderedList":
                    lines.append(self._orderedList(child, stars))
                else:
                    lines.append((f"{stars} " if first else "") + self.block(child))
                first = False
        return "\n".join(lines)

    def _taskList(self, node: Node, stars: str = "*") -> str:
        lines = []
        for child in node["content"]:
            if child["type"] == "taskList":
                lines.append(self._taskList(child, stars + "*"))
                continue
            text = (
                self.inline(child.get("content") or [])
                if child["type"] == "taskItem"
                else self.blocks(child["content"], "\n")
            )
            lines.append(f"{stars} -{text}-" if child["attrs"]["state"] == "DONE" else f"{stars} {text}")
        return "\n".join(lines)

    def _decisionList(self, node: Node) -> str:
        return "\n".join(f"* <> {self.inline(child.get('content') or [])}" for child in node["content"])

    def _table(self, node: Node) -> str:
        return "\n".join(self._row(row) for row in node["content"])

    def _row(self, row: Node) -> str:
        out, bar = "", "|"
        for cell in row.get("content") or []:
            bar = "||" if cell["type"] == "tableHeader" else "|"
            out += bar + (self.blocks(cell["content"], "\n") or " ")
        return out + bar

    def _mediaSingle(self, node: Node) -> str:
        shown = self._media(node["content"][0])
        return shown + "".join(f"\n{self._paragraph(caption)}" for caption in node["content"][1:])

    def _mediaGroup(self, node: Node) -> str:
        return "\n".join(f"!{self._name(child['attrs'])}|thumbnail!" for child in node["content"])

    def _media(self, node: Node) -> str:
        attrs = node["attrs"]
        sizes = [f"{key}={attrs[key]}" for key in ("width", "height") if key in attrs]
        if attrs.get("alt"):
            sizes.append(f'alt="{attrs["alt"]}"')
        return f"!{self._name(attrs)}{'|' + ','.join(sizes) if sizes else ''}!"

    def _name(self, attrs: Node) -> str:
        if attrs.get("type") == "external":
            return str(attrs["url"])
        return self._names.get(attrs["id"], attrs["id"])

    def _blockCard(self, node: Node) -> str:
        url = node["attrs"].get("url", "")
        return f"[{url}|{url}|smart-card]"

    def _embedCard(self, node: Node) -> str:
        url = node["attrs"]["url"]
        return f"[{url}|{url}|smart-embed]"

    def _atom(self, node: Node) -> str:
        kind, attrs = node["type"], node.get("attrs", {})
        if kind == "hardBreak":
            return "\n"
        if kind == "mention":
            return f"[~accountid:{attrs['id']}]"
        if kind == "emoji":
            return EMOJI_CODES.get(attrs.get("id", ""), str(attrs.get("text") or attrs["shortName"]))
        if kind == "inlineCard":
            url = attrs.get("url", "")
            return f"[{url}|{url}|smart-link]"
        if kind == "status":
            return f"{{color:{STATUS_COLORS.get(attrs['color'], attrs['color'])}}}*[ {attrs['text']} ]*{{color}}"
        if kind == "date":
            return f"{{{{{_day(attrs['timestamp'])}}}}}"
        if kind == "mediaInline":
            return f"[^{self._name(attrs)}]"
        return str(attrs.get("text") or "")

    def _text(self, node: Node) -> str:
        text: str = node["text"]
        marks = {mark["type"]: mark.get("attrs", {}) for mark in node.get("marks") or []}
        if "code" in marks:
            return f"{{{{{text}}}}}" if "link" not in marks else f"[{{{{{text}}}}}|{marks['link']['href']}]"
        text = text.replace("!", "\\!") if not marks else text
        if not marks:
            return text
        lead, core, trail = _split_space(text)
        if not core:
            return text
        if "subsup" in marks:
            sign = "~" if marks["subsup"]["type"] == "sub" else "^"
            core = f"{sign}{core}{sign}"
        for kind in ("em", "strong", "strike", "underline"):
            if kind in marks:
                core = f"{_SIGNS[kind]}{core}{_SIGNS[kind]}"
        if "textColor" in marks:
            core = f"{{color:{marks['textColor']['color']}}}{core}{{color}}"
        if "link" in marks:
            core = f"[{core}|{marks['link']['href']}]"
        return lead + core + trail


def _split_space(text: str) -> tuple[str, str, str]:
    match = re.fullmatch(r"(\s*)(.*?)(\s*)", text, re.DOTALL)
    assert match is not None
    return match[1], match[2], match[3]


def _day(timestamp: str) -> str:
    try:
        return datetime.fromtimestamp(int(timestamp) / 1000, UTC).strftime("%Y-%m-%d")
    except (ValueError, OverflowError, OSError):
        return timestamp
