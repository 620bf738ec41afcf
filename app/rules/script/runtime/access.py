"""Properties, methods and indexes of any value: by tables on its type, never by Python's own attributes."""

from __future__ import annotations

from typing import Any

from app.rules.script.runtime import indexing
from app.rules.script.runtime.calling import call, callable_value
from app.rules.script.runtime.classes import class_named
from app.rules.script.runtime.collections import GMap, GSet
from app.rules.script.runtime.missing import did_you_mean, missing_method, missing_property
from app.rules.script.runtime.naming import class_name_of
from app.rules.script.runtime.natives import Table, Unfit
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.tables import PROPERTIES, SHARED, TABLES, WALKED, tables_of
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import Throwable, Thrown, thrown
from app.rules.script.runtime.values import Closure, GString, HostObject, NoSuchName, Range
from app.rules.script.runtime.walking import is_collection, items_of


def get_property(run: Run, target: Any, name: str) -> Any:
    """`target.name`."""
    kind = type(target)
    if kind is GMap:
        value = target.table.get(name)
        if value is None and target.default is not None:
            return indexing.map_value(run, target, name)
        return value
    if isinstance(target, HostObject):
        return _host_property(run, target, name)
    if target is None:
        raise thrown("java.lang.NullPointerException", f"Cannot get property '{name}' on null object")
    if isinstance(target, GMap):
        return indexing.map_value(run, target, name)
    if isinstance(target, Throwable):
        return _throwable_property(run, target, name)
    native = (PROPERTIES.get(kind) or tables_of(kind)[1]).get(name)
    if native is not None:
        try:
            return native(run, target, [])
        except Unfit:
            pass
    if is_collection(target):
        return _spread(run, target, name)
    if kind is GString:
        return get_property(run, text_of(run, target), name)
    raise missing_property(target, name, PROPERTIES.get(kind) or ())


def _spread(run: Run, target: Any, name: str) -> list[Any]:
    """`list.name`: of each item that is not null."""
    try:
        return [get_property(run, item, name) for item in items_of(run, target) if item is not None]
    except Thrown as trouble:
        if trouble.value.class_name != "groovy.lang.MissingPropertyException":
            raise
        reason = f"Reason: groovy.lang.MissingPropertyException: {trouble.value.message}"
        words = f"Exception evaluating property '{name}' for {class_name_of(target)}, {reason}"
        raise thrown("groovy.lang.MissingPropertyException", words) from None


def _host_property(run: Run, target: HostObject, name: str) -> Any:
    try:
        return target.get(run, name)
    except NoSuchName:
        pass
    native = SHARED_PROPERTIES.get(name)
    if native is not None:
        return native(run, target, [])
    inside = target.items(run)
    if inside is not None:
        native = WALKED_PROPERTIES.get(name)
        return _spread(run, list(inside), name) if native is None else native(run, target, [])
    raise missing_property(target, name, property_names(target))


def _throwable_property(run: Run, target: Throwable, name: str) -> Any:
    if target.of is not None:
        try:
            return target.of.get_on(run, target, name)
        except NoSuchName:
            pass
    if name in target.fields:
        return target.fields[name]
    native = PROPERTIES[Throwable].get(name)
    if native is None:
        raise missing_property(target, name, [*PROPERTIES[Throwable], *target.fields])
    return native(run, target, [])


def set_property(run: Run, target: Any, name: str, value: Any) -> None:
    """`target.name = value`."""
    if isinstance(target, GMap):
        run.items_of(1)
        target.put(name, value)
        return
    if isinstance(target, HostObject):
        _set_host_property(run, target, name, value)
        return
    if target is None:
        raise thrown("java.lang.NullPointerException", f"Cannot set property '{name}' on null object")
    if isinstance(target, Throwable) and (name in target.fields or target.of is not None):
        target.fields[name] = value
        return
    if type(target) is Closure and f"set{name[:1].upper()}{name[1:]}" in TABLES[Closure]:
        TABLES[Closure][f"set{name[:1].upper()}{name[1:]}"](run, target, [value])
        return
    if name in (PROPERTIES.get(type(target)) or ()):
        words = f"Cannot set readonly property: {name} for class: {class_name_of(target)}"
        raise thrown("groovy.lang.ReadOnlyPropertyException", words)
    raise missing_property(target, name, PROPERTIES.get(type(target)) or ())


def _set_host_property(run: Run, target: HostObject, name: str, value: Any) -> None:
    try:
        target.set(run, name, value)
    except NoSuchName:
        setter = target.methods.get(f"set{name[:1].upper()}{name[1:]}")
        if setter is not None:
            setter(run, target, [value])
            return
        if name in target.getters:
            words = f"Cannot set readonly property: {name} for class: {class_name_of(target)}"
            raise thrown("groovy.lang.ReadOnlyPropertyException", words) from None
        raise missing_property(target, name, {*target.setters, *target.getters}) from None


def get_index(run: Run, target: Any, index: Any) -> Any:
    """`target[index]`. A text as the index of an object or a list is a property."""
    try:
        return indexing.get_index(run, target, index)
    except NoSuchName as name:
        return get_property(run, target, name.name)


