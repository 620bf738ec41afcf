"""Nodes put into, beside and around others."""

from __future__ import annotations

from typing import Any

from bs4.element import PageElement, Tag

from app.rules.script.library.html_nodes import (
    Element,
    Elements,
    Node,
    check_depth,
    maybe,
    nodes_from,
)
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import thrown


def child_tags(of: Tag) -> list[Tag]:
    return [one for one in of.contents if isinstance(one, Tag)]


def elements(tags: Any) -> Elements:
    return Elements(Element(tag) for tag in tags)


def beside(of: PageElement, back: bool, tags_only: bool) -> Node | None:
    around = of.previous_siblings if back else of.next_siblings
    return maybe(next((one for one in around if isinstance(one, Tag) or not tags_only), None))


def _given(run: Run, value: Any) -> list[PageElement]:
    """Nodes to put somewhere: a node taken from where it is, or HTML."""
    if isinstance(value, Node):
        return [value.of.extract()]
    if isinstance(value, list):
        return [node.of.extract() for node in value if isinstance(node, Node)]
    return nodes_from(run, text_of(run, value))


def put_inside(run: Run, me: Element, value: Any, start: bool = False) -> Element:
    nodes = _given(run, value)
    check_depth(me.of, nodes)
    for index, node in enumerate(nodes):
        me.of.insert(index if start else len(me.of.contents), node)
    return me


def put_beside(run: Run, me: Node, value: Any, after: bool) -> Node:
    parent = me.of.parent
    if parent is None:
        raise thrown("java.lang.IllegalArgumentException", "Object must not be null")
    nodes = _given(run, value)
    check_depth(parent, nodes)
    place = parent.index(me.of) + after
    for index, node in enumerate(nodes):
        parent.insert(place + index, node)
    return me


def wrap(run: Run, me: Node, html: str) -> Node:
    around = next((one for one in nodes_from(run, html) if isinstance(one, Tag)), None)
    if around is None:
        return me
    inner = around
    while child_tags(inner):
        inner = child_tags(inner)[0]
    if me.of.parent is not None:
        check_depth(me.of.parent, [around, me.of])
        me.of.replace_with(around)
    inner.append(me.of)
    return me


def unwrap(_run: Run, me: Node) -> Node | None:
    first = me.of.contents[0] if me.of.contents else None
    me.of.unwrap()
    return maybe(first)


def remove(_run: Run, me: Node) -> None:
    me.of.extract()


def replace(_run: Run, me: Node, other: Node) -> None:
    if me.of.parent is None:
        raise thrown("java.lang.IllegalArgumentException", "Object must not be null")
    check_depth(me.of.parent, [other.of])
    me.of.replace_with(other.of.extract())
