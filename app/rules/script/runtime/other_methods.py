"""Methods of closures, booleans, single letters and exceptions. Knows no collections and no texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.rules.script.runtime.calling import call, native
from app.rules.script.runtime.classes import ClassValue, class_named, know
from app.rules.script.runtime.collections import key_of
from app.rules.script.runtime.hashing import hash_code
from app.rules.script.runtime.naming import PRIMITIVES
from app.rules.script.runtime.natives import Closure, Table, method
from app.rules.script.runtime.operators import composed, plus
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import Throwable, thrown
from app.rules.script.runtime.types import full_name
from app.rules.script.runtime.values import Array, Char, GString
from app.rules.script.runtime.values import Closure as ClosureValue

CLOSURE: Table = {}
THROWABLE: Table = {}
BOOLEAN: Table = {}
CHAR: Table = {}
GSTRING: Table = {}


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


@method(THROWABLE, "getMessage", "getLocalizedMessage")
def get_message(_run: Run, error: Throwable) -> Any:
    return error.message


@method(THROWABLE, "getCause")
def get_cause(_run: Run, error: Throwable) -> Any:
    return error.cause


@method(THROWABLE, "initCause")
def init_cause(_run: Run, error: Throwable, cause: Any) -> Any:
    if cause is not None and not isinstance(cause, Throwable):
        raise thrown("java.lang.IllegalArgumentException", "A cause is an exception")
    error.cause = cause
    return error


@method(THROWABLE, "getStackTrace")
def get_stack_trace(_run: Run, error: Throwable) -> Any:
    places = ([("run", error.place)] if error.place else []) + list(error.calls)
    return Array([f"{name}({at.line}:{at.column})" for name, at in places], "StackTraceElement")


@method(THROWABLE, "printStackTrace")
def print_stack_trace(run: Run, error: Throwable, *_to: Any) -> Any:
    run.print(f"{text_of(run, error)}\n")
    for line in get_stack_trace(run, error):
        run.print(f"\tat {line}\n")


@method(THROWABLE, "getSuppressed")
def get_suppressed(_run: Run, error: Throwable) -> Any:
    return Array(error.fields.get("suppressed", []), "Throwable")


@method(THROWABLE, "addSuppressed")
def add_suppressed(run: Run, error: Throwable, other: Any) -> Any:
    run.items_of(1)
    error.fields.setdefault("suppressed", []).append(other)


@method(THROWABLE, "fillInStackTrace")
def fill_in_stack_trace(_run: Run, error: Throwable) -> Any:
    return error


@method(BOOLEAN, "booleanValue", "asBoolean")
def boolean_value(_run: Run, value: bool) -> Any:
    return value


@method(BOOLEAN, "and", "logicalAnd")
def and_(_run: Run, value: bool, other: bool) -> Any:
    return value and other


@method(BOOLEAN, "or", "logicalOr")
def or_(_run: Run, value: bool, other: bool) -> Any:
    return value or other


@method(BOOLEAN, "xor", "logicalXor")
def xor(_run: Run, value: bool, other: bool) -> Any:
    return value != other


@method(BOOLEAN, "implies")
def implies(_run: Run, value: bool, other: bool) -> Any:
    return not value or other


@method(BOOLEAN, "compareTo")
def compare_to(_run: Run, value: bool, other: bool) -> Any:
    return int(value) - int(other)


def _question(name: str, work: Callable[[str], bool]) -> None:
    @method(CHAR, name)
    def question(_run: Run, letter: Char) -> Any:
        return work(letter)


for _name, _work in {
    "isDigit": str.isdigit, "isLetter": str.isalpha, "isLetterOrDigit": str.isalnum, "isUpperCase": str.isupper,
    "isLowerCase": str.islower, "isWhitespace": str.isspace,
}.items():  # fmt: skip
    _question(_name, _work)


@method(CHAR, "charValue")
def char_value(_run: Run, letter: Char) -> Any:
    return letter


@method(CHAR, "toUpperCase")
def to_upper(_run: Run, letter: Char) -> Any:
    return Char(letter.upper()[:1])


@method(CHAR, "toLowerCase")
def to_lower(_run: Run, letter: Char) -> Any:
    return Char(letter.lower()[:1])


@method(CHAR, "compareTo")
def compare_char(_run: Run, letter: Char, other: str) -> Any:
    return ord(letter) - ord(other[:1] or "\0")


@method(GSTRING, "getClass")
def gstring_class(_run: Run, _text: GString) -> Any:
    return class_named("org.codehaus.groovy.runtime.GStringImpl")


@method(GSTRING, "equals")
def gstring_equals(run: Run, text: GString, other: Any) -> Any:
    return type(other) is GString and text_of(run, text) == text_of(run, other)


@method(GSTRING, "hashCode")
def gstring_hash(run: Run, text: GString) -> Any:
    return hash_code(run, text)


@method(GSTRING, "is")
def gstring_is(_run: Run, text: GString, other: Any) -> Any:
    return text is other


@method(GSTRING, "getValues")
def gstring_values(_run: Run, text: GString) -> Any:
    return Array(text.values)


@method(GSTRING, "getStrings")
def gstring_strings(_run: Run, text: GString) -> Any:
    return Array(text.texts, "String")


@method(GSTRING, "getValueCount")
def gstring_count(_run: Run, text: GString) -> Any:
    return len(text.values)


@method(GSTRING, "plus")
def gstring_plus(run: Run, text: GString, other: Any) -> Any:
    return plus(run, text, other)
