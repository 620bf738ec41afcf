"""Methods that every value has: Java's `Object` and what Groovy adds to it. Knows no other tables."""

from __future__ import annotations

from typing import Any

from app.rules.script.runtime.calling import call
from app.rules.script.runtime.classes import ClassValue, class_named
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.comparing import identical, java_equals, truth
from app.rules.script.runtime.hashing import hash_code
from app.rules.script.runtime.naming import class_name_of
from app.rules.script.runtime.natives import Closure, Table, Unfit, method
from app.rules.script.runtime.operators import is_case
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import inspect_of, text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.types import coerce
from app.rules.script.runtime.values import Closure as ClosureValue
from app.rules.script.runtime.values import HostObject

OBJECT: Table = {}


@method(OBJECT, "getClass")
def get_class(_run: Run, value: Any) -> Any:
    return class_named(class_name_of(value))


@method(OBJECT, "toString")
def to_string(run: Run, value: Any) -> Any:
    return text_of(run, value)


@method(OBJECT, "inspect", "dump")
def inspect(run: Run, value: Any) -> Any:
    return inspect_of(run, value)


@method(OBJECT, "equals")
def java_equal(run: Run, value: Any, other: Any) -> Any:
    if isinstance(value, HostObject):
        return value.equals(run, other)
    return java_equals(value, other)


@method(OBJECT, "hashCode")
def hash_of(run: Run, value: Any) -> Any:
    return hash_code(run, value)


@method(OBJECT, "is")
def is_same(_run: Run, value: Any, other: Any) -> Any:
    return identical(value, other)


@method(OBJECT, "with", "identity")
def with_(run: Run, value: Any, closure: Closure) -> Any:
    """Runs the closure with the value as its delegate."""
    return call(run, _for(closure, value), [value])


@method(OBJECT, "with")
def with_returning(run: Run, value: Any, returning: bool, closure: Closure) -> Any:
    found = call(run, _for(closure, value), [value])
    return value if returning else found


@method(OBJECT, "tap")
def tap(run: Run, value: Any, closure: Closure) -> Any:
    call(run, _for(closure, value), [value])
    return value


@method(OBJECT, "withCloseable")
def with_closeable(run: Run, value: Any, closure: Closure) -> Any:
    """Closes the object after the closure, whatever happens in it."""
    if not isinstance(value, HostObject):
        raise Unfit("withCloseable")
    try:
        return call(run, closure, [value])
    finally:
        value.call(run, "close", [])


def _for(closure: Any, delegate: Any) -> Any:
    if type(closure) is not ClosureValue:
        return closure
    return closure.with_delegate(delegate, ClosureValue.DELEGATE_FIRST)


@method(OBJECT, "asType")
def as_type(run: Run, value: Any, of: HostObject) -> Any:
    if not isinstance(of, ClassValue):
        raise thrown("java.lang.IllegalArgumentException", "asType takes a class")
    return coerce(run, value, of)


@method(OBJECT, "asBoolean")
def as_boolean(run: Run, value: Any) -> Any:
    return truth(run, value)


@method(OBJECT, "isCase")
def is_case_of(run: Run, value: Any, other: Any) -> Any:
    return is_case(run, value, other)


@method(OBJECT, "println")
def println(run: Run, _value: Any, shown: Any = "") -> Any:
    run.print(f"{text_of(run, shown)}\n")


@method(OBJECT, "print")
def print_(run: Run, _value: Any, shown: Any) -> Any:
    run.print(text_of(run, shown))


@method(OBJECT, "getMetaClass", "setMetaClass", "metaClass")
def no_meta_class(_run: Run, _value: Any, *_rest: Any) -> Any:
    raise thrown("java.lang.SecurityException", "metaClass is not available in rules")


@method(OBJECT, "getProperties")
def properties(run: Run, value: Any) -> Any:
    """All properties with their values."""
    if not isinstance(value, HostObject):
        return GMap.of([("class", class_named(class_name_of(value)))])
    return GMap.of([(name, value.get(run, name)) for name in value.getters])
