"""HTML as wiki markup, as Markdown and as bare text. What has no counterpart keeps its text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PageElement, Tag

DEEPEST = 60
_SPACES = re.compile(r"[ \t\r\n\f]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
_HIDDEN = frozenset(("script", "style", "head", "template"))
_BLOCKS = frozenset(("p", "div", "ul", "ol", "table", "blockquote", "pre", "hr", "section", "article", "dl"))


@dataclass(frozen=True)
class Dialect:
    """How a markup writes things. `marks`: before and after, by tag; `heading` gets the level; `item` the kinds of the
    lists around it, outermost first, and a number."""

    marks: dict[str, tuple[str, str]]
    heading: Callable[[int], str]
    item: Callable[[str, int], str]
    link: Callable[[str, str], str]
    image: Callable[[str, str], str]
    code: tuple[str, str]
    quote: Callable[[str], str]
    row: Callable[[list[str], bool], str]
    rule: str


def _lines(prefix: str) -> Callable[[str], str]:
    return lambda text: "\n".join(f"{prefix}{line}".rstrip() for line in text.split("\n"))


def _markdown_row(cells: list[str], head: bool) -> str:
    line = f"| {' | '.join(cells)} |"
    return f"{line}\n|{' --- |' * len(cells)}" if head else line


def _wiki_row(cells: list[str], head: bool) -> str:
    bar = "||" if head else "|"
    return f"{bar}{bar.join(cell or ' ' for cell in cells)}{bar}"


WIKI = Dialect(
    marks={
        "b": ("*", "*"), "strong": ("*", "*"), "i": ("_", "_"), "em": ("_", "_"), "s": ("-", "-"), "del": ("-", "-"),
        "strike": ("-", "-"), "u": ("+", "+"), "ins": ("+", "+"), "code": ("{{", "}}"), "tt": ("{{", "}}"),
        "sub": ("~", "~"), "sup": ("^", "^"), "cite": ("??", "??"),
    },
    heading=lambda level: f"h{level}. ",
    item=lambda kinds, _number: f"{kinds} ",
    link=lambda text, url: f"[{text}|{url}]" if text and text != url else f"[{url}]",
    image=lambda url, _text: f"!{url}!",
    code=("{noformat}\n", "\n{noformat}"),
    quote=lambda text: f"{{quote}}\n{text}\n{{quote}}",
    row=_wiki_row,
    rule="----",
)  # fmt: skip
MARKDOWN = Dialect(
    marks={
        "b": ("**", "**"), "strong": ("**", "**"), "i": ("_", "_"), "em": ("_", "_"), "s": ("~~", "~~"),
        "del": ("~~", "~~"), "strike": ("~~", "~~"), "code": ("`", "`"), "tt": ("`", "`"),
    },
    heading=lambda level: f"{'#' * level} ",
    item=lambda kinds, number: f"{'  ' * (len(kinds) - 1)}{f'{number}.' if kinds[-1] == '#' else '*'} ",
    link=lambda text, url: f"[{text or url}]({url})",
    image=lambda url, text: f"![{text}]({url})",
    code=("```\n", "\n```"),
    quote=_lines("> "),
    row=_markdown_row,
    rule="---",
)  # fmt: skip


def converted(html: str, dialect: Dialect) -> str:
    """The text of some HTML in a markup."""
    return _tidy(_Walk(dialect).inside(BeautifulSoup(html, "html.parser"), "", 0))


def stripped(html: str) -> str:
    """The text without tags: a line per block, entities as characters."""
    return converted(html, Dialect({}, lambda _: "", lambda _k, _n: "", lambda text, _: text, lambda _, text: text,
                                   ("", ""), lambda text: text, lambda cells, _: " ".join(cells), ""))  # fmt: skip


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in text.split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


class _Walk:
    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    def inside(self, tag: Tag, lists: str, deep: int) -> str:
        if deep > DEEPEST:
            return str(tag.get_text())
        return "".join(self.one(child, lists, deep + 1) for child in tag.children)

    def one(self, node: PageElement, lists: str, deep: int) -> str:
        if isinstance(node, NavigableString):
            return "" if isinstance(node, Comment) else _SPACES.sub(" ", str(node))
        if not isinstance(node, Tag) or node.name in _HIDDEN:
            return ""
        name = node.name
        if name in ("ul", "ol"):
            text = self.items(node, lists + ("#" if name == "ol" else "*"), deep)
            return f"\n{text}" if lists else f"\n\n{text}\n\n"
        if name in _BLOCKS:
            text = self.block(node, lists, deep)
            return text if lists and name in ("p", "div") else f"\n\n{text}\n\n"
        if len(name) == 2 and name[0] == "h" and name[1] in "123456":
            return f"\n\n{self.dialect.heading(int(name[1]))}{self.inside(node, lists, deep).strip()}\n\n"
        return self.inline(node, lists, deep)

    def block(self, node: Tag, lists: str, deep: int) -> str:
        if node.name == "hr":
            return self.dialect.rule
        if node.name == "pre":
            return f"{self.dialect.code[0]}{node.get_text().strip(chr(10))}{self.dialect.code[1]}"
        if node.name == "table":
            return self.table(node, deep)
        text = self.inside(node, lists, deep).strip()
        return self.dialect.quote(_tidy(text)) if node.name == "blockquote" else text

    def inline(self, node: Tag, lists: str, deep: int) -> str:
        if node.name == "br":
            return "\n"
        if node.name == "img":
            return self.dialect.image(str(node.get("src") or ""), str(node.get("alt") or ""))
        text = self.inside(node, lists, deep)
        if node.name == "a" and node.get("href"):
            return self.dialect.link(text.strip(), str(node["href"]))
        before, after = self.dialect.marks.get(node.name, ("", ""))
        bare = text.strip()
        if not before or not bare:
            return text
        start = text[: len(text) - len(text.lstrip())]
        end = text[len(text.rstrip()) :]
        return f"{start}{before}{bare}{after}{end}"

    def items(self, node: Tag, lists: str, deep: int) -> str:
        made: list[str] = []
        for child in node.find_all("li", recursive=False):
            text = self.inside(child, lists, deep).strip()
            made.append(f"{self.dialect.item(lists, len(made) + 1)}{text}")
        return "\n".join(made)

    def table(self, node: Tag, deep: int) -> str:
        made: list[str] = []
        for row in node.find_all("tr"):
            cells = row.find_all(("th", "td"), recursive=False)
            texts = [self.inside(cell, "", deep + 1).strip().replace("\n", " ") for cell in cells]
            made.append(self.dialect.row(texts, bool(cells) and all(cell.name == "th" for cell in cells)))
        return "\n".join(made)
