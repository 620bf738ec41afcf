"""Which classes a script can name, and how a name finds its class. What a class can do is not known here."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Final

from app.rules.script.library.advice import advice
from app.rules.script.runtime.classes import ClassValue, know
from app.rules.script.syntax import tree

CLASSES: Final[dict[str, ClassValue]] = {}
"""Full name → class. Nested classes have a `$` (`java.util.Map$Entry`)."""

DEFAULT_PACKAGES: Final = ("java.lang", "java.util", "java.io", "java.net", "groovy.lang", "groovy.util")
_DEFAULT_CLASSES: Final = ("java.math.BigDecimal", "java.math.BigInteger")
_OFFERED_PACKAGES: Final = (
    "com.exalate.api.exception",
    "com.exalate.basic.domain",
    "com.exalate.basic.domain.hubobject.v1",
)
"""Names of these are found without an import, too, when nothing else has the name."""
_FOREIGN_ROOTS: Final = ("com.exalate.", "jcloudnode.")


def register(class_value: ClassValue) -> ClassValue:
    """Makes a class known by its full name. A second one of the same name takes the first one's place."""
    CLASSES[class_value.full_name] = know(class_value)
    return class_value


def resolve(name: str, imports: Sequence[tree.Import] = ()) -> ClassValue | None:
    """The class of a simple name (by the script's imports, then Groovy's own) or of a full one; None: unknown.

    `Outer.Inner` finds nested classes.
    """
    found = CLASSES.get(name) or _imported(name, imports) or _by_default(name)
    if found is None and "." in name:
        outer, inner = name.rsplit(".", 1)
        around = resolve(outer, imports)
        found = CLASSES.get(f"{around.full_name}${inner}") if around else None
    return found


def _imported(name: str, imports: Sequence[tree.Import]) -> ClassValue | None:
    for one in imports:
        if one.static or one.star:
            continue
        if name == (one.alias or one.name.rsplit(".", 1)[-1]):
            return resolve(one.name)
    for one in imports:
        if one.star:
            package = one.name.removesuffix(".*")
            found = CLASSES.get(f"{package}.{name}") or CLASSES.get(f"{package}${name}")
            if found:
                return found
    return None


def _by_default(name: str) -> ClassValue | None:
    if "." in name:
        return None
    for package in DEFAULT_PACKAGES:
        found = CLASSES.get(f"{package}.{name}")
        if found:
            return found
    for full in _DEFAULT_CLASSES:
        if full.endswith(f".{name}"):
            return CLASSES.get(full)
    for package in _OFFERED_PACKAGES:
        found = CLASSES.get(f"{package}.{name}")
        if found:
            return found
    return None


def import_trouble(one: tree.Import) -> str | None:
    """What is wrong with an import, in a sentence; None if nothing is.

    Any class of the incumbent's packages may be imported: they are mostly types of parameters.
    """
    if one.name.startswith(_FOREIGN_ROOTS):
        return None
    if one.star and not one.static:
        package = one.name.removesuffix(".*")
        if any(name.startswith((f"{package}.", f"{package}$")) for name in CLASSES):
            return None
        words = advice(f"{package}.*")
        return words.replace("*", package) if words else f"unknown package {package}"
    name = one.name.removesuffix(".*") if one.star else one.name
    if one.static and not one.star:
        name = name.rsplit(".", 1)[0]
    if resolve(name) is not None:
        return None
    return advice(name) or f"unknown class {name}{_did_you_mean(name)}"


def nearest(name: str) -> str | None:
    """The known class whose name is most like a wrong one: its simple name, or its full one if it needs an import."""
    simple = name.rsplit(".", 1)[-1]
    known = {full.rsplit(".", 1)[-1].replace("$", "."): full for full in CLASSES}
    lower = {one.lower(): one for one in known}
    close = difflib.get_close_matches(simple.lower(), lower, n=1, cutoff=0.75)
    if not close:
        return None
    found = lower[close[0]]
    return found if _by_default(found) is not None else known[found].replace("$", ".")


def _did_you_mean(name: str) -> str:
    near = nearest(name)
    return f" (did you mean {near}?)" if near else ""
