"""Names that only a run can find: globals, properties of objects around, and what a closure's delegate offers.

A closure asks its owner and its delegate in the order of its strategy; an owner may be a closure itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.rules.script.compiling.surroundings import ScriptObject
from app.rules.script.runtime.access import call_method, get_property, set_property
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.tables import SHARED
from app.rules.script.runtime.throwables import Thrown
from app.rules.script.runtime.values import Closure, NoSuchName

MISSING_PROPERTY = "groovy.lang.MissingPropertyException"
MISSING_METHOD = "groovy.lang.MissingMethodException"
OWN = frozenset(("call", "doCall", "getOwner", "getDelegate", "setDelegate", "setResolveStrategy", "curry"))
"""Methods that a closure has itself, before whom it asks."""


def plain(around: Any) -> Any:
    """The object around closures that have no delegate of their own; None as soon as one has."""
    while around.__class__ is Closure:
        if around.strategy != 0 or around.delegate is not around.owner:
            return None
        around = around.owner
    return around


def order(closure: Closure) -> tuple[Any, ...]:
    """Whom a closure asks for a name."""
    owner, delegate, strategy = closure.owner, closure.delegate, closure.strategy
    if strategy == Closure.OWNER_FIRST:
        return (owner,) if delegate is owner else (owner, delegate)
    if strategy == Closure.DELEGATE_FIRST:
        return (owner,) if delegate is owner else (delegate, owner)
    if strategy == Closure.OWNER_ONLY:
        return (owner,)
    return (delegate,) if strategy == Closure.DELEGATE_ONLY else ()


def _ask(run: Run, closure: Closure, name: str, how: Callable[..., Any], *more: Any) -> Any:
    """The first that has the name. Delegates may go around in a circle: the depth counts."""
    run.enter()
    try:
        for one in order(closure):
            try:
                return how(run, one, name, *more)
            except NoSuchName:
                continue
        raise NoSuchName(name)
    finally:
        run.depth -= 1


def read(run: Run, around: Any, name: str) -> Any:
    """A property by its name alone. Raises `NoSuchName`."""
    if around.__class__ is Closure:
        return _ask(run, around, name, read)
    if around.__class__ is ScriptObject:
        return around.get(run, name)
    if around is None:
        raise NoSuchName(name)
    try:
        return get_property(run, around, name)
    except Thrown as error:
        if error.value.class_name == MISSING_PROPERTY and error.value.place is None:
            raise NoSuchName(name) from None
        raise


def write(run: Run, around: Any, name: str, value: Any) -> None:
    """Assigns to a property by its name alone. Raises `NoSuchName`."""
    if around.__class__ is Closure:
        _ask(run, around, name, write, value)
        return
    if around.__class__ is ScriptObject:
        around.set(run, name, value)
        return
    if around is None:
        raise NoSuchName(name)
    try:
        set_property(run, around, name, value)
    except Thrown as error:
        if error.value.class_name == MISSING_PROPERTY and error.value.place is None:
            raise NoSuchName(name) from None
        raise


def invoke(run: Run, around: Any, name: str, arguments: list[Any]) -> Any:
    """A call by the name alone. Raises `NoSuchName`."""
    if around.__class__ is Closure:
        if name in OWN:
            return call_method(run, around, name, arguments)
        return _ask(run, around, name, invoke, arguments)
    if around.__class__ is ScriptObject and name not in SHARED:
        return around.call(run, name, arguments)
    if around is None:
        raise NoSuchName(name)
    try:
        return call_method(run, around, name, arguments)
    except Thrown as error:
        if error.value.class_name == MISSING_METHOD and error.value.place is None:
            raise NoSuchName(name) from None
        raise
