"""Tables of Java methods from plain Python functions: arguments are counted and fitted by the functions' annotations.

`int` takes whole numbers, `float` and `Decimal` any number, `str` a String or GString, `bool` a boolean, a class its
instances, `Any` everything; `X | None` also null. A call that fits no signature ends in Groovy's words for it.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from app.rules.script.library.registry import register
from app.rules.script.runtime.classes import ClassValue
from app.rules.script.runtime.missing import types_of
from app.rules.script.runtime.naming import class_name_of
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Char, Closure, GString, HostObject, Native, NoSuchName

Function = Callable[..., Any]
Fit = Callable[[Run, Any], Any]


class Unfit(Exception):
    """An argument is none of what the parameter takes. Functions of a table may raise it themselves."""


MISUSE: Final = (Unfit, TypeError, ValueError, AttributeError, LookupError, ArithmeticError)
"""What comes of arguments that a function cannot work with: to a script it is a call that fits no signature."""


def setters(functions: Mapping[str, Function]) -> dict[str, Callable[[Run, Any, Any], None]]:
    """Properties that can be set: `f(run, receiver, value)`."""
    return {name: _setter(name, function) for name, function in functions.items()}


def _setter(name: str, function: Function) -> Callable[[Run, Any, Any], None]:
    def put(run: Run, me: Any, value: Any) -> None:
        try:
            function(run, me, value)
        except MISUSE:
            words = f"Cannot cast object of class '{class_name_of(value)}' to what the property {name} takes"
            raise thrown("org.codehaus.groovy.runtime.typehandling.GroovyCastException", words) from None

    return put


def natives(functions: Mapping[str, Function]) -> dict[str, Native]:
    """Methods: `f(run, receiver, …)`."""
    return {name: _native(name, function, 2) for name, function in functions.items()}


def statics(functions: Mapping[str, Function]) -> dict[str, Native]:
    """Static methods: `f(run, …)`."""
    return {name: _native(name, function, 1) for name, function in functions.items()}


def library_class(
    full_name: str,
    *,
    construct: Function | None = None,
    static: Mapping[str, Function] | None = None,
    constants: Mapping[str, Any] | None = None,
    parents: tuple[str, ...] = (),
) -> ClassValue:
    """A class, registered. `construct` is `f(run, …)`; without it the class cannot be made with `new`."""
    return register(
        ClassValue(
            full_name,
            parents=parents,
            construct=_constructor(full_name, construct),
            statics=statics(static or {}),
            constants=dict(constants or {}),
        )
    )


def class_of(
    of: type[HostObject],
    construct: Function | None = None,
    static: Mapping[str, Function] | None = None,
    constants: Mapping[str, Any] | None = None,
) -> ClassValue:
    """The class whose instances are of a Python class, which gives its name and its parents."""
    return library_class(of.type_name, construct=construct, static=static, constants=constants, parents=of.parents)


def wrong_constructor(name: str, arguments: list[Any]) -> Exception:
    words = f"Could not find matching constructor for: {name}({types_of(arguments)})"
    return thrown("groovy.lang.GroovyRuntimeException", words)


def _constructor(name: str, function: Function | None) -> Callable[[Run, list[Any]], Any]:
    if function is None:
        return lambda _run, arguments: _refuse(name, arguments)
    signature = _Signature(function, 1)

    def construct(run: Run, arguments: list[Any]) -> Any:
        try:
            return function(run, *signature.fit(run, arguments))
        except MISUSE:
            raise wrong_constructor(name, arguments) from None

    return construct


def _refuse(name: str, arguments: list[Any]) -> Any:
    raise wrong_constructor(name, arguments)


def _native(name: str, function: Function, skipped: int) -> Native:
    signature = _Signature(function, skipped)

    def call(run: Run, me: Any, arguments: list[Any]) -> Any:
        try:
            fitted = signature.fit(run, arguments)
            return function(run, me, *fitted) if skipped == 2 else function(run, *fitted)
        except MISUSE:
            raise NoSuchName(name) from None

    return call


class _Signature:
    """What a function takes after its first parameters. Annotations are read at the first call: they may name classes
    that stand further down."""

    __slots__ = ("fits", "function", "high", "low", "skipped")

    def __init__(self, function: Function, skipped: int) -> None:
        self.function = function
        self.skipped = skipped
        parameters = list(inspect.signature(function).parameters.values())[skipped:]
        plain = [one for one in parameters if one.kind is not inspect.Parameter.VAR_POSITIONAL]
        self.low = sum(one.default is inspect.Parameter.empty for one in plain)
        self.high = len(plain) if len(plain) == len(parameters) else 1_000_000
        self.fits: list[Fit | None] | None = None

    def fit(self, run: Run, arguments: list[Any]) -> list[Any]:
        if not self.low <= len(arguments) <= self.high:
            raise Unfit
        fits = self.fits
        if fits is None:
            fits = self.fits = self._read()
        fitted = list(arguments)
        for index, fit in enumerate(fits[: len(fitted)]):
            if fit is not None:
                fitted[index] = fit(run, fitted[index])
        return fitted

    def _read(self) -> list[Fit | None]:
        function = self.function
        hints = typing.get_type_hints(function)
        names = list(inspect.signature(function).parameters.values())[self.skipped :]
        return [_fit_for(hints.get(one.name)) for one in names if one.kind is not inspect.Parameter.VAR_POSITIONAL]


def _fit_for(hint: Any) -> Fit | None:
    if hint is None or hint is Any:
        return None
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return _any_of([_fit_for(one) for one in typing.get_args(hint)])
    hint = typing.get_origin(hint) or hint
    return _FITS.get(hint) or _instance(hint)


def _any_of(fits: list[Fit | None]) -> Fit | None:
    if None in fits:
        return None

    def fit(run: Run, value: Any) -> Any:
        if value is None and _null in fits:
            return None
        for one in fits:
            try:
                return one(run, value) if one else value
            except Unfit:
                continue
        raise Unfit

    return fit


def _instance(wanted: type) -> Fit:
    def fit(_run: Run, value: Any) -> Any:
        if isinstance(value, wanted):
            return value
        if value is None:
            raise thrown("java.lang.NullPointerException")
        raise Unfit

    return fit


def _whole(_run: Run, value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise Unfit


def _fraction(_run: Run, value: Any) -> float:
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            return float("inf") if value > 0 else float("-inf")
    raise Unfit


def _decimal(_run: Run, value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise Unfit


def _text(run: Run, value: Any) -> str:
    if isinstance(value, str) and not isinstance(value, Char):
        return value
    if isinstance(value, GString):
        return text_of(run, value)
    if value is None:
        raise thrown("java.lang.NullPointerException")
    raise Unfit


def _null(_run: Run, value: Any) -> None:
    if value is not None:
        raise Unfit


_FITS: dict[Any, Fit] = {
    int: _whole,
    float: _fraction,
    Decimal: _decimal,
    str: _text,
    types.NoneType: _null,
    bool: _instance(bool),
    Closure: _instance(Closure),
}