def set_index(run: Run, target: Any, index: Any, value: Any) -> None:
    """`target[index] = value`."""
    try:
        indexing.set_index(run, target, index, value)
    except NoSuchName as name:
        set_property(run, target, name.name, value)


_HEAVY = frozenset({list, GMap, GSet, Range})
"""As an argument, these may take a while to be compared."""


def call_method(run: Run, target: Any, name: str, arguments: list[Any]) -> Any:
    """`target.name(arguments)`."""
    kind = type(target)
    table = TABLES.get(kind)
    if table is not None:
        native = table.get(name)
        if native is not None:
            if kind is str:
                if len(target) > 1_000:
                    run.tick(len(target) >> 8)
            elif arguments and type(arguments[0]) in _HEAVY:
                run.tick(32)
            try:
                return native(run, target, arguments)
            except NoSuchName:
                raise missing_method(run, target, name, arguments, table) from None
        if kind is GString:
            return call_method(run, text_of(run, target), name, arguments)
        return _call_other(run, target, name, arguments, table)
    if isinstance(target, HostObject):
        return _call_host(run, target, name, arguments)
    if isinstance(target, Throwable):
        return _call_throwable(run, target, name, arguments)
    tables_of(kind)
    return call_method(run, target, name, arguments)


def _call_other(run: Run, target: Any, name: str, arguments: list[Any], table: Table) -> Any:
    """A name that is no method: a closure in a map, or null."""
    if isinstance(target, GMap):
        held = target.get(name)
        if callable_value(held):
            return call(run, held, arguments)
    elif target is None:
        raise thrown("java.lang.NullPointerException", f"Cannot invoke method {name}() on null object")
    raise missing_method(run, target, name, arguments, table)


def _call_host(run: Run, target: HostObject, name: str, arguments: list[Any]) -> Any:
    try:
        return target.call(run, name, arguments)
    except NoSuchName:
        pass
    native = SHARED.get(name)
    inside = None
    if native is None:
        inside = target.items(run)
        native = WALKED.get(name) if inside is not None else None
    if native is not None:
        try:
            return native(run, target, arguments)
        except NoSuchName:
            pass
    else:
        held = _held(run, target, name)
        if held is not None:
            return call(run, held, arguments)
    raise missing_method(run, target, name, arguments, method_names(target))


def _held(run: Run, target: HostObject, name: str) -> Any:
    """A property that can be called."""
    try:
        held = target.get(run, name)
    except NoSuchName:
        return None
    return held if callable_value(held) else None


def _call_throwable(run: Run, target: Throwable, name: str, arguments: list[Any]) -> Any:
    if target.of is not None:
        try:
            return target.of.call_on(run, target, name, arguments)
        except NoSuchName:
            pass
    native = TABLES[Throwable].get(name)
    if native is None:
        prop = name[3:4].lower() + name[4:]
        if name.startswith("get") and not arguments and prop in target.fields:
            return target.fields[prop]
        raise missing_method(run, target, name, arguments, TABLES[Throwable])
    try:
        return native(run, target, arguments)
    except NoSuchName:
        raise missing_method(run, target, name, arguments, TABLES[Throwable]) from None


def method_names(value: Any) -> list[str]:
    """All methods of a value, for suggestions."""
    if isinstance(value, HostObject):
        own = set(getattr(value, "statics", ())) | set(value.methods)
        return sorted(own | set(SHARED))
    return sorted(tables_of(type(value))[0])


def property_names(value: Any) -> list[str]:
    """All properties of a value, for suggestions."""
    if isinstance(value, HostObject):
        named = {name[3:4].lower() + name[4:] for name in value.methods if name.startswith("get") and len(name) > 3}
        return sorted({*value.getters, *named, *getattr(value, "constants", ())})
    return sorted(tables_of(type(value))[1])


def _has_property(_run: Run, value: Any, arguments: list[Any]) -> Any:
    if len(arguments) != 1:
        raise Unfit("hasProperty")
    return arguments[0] in property_names(value) or None


def _responds_to(_run: Run, value: Any, arguments: list[Any]) -> Any:
    if not arguments:
        raise Unfit("respondsTo")
    wanted = arguments[0]
    known = {*method_names(value), *(f"get{name[:1].upper()}{name[1:]}" for name in property_names(value))}
    return [name for name in known if name == wanted]


for _table in (SHARED, *TABLES.values()):
    _table.setdefault("hasProperty", _has_property)
    _table.setdefault("respondsTo", _responds_to)

SHARED_PROPERTIES: Table = {
    "class": lambda _run, value, _arguments: class_named(class_name_of(value)),
    "metaClass": SHARED["getMetaClass"],
    "properties": SHARED["getProperties"],
}
WALKED_PROPERTIES: Table = {
    "empty": WALKED["isEmpty"],
    "length": WALKED["size"],
    "indices": WALKED["getIndices"],
}

__all__ = [
    "call_method", "did_you_mean", "get_index", "get_property", "method_names", "property_names", "set_index",
    "set_property",
]  # fmt: skip
