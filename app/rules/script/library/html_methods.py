"""What scripts can call on jsoup's nodes and lists of them."""

from __future__ import annotations

import copy
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from app.rules.script.library import html_tree
from app.rules.script.library.html_nodes import (
    CommentNode,
    DataNode,
    Document,
    Element,
    Elements,
    Node,
    TextNode,
    check_depth,
    html_of,
    inside_of,
    matches,
    maybe,
    node_of,
    nodes_from,
    root_of,
    selected,
)
from app.rules.script.library.html_text import is_block, normal_spaces, text_of_element
from app.rules.script.library.tables import Unfit, class_of, natives
from app.rules.script.runtime.collections import GMap, GSet
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import thrown


def _tags(of: Tag) -> list[Tag]:
    return [one for one in of.contents if isinstance(one, Tag)]


def _elements(tags: Any) -> Elements:
    return Elements(Element(tag) for tag in tags)


def _beside(of: PageElement, back: bool, tags_only: bool) -> Node | None:
    around = of.previous_siblings if back else of.next_siblings
    return maybe(next((one for one in around if isinstance(one, Tag) or not tags_only), None))


def _given(run: Run, value: Any) -> list[PageElement]:
    """Nodes to put somewhere: a node taken from where it is, or HTML."""
    if isinstance(value, Node):
        return [value.of.extract()]
    if isinstance(value, list):
        return [node.of.extract() for node in value if isinstance(node, Node)]
    return nodes_from(run, text_of(run, value))


def _put_inside(run: Run, me: Element, value: Any, start: bool = False) -> Element:
    nodes = _given(run, value)
    check_depth(me.of, nodes)
    for index, node in enumerate(nodes):
        me.of.insert(index if start else len(me.of.contents), node)
    return me


def _put_beside(run: Run, me: Node, value: Any, after: bool) -> Node:
    parent = me.of.parent
    if parent is None:
        raise thrown("java.lang.IllegalArgumentException", "Object must not be null")
    nodes = _given(run, value)
    check_depth(parent, nodes)
    place = parent.index(me.of) + after
    for index, node in enumerate(nodes):
        parent.insert(place + index, node)
    return me


def _wrap(run: Run, me: Node, html: str) -> Node:
    around = next((one for one in nodes_from(run, html) if isinstance(one, Tag)), None)
    if around is None:
        return me
    inner = around
    while _tags(inner):
        inner = _tags(inner)[0]
    if me.of.parent is not None:
        check_depth(me.of.parent, [around, me.of])
        me.of.replace_with(around)
    inner.append(me.of)
    return me


def _unwrap(_run: Run, me: Node) -> Node | None:
    first = me.of.contents[0] if me.of.contents else None
    me.of.unwrap()
    return maybe(first)


def _remove(_run: Run, me: Node) -> None:
    me.of.extract()


def _replace(_run: Run, me: Node, other: Node) -> None:
    if me.of.parent is None:
        raise thrown("java.lang.IllegalArgumentException", "Object must not be null")
    check_depth(me.of.parent, [other.of])
    me.of.replace_with(other.of.extract())


def _attr(run: Run, me: Element, key: str, value: Any = None) -> Any:
    key = key.lower()
    if value is not None:
        run.took(len(key) + 16)
        if value is False:
            me.of.attrs.pop(key, None)
        else:
            me.of[key] = "" if value is True else text_of(run, value)
        return me
    if key.startswith("abs:"):
        return _absolute(run, me, key[4:])
    return str(me.of.get(key, "")) if isinstance(me, Element) else ""


def _absolute(_run: Run, me: Element, key: str) -> str:
    """Only what is absolute already: documents have no address here."""
    value = str(me.of.get(key, ""))
    return value if "://" in value else ""


def _has_attr(_run: Run, me: Element, key: str) -> bool:
    return key.lower() in me.of.attrs


def _remove_attr(_run: Run, me: Element, key: str) -> Element:
    me.of.attrs.pop(key.lower(), None)
    return me


