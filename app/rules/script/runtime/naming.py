"""What the class of a value is called in Java, and what else a value is an instance of. Knows no class values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.rules.script.runtime.collections import FrozenList, GMap, GSet
from app.rules.script.runtime.throwables import PARENTS, Throwable
from app.rules.script.runtime.values import (
    Array,
    BigInteger,
    Byte,
    Char,
    Closure,
    Float,
    GString,
    HostObject,
    Long,
    MarkedText,
    Range,
    Short,
)

PRIMITIVES = {
    "int": "java.lang.Integer",
    "long": "java.lang.Long",
    "short": "java.lang.Short",
    "byte": "java.lang.Byte",
    "double": "java.lang.Double",
    "float": "java.lang.Float",
    "char": "java.lang.Character",
    "boolean": "java.lang.Boolean",
    "void": "java.lang.Void",
}
_OBJECT = ("java.lang.Object", "groovy.lang.GroovyObject")
_COMPARABLE = ("java.lang.Comparable", "java.io.Serializable", "java.lang.Object")
_NUMBER = ("java.lang.Number", *_COMPARABLE)
_COLLECTION = ("java.util.Collection", "java.lang.Iterable", "java.lang.Object")
_LIST = ("java.util.List", "java.util.AbstractList", "java.util.RandomAccess", "java.lang.Cloneable", *_COLLECTION)
_MAP = ("java.util.HashMap", "java.util.Map", "java.util.AbstractMap", "java.lang.Cloneable", "java.lang.Object")

NAMES: dict[type, tuple[str, ...]] = {
    type(None): ("org.codehaus.groovy.runtime.NullObject",),
    bool: ("java.lang.Boolean", *_COMPARABLE),
    str: ("java.lang.String", "java.lang.CharSequence", *_COMPARABLE),
    MarkedText: ("java.lang.String", "java.lang.CharSequence", *_COMPARABLE),
    int: ("java.lang.Integer", *_NUMBER),
    Long: ("java.lang.Long", *_NUMBER),
    Short: ("java.lang.Short", *_NUMBER),
    Byte: ("java.lang.Byte", *_NUMBER),
    BigInteger: ("java.math.BigInteger", *_NUMBER),
    Decimal: ("java.math.BigDecimal", *_NUMBER),
    float: ("java.lang.Double", *_NUMBER),
    Float: ("java.lang.Float", *_NUMBER),
    Char: ("java.lang.Character", *_COMPARABLE),
    GString: ("org.codehaus.groovy.runtime.GStringImpl", "groovy.lang.GString", "java.lang.CharSequence", *_COMPARABLE),
    list: ("java.util.ArrayList", *_LIST),
    FrozenList: ("java.util.Collections$UnmodifiableRandomAccessList", *_LIST),
    GMap: ("java.util.LinkedHashMap", *_MAP),
    GSet: ("java.util.LinkedHashSet", "java.util.HashSet", "java.util.Set", "java.lang.Cloneable", *_COLLECTION),
    Range: ("groovy.lang.IntRange", "groovy.lang.Range", *_LIST),
    Closure: (
        "groovy.lang.Closure", "java.lang.Runnable", "java.util.concurrent.Callable", "groovy.lang.GroovyCallable",
        "java.lang.Cloneable", *_OBJECT,
    ),
}  # fmt: skip

_ARRAY_CODES = {
    "int": "[I", "long": "[J", "byte": "[B", "char": "[C", "double": "[D", "float": "[F", "short": "[S",
    "boolean": "[Z",
}  # fmt: skip


def class_name_of(value: Any) -> str:
    """The full name, as `getClass().name` shows it. Null has the name `null`."""
    if value is None:
        return "null"
    names = NAMES.get(type(value))
    if names is not None:
        if type(value) is Range:
            return _range_class(value)
        if type(value) is Closure:
            return "Script1$_run_closure1"
        return names[0]
    if isinstance(value, Throwable):
        return value.class_name
    if isinstance(value, HostObject):
        return value.type_name
    if type(value) is Array:
        return array_class(value.element)
    return names_of(value)[0]


def _range_class(value: Range) -> str:
    if value.empty:
        return "groovy.lang.EmptyRange"
    return "groovy.lang.IntRange" if type(value.first) is int else "groovy.lang.ObjectRange"


def array_class(element: str) -> str:
    if element in _ARRAY_CODES:
        return _ARRAY_CODES[element]
    package = "" if "." in element else "java.lang."
    return f"[L{package}{element};"


def names_of(value: Any) -> tuple[str, ...]:
    """All classes and interfaces it is an instance of, its own first."""
    names = NAMES.get(type(value))
    if names is not None:
        return names
    if isinstance(value, Throwable):
        return throwable_names(value.class_name)
    if type(value) is Array:
        return (array_class(value.element), "java.lang.Cloneable", "java.io.Serializable", "java.lang.Object")
    if isinstance(value, HostObject):
        return (value.type_name, *value.parents, "java.lang.Object")
    for known, found in NAMES.items():
        if isinstance(value, known):
            return (getattr(type(value), "type_name", found[0]), *found)
    return ("java.lang.Object",)


def throwable_names(class_name: str) -> tuple[str, ...]:
    names = [class_name]
    while names[-1] in PARENTS:
        names.append(PARENTS[names[-1]])
    return (*names, "java.lang.Object")
