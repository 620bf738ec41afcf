"""jsoup's nodes as script objects around BeautifulSoup's. What scripts can call on them is in `html_methods`."""

from __future__ import annotations

import re
from math import comb
from typing import Any, ClassVar, Final

import soupsieve
from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PageElement, Tag

from app.rules.script.library import html_tree
from app.rules.script.library.html_text import Layout, inner_html, outer_html
from app.rules.script.library.html_tree import RAW
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import HostObject

_CONTAINS: Final = re.compile(r":contains(Own)?\(([^()]{0,200})\)")
_INDEX: Final = re.compile(r":(eq|lt|gt)\((\d{1,6})\)")
_MATCHES: Final = re.compile(r":matches(?:Own|WholeText)?\(")
_STEP: Final = re.compile(r"(?<![\s>+~(])\s+(?![\s>+~)])")
_BESIDE: Final = re.compile(r"~(?!=)")
_COST: Final = 500_000
"""Elements looked at in one search, at most."""
_SELECTOR: Final = 1000
"""Characters of a selector."""


class Node(HostObject):
    """`of`: BeautifulSoup's node, which this one stands for. Two of the same node are equal."""

    __slots__ = ("of",)
    type_name: ClassVar[str] = "org.jsoup.nodes.Node"

    def __init__(self, of: PageElement) -> None:
        self.of: Any = of

    def text(self, run: Run) -> str:
        return html_of(run, self)

    def equals(self, run: Run, other: Any) -> bool:  # noqa: ARG002
        return isinstance(other, Node) and other.of is self.of

    def hash_key(self) -> Any:
        return ("node", id(self.of))


class TextNode(Node):
    __slots__ = ()
    type_name: ClassVar[str] = "org.jsoup.nodes.TextNode"
    parents: ClassVar[tuple[str, ...]] = ("org.jsoup.nodes.Node",)


class DataNode(Node):
    __slots__ = ()
    type_name: ClassVar[str] = "org.jsoup.nodes.DataNode"
    parents: ClassVar[tuple[str, ...]] = ("org.jsoup.nodes.Node",)


class CommentNode(Node):
    __slots__ = ()
    type_name: ClassVar[str] = "org.jsoup.nodes.Comment"
    parents: ClassVar[tuple[str, ...]] = ("org.jsoup.nodes.Node",)


class Element(Node):
    __slots__ = ()
    type_name: ClassVar[str] = "org.jsoup.nodes.Element"
    parents: ClassVar[tuple[str, ...]] = ("org.jsoup.nodes.Node",)


class Document(Element):
    __slots__ = ()
    type_name: ClassVar[str] = "org.jsoup.nodes.Document"
    parents: ClassVar[tuple[str, ...]] = ("org.jsoup.nodes.Element", "org.jsoup.nodes.Node")


class Elements(list[Any]):
    """A list of elements; what it lacks, lists have."""

    __slots__ = ()
    type_name: ClassVar[str] = "org.jsoup.select.Elements"


LAYOUTS: Final = "causeway-layout"
"""Where a document keeps its `OutputSettings`, among its own attributes."""


def node_of(of: PageElement) -> Node:
    if isinstance(of, BeautifulSoup):
        return Document(of)
    if isinstance(of, Tag):
        return Element(of)
    if isinstance(of, Comment):
        return CommentNode(of)
    if of.parent is not None and of.parent.name in RAW:
        return DataNode(of)
    return TextNode(of) if type(of) is NavigableString else Node(of)


def maybe(of: PageElement | None) -> Node | None:
    return None if of is None else node_of(of)


def root_of(of: PageElement) -> PageElement:
    while of.parent is not None:
        of = of.parent
    return of


def layout_of(of: PageElement) -> Layout:
    root = root_of(of)
    found: Any = root.attrs.get(LAYOUTS) if isinstance(root, BeautifulSoup) else None
    return found if isinstance(found, Layout) else Layout()


def html_of(run: Run, node: Node) -> str:
    text = outer_html(node.of, layout_of(node.of), run.tick)
    run.text_of(len(text))
    return text


def inside_of(run: Run, tag: Tag) -> str:
    text = inner_html(tag, layout_of(tag), run.tick)
    run.text_of(len(text))
    return text


def document(run: Run, source: str, fragment: bool) -> Document:
    run.took(40 * len(source))
    try:
        return Document(html_tree.document_of(source, fragment, run.tick))
    except html_tree.TooDeep:
        raise too_deep() from None


def too_deep() -> Exception:
    words = f"HTML with more than {html_tree.DEPTH} elements inside one another"
    return thrown("java.lang.IllegalArgumentException", words)


