"""What scripts can call on a list of elements."""

from __future__ import annotations

from typing import Any

from app.rules.script.library.html_methods import text_in
from app.rules.script.library.html_nodes import (
    Element,
    Elements,
    matches,
    selected,
)
from app.rules.script.library.html_places import elements
from app.rules.script.library.tables import Unfit, natives
from app.rules.script.runtime.run import Run


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
    return elements({id(tag): tag for one in me for tag in one.of.parents if tag.parent}.values())


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
    "eachText": lambda run, me: [text for text in (text_in(run, one) for one in me) if text],
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