def _attributes(_run: Run, me: Element) -> GMap:
    return GMap.of((key, str(value)) for key, value in me.of.attrs.items())


def _classes(of: Tag) -> list[str]:
    return list(dict.fromkeys(str(of.get("class", "")).split()))


def _set_class(wanted: Any) -> Any:
    def change(_run: Run, me: Element, name: str) -> Element:
        names = _classes(me.of)
        has = name in names
        if wanted is None or wanted != has:
            names = [one for one in names if one != name] if has else [*names, name]
        if names:
            me.of["class"] = " ".join(names)
        else:
            me.of.attrs.pop("class", None)
        return me

    return change


def _has_class(_run: Run, me: Element, name: str) -> bool:
    return name.lower() in [one.lower() for one in _classes(me.of)]


def _text(run: Run, me: Element, text: Any = None) -> Any:
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
    return _put_inside(run, me, text_of(run, html))


def _rename(_run: Run, me: Element, name: str | None = None) -> Any:
    if name is None:
        return me.of.name
    me.of.name = name.lower()
    return me


def _new_inside(start: bool) -> Any:
    def put(run: Run, me: Element, name: str) -> Element:
        tag = html_tree.empty_soup().new_tag(name.lower())
        _put_inside(run, me, Element(tag), start)
        return Element(tag)

    return put


def _text_inside(start: bool) -> Any:
    def put(run: Run, me: Element, text: str) -> Element:
        run.took(len(text))
        me.of.insert(0 if start else len(me.of.contents), NavigableString(text))
        return me

    return put


def _child(_run: Run, me: Element, index: int) -> Element:
    tags = _tags(me.of)
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
    return Elements() if parent is None else _elements(one for one in _tags(parent) if one is not me.of)


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
        return _text(run, me, value)
    return _attr(run, me, "value", value)


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
        "nextSibling": lambda _run, me: _beside(me.of, False, False),
        "previousSibling": lambda _run, me: _beside(me.of, True, False),
        "childNodes": _child_nodes,
        "childNodeSize": lambda _run, me: len(me.of.contents) if isinstance(me.of, Tag) else 0,
        "siblingIndex": lambda _run, me: me.of.parent.index(me.of) if me.of.parent is not None else 0,
        "ownerDocument": lambda _run, me: (
            Document(root_of(me.of)) if isinstance(root_of(me.of), BeautifulSoup) else None
        ),
        "root": lambda _run, me: node_of(root_of(me.of)),
        "remove": _remove,
        "replaceWith": _replace,
        "before": lambda run, me, value: _put_beside(run, me, value, False),
        "after": lambda run, me, value: _put_beside(run, me, value, True),
        "wrap": _wrap,
        "unwrap": _unwrap,
        "attr": _attr,
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
            "text": _text,
            "ownText": _own_text,
            "wholeText": _whole_text,
            "hasText": lambda run, me: bool(_text(run, me)),
            "html": _html,
            "data": _data,
            "val": _value,
            "absUrl": _absolute,
            "hasAttr": _has_attr,
            "removeAttr": _remove_attr,
            "attributes": _attributes,
            "className": lambda _run, me: str(me.of.get("class", "")).strip(),
            "classNames": lambda _run, me: GSet.of(_classes(me.of)),
            "hasClass": _has_class,
            "addClass": _set_class(True),
            "removeClass": _set_class(False),
            "toggleClass": _set_class(None),
            "isBlock": lambda _run, me: is_block(me.of),
            "children": lambda _run, me: _elements(_tags(me.of)),
            "childrenSize": lambda _run, me: len(_tags(me.of)),
            "child": _child,
            "childNode": _child_node,
            "textNodes": lambda _run, me: [TextNode(one) for one in me.of.contents if type(one) is NavigableString],
            "firstElementChild": lambda _run, me: maybe(next(iter(_tags(me.of)), None)),
            "lastElementChild": lambda _run, me: maybe(next(iter(_tags(me.of)[::-1]), None)),
            "parents": lambda _run, me: _elements(one for one in me.of.parents if not isinstance(one, BeautifulSoup)),
            "siblingElements": _siblings,
            "nextElementSibling": lambda _run, me: _beside(me.of, False, True),
            "previousElementSibling": lambda _run, me: _beside(me.of, True, True),
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
            "append": _put_inside,
            "prepend": lambda run, me, value: _put_inside(run, me, value, True),
            "appendChild": _put_inside,
            "prependChild": lambda run, me, value: _put_inside(run, me, value, True),
            "appendTo": lambda run, me, other: _put_inside(run, other, me) and me,
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
        return "" if tag is None else _text(run, Element(tag))
    if tag is None:
        tag = me.of.new_tag("title")
        me.of.find("head").append(tag)
    _text(run, Element(tag), text)
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


