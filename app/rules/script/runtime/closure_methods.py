"""Methods of closures. Knows no other values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.rules.script.runtime.calling import call, native
from app.rules.script.runtime.classes import ClassValue, class_named, know
from app.rules.script.runtime.collections import key_of
from app.rules.script.runtime.naming import PRIMITIVES
from app.rules.script.runtime.natives import Closure, Table, method
from app.rules.script.runtime.operators import composed
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.types import full_name
from app.rules.script.runtime.values import Array
from app.rules.script.runtime.values import Closure as ClosureValue

CLOSURE: Table = {}


@method(CLOSURE, "call", "doCall", "apply", "run", "test", "accept", "compare", "get")
def call_(run: Run, closure: Any, *arguments: Any) -> Any:
    return call(run, closure, list(arguments))


@method(CLOSURE, "curry")
def curry(_run: Run, closure: Any, *first: Any) -> Any:
    return native(lambda run, rest: call(run, closure, [*first, *rest]), _left(closure, len(first)))


@method(CLOSURE, "rcurry")
def rcurry(_run: Run, closure: Any, *last: Any) -> Any:
    return native(lambda run, rest: call(run, closure, [*rest, *last]), _left(closure, len(last)))


@method(CLOSURE, "ncurry")
def ncurry(_run: Run, closure: Any, index: int, *middle: Any) -> Any:
    return native(
        lambda run, rest: call(run, closure, [*rest[:index], *middle, *rest[index:]]), _left(closure, len(middle))
    )


def _left(closure: Any, given: int) -> int:
    arity = 1 if closure.arity < 0 else closure.arity
    return int(max(arity - given, 0))


@method(CLOSURE, "memoize", "memoizeAtMost", "memoizeAtLeast", "memoizeBetween")
def memoize(_run: Run, closure: Any, *_sizes: Any) -> Any:
    known: dict[Any, Any] = {}

    def remembered(run: Run, arguments: list[Any]) -> Any:
        token = tuple(key_of(argument) for argument in arguments)
        if token not in known:
            run.items_of(1)
            known[token] = call(run, closure, arguments)
        return known[token]

    return native(remembered, closure.arity)


@method(CLOSURE, "trampoline")
def trampoline(_run: Run, closure: Any, *first: Any) -> Any:
    """A closure that is called again as long as it gives a trampoline of its own."""
    plain = closure.scope.of if type(closure.scope) is _Bouncing else closure
    made = native(lambda run, rest: _bounced(run, plain, [*first, *rest]), 0 if first else closure.arity)
    made.scope = _Bounce(plain, list(first)) if first else _Bouncing(plain)
    return made


@dataclass(frozen=True)
class _Bouncing:
    """Marks the closure that `trampoline()` made of another one."""

    of: Any


@dataclass(frozen=True)
class _Bounce:
    """A call that is still to be made; marks the closure that stands for it."""

    of: Any
    arguments: list[Any]


def _bounced(run: Run, closure: Any, arguments: list[Any]) -> Any:
    found = call(run, closure, arguments)
    while type(found) is ClosureValue and type(found.scope) is _Bounce:
        run.tick()
        found = call(run, found.scope.of, found.scope.arguments)
    return found


@method(CLOSURE, "rightShift", "andThen")
def right_shift(_run: Run, closure: Any, then: Closure) -> Any:
    return composed(closure, then)


@method(CLOSURE, "leftShift", "compose")
def left_shift(_run: Run, closure: Any, first: Closure) -> Any:
    return composed(first, closure)


@method(CLOSURE, "getMaximumNumberOfParameters")
def parameter_count(_run: Run, closure: Any) -> Any:
    return 1 if closure.arity < 0 else closure.arity


@method(CLOSURE, "getParameterTypes")
def parameter_types(_run: Run, closure: Any) -> Any:
    count = 1 if closure.arity < 0 else closure.arity
    names = (*closure.types, *["java.lang.Object"] * count)[:count]
    known = [name if name in PRIMITIVES else full_name(name or "java.lang.Object") for name in names]
    return Array([class_named(name) for name in known], "Class")


@method(CLOSURE, "getDelegate")
def get_delegate(_run: Run, closure: Any) -> Any:
    return closure.delegate


@method(CLOSURE, "setDelegate")
def set_delegate(_run: Run, closure: Any, delegate: Any) -> Any:
    closure.delegate = delegate


@method(CLOSURE, "getOwner")
def get_owner(_run: Run, closure: Any) -> Any:
    return closure.owner


@method(CLOSURE, "getThisObject")
def get_this(_run: Run, closure: Any) -> Any:
    return closure.this


@method(CLOSURE, "getResolveStrategy")
def get_strategy(_run: Run, closure: Any) -> Any:
    return closure.strategy


@method(CLOSURE, "setResolveStrategy")
def set_strategy(_run: Run, closure: Any, strategy: int) -> Any:
    closure.strategy = int(strategy)


@method(CLOSURE, "rehydrate")
def rehydrate(_run: Run, closure: Any, delegate: Any, owner: Any, this: Any) -> Any:
    made = closure.with_delegate(delegate, closure.strategy)
    made.owner, made.this = owner, this
    return made


@method(CLOSURE, "clone", "dehydrate")
def clone(_run: Run, closure: Any) -> Any:
    return closure.with_delegate(closure.delegate, closure.strategy)


@method(CLOSURE, "isCase")
def is_case(run: Run, closure: Any, value: Any) -> Any:
    return call(run, closure, [value])


@method(CLOSURE, "reversed")
def reversed_(_run: Run, closure: Any) -> Any:
    """Of a comparator."""
    return native(lambda run, pair: call(run, closure, pair[::-1]), 2)


know(
    ClassValue(
        "groovy.lang.Closure",
        constants={
            "OWNER_FIRST": ClosureValue.OWNER_FIRST,
            "DELEGATE_FIRST": ClosureValue.DELEGATE_FIRST,
            "OWNER_ONLY": ClosureValue.OWNER_ONLY,
            "DELEGATE_ONLY": ClosureValue.DELEGATE_ONLY,
            "TO_SELF": ClosureValue.TO_SELF,
            "IDENTITY": native(lambda _run, arguments: arguments[0] if arguments else None, 1),
        },
    )
)
