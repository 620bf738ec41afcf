"""Methods of GStrings, booleans, single letters and exceptions. Knows no collections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.rules.script.runtime.classes import class_named
from app.rules.script.runtime.hashing import hash_code
from app.rules.script.runtime.natives import Table, method
from app.rules.script.runtime.operators import plus
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import Throwable, thrown
from app.rules.script.runtime.values import Array, Char, GString

THROWABLE: Table = {}
BOOLEAN: Table = {}
CHAR: Table = {}
GSTRING: Table = {}


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