def each(name: str, joined: str | None = None) -> Any:
    """A method of a list of elements: of each; its answers joined, or the list again."""

    def work(run: Run, me: Elements, *arguments: Any) -> Any:
        found = [Element.methods[name](run, element, list(arguments)) for element in me]
        if joined is None or (arguments and name in ("attr", "html", "val", "text")):
            return me
        run.text_of(sum(map(len, found)) + len(found))
        return joined.join(one for one in found if one or joined == "\n")

    return work


def first_with(name: str, otherwise: Any) -> Any:
    """The answer of the first element that has one."""

    def work(run: Run, me: Elements, *arguments: Any) -> Any:
        for element in me:
            found = Element.methods[name](run, element, list(arguments))
            if found:
                return found
        return otherwise

    return work


def _attr_of_all(run: Run, me: Elements, key: str, value: Any = None) -> Any:
    return first_with("attr", "")(run, me, key) if value is None else each("attr")(run, me, key, value)


def _parents(me: Elements) -> Elements:
    return _elements({id(tag): tag for one in me for tag in one.of.parents if tag.parent}.values())


def _select_in_all(run: Run, me: Elements, query: str) -> Elements:
    found: dict[int, Element] = {}
    for element in me:
        for one in selected(run, element.of, query):
            found.setdefault(id(one.of), one)
    return Elements(found.values())


def _not(run: Run, me: Elements, query: str) -> Elements:
    return Elements(one for one in me if not matches(run, one.of, query))


def _one(index: int) -> Any:
    return lambda _run, me: me[index] if me else None


def _at(_run: Run, me: Elements, index: int) -> Elements:
    return Elements(me[index : index + 1]) if index >= 0 else Elements()


ELEMENTS_METHODS = natives({
    "text": each("text", " "),
    "html": each("html", "\n"),
    "outerHtml": each("outerHtml", "\n"),
    "toString": each("outerHtml", "\n"),
    "attr": _attr_of_all,
    "hasAttr": first_with("hasAttr", False),
    "hasClass": first_with("hasClass", False),
    "hasText": first_with("hasText", False),
    "is": first_with("is", False),
    "val": first_with("val", ""),
    "select": _select_in_all,
    "not": _not,
    "first": _one(0),
    "last": _one(-1),
    "eq": _at,
    "eachText": lambda run, me: [text for text in (_text(run, one) for one in me) if text],
    "eachAttr": lambda _run, me, key: [str(one.of[key]) for one in me if key in one.of.attrs],
    "parents": lambda _run, me: _parents(me),
    **{
        name: each(name)
        for name in ("addClass", "removeClass", "toggleClass", "removeAttr", "tagName", "append", "prepend", "before",
                     "after", "wrap", "unwrap", "empty", "remove")
    },
})  # fmt: skip


def new_elements(_run: Run, *given: Any) -> Elements:
    if len(given) == 1 and isinstance(given[0], list):
        return Elements(given[0])
    if not all(isinstance(one, Element) for one in given):
        raise Unfit
    return Elements(given)
