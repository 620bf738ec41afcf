"""Names that are not there: Groovy's words for it, and the nearest name that is. Knows no tables."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any

from app.rules.script.runtime.naming import class_name_of
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import Thrown, thrown

_SHOWN = 60


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A second line with the nearest known name, or nothing."""
    lower = {one.lower(): one for one in known}
    close = difflib.get_close_matches(name.lower(), lower, n=1, cutoff=0.7)
    return f"\nDid you mean {lower[close[0]]}?" if close else ""


def missing_method(run: Run, target: Any, name: str, arguments: Sequence[Any], known: Iterable[str] = ()) -> Thrown:
    static = "static " if class_name_of(target) == "java.lang.Class" else ""
    of = target.full_name if static else class_name_of(target)
    types = ", ".join(class_name_of(argument) for argument in arguments)
    shown = ", ".join(_short(run, argument) for argument in arguments)
    line = f"No signature of method: {static}{of}.{name}() is applicable for argument types: ({types})"
    line += f" values: [{shown}]"
    names = set(known)
    more = "" if name in names else did_you_mean(name, names)
    return thrown("groovy.lang.MissingMethodException", line + more)


def _short(run: Run, value: Any) -> str:
    text = text_of(run, value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def missing_property(target: Any, name: str, known: Iterable[str] = ()) -> Thrown:
    of = target.full_name if class_name_of(target) == "java.lang.Class" else class_name_of(target)
    words = f"No such property: {name} for class: {of}"
    return thrown("groovy.lang.MissingPropertyException", words + did_you_mean(name, known))


def on_null(name: str) -> Thrown:
    return thrown("java.lang.NullPointerException", f"Cannot invoke method {name}() on null object")
