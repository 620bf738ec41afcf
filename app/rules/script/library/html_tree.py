"""HTML read into a tree of BeautifulSoup, the way browsers do: every text gives a tree, in time linear to its length.

The parsers that BeautifulSoup brings take minutes for some texts of 100 KB, so the tags are found here. Knows no
script objects.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype, NavigableString, Tag

Tick = Callable[[], object]
"""Called once for each piece of work; may raise."""
DEPTH: Final = 250
VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
RAW: Final = frozenset(("script", "style"))
_PLAIN: Final = frozenset(("title", "textarea"))
_HEAD: Final = frozenset(("title", "meta", "link", "style", "script", "base"))
_BLOCKS: Final = frozenset((
    "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
))  # fmt: skip
_TABLE: Final = ("table", "td", "th", "caption", "html")
_ENDS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "li": (("li",), ("ul", "ol", *_TABLE)),
    "dt": (("dt", "dd"), ("dl", *_TABLE)),
    "dd": (("dt", "dd"), ("dl", *_TABLE)),
    "option": (("option",), ("select",)),
    "tr": (("tr",), ("table",)),
    "td": (("td", "th"), ("tr", "table")),
    "th": (("td", "th"), ("tr", "table")),
    "thead": (("thead", "tbody", "tfoot"), ("table",)),
    "tbody": (("thead", "tbody", "tfoot"), ("table",)),
    "tfoot": (("thead", "tbody", "tfoot"), ("table",)),
}
"""A start tag: which open elements it ends, unless one of the others is in between."""
_NAME: Final = re.compile(r"[^\s/>]+")
_ATTRIBUTE: Final = re.compile(r"[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*)?")
_SPACE: Final = re.compile(r"[\s/]*")
_VALUE: Final = re.compile(r"[^\s>]*")


class TooDeep(ValueError):
    """More than `DEPTH` elements inside one another."""


@dataclass(frozen=True, slots=True)
class Token:
    """`kind`: start, end, text, comment or doctype; `text` is a name, or what stands there."""

    kind: str
    text: str
    attributes: dict[str, str] = field(default_factory=dict)


def tokens_of(source: str) -> Iterator[Token]:
    """A tag or comment that does not end takes the rest of the text with it."""
    position, size = 0, len(source)
    while position < size:
        start = source.find("<", position)
        start = size if start < 0 else start
        if start > position:
            yield Token("text", html.unescape(source[position:start]))
        if start == size:
            return
        following = source[start + 1 : start + 2]
        if following == "!" or following == "?":
            token, position = _declaration(source, start)
        elif following == "/":
            token, position = _end_tag(source, start)
        elif following.isascii() and following.isalpha():
            token, position = _start_tag(source, start)
        else:
            token, position = Token("text", "<"), start + 1
        if token is None:
            continue
        yield token
        if token.kind == "start" and (token.text in RAW or token.text in _PLAIN):
            inside, position = _raw(source, position, token.text)
            yield Token("text", inside)


def _declaration(source: str, start: int) -> tuple[Token | None, int]:
    if source.startswith("<!--", start):
        end = source.find("-->", start + 4)
        end = len(source) if end < 0 else end
        return Token("comment", source[start + 4 : end]), end + 3
    end = source.find(">", start)
    end = len(source) if end < 0 else end
    if source[start + 2 : start + 9].lower() == "doctype":
        return Token("doctype", source[start + 10 : end].strip()), end + 1
    return Token("comment", source[start + 2 if source[start + 1] == "!" else start + 1 : end]), end + 1


def _end_tag(source: str, start: int) -> tuple[Token | None, int]:
    match = _NAME.match(source, start + 2)
    end = source.find(">", start)
    if end < 0:
        return None, len(source)
    return (Token("end", match[0].lower()) if match else None), end + 1


def _start_tag(source: str, start: int) -> tuple[Token | None, int]:
    match = _NAME.match(source, start + 1)
    name = match[0].lower() if match else ""
    position = match.end() if match else start + 1
    found: dict[str, str] = {}
    while True:
        position = _SPACE.match(source, position).end()  # type: ignore[union-attr]
        if position >= len(source):
            return None, position
        if source[position] == ">":
            return Token("start", name, found), position + 1
        key, value, position = _attribute(source, position)
        found.setdefault(key, value)


def _attribute(source: str, position: int) -> tuple[str, str, int]:
    match = _ATTRIBUTE.match(source, position)
    if match is None:
        return "", "", position + 1
    key, end = match[1].lower(), match.end()
    if "=" not in match[0][len(match[1]) :]:
        return key, "", end
    quote = source[end : end + 1]
    if quote in ('"', "'"):
        close = source.find(quote, end + 1)
        close = len(source) if close < 0 else close
        return key, html.unescape(source[end + 1 : close]), close + 1
    value = _VALUE.match(source, end)
    text = value[0] if value else ""
    return key, html.unescape(text), end + len(text)


def _raw(source: str, start: int, name: str) -> tuple[str, int]:
    """What stands before the end tag; scripts and styles as they are."""
    match = re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE).search(source, start)
    end = match.start() if match else len(source)
    inside = source[start:end]
    return (inside if name in RAW else html.unescape(inside)), end


def empty_soup() -> BeautifulSoup:
    return BeautifulSoup("", "html.parser", multi_valued_attributes=None)


class _Builder:
    def __init__(self, soup: BeautifulSoup, into: Tag, head: Tag | None) -> None:
        self.soup = soup
        self.stack = [into]
        self.head = head
        """Where elements of the head go until something else comes; None: no more."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("html", "body", "head"):
            self.outer(name, attributes)
            return
        if self.head is not None and len(self.stack) == 1:
            if name in _HEAD:
                self.push(name, attributes, self.head)
                return
            self.head = None
        if name in _BLOCKS:
            self.close(("p",), _TABLE)
        if name in _ENDS:
            self.close(*_ENDS[name])
        if name == "tr" and self.stack[-1].name == "table":
            self.push("tbody", {}, self.stack[-1])
        self.push(name, attributes, self.stack[-1])

    def push(self, name: str, attributes: dict[str, str], into: Tag) -> None:
        tag = self.soup.new_tag(name, attrs=dict(attributes))
        into.append(tag)
        if name in VOID:
            return
        if len(self.stack) >= DEPTH:
            raise TooDeep
        self.stack.append(tag)

    def outer(self, name: str, attributes: dict[str, str]) -> None:
        """Another `<html>` or `<body>` only adds attributes to the one that is there."""
        if name == "body":
            self.head = None
        outer = self.soup.find(name)
        if isinstance(outer, Tag):
            for key, value in attributes.items():
                outer.attrs.setdefault(key, value)

    def close(self, names: tuple[str, ...], between: tuple[str, ...]) -> None:
        for index in range(len(self.stack) - 1, 0, -1):
            name = self.stack[index].name
            if name in names:
                del self.stack[index:]
                return
            if name in between:
                return

    def end(self, name: str) -> None:
        if name in ("html", "body", "head"):
            if name == "head":
                self.head = None
            return
        if name == "br":
            self.start("br", {})
            return
        open_names = [tag.name for tag in self.stack[1:]]
        if name in open_names:
            del self.stack[len(open_names) - open_names[::-1].index(name) :]
        elif name == "p":
            self.start("p", {})
            self.end("p")

    def text(self, text: str) -> None:
        if self.head is not None and len(self.stack) == 1:
            if not text.strip():
                return
            self.head = None
        self.stack[-1].append(NavigableString(text))


def read(source: str, into: Tag, soup: BeautifulSoup, tick: Tick, head: Tag | None = None) -> None:
    """The elements of a text, put into a tag. Raises `TooDeep`."""
    builder = _Builder(soup, into, head)
    for token in tokens_of(source):
        tick()
        if token.kind == "start":
            builder.start(token.text, token.attributes)
        elif token.kind == "end":
            builder.end(token.text)
        elif token.kind == "text":
            if token.text:
                builder.text(token.text)
        elif token.kind == "comment":
            builder.stack[-1].append(Comment(token.text))
        elif soup.find("html") is not None:
            soup.insert(0, Doctype(token.text))


def document_of(source: str, fragment: bool, tick: Tick) -> BeautifulSoup:
    """With `html`, `head` and `body`, whether the text has them or not. `fragment`: all of it is in the body."""
    soup = empty_soup()
    outer = soup.new_tag("html")
    soup.append(outer)
    head, body = soup.new_tag("head"), soup.new_tag("body")
    outer.append(head)
    outer.append(body)
    read(source, body, soup, tick, None if fragment else head)
    return soup
