"""Tables of methods from plain Python functions: arguments are counted and fitted by the functions' annotations.

`f(run, receiver, …)`: `str` takes a String or GString, `int` a whole number, `Number` any, `Closure` what can be
called, `Items` a collection (as a Python list); other names take their own kind, `Any` everything.
`X | None` takes null, too. Several functions of one name are tried in turn.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from app.rules.script.runtime.calling import callable_value
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.comparing import NUMBER, WHOLE
from app.rules.script.runtime.regex import Pattern
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Char, GString, HostObject, Native, NoSuchName
from app.rules.script.runtime.walking import is_collection, list_of

Table = dict[str, Native]
Items = list[Any]
Number = Any
Closure = Any
Letters = str
Fit = Callable[[Run, Any], Any]


class Unfit(NoSuchName):
    """The arguments fit no signature of the method."""


def method(table: Table, *names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Puts the function into the table under its names, after those that are there already."""

    def put(function: Callable[..., Any]) -> Callable[..., Any]:
        made = fitted(function)
        for name in names:
            table[name] = either(table[name], made) if name in table else made
        return function

    return put


def either(first: Native, second: Native) -> Native:
    """The first whose signature the arguments fit."""

    def native(run: Run, me: Any, arguments: list[Any]) -> Any:
        try:
            return first(run, me, arguments)
        except Unfit:
            return second(run, me, arguments)

    return native


def fitted(function: Callable[..., Any]) -> Native:
    """The method of a function."""
    parameters = list(inspect.signature(function).parameters.values())[2:]
    rest = bool(parameters) and parameters[-1].kind is inspect.Parameter.VAR_POSITIONAL
    plain = parameters[:-1] if rest else parameters
    low = sum(one.default is inspect.Parameter.empty for one in plain)
    high = 1_000_000 if rest else len(plain)
    fits = [_fit_for(str(one.annotation)) for one in plain]
    name = function.__name__
    if high == 0:
        return _without_arguments(function, name)
    if not any(fits):
        return _unchecked(function, name, low, high)

    if low == high == 1 and fits[0] is not None:
        return _one_checked(function, name, fits[0])

    def native(run: Run, me: Any, arguments: list[Any]) -> Any:
        if not low <= len(arguments) <= high:
            raise Unfit(name)
        values = [
            argument if fit is None else fit(run, argument) for fit, argument in zip(fits, arguments, strict=False)
        ]
        if len(arguments) > len(fits):
            values += arguments[len(fits) :]
        return function(run, me, *values)

    return native


def _without_arguments(function: Callable[..., Any], name: str) -> Native:
    def native(run: Run, me: Any, arguments: list[Any]) -> Any:
        if arguments:
            raise Unfit(name)
        return function(run, me)

    return native


def _one_checked(function: Callable[..., Any], name: str, fit: Fit) -> Native:
    def native(run: Run, me: Any, arguments: list[Any]) -> Any:
        if len(arguments) != 1:
            raise Unfit(name)
        return function(run, me, fit(run, arguments[0]))

    return native


def _unchecked(function: Callable[..., Any], name: str, low: int, high: int) -> Native:
    def native(run: Run, me: Any, arguments: list[Any]) -> Any:
        if not low <= len(arguments) <= high:
            raise Unfit(name)
        return function(run, me, *arguments)

    return native


def _fit_for(annotation: str) -> Fit | None:
    if annotation.endswith(" | None"):
        inner = _FITS[annotation.removesuffix(" | None")]
        return lambda run, value: None if value is None else inner(run, value)
    return None if annotation == "Any" else _FITS[annotation]


def _text(run: Run, value: Any) -> Any:
    if type(value) is str:
        return value
    if isinstance(value, str):
        return value
    if type(value) is GString:
        return text_of(run, value)
    if value is None:
        raise thrown("java.lang.NullPointerException")
    raise Unfit("")


def _letters(run: Run, value: Any) -> Any:
    if isinstance(value, str) and type(value) is not Char:
        return value
    if type(value) is GString:
        return text_of(run, value)
    raise Unfit("")


def _whole(_run: Run, value: Any) -> Any:
    if type(value) in WHOLE:
        return value
    raise Unfit("")


def _number(_run: Run, value: Any) -> Any:
    if type(value) in NUMBER:
        return value
    raise Unfit("")


def _callable(_run: Run, value: Any) -> Any:
    if callable_value(value):
        return value
    raise Unfit("")


def _items(run: Run, value: Any) -> Any:
    if is_collection(value) or (isinstance(value, HostObject) and value.items(run) is not None):
        return list_of(run, value)
    if value is None:
        raise thrown("java.lang.NullPointerException")
    raise Unfit("")


def _of(kind: type) -> Fit:
    def fit(_run: Run, value: Any) -> Any:
        if isinstance(value, kind):
            return value
        raise Unfit("")

    return fit


_FITS: dict[str, Fit] = {
    "str": _text,
    "Letters": _letters,
    "int": _whole,
    "Number": _number,
    "Closure": _callable,
    "Items": _items,
    "GMap": _of(GMap),
    "Pattern": _of(Pattern),
    "bool": _of(bool),
    "HostObject": _of(HostObject),
}
