"""Elements as text and as HTML, laid out as jsoup lays them out. Knows no script objects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype, NavigableString, PageElement, Tag

from app.rules.script.library.html_tree import RAW, VOID, Tick

_BLOCKS: Final = frozenset((
    "html", "head", "body", "frameset", "script", "noscript", "style", "meta", "link", "title", "frame", "noframes",
    "section", "nav", "aside", "hgroup", "header", "footer", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre",
    "div", "blockquote", "hr", "address", "figure", "figcaption", "form", "fieldset", "ins", "del", "dl", "dt", "dd",
    "li", "table", "caption", "thead", "tfoot", "tbody", "colgroup", "col", "tr", "th", "td", "video", "audio",
    "canvas", "details", "menu", "plaintext", "template", "article", "main", "svg", "math", "center",
))  # fmt: skip
_INLINE: Final = frozenset((
    "object", "base", "font", "tt", "i", "b", "u", "big", "small", "em", "strong", "dfn", "code", "samp", "kbd", "var",
    "cite", "abbr", "time", "acronym", "mark", "ruby", "rt", "rp", "a", "img", "br", "wbr", "map", "q", "sub", "sup",
    "bdo", "iframe", "embed", "span", "input", "select", "textarea", "label", "button", "optgroup", "option", "legend",
    "datalist", "keygen", "output", "progress", "meter", "area", "param", "source", "track", "summary", "command",
    "device", "basefont", "bgsound", "menuitem", "data", "bdi", "s", "strike", "nobr",
))  # fmt: skip
_AS_INLINE: Final = frozenset((
    "title", "a", "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "address", "li", "th", "td", "script", "style", "ins",
    "del", "s",
))  # fmt: skip
_KEPT: Final = frozenset(("pre", "plaintext", "title", "textarea"))
_SPACES: Final = re.compile(r"[ \t\n\f\r]+")
_BOOLEANS: Final = frozenset((
    "allowfullscreen", "async", "autofocus", "checked", "compact", "declare", "default", "defer", "disabled",
    "formnovalidate", "hidden", "inert", "ismap", "itemscope", "multiple", "muted", "nohref", "noresize", "noshade",
    "novalidate", "nowrap", "open", "readonly", "required", "reversed", "seamless", "selected", "sortable",
    "truespeed", "typemustmatch",
))  # fmt: skip


@dataclass(slots=True)
class Layout:
    """`OutputSettings`. `ascii`: other letters as numbers."""

    pretty: bool = True
    indent: int = 1
    outline: bool = False
    ascii: bool = False
    xhtml: bool = False


def is_block(tag: Tag) -> bool:
    return tag.name in _BLOCKS


def _as_block(tag: Tag) -> bool:
    return tag.name not in _INLINE and tag.name not in _AS_INLINE


def _lays_out(parent: Tag | None) -> bool:
    return parent is not None and not isinstance(parent, BeautifulSoup) and _as_block(parent)


def escaped(text: str, layout: Layout, attribute: bool = False) -> str:
    text = text.replace("&", "&amp;").replace("\xa0", "&#xa0;" if layout.xhtml else "&nbsp;")
    text = text.replace('"', "&quot;") if attribute else text.replace("<", "&lt;").replace(">", "&gt;")
    if layout.ascii and not text.isascii():
        text = "".join(sign if sign.isascii() else f"&#x{ord(sign):x};" for sign in text)
    return text


def outer_html(node: PageElement, layout: Layout, tick: Tick) -> str:
    out = _Out(layout, tick)
    out.node(node, 0)
    return "".join(out.parts)


def inner_html(tag: Tag, layout: Layout, tick: Tick) -> str:
    out = _Out(layout, tick)
    for child in tag.contents:
        out.node(child, 0)
    text = "".join(out.parts)
    return text.strip(" \t\n\f\r") if layout.pretty else text


class _Out:
    def __init__(self, layout: Layout, tick: Tick) -> None:
        self.layout = layout
        self.tick = tick
        self.parts: list[str] = []

    def line(self, depth: int) -> None:
        self.parts.append("\n" + " " * min(depth * self.layout.indent, 30))

    def node(self, node: PageElement, depth: int) -> None:
        self.tick()
        if isinstance(node, BeautifulSoup):
            self.parts.append(inner_html(node, self.layout, self.tick))
        elif isinstance(node, Tag):
            self.element(node, depth)
        elif isinstance(node, Comment):
            if self.layout.pretty and node.parent is not None and _as_block(node.parent):
                self.line(depth)
            self.parts.append(f"<!--{node}-->")
        elif isinstance(node, Doctype):
            self.parts.append(f"<!doctype {node}>")
        else:
            self.text(node, depth)

    def text(self, node: PageElement, depth: int) -> None:
        parent = node.parent
        text = str(node)
        if parent is not None and parent.name in RAW:
            self.parts.append(text)
            return
        if self.layout.pretty:
            first = _lays_out(parent) and parent is not None and parent.contents[0] is node
            if first and text.strip():
                self.line(depth)
            if not _keeps_space(parent):
                text = _SPACES.sub(" ", text)
            if isinstance(parent, BeautifulSoup):
                text = text.lstrip()
        self.parts.append(escaped(text, self.layout))

    def element(self, tag: Tag, depth: int) -> None:
        parent = tag.parent
        layout = self.layout
        in_block = _as_block(tag) or _lays_out(parent)
        if layout.pretty and (in_block or layout.outline) and not _inlineable(tag, layout) and self.parts:
            self.line(depth)
        self.parts.append(f"<{tag.name}{_attributes(tag, layout)}")
        if tag.name in VOID and not tag.contents:
            self.parts.append(" />" if layout.xhtml else ">")
            return
        self.parts.append(">")
        for child in tag.contents:
            self.node(child, depth + 1)
        if layout.pretty and tag.contents and (_as_block(tag) or (layout.outline and isinstance(tag.contents[0], Tag))):
            self.line(depth)
        self.parts.append(f"</{tag.name}>")


def _inlineable(tag: Tag, layout: Layout) -> bool:
    if is_block(tag) or tag.name in VOID or layout.outline or tag.previous_sibling is None:
        return False
    return tag.parent is None or is_block(tag.parent)


def _keeps_space(tag: Tag | None) -> bool:
    for _ in range(6):
        if tag is None:
            return False
        if tag.name in _KEPT:
            return True
        tag = tag.parent
    return False


def _attributes(tag: Tag, layout: Layout) -> str:
    out = ""
    for key, value in tag.attrs.items():
        if str(value) in ("", key) and key in _BOOLEANS:
            out += f" {key}"
        else:
            out += f' {key}="{escaped(str(value), layout, attribute=True)}"'
    return out


def text_of_element(tag: Tag, tick: Tick) -> str:
    """What a reader sees: spaces are one, blocks and line breaks part words."""
    parts: list[str] = []

    def spaced() -> bool:
        return not parts or parts[-1].endswith(" ")

    def walk(node: PageElement) -> None:
        tick()
        if isinstance(node, Tag):
            if parts and (is_block(node) or node.name == "br") and not spaced():
                parts.append(" ")
            for child in node.contents:
                walk(child)
            following = node.next_sibling
            if is_block(node) and type(following) is NavigableString and not spaced():
                parts.append(" ")
        elif type(node) is NavigableString and (node.parent is None or node.parent.name not in RAW):
            text = str(node)
            if not _keeps_space(node.parent):
                text = _SPACES.sub(" ", text)
                text = text[1:] if spaced() and text.startswith(" ") else text
            if text:
                parts.append(text)

    walk(tag)
    return "".join(parts).strip()


def normal_spaces(text: str) -> str:
    return _SPACES.sub(" ", text)
