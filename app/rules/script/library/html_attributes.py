"""Attributes and classes of elements."""

from __future__ import annotations

from typing import Any

from bs4.element import Tag

from app.rules.script.library.html_nodes import (
    Element,
)
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of


def attr(run: Run, me: Element, key: str, value: Any = None) -> Any:
    key = key.lower()
    if value is not None:
        run.took(len(key) + 16)
        if value is False:
            me.of.attrs.pop(key, None)
        else:
            me.of[key] = "" if value is True else text_of(run, value)
        return me
    if key.startswith("abs:"):
        return absolute(run, me, key[4:])
    return str(me.of.get(key, "")) if isinstance(me, Element) else ""


def absolute(_run: Run, me: Element, key: str) -> str:
    """Only what is absolute already: documents have no address here."""
    value = str(me.of.get(key, ""))
    return value if "://" in value else ""


def has_attr(_run: Run, me: Element, key: str) -> bool:
    return key.lower() in me.of.attrs


def remove_attr(_run: Run, me: Element, key: str) -> Element:
    me.of.attrs.pop(key.lower(), None)
    return me


def attributes(_run: Run, me: Element) -> GMap:
    return GMap.of((key, str(value)) for key, value in me.of.attrs.items())


def classes(of: Tag) -> list[str]:
    return list(dict.fromkeys(str(of.get("class", "")).split()))


def set_class(wanted: Any) -> Any:
    def change(_run: Run, me: Element, name: str) -> Element:
        names = classes(me.of)
        has = name in names
        if wanted is None or wanted != has:
            names = [one for one in names if one != name] if has else [*names, name]
        if names:
            me.of["class"] = " ".join(names)
        else:
            me.of.attrs.pop("class", None)
        return me

    return change


def has_class(_run: Run, me: Element, name: str) -> bool:
    return name.lower() in [one.lower() for one in classes(me.of)]
