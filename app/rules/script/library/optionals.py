"""`Optional`, `Objects` and the atomic numbers."""

from __future__ import annotations

from typing import Any, ClassVar

from app.rules.script.library.tables import class_of, library_class, natives
from app.rules.script.runtime.calling import call
from app.rules.script.runtime.comparing import compare, equals, truth
from app.rules.script.runtime.hashing import hash_code
from app.rules.script.runtime.iterators import Stream
from app.rules.script.runtime.numbers import wrap_int, wrap_long
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import Throwable, Thrown, thrown
from app.rules.script.runtime.values import HostObject, Long


class Optional(HostObject):
    __slots__ = ("value",)
    type_name: ClassVar[str] = "java.util.Optional"

    def __init__(self, value: Any) -> None:
        self.value = value

    def text(self, run: Run) -> str:
        return "Optional.empty" if self.value is None else f"Optional[{text_of(run, self.value)}]"

    def equals(self, run: Run, other: Any) -> bool:
        return isinstance(other, Optional) and equals(run, self.value, other.value)

    def truth(self, run: Run) -> bool:  # noqa: ARG002
        return self.value is not None


Stream.optional = staticmethod(Optional)


def _get(_run: Run, me: Optional) -> Any:
    if me.value is None:
        raise thrown("java.util.NoSuchElementException", "No value present")
    return me.value


def _or_throw(run: Run, me: Optional, supplier: Any = None) -> Any:
    if me.value is not None or supplier is None:
        return _get(run, me)
    error = call(run, supplier, [])
    if isinstance(error, Throwable):
        raise Thrown(error)
    raise thrown("java.lang.ClassCastException", "orElseThrow needs an exception")


def _if_present(run: Run, me: Optional, action: Any, otherwise: Any = None) -> None:
    if me.value is not None:
        call(run, action, [me.value])
    elif otherwise is not None:
        call(run, otherwise, [])


def _map(run: Run, me: Optional, function: Any) -> Optional:
    return me if me.value is None else Optional(call(run, function, [me.value]))


def _flat_map(run: Run, me: Optional, function: Any) -> Any:
    return me if me.value is None else call(run, function, [me.value])


def _filter(run: Run, me: Optional, test: Any) -> Optional:
    return me if me.value is None or truth(run, call(run, test, [me.value])) else Optional(None)


Optional.methods = natives(
    {
        "get": _get,
        "isPresent": lambda _run, me: me.value is not None,
        "isEmpty": lambda _run, me: me.value is None,
        "orElse": lambda _run, me, other: other if me.value is None else me.value,
        "orElseGet": lambda run, me, supplier: call(run, supplier, []) if me.value is None else me.value,
        "orElseThrow": _or_throw,
        "ifPresent": _if_present,
        "ifPresentOrElse": _if_present,
        "map": _map,
        "flatMap": _flat_map,
        "filter": _filter,
        "collect": _map,
    }
)
Optional.getters = {"present": lambda _run, me: me.value is not None, "empty": lambda _run, me: me.value is None}


def _not_null(_run: Run, value: Any, words: Any = None) -> Any:
    if value is None:
        raise thrown("java.lang.NullPointerException", None if words is None else str(words))
    return value


def _of(run: Run, value: Any) -> Optional:
    return Optional(_not_null(run, value))


class_of(
    Optional,
    static={"of": _of, "ofNullable": lambda _run, value: Optional(value), "empty": lambda _run: Optional(None)},
)


def _hash(run: Run, *values: Any) -> int:
    return hash_code(run, list(values))


def _require(run: Run, value: Any, words: Any = None) -> Any:
    if value is None and words is not None and not isinstance(words, str):
        words = text_of(run, call(run, words, []))
    return _not_null(run, value, words)


def _text(run: Run, value: Any, default: Any = None) -> Any:
    return text_of(run, value) if value is not None or default is None else default


