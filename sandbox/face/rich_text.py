"""Shows rich text (ADF) as HTML in the face. Only shows: what is not known is shown by its text."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

Node = Mapping[str, Any]
Names = Callable[[str], str]
Media = Mapping[str, tuple[str, str, bool]]
"""By media id: address, file name, whether it is an image."""

_PLAIN = {
    "paragraph": "p",
    "bulletList": "ul",
    "listItem": "li",
    "blockquote": "blockquote",
    "table": "table",
    "tableRow": "tr",
    "tableHeader": "th",
    "tableCell": "td",
    "taskList": "ul",
    "decisionList": "ul",
    "decisionItem": "li",
    "mediaSingle": "figure",
    "mediaGroup": "figure",
    "caption": "figcaption",
    "layoutSection": "div",
    "layoutColumn": "div",
}
_MARKS = {"strong": "strong", "em": "em", "code": "code", "strike": "s", "underline": "u"}


def to_html(document: Node | None, media: Media, name_of: Names) -> Markup:
    """HTML of the document; `name_of` gives the name behind an account id."""
    return Markup(_Page(media, name_of).node(document)) if document else Markup("")


class _Page:
    def __init__(self, media: Media, name_of: Names) -> None:
        self._media = media
        self._name_of = name_of

    def node(self, node: Node) -> str:
        kind = node.get("type", "")
        if kind in _PLAIN:
            return f"<{_PLAIN[kind]}>{self._inside(node)}</{_PLAIN[kind]}>"
        special = _SPECIAL.get(kind)
        return special(self, node) if special else self._inside(node)

    def _inside(self, node: Node) -> str:
        return "".join(self.node(child) for child in node.get("content", ()))

    def _text(self, node: Node) -> str:
        html = escape(node.get("text", "")).replace("\n", "<br>")
        for mark in node.get("marks", ()):
            kind, attrs = mark.get("type"), mark.get("attrs", {})
            if kind in _MARKS:
                html = f"<{_MARKS[kind]}>{html}</{_MARKS[kind]}>"
            elif kind == "link":
                html = _link(attrs.get("href", ""), html)
            elif kind == "subsup":
                tag = "sub" if attrs.get("type") == "sub" else "sup"
                html = f"<{tag}>{html}</{tag}>"
            elif kind == "textColor":
                html = f'<span style="color:{escape(str(attrs.get("color")))}">{html}</span>'
        return html

    def _heading(self, node: Node) -> str:
        level = min(max(int(node.get("attrs", {}).get("level", 1)) + 2, 3), 6)
        return f"<h{level}>{self._inside(node)}</h{level}>"

    def _ordered_list(self, node: Node) -> str:
        start = int(node.get("attrs", {}).get("order", 1))
        return f'<ol start="{start}">{self._inside(node)}</ol>'

    def _code_block(self, node: Node) -> str:
        return f"<pre><code>{self._inside(node)}</code></pre>"

    def _panel(self, node: Node) -> str:
        kind = escape(str(node.get("attrs", {}).get("panelType", "info")))
        return f'<div class="panel panel-{kind}">{self._inside(node)}</div>'

    def _expand(self, node: Node) -> str:
        title = escape(str(node.get("attrs", {}).get("title", "")))
        return f"<details><summary>{title}</summary>{self._inside(node)}</details>"

    def _task_item(self, node: Node) -> str:
        mark = "☑" if node.get("attrs", {}).get("state") == "DONE" else "☐"
        return f"<li>{mark} {self._inside(node)}</li>"

    def _hard_break(self, _node: Node) -> str:
        return "<br>"

    def _rule(self, _node: Node) -> str:
        return "<hr>"

    def _mention(self, node: Node) -> str:
        return f'<span class="mention">@{escape(self._name_of(str(node["attrs"].get("id", ""))))}</span>'

    def _emoji(self, node: Node) -> str:
        attrs = node["attrs"]
        return escape(str(attrs.get("text") or attrs.get("shortName", "")))

    def _status(self, node: Node) -> str:
        return f'<span class="lozenge">{escape(str(node["attrs"].get("text", "")))}</span>'

    def _date(self, node: Node) -> str:
        at = datetime.fromtimestamp(int(node["attrs"]["timestamp"]) / 1000, UTC)
        return f"<time>{at:%d %b %Y}</time>"

    def _card(self, node: Node) -> str:
        url = str(node["attrs"].get("url", ""))
        return _link(url, escape(url))

    def _medium(self, node: Node) -> str:
        attrs = node["attrs"]
        known = self._media.get(str(attrs.get("id")))
        if known is None:
            return f'<span class="lost">{escape(str(attrs.get("alt") or attrs.get("url") or "file not found"))}</span>'
        address, name, image = known
        if not image:
            return f'<a href="{escape(address)}">{escape(name)}</a>'
        width = f' width="{int(attrs["width"])}"' if attrs.get("width") else ""
        return f'<img src="{escape(address)}" alt="{escape(str(attrs.get("alt") or name))}"{width}>'


def _link(href: str, html: str) -> str:
    if urlsplit(href).scheme not in {"http", "https", "mailto", ""}:
        return html
    return f'<a href="{escape(href)}">{html}</a>'


_SPECIAL: dict[str, Callable[[_Page, Node], str]] = {
    "text": _Page._text,
    "heading": _Page._heading,
    "orderedList": _Page._ordered_list,
    "codeBlock": _Page._code_block,
    "panel": _Page._panel,
    "expand": _Page._expand,
    "nestedExpand": _Page._expand,
    "taskItem": _Page._task_item,
    "hardBreak": _Page._hard_break,
    "rule": _Page._rule,
    "mention": _Page._mention,
    "emoji": _Page._emoji,
    "status": _Page._status,
    "date": _Page._date,
    "inlineCard": _Page._card,
    "blockCard": _Page._card,
    "embedCard": _Page._card,
    "media": _Page._medium,
    "mediaInline": _Page._medium,
}
