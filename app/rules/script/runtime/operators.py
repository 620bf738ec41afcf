"""Every operator of scripts on every kind of value. Objects of classes answer by their methods (`plus`, `getAt`, …)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.rules.script.runtime import numbers
from app.rules.script.runtime.bits import bits, left, right, right_unsigned, set_and, set_or, set_xor, shift, whole_only
from app.rules.script.runtime.calling import call, native
from app.rules.script.runtime.cases import contains, find_matcher, is_case, is_in, matches_all
from app.rules.script.runtime.classes import class_named
from app.rules.script.runtime.collections import Entry, FrozenList, GMap, GSet, key_of
from app.rules.script.runtime.comparing import (
    NUMBER,
    compare,
    equals,
    identical,
    truth,
)
from app.rules.script.runtime.dispatch import Operator, by_method
from app.rules.script.runtime.missing import missing_method
from app.rules.script.runtime.naming import class_name_of
from app.rules.script.runtime.regex import Pattern, replaced
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import gstring_text, inspect_of, text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import (
    Array,
    Char,
    Closure,
    GString,
    HostObject,
    Range,
)
from app.rules.script.runtime.walking import is_collection, items_of, list_of, make_range, size_of, text_step

_COUNTED = NUMBER | {Char}


def _no_null(a: Any, name: str, b: Any, run: Run) -> Exception:
    if b is None and type(a) in NUMBER:
        return thrown(
            "groovy.lang.GroovyRuntimeException",
            f"Ambiguous method overloading for method {class_name_of(a)}#{name}.\n"
            "Cannot resolve which method to invoke for [null]",
        )
    return missing_method(run, a, name, [b])


def plus(run: Run, a: Any, b: Any) -> Any:
    left, right = type(a), type(b)
    if left is int and right is int:
        result = a + b
        return result if -2147483648 <= result <= 2147483647 else numbers.wrap_int(result)
    if left is str and right is str:
        size = len(a) + len(b)
        if size > 64:
            run.text_of(size)
        return a + b
    if left in _COUNTED and right in _COUNTED:
        return numbers.add(run, _code(a), _code(b))
    if left is GString:
        return _gstring_plus(run, a, b)
    if isinstance(a, str) and left is not Char:
        return _joined(run, a, text_of(run, b))
    if isinstance(b, (str, GString)) and right is not Char and (a is None or left in NUMBER):
        return _joined(run, text_of(run, a), text_of(run, b))
    return _plus_others(run, a, b)


def _gstring_plus(run: Run, a: GString, b: Any) -> GString:
    """Stays a text with values in it."""
    run.text_of(sum(map(len, a.texts)))
    if type(b) is GString:
        return GString((*a.texts[:-1], a.texts[-1] + b.texts[0], *b.texts[1:]), [*a.values, *b.values])
    shown = text_of(run, b)
    return GString((*a.texts[:-1], a.texts[-1] + shown), list(a.values))


def _joined(run: Run, a: str, b: str) -> str:
    run.text_of(len(a) + len(b))
    return a + b


def _plus_others(run: Run, a: Any, b: Any) -> Any:
    if isinstance(a, list) or type(a) is Range:
        made = list_of(run, a)
        if _many(run, b):
            more = [*items_of(run, b)]
            run.items_of(len(made) + len(more))
            made.extend(more)
        else:
            run.items_of(len(made) + 1)
            made.append(b)
        return made
    if isinstance(a, GSet):
        joined = GSet.of(a)
        run.items_of(len(joined))
        for item in items_of(run, b) if _many(run, b) else (b,):
            joined.add(item)
        return joined
    if isinstance(a, GMap) and isinstance(b, GMap):
        run.items_of(len(a) + len(b))
        merged = a.copy()
        merged.table.update(b.table)
        return merged
    if a is None:
        raise thrown("java.lang.NullPointerException", f"Cannot execute null+{text_of(run, b)}")
    if type(a) in NUMBER:
        raise _no_null(a, "plus", b, run)
    return by_method(run, a, "plus", [b])


def _many(run: Run, value: Any) -> bool:
    return is_collection(value) or (isinstance(value, HostObject) and value.items(run) is not None)


def _code(value: Any) -> Any:
    return ord(value) if type(value) is Char else value


def minus(run: Run, a: Any, b: Any) -> Any:
    left, right = type(a), type(b)
    if left is int and right is int:
        result = a - b
        return result if -2147483648 <= result <= 2147483647 else numbers.wrap_int(result)
    if left in _COUNTED and right in _COUNTED:
        return numbers.subtract(run, _code(a), _code(b))
    if isinstance(a, (str, GString)) and left is not Char:
        text = text_of(run, a)
        run.tick(len(text) >> 8)
        if type(b) is Pattern:
            return replaced(run, b, text, lambda _match: "", first_only=True)
        return text.replace(text_of(run, b), "", 1)
    if is_collection(a):
        gone = list_of(run, b) if _many(run, b) else [b]
        return without(run, a, gone)
    if isinstance(a, GMap) and isinstance(b, GMap):
        kept = a.copy()
        for key, value in b.items():
            if kept.contains(key) and equals(run, kept.get(key), value):
                kept.remove(key)
        return kept
    if left in NUMBER:
        raise _no_null(a, "minus", b, run)
    return by_method(run, a, "minus", [b])


def without(run: Run, items: Any, gone: list[Any]) -> Any:
    """The items that equal none of the gone ones, as a list, or a set of a set."""
    tokens = {key_of(item) for item in gone}
    plain = all(type(item) is str for item in gone)
    kept = []
    for item in items_of(run, items):
        if key_of(item) in tokens:
            continue
        if not (plain and type(item) is str):
            run.tick(len(gone))
            if any(equals(run, item, one) for one in gone):
                continue
        kept.append(item)
    run.items_of(len(kept))
    return GSet.of(kept) if isinstance(items, GSet) else kept


def multiply(run: Run, a: Any, b: Any) -> Any:
    left, right = type(a), type(b)
    if left is int and right is int:
        result = a * b
        return result if -2147483648 <= result <= 2147483647 else numbers.wrap_int(result)
    if left in _COUNTED and right in _COUNTED:
        return numbers.multiply(run, _code(a), _code(b))
    if right in NUMBER and isinstance(a, (str, GString)) and left is not Char:
        text = text_of(run, a)
        count = _times(b)
        run.text_of(len(text) * count)
        return text * count
    if right in NUMBER and is_collection(a):
        items = list_of(run, a)
        count = _times(b)
        run.items_of(len(items) * count)
        return items * count
    if left in NUMBER:
        raise _no_null(a, "multiply", b, run)
    return by_method(run, a, "multiply", [b])


def _times(value: Any) -> int:
    count = min(numbers.to_whole(value), numbers.INT_MAX)
    if count < 0:
        words = f"multiply() should be called with a number of 0 or greater not: {count}"
        raise thrown("java.lang.IllegalArgumentException", words)
    return count


def _numeric(name: str, work: Operator) -> Operator:
    def operator(run: Run, a: Any, b: Any) -> Any:
        left, right = type(a), type(b)
        if left in _COUNTED and right in _COUNTED:
            return work(run, _code(a), _code(b))
        if left in NUMBER:
            raise _no_null(a, name, b, run)
        return by_method(run, a, name, [b])

    return operator


_shift_left = shift("leftShift", left)


def left_shift(run: Run, a: Any, b: Any) -> Any:
    """`<<`: shifts, or adds to what is on its left."""
    if type(a) is list:
        run.items_of(1)
        a.append(b)
        return a
    if isinstance(a, GSet):
        run.items_of(1)
        a.add(b)
        return a
    if isinstance(a, GMap):
        if isinstance(b, GMap):
            run.items_of(len(b))
            for key, value in b.items():
                a.put(key, value)
            return a
        if isinstance(b, Entry):
            a.put(b.key, b.value)
            return a
    if isinstance(a, (str, GString)) and type(a) is not Char:
        return class_named("java.lang.StringBuffer").construct(run, [_joined(run, text_of(run, a), text_of(run, b))])
    if isinstance(a, list):
        if isinstance(a, (FrozenList, Array)):
            raise thrown("java.lang.UnsupportedOperationException")
        run.items_of(1)
        a.append(b)
        return a
    if type(a) is Closure:
        return composed(b, a)
    return _shift_left(run, a, b)


_shift_right = shift("rightShift", right)


def right_shift(run: Run, a: Any, b: Any) -> Any:
    return composed(a, b) if type(a) is Closure else _shift_right(run, a, b)


def composed(first: Any, then: Any) -> Closure:
    """A closure that gives what the first one makes to the second."""
    arity = first.arity if type(first) is Closure else 1
    return native(lambda run, arguments: call(run, then, [call(run, first, arguments)]), arity)


def _less(run: Run, a: Any, b: Any) -> bool:
    if type(a) is int and type(b) is int:
        return a < b
    return compare(run, a, b) < 0


BINARY: dict[str, Operator] = {
    "+": plus,
    "-": minus,
    "*": multiply,
    "/": _numeric("div", numbers.divide),
    "%": _numeric("mod", numbers.remainder),
    "**": _numeric("power", numbers.power),
    "==": equals,
    "!=": lambda run, a, b: not equals(run, a, b),
    "<": _less,
    ">": lambda run, a, b: compare(run, a, b) > 0,
    "<=": lambda run, a, b: compare(run, a, b) <= 0,
    ">=": lambda run, a, b: compare(run, a, b) >= 0,
    "<=>": lambda run, a, b: min(max(compare(run, a, b), -1), 1),
    "===": lambda _run, a, b: identical(a, b),
    "!==": lambda _run, a, b: not identical(a, b),
    "&": bits("and", lambda a, b: a & b, set_and),
    "|": bits("or", lambda a, b: a | b, set_or),
    "^": bits("xor", lambda a, b: a ^ b, set_xor),
    "<<": left_shift,
    ">>": right_shift,
    ">>>": shift("rightShiftUnsigned", right_unsigned),
    "=~": find_matcher,
    "==~": matches_all,
    "in": is_in,
    "!in": lambda run, a, b: not is_in(run, a, b),
}
"""Every binary operator but `&&` and `||`."""


def _negative(run: Run, value: Any) -> Any:
    if type(value) in NUMBER:
        return numbers.negate(run, value)
    if isinstance(value, list):
        return [_negative(run, item) for item in items_of(run, value)]
    return by_method(run, value, "negative", [])


def _positive(run: Run, value: Any) -> Any:
    if type(value) in NUMBER:
        return value
    if isinstance(value, list):
        return [_positive(run, item) for item in items_of(run, value)]
    return by_method(run, value, "positive", [])


def _complement(run: Run, value: Any) -> Any:
    if isinstance(value, (str, GString)) and type(value) is not Char:
        return Pattern(text_of(run, value))
    if type(value) in NUMBER:
        whole_only("bitwiseNegate", value)
        return numbers.sized(run, numbers.rank_of(value, 0), ~int(value))
    if isinstance(value, list):
        return [_complement(run, item) for item in items_of(run, value)]
    return by_method(run, value, "bitwiseNegate", [])


UNARY: dict[str, Callable[[Run, Any], Any]] = {
    "!": lambda run, value: not truth(run, value),
    "-": _negative,
    "+": _positive,
    "~": _complement,
}


def next_of(run: Run, value: Any) -> Any:
    """What `++` makes of it."""
    return _stepped(run, value, 1)


def previous_of(run: Run, value: Any) -> Any:
    """What `--` makes of it."""
    return _stepped(run, value, -1)


def _stepped(run: Run, value: Any, by: int) -> Any:
    if type(value) is int:
        return numbers.wrap_int(value + by)
    if type(value) in NUMBER:
        return numbers.add(run, value, by)
    if isinstance(value, (str, GString)):
        made = text_step(text_of(run, value), by)
        return Char(made) if type(value) is Char else made
    return by_method(run, value, "next" if by > 0 else "previous", [])


__all__ = [
    "BINARY", "UNARY", "by_method", "compare", "composed", "contains", "equals", "gstring_text", "identical",
    "inspect_of", "is_case", "items_of", "make_range", "next_of", "previous_of", "size_of", "text_of", "truth",
    "without",
]  # fmt: skip
