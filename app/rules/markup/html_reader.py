"""HTML → ADF that Jira takes. Reads what browsers, mail programs and other trackers write; runs nothing.

What has no counterpart keeps its text; scripts, styles and comments are no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, PageElement, PreformattedString, Tag
from bs4.exceptions import ParserRejectedMarkup

from app.rules.markup import signs
from app.rules.markup.html_tame import tame
from app.rules.markup.html_writer import SAFE
from app.rules.markup.tree import (
    INLINE,
    Node,
    block,
    document,
    fitting,
    media,
    merged,
    paragraph,
    picture,
    text,
    trimmed,
)

_DEEPEST = 60
_HIDDEN = frozenset(["script", "style", "head", "template", "title", "noscript"])
_DECLARATION = re.compile(r"<(?=[!?])")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_MARKS: Mapping[str, Node] = {
    tag: mark
    for tags, mark in (
        ("b strong", {"type": "strong"}),
        ("i em cite var dfn", {"type": "em"}),
        ("s del strike", {"type": "strike"}),
        ("u ins", {"type": "underline"}),
        ("code tt kbd samp", {"type": "code"}),
        ("sub", {"type": "subsup", "attrs": {"type": "sub"}}),
        ("sup", {"type": "subsup", "attrs": {"type": "sup"}}),
    )
    for tag in tags.split()
}
_PARTS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "aside",
        "nav",
        "address",
        "figure",
        "figcaption",
        "details",
        "summary",
        "dl",
        "dt",
        "dd",
        "center",
        "form",
        "fieldset",
        "body",
        "html",
        "li",
        "caption",
    ]
)
_STYLE_COLOR = re.compile(r"(?:^|;)\s*color\s*:\s*([^;]+)", re.IGNORECASE)
_STYLE_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")


@dataclass(frozen=True)
class _Place:
    """What surrounds a node: the marks on it, and how deep it lies."""

    marks: tuple[Node, ...] = ()
    depth: int = 0
    files: Mapping[str, str] = field(default_factory=dict)

    def inner(self, *marks: Node) -> _Place:
        return _Place((*marks, *self.marks), self.depth + 1, self.files)


def document_of_html(html: str, files: Mapping[str, str] | None = None) -> Node:
    """The document of some HTML. `files`: file name → element key, for images of the issue; others are shown by their
    address, or named."""
    html = tame(html.replace("\x00", ""))
    try:
        soup = BeautifulSoup(html, "html.parser")
    except ParserRejectedMarkup:
        soup = BeautifulSoup(_DECLARATION.sub("&lt;", html), "html.parser")
    return document(_blocks(_children(soup, _Place(files=files or {}))))


def _blocks(nodes: Iterable[Node]) -> list[Node]:
    """Runs of words as paragraphs between the blocks."""
    out: list[Node] = []
    run: list[Node] = []
    for node in [*nodes, None]:
        if node is not None and node["type"] in INLINE:
            run.append(node)
            continue
        if words := trimmed(_tidy(run)):
            out.append(paragraph(words))
        run = []
        if node is not None and node["type"] != "gap":
            out.append(node)
    return out


def _tidy(run: list[Node]) -> list[Node]:
    """White space as a browser shows it: one between words, none around line breaks."""
    out: list[Node] = []
    fresh = True
    for node in merged(run):
        if node["type"] == "text":
            words = node["text"].lstrip(" ") if fresh else node["text"]
            fresh = words.endswith(" ") if words else fresh
            out += [{**node, "text": words}] if words else []
            continue
        if node["type"] == "hardBreak" and out and out[-1]["type"] == "text":
            out[-1] = {**out[-1], "text": out[-1]["text"].rstrip(" ")}
        fresh = node["type"] == "hardBreak"
        out.append(node)
    if out and out[-1]["type"] == "text":
        out[-1] = {**out[-1], "text": out[-1]["text"].rstrip(" ")}
    return merged(out)


def _children(tag: Tag, place: _Place) -> list[Node]:
    if place.depth > _DEEPEST:
        return [text(_SPACES.sub(" ", tag.get_text(" ")), place.marks)]
    return [node for child in tag.children for node in _nodes(child, place)]


def _nodes(child: PageElement, place: _Place) -> list[Node]:
    """What an element gives: words, blocks, and `gap`s where a block without a node of its own begins or ends."""
    if isinstance(child, NavigableString):
        hidden = isinstance(child, PreformattedString) and not isinstance(child, CData)
        return [] if hidden else [text(_SPACES.sub(" ", str(child)), place.marks)]
    if not isinstance(child, Tag) or child.name in _HIDDEN:
        return []
    name = child.name
    if name in _MARKS:
        return _children(child, place.inner(_MARKS[name]))
    if name in _PARTS:
        return [{"type": "gap"}, *_children(child, place.inner()), {"type": "gap"}]
    match name:
        case "br":
            return [{"type": "hardBreak"}]
        case "hr":
            return [{"type": "rule"}]
        case "a":
            return _children(child, place.inner(*_link(child)))
        case "span" | "font":
            return _children(child, place.inner(*_color(child)))
        case "img":
            return _image(child, place)
        case "pre":
            return [_code(child)]
        case "ul" | "ol":
            return _list(child, place)
        case "blockquote":
            return [block("blockquote", fitting(_blocks(_children(child, place.inner())), "blockquote"))]
        case "table":
            return _table(child, place)
        case "input" if child.get("type") == "checkbox":
            return [text("☑ " if child.has_attr("checked") else "☐ ", place.marks)]
    if re.fullmatch("h[1-6]", name):
        return _heading(child, place)
    return _children(child, place.inner())


def _heading(tag: Tag, place: _Place) -> list[Node]:
    made = _blocks(_children(tag, place.inner()))
    out: list[Node] = []
    for node in made:
        words = [text(" ") if one["type"] == "hardBreak" else one for one in node.get("content", ())]
        titled = node["type"] == "paragraph"
        out.append(block("heading", merged(words), level=int(tag.name[1])) if titled else node)
    return out


def _link(tag: Tag) -> list[Node]:
    href = str(tag.get("href") or "").strip()
    return [{"type": "link", "attrs": {"href": href}}] if href.lower().startswith(SAFE) else []


def _color(tag: Tag) -> list[Node]:
    found = _STYLE_COLOR.search(str(tag.get("style") or ""))
    name = found[1] if found else str(tag.get("color") or "")
    if rgb := _STYLE_RGB.fullmatch(name.strip()):
        name = "#" + "".join(f"{min(int(part), 255):02x}" for part in rgb.groups())
    color = signs.color_of(name)
    return [{"type": "textColor", "attrs": {"color": color}}] if color else []


def _image(tag: Tag, place: _Place) -> list[Node]:
    source, alt = str(tag.get("src") or "").strip(), str(tag.get("alt") or "").strip()
    size = {side: int(given) for side in ("width", "height") if (given := str(tag.get(side) or "")).isdecimal()}
    for name in (alt, source, source.rsplit("/", 1)[-1]):
        if name in place.files:
            return [picture(media(place.files[name], name, size=size))]
    if source.lower().startswith(("http://", "https://")):
        shown = {"type": "external", "url": source, **({"alt": alt} if alt else {}), **size}
        return [picture({"type": "media", "attrs": shown})]
    named = alt or ("" if source.startswith("data:") else source)
    return [text(named, place.marks)] if named else []


def _code(tag: Tag) -> Node:
    marked = [one for one in (tag, tag.find("code")) if isinstance(one, Tag)]
    classes = " ".join(str(name) for one in marked for name in one.get_attribute_list("class") if name)
    language = re.search(r"(?:language|lang|brush:)-?\s*([\w+#.-]+)", classes)
    code = tag.get_text().replace("\r\n", "\n").removeprefix("\n").removesuffix("\n")
    return block("codeBlock", [text(code)] if code else [], **({"language": language[1]} if language else {}))


def _list(tag: Tag, place: _Place) -> list[Node]:
    items: list[Node] = []
    for child in tag.children:
        if isinstance(child, Tag) and child.name in ("ul", "ol") and items:
            items[-1]["content"] += _list(child, place.inner())
            continue
        own = _children(child, place.inner()) if isinstance(child, Tag) and child.name == "li" else _nodes(child, place)
        if made := _blocks(own):
            items.append(block("listItem", fitting(made, "listItem")))
    name = "orderedList" if tag.name == "ol" else "bulletList"
    return [block(name, items, **({"order": 1} if name == "orderedList" else {}))] if items else []


def _table(tag: Tag, place: _Place) -> list[Node]:
    """The table, after what stands in it outside of cells."""
    rows: list[Node] = []
    outside: list[Node] = []
    for child in _rows(tag):
        if not isinstance(child, Tag) or child.name != "tr":
            outside += _nodes(child, place.inner())
            continue
        cells = []
        for part in child.children:
            if isinstance(part, Tag) and part.name in ("th", "td"):
                cells.append(_cell(part, place))
            else:
                outside += _nodes(part, place.inner())
        rows += [block("tableRow", cells)] if cells else []
    table = [block("table", rows, isNumberColumnEnabled=False, layout="default")] if rows else []
    return [*_blocks(outside), *table]


def _rows(tag: Tag) -> Iterable[PageElement]:
    for child in tag.children:
        if isinstance(child, Tag) and child.name in ("thead", "tbody", "tfoot"):
            yield from child.children
        else:
            yield child


def _cell(tag: Tag, place: _Place) -> Node:
    spans = {
        name: number for name in ("colspan", "rowspan")
        if (given := str(tag.get(name) or "")).isdecimal() and 1 < (number := int(given)) < 1000
    }  # fmt: skip
    content = fitting(_blocks(_children(tag, place.inner())), "cell")
    return {**block("tableHeader" if tag.name == "th" else "tableCell", content), "attrs": spans}
