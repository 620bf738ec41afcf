"""Calling closures, and what else can be called like one, from native code. Knows no methods of values."""

from __future__ import annotations

from typing import Any

from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Closure, HostObject, NoSuchName


def call(run: Run, what: Any, arguments: list[Any]) -> Any:
    """Calls a closure or an object with a `call` method; counts the depth. The arguments are not copied."""
    if type(what) is Closure:
        run.depth += 1
        if run.depth > run.limits.depth:
            run.depth -= 1
            run.enter()
        try:
            return what.invoke(run, what, arguments)
        finally:
            run.depth -= 1
    if isinstance(what, HostObject):
        run.enter()
        try:
            return what.call(run, _single_method(what), arguments)
        except NoSuchName:
            raise _no_call(what.type_name) from None
        finally:
            run.depth -= 1
    if what is None:
        raise thrown("java.lang.NullPointerException", "Cannot invoke method call() on null object")
    raise _no_call(type(what).__name__)


SINGLE = frozenset({"call", "compare", "apply", "test", "accept", "run", "doCall"})
"""The one method of closures and of Java's functional interfaces."""


def _single_method(what: HostObject) -> str:
    methods = what.methods
    return "call" if "call" in methods else next((name for name in methods if name in SINGLE), "call")


def _no_call(name: str) -> Exception:
    return thrown("groovy.lang.MissingMethodException", f"No signature of method: {name}.call() is not applicable")


def callable_value(value: Any) -> bool:
    """A closure, or an object with the one method of a functional interface."""
    return type(value) is Closure or (isinstance(value, HostObject) and not SINGLE.isdisjoint(value.methods))


def call_pair(run: Run, what: Any, key: Any, value: Any, entry: Any) -> Any:
    """As the methods of maps call: key and value for two parameters, else the entry."""
    if type(what) is Closure and what.arity == 2:
        return call(run, what, [key, value])
    return call(run, what, [entry])


def native(function: Any, arity: int) -> Closure:
    """A closure around a Python function of the run and the list of arguments."""
    return Closure(lambda run, _closure, arguments: function(run, arguments), arity)