def nodes_from(run: Run, source: str) -> list[PageElement]:
    """The nodes of a piece of HTML, in no tree."""
    run.took(40 * len(source))
    soup = html_tree.empty_soup()
    try:
        html_tree.read(source, soup, soup, run.tick)
    except html_tree.TooDeep:
        raise too_deep() from None
    return [node.extract() for node in list(soup.contents)]


def check_depth(tag: Tag, nodes: list[PageElement]) -> None:
    """Trees put together stay as flat as trees that are read."""
    depth = sum(1 for _ in tag.parents)
    deepest = max((_height(node) for node in nodes), default=0)
    if depth + deepest > html_tree.DEPTH:
        raise too_deep()


def _height(node: PageElement) -> int:
    best, waiting = 1, [(node, 1)]
    while waiting:
        one, depth = waiting.pop()
        best = max(best, depth)
        if isinstance(one, Tag):
            waiting.extend((child, depth + 1) for child in one.contents)
    return best


def _bad_selector(query: str) -> Exception:
    words = f"Could not parse query '{query[:100]}': unexpected token"
    return thrown("org.jsoup.select.Selector$SelectorParseException", words)


def selected(run: Run, tag: Tag, query: str, limit: int = 0) -> Elements:
    """The element itself, if it matches, and those inside of it, in their order."""
    if not query.strip():
        raise thrown("java.lang.IllegalArgumentException", "String must not be empty")
    query, indexes = _translated(query)
    _check_cost(run, tag, query)
    try:
        pattern = soupsieve.compile(query)
        found: list[Tag] = [tag] if not isinstance(tag, BeautifulSoup) and pattern.match(tag) else []
        found += pattern.select(tag, limit=limit if not indexes else 0)
    except (soupsieve.SelectorSyntaxError, NotImplementedError, ValueError):
        raise _bad_selector(query) from None
    for kind, number in indexes:
        found = [one for one in found if _indexed(one, kind, number)]
    run.items_of(len(found))
    return Elements(Element(one) for one in (found[:limit] if limit else found))


def matches(run: Run, tag: Tag, query: str) -> bool:
    query, indexes = _translated(query)
    _check_cost(run, tag, query)
    try:
        found = soupsieve.compile(query).match(tag)
    except (soupsieve.SelectorSyntaxError, NotImplementedError, ValueError):
        raise _bad_selector(query) from None
    return found and all(_indexed(tag, kind, number) for kind, number in indexes)


def _check_cost(run: Run, tag: Tag, query: str) -> None:
    """Refuses a search that could take long, before it begins: nothing stops it once it runs.

    To find that nothing matches, every way to lay the steps of a query over the ancestors of an element is tried.
    """
    count, deepest, widest = 1, sum(1 for _ in tag.parents) + 1, 1
    waiting = [(tag, deepest)]
    while waiting:
        run.tick()
        one, depth = waiting.pop()
        children = [child for child in one.contents if isinstance(child, Tag)]
        count, deepest, widest = count + len(children), max(deepest, depth), max(widest, len(children))
        waiting.extend((child, depth + 1) for child in children)
    widest = max(widest, len(tag.parent.contents) if tag.parent is not None else 0)
    cost = 0
    for part in query.split(","):
        steps, beside, inside = len(_STEP.findall(part.strip())), len(_BESIDE.findall(part)), part.count(":has(")
        cost += count * comb(max(deepest, steps), steps) * comb(max(widest, beside), beside) * count**inside
    if cost > _COST:
        words = f"the selector '{query[:100]}' takes too long on this document: make it shorter"
        raise thrown("java.lang.IllegalStateException", words)
    run.tick(cost // 100)


def _translated(query: str) -> tuple[str, list[tuple[str, int]]]:
    """jsoup's own pseudo-classes in soupsieve's words; `:eq` and its like only at the end of a query."""
    if len(query) > _SELECTOR or _MATCHES.search(query):
        raise _bad_selector(query)
    query = _CONTAINS.sub(_contains, query)
    indexes = []
    while True:
        match = _INDEX.search(query)
        if match is None or match.end() != len(query.rstrip()):
            break
        indexes.append((match[1], int(match[2])))
        query = query[: match.start()] or "*"
    if match is not None:
        raise _bad_selector(query)
    return query, indexes


def _contains(match: re.Match[str]) -> str:
    text = match[2].strip().strip("\"'")
    return f':-soup-contains{"-own" if match[1] else ""}("{text}")'


def _indexed(tag: Tag, kind: str, number: int) -> bool:
    place = sum(1 for one in tag.previous_siblings if isinstance(one, Tag))
    return place == number if kind == "eq" else place < number if kind == "lt" else place > number
