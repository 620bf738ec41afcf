"""Names that are not there: Groovy's words for it, and the nearest name that is. Knows no tables."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any

from app.rules.script.runtime.classes import class_named
from app.rules.script.runtime.naming import class_name_of
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import Thrown, thrown
from app.rules.script.runtime.values import Array

_SHOWN = 60
_LISTED = 79
"""Characters after which a list of arguments is cut."""
_PLAIN_PACKAGES = ("java.lang", "java.util", "java.io", "java.net", "groovy.lang", "groovy.util")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A second line with the nearest known name, or nothing."""
    lower = {one.lower(): one for one in known}
    close = difflib.get_close_matches(name.lower(), lower, n=1, cutoff=0.7)
    return f"\nDid you mean {lower[close[0]]}?" if close else ""


def missing_method(run: Run, target: Any, name: str, arguments: Sequence[Any], known: Iterable[str] = ()) -> Thrown:
    static = "static " if class_name_of(target) == "java.lang.Class" else ""
    of = target.full_name if static else class_name_of(target)
    line = f"No signature of method: {static}{of}.{name}() is applicable for argument types: ({types_of(arguments)})"
    line += f" values: [{_values(run, arguments)}]"
    names = set(known)
    more = "" if name in names else did_you_mean(name, names)
    trouble = thrown("groovy.lang.MissingMethodException", line + more)
    trouble.value.fields.update(method=name, type=class_named(of), arguments=Array(arguments))
    return trouble


def types_of(arguments: Sequence[Any]) -> str:
    """Types of arguments as Groovy's messages list them: `Integer, j.t.LocalDate`, cut when it gets long."""
    shown = ""
    for argument in arguments:
        if len(shown) > _LISTED:
            return f"{shown}..."
        shown += f"{', ' if shown else ''}{_type_of(argument)}"
    return shown


def _type_of(value: Any) -> str:
    name = class_name_of(value)
    if name.startswith("[L"):
        return f"{name[2:-1].rsplit('.', 1)[-1]}[]"
    if type(value) is Array:
        return f"{value.element}[]"
    package, _, simple = name.rpartition(".")
    if package in _PLAIN_PACKAGES or package == "java.math":
        return simple
    return f"{''.join(f'{part[0]}.' for part in package.split('.'))}{simple}" if package else simple


def _values(run: Run, arguments: Sequence[Any]) -> str:
    shown = ""
    for argument in arguments:
        if len(shown) > _LISTED:
            return f"{shown}, ..."
        shown += f"{', ' if shown else ''}{_short(run, argument)}"
    return shown


def _short(run: Run, value: Any) -> str:
    text = text_of(run, value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def missing_property(target: Any, name: str, known: Iterable[str] = ()) -> Thrown:
    of = target.full_name if class_name_of(target) == "java.lang.Class" else class_name_of(target)
    words = f"No such property: {name} for class: {of}"
    trouble = thrown("groovy.lang.MissingPropertyException", words + did_you_mean(name, known))
    trouble.value.fields.update(property=name, type=class_named(of))
    return trouble


def on_null(name: str) -> Thrown:
    return thrown("java.lang.NullPointerException", f"Cannot invoke method {name}() on null object")
