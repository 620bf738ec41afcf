"""What scripts can call on jsoup's nodes."""

from __future__ import annotations

import copy
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from app.rules.script.library import html_tree
from app.rules.script.library.html_attributes import (
    absolute,
    attr,
    attributes,
    classes,
    has_attr,
    has_class,
    remove_attr,
    set_class,
)
from app.rules.script.library.html_nodes import (
    CommentNode,
    DataNode,
    Document,
    Element,
    Elements,
    Node,
    TextNode,
    html_of,
    inside_of,
    matches,
    maybe,
    node_of,
    root_of,
    selected,
)
from app.rules.script.library.html_places import (
    beside,
    child_tags,
    elements,
    put_beside,
    put_inside,
    remove,
    replace,
    unwrap,
    wrap,
)
from app.rules.script.library.html_text import is_block, normal_spaces, text_of_element
from app.rules.script.library.tables import class_of, natives
from app.rules.script.runtime.collections import GSet
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import thrown


def text_in(run: Run, me: Element, text: Any = None) -> Any:
    if text is None:
        found = text_of_element(me.of, run.tick)
        run.text_of(len(found))
        return found
    me.of.clear()
    me.of.append(NavigableString(text_of(run, text)))
    return me


def _own_text(_run: Run, me: Element) -> str:
    return normal_spaces(" ".join(str(one) for one in me.of.contents if type(one) is NavigableString)).strip()


def _whole_text(run: Run, me: Element) -> str:
    parts = [str(one) for one in me.of.descendants if type(one) is NavigableString]
    run.text_of(sum(map(len, parts)))
    return "".join(parts)


def _html(run: Run, me: Element, html: Any = None) -> Any:
    if html is None:
        return inside_of(run, me.of)
    me.of.clear()
    return put_inside(run, me, text_of(run, html))


def _rename(_run: Run, me: Element, name: str | None = None) -> Any:
    if name is None:
        return me.of.name
    me.of.name = name.lower()
    return me


def _new_inside(start: bool) -> Any:
    def put(run: Run, me: Element, name: str) -> Element:
        tag = html_tree.empty_soup().new_tag(name.lower())
        put_inside(run, me, Element(tag), start)
        return Element(tag)

    return put


def _text_inside(start: bool) -> Any:
    def put(run: Run, me: Element, text: str) -> Element:
        run.took(len(text))
        me.of.insert(0 if start else len(me.of.contents), NavigableString(text))
        return me

    return put


def _child(_run: Run, me: Element, index: int) -> Element:
    tags = child_tags(me.of)
    if not 0 <= index < len(tags):
        raise thrown("java.lang.IndexOutOfBoundsException", f"Index {index} out of bounds for length {len(tags)}")
    return Element(tags[index])


def _child_node(_run: Run, me: Element, index: int) -> Node:
    if not 0 <= index < len(me.of.contents):
        words = f"Index {index} out of bounds for length {len(me.of.contents)}"
        raise thrown("java.lang.IndexOutOfBoundsException", words)
    return node_of(me.of.contents[index])


def _child_nodes(run: Run, me: Node) -> list[Node]:
    if not isinstance(me.of, Tag):
        return []
    run.items_of(len(me.of.contents))
    return [node_of(one) for one in me.of.contents]


def _parent(_run: Run, me: Node) -> Node | None:
    return maybe(me.of.parent)


def _siblings(_run: Run, me: Element) -> Elements:
    parent = me.of.parent
    return Elements() if parent is None else elements(one for one in child_tags(parent) if one is not me.of)


def _first(run: Run, me: Element, query: str) -> Element | None:
    found = selected(run, me.of, query, limit=1)
    return found[0] if found else None


def _closest(run: Run, me: Element, query: str) -> Element | None:
    tag: Any = me.of
    while isinstance(tag, Tag) and not isinstance(tag, BeautifulSoup):
        if matches(run, tag, query):
            return Element(tag)
        tag = tag.parent
    return None


def _where(test: Any) -> Any:
    """All elements inside, and the element itself, that a test finds."""

    def find(run: Run, me: Element, *wanted: str) -> Elements:
        found = Elements()
        tags = [me.of, *me.of.descendants] if not isinstance(me.of, BeautifulSoup) else me.of.descendants
        for one in tags:
            run.tick()
            if isinstance(one, Tag) and test(one, *wanted):
                found.append(Element(one))
        return found

    return find


def _by_id(run: Run, me: Element, wanted: str) -> Element | None:
    found = _where(lambda tag, value: tag.get("id") == value)(run, me, wanted)
    return found[0] if found else None


def _value(run: Run, me: Element, value: Any = None) -> Any:
    if me.of.name == "textarea":
        return text_in(run, me, value)
    return attr(run, me, "value", value)


def _clone(run: Run, me: Node) -> Node:
    run.took(40 * len(html_of(run, me)))
    return node_of(copy.copy(me.of))


def _name(_run: Run, me: Node) -> str:
    kinds = {TextNode: "#text", DataNode: "#data", CommentNode: "#comment", Document: "#document"}
    return kinds.get(type(me)) or str(me.of.name or "#doctype")


def _data(_run: Run, me: Element) -> str:
    return "".join(str(one) for one in me.of.contents if isinstance(one, NavigableString))


def _empty(_run: Run, me: Element) -> Element:
    me.of.clear()
    return me


def _change_text(_run: Run, me: Node, text: str | None = None) -> Any:
    if text is None:
        return normal_spaces(str(me.of))
    new = NavigableString(text)
    if me.of.parent is not None:
        me.of.replace_with(new)
    me.of = new
    return me