library_class(
    "java.util.Objects",
    static={
        "equals": lambda run, one, other: equals(run, one, other),
        "deepEquals": lambda run, one, other: equals(run, one, other),
        "hash": _hash,
        "hashCode": hash_code,
        "toString": _text,
        "isNull": lambda _run, value: value is None,
        "nonNull": lambda _run, value: value is not None,
        "requireNonNull": _require,
        "requireNonNullElse": lambda _run, value, other: other if value is None else value,
        "compare": lambda run, one, other, comparator: call(run, comparator, [one, other]),
    },
)


class Atomic(HostObject):
    """A number (or any value) in a box."""

    __slots__ = ("value",)
    type_name: ClassVar[str] = "java.util.concurrent.atomic.AtomicInteger"
    parents: ClassVar[tuple[str, ...]] = ("java.lang.Number",)
    initial: ClassVar[Any] = 0

    def __init__(self, value: Any) -> None:
        self.value = value

    def text(self, run: Run) -> str:
        return text_of(run, self.value)

    def fit(self, value: Any) -> Any:
        return wrap_int(value)

    def compare(self, run: Run, other: Any) -> int | None:
        return compare(run, self.value, other.value if isinstance(other, Atomic) else other)


class AtomicLong(Atomic):
    __slots__ = ()
    type_name: ClassVar[str] = "java.util.concurrent.atomic.AtomicLong"
    initial: ClassVar[Any] = Long(0)

    def fit(self, value: Any) -> Any:
        return wrap_long(value)


class AtomicBoolean(Atomic):
    __slots__ = ()
    type_name: ClassVar[str] = "java.util.concurrent.atomic.AtomicBoolean"
    parents: ClassVar[tuple[str, ...]] = ()
    initial: ClassVar[Any] = False

    def fit(self, value: Any) -> Any:
        return value


class AtomicReference(AtomicBoolean):
    __slots__ = ()
    type_name: ClassVar[str] = "java.util.concurrent.atomic.AtomicReference"
    initial: ClassVar[Any] = None


def _stepping(before: bool, by: int | None) -> Any:
    def step(_run: Run, me: Atomic, amount: int = 0) -> Any:
        old = me.value
        me.value = me.fit(old + (amount if by is None else by))
        return old if before else me.value

    return step


def _updating(before: bool) -> Any:
    def update(run: Run, me: Atomic, function: Any) -> Any:
        old = me.value
        me.value = call(run, function, [old])
        return old if before else me.value

    return update


def _put(_run: Run, me: Atomic, value: Any) -> None:
    me.value = me.fit(value)


def _swap(_run: Run, me: Atomic, value: Any) -> Any:
    old, me.value = me.value, me.fit(value)
    return old


def _swap_if(run: Run, me: Atomic, expected: Any, value: Any) -> bool:
    if not equals(run, me.value, expected):
        return False
    me.value = me.fit(value)
    return True


_BOX = natives(
    {
        "get": lambda _run, me: me.value,
        "set": _put,
        "getAndSet": _swap,
        "compareAndSet": _swap_if,
        "updateAndGet": _updating(False),
        "getAndUpdate": _updating(True),
    }
)
_COUNTER = natives(
    {
        "incrementAndGet": _stepping(False, 1),
        "decrementAndGet": _stepping(False, -1),
        "addAndGet": _stepping(False, None),
        "getAndIncrement": _stepping(True, 1),
        "getAndDecrement": _stepping(True, -1),
        "getAndAdd": _stepping(True, None),
        "intValue": lambda _run, me: wrap_int(me.value),
        "longValue": lambda _run, me: Long(me.value),
        "doubleValue": lambda _run, me: float(me.value),
    }
)


def _maker(of: type[Atomic]) -> Any:
    return lambda _run, value=of.initial: of(value if value is None else of(value).fit(value))


for _kind in (Atomic, AtomicLong, AtomicBoolean, AtomicReference):
    _kind.methods = {**_BOX, **(_COUNTER if _kind in (Atomic, AtomicLong) else {})}
    class_of(_kind, _maker(_kind))