_NODE = natives(
    {
        "nodeName": _name,
        "outerHtml": html_of,
        "toString": html_of,
        "parent": _parent,
        "parentNode": _parent,
        "hasParent": lambda _run, me: me.of.parent is not None,
        "nextSibling": lambda _run, me: beside(me.of, False, False),
        "previousSibling": lambda _run, me: beside(me.of, True, False),
        "childNodes": _child_nodes,
        "childNodeSize": lambda _run, me: len(me.of.contents) if isinstance(me.of, Tag) else 0,
        "siblingIndex": lambda _run, me: me.of.parent.index(me.of) if me.of.parent is not None else 0,
        "ownerDocument": lambda _run, me: (
            Document(root_of(me.of)) if isinstance(root_of(me.of), BeautifulSoup) else None
        ),
        "root": lambda _run, me: node_of(root_of(me.of)),
        "remove": remove,
        "replaceWith": replace,
        "before": lambda run, me, value: put_beside(run, me, value, False),
        "after": lambda run, me, value: put_beside(run, me, value, True),
        "wrap": wrap,
        "unwrap": unwrap,
        "attr": attr,
        "clone": _clone,
    }
)
Node.methods = CommentNode.methods = DataNode.methods = {
    **_NODE,
    **natives({"getData": lambda _run, me: str(me.of), "getWholeData": lambda _run, me: str(me.of)}),
}
TextNode.methods = {
    **_NODE,
    **natives(
        {
            "text": _change_text,
            "getWholeText": lambda _run, me: str(me.of),
            "isBlank": lambda _run, me: not str(me.of).strip(),
        }
    ),
}
Element.methods = {
    **_NODE,
    **natives(
        {
            "tagName": _rename,
            "normalName": lambda _run, me: me.of.name,
            "id": lambda _run, me: str(me.of.get("id", "")),
            "text": text_in,
            "ownText": _own_text,
            "wholeText": _whole_text,
            "hasText": lambda run, me: bool(text_in(run, me)),
            "html": _html,
            "data": _data,
            "val": _value,
            "absUrl": absolute,
            "hasAttr": has_attr,
            "removeAttr": remove_attr,
            "attributes": attributes,
            "className": lambda _run, me: str(me.of.get("class", "")).strip(),
            "classNames": lambda _run, me: GSet.of(classes(me.of)),
            "hasClass": has_class,
            "addClass": set_class(True),
            "removeClass": set_class(False),
            "toggleClass": set_class(None),
            "isBlock": lambda _run, me: is_block(me.of),
            "children": lambda _run, me: elements(child_tags(me.of)),
            "childrenSize": lambda _run, me: len(child_tags(me.of)),
            "child": _child,
            "childNode": _child_node,
            "textNodes": lambda _run, me: [TextNode(one) for one in me.of.contents if type(one) is NavigableString],
            "firstElementChild": lambda _run, me: maybe(next(iter(child_tags(me.of)), None)),
            "lastElementChild": lambda _run, me: maybe(next(iter(child_tags(me.of)[::-1]), None)),
            "parents": lambda _run, me: elements(one for one in me.of.parents if not isinstance(one, BeautifulSoup)),
            "siblingElements": _siblings,
            "nextElementSibling": lambda _run, me: beside(me.of, False, True),
            "previousElementSibling": lambda _run, me: beside(me.of, True, True),
            "elementSiblingIndex": lambda _run, me: sum(1 for one in me.of.previous_siblings if isinstance(one, Tag)),
            "select": lambda run, me, query: selected(run, me.of, text_of(run, query)),
            "selectFirst": _first,
            "is": lambda run, me, query: matches(run, me.of, text_of(run, query)),
            "closest": _closest,
            "getElementById": _by_id,
            "getElementsByTag": _where(lambda tag, name: tag.name == name.lower()),
            "getElementsByClass": _where(lambda tag, name: name.lower() in str(tag.get("class", "")).lower().split()),
            "getElementsByAttribute": _where(lambda tag, key: key.lower() in tag.attrs),
            "getElementsByAttributeValue": _where(lambda tag, key, value: str(tag.get(key.lower(), "")) == value),
            "getAllElements": _where(lambda _tag: True),
            "append": put_inside,
            "prepend": lambda run, me, value: put_inside(run, me, value, True),
            "appendChild": put_inside,
            "prependChild": lambda run, me, value: put_inside(run, me, value, True),
            "appendTo": lambda run, me, other: put_inside(run, other, me) and me,
            "appendElement": _new_inside(False),
            "prependElement": _new_inside(True),
            "appendText": _text_inside(False),
            "prependText": _text_inside(True),
            "empty": _empty,
        }
    ),
}


def _inside(name: str) -> Any:
    return lambda _run, me: maybe(me.of.find(name))


def _title(run: Run, me: Document, text: str | None = None) -> Any:
    tag = me.of.find("title")
    if text is None:
        return "" if tag is None else text_in(run, Element(tag))
    if tag is None:
        tag = me.of.new_tag("title")
        me.of.find("head").append(tag)
    text_in(run, Element(tag), text)
    return None


Document.methods = {
    **Element.methods,
    **natives(
        {
            "body": _inside("body"),
            "head": _inside("head"),
            "title": _title,
            "createElement": lambda _run, me, name: Element(me.of.new_tag(name.lower())),
            "normalise": lambda _run, me: me,
            "location": lambda _run, _me: "",
        }
    ),
}


def _new_element(_run: Run, name: str, _base: Any = None) -> Element:
    return Element(html_tree.empty_soup().new_tag(name.lower()))


def _new_text(_run: Run, text: str, _base: Any = None) -> TextNode:
    return TextNode(NavigableString(text))


class_of(Node)
class_of(TextNode, _new_text)
class_of(DataNode)
class_of(CommentNode)
class_of(Element, _new_element)
