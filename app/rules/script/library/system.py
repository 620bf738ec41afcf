"""What a program asks of its machine: the time, and otherwise nothing. Loggers write to the run's log."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol, runtime_checkable

from app.rules.script.library.formatter import java_format
from app.rules.script.library.tables import class_of, library_class, natives
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import Throwable, thrown
from app.rules.script.runtime.values import Array, HostObject, Long


@runtime_checkable
class Logs(Protocol):
    """A host that keeps a log."""

    def log(self, level: str, text: str) -> None:
        """`level`: trace, debug, info, warn or error."""


class Printer(HostObject):
    """`System.out`: what the script prints. `System.err` likewise."""

    __slots__ = ()
    type_name: ClassVar[str] = "java.io.PrintStream"


def _println(run: Run, _me: Printer, value: Any = "") -> None:
    run.print(text_of(run, value) + "\n")


def _print(run: Run, _me: Printer, value: Any) -> None:
    run.print(text_of(run, value))


def _printf(run: Run, _me: Printer, pattern: str, *arguments: Any) -> None:
    spread = list(arguments[0]) if len(arguments) == 1 and isinstance(arguments[0], Array) else list(arguments)
    run.print(java_format(run, pattern, spread))


Printer.methods = natives(
    {
        "println": _println,
        "print": _print,
        "printf": _printf,
        "format": _printf,
        "flush": lambda _run, _me: None,
    }
)
class_of(Printer)


def refusal(what: str) -> Any:
    """A method that says why it is not there."""

    def refuse(_run: Run, *_arguments: Any) -> Any:
        raise thrown("java.lang.SecurityException", what)

    return refuse


def _array_copy(run: Run, source: list, start: int, to: list, at: int, count: int) -> None:  # type: ignore[type-arg]
    if min(start, at, count) < 0 or start + count > len(source) or at + count > len(to):
        raise thrown("java.lang.ArrayIndexOutOfBoundsException", "arraycopy: out of bounds")
    run.items_of(count)
    to[at : at + count] = source[start : start + count]


library_class(
    "java.lang.System",
    static={
        "currentTimeMillis": lambda run: Long(int(run.now() * 1000)),
        "nanoTime": lambda run: Long(int(run.clock() * 1_000_000_000)),
        "lineSeparator": lambda _run: "\n",
        "getenv": lambda _run, name=None: None if name is not None else GMap(),
        "getProperty": lambda _run, _name, default=None: default,
        "identityHashCode": lambda _run, value: id(value) & 0x7FFFFFFF,
        "arraycopy": _array_copy,
        "exit": refusal("System.exit is not available in rules: return, or throw an exception"),
        "gc": lambda _run: None,
        "setProperty": refusal("System.setProperty is not available in rules"),
    },
    constants={"out": Printer(), "err": Printer()},
)
library_class(
    "java.lang.Thread",
    static={
        "sleep": refusal("Thread.sleep is not available in rules: what is not ready is tried again later by itself"),
        "start": refusal("Thread.start is not available in rules: a rule runs in one thread"),
        "currentThread": refusal("Thread.currentThread is not available in rules"),
    },
)
library_class(
    "java.lang.Class",
    static={"forName": refusal("Class.forName is not available in rules: name the class itself")},
)


class Logger(HostObject):
    __slots__ = ("name",)
    type_name: ClassVar[str] = "org.slf4j.Logger"

    def __init__(self, name: str) -> None:
        self.name = name


def _filled(run: Run, text: str, values: list[Any]) -> str:
    """`{}` are the values, one after the other."""
    parts = text.split("{}")
    out = [parts[0]]
    for part in parts[1:]:
        out.append(text_of(run, values.pop(0)) if values else "{}")
        out.append(part)
    for value in values:
        if isinstance(value, Throwable):
            out.append(f" {value.class_name}: {value.message}")
    made = "".join(out)
    run.text_of(len(made))
    return made


def _logging(level: str) -> Any:
    def log(run: Run, _me: Logger, text: Any, *values: Any) -> None:
        words = _filled(run, text_of(run, text), list(values))
        run.written += len(words)
        if run.written > run.limits.output:
            run.end(f"more than {run.limits.output // 1024} KB of output")
        if isinstance(run.host, Logs):
            run.host.log(level, words)

    return log


_LEVELS = ("trace", "debug", "info", "warn", "error")
Logger.getters = {"name": lambda _run, me: me.name}
Logger.methods = natives(
    {
        **{level: _logging(level) for level in _LEVELS},
        "warning": _logging("warn"),
        "severe": _logging("error"),
        "fine": _logging("debug"),
        "fatal": _logging("error"),
        **{f"is{level.capitalize()}Enabled": lambda _run, _me: True for level in _LEVELS},
        "setLevel": lambda _run, _me, _level: None,
    }
)


def _logger(run: Run, name: Any) -> Logger:
    return Logger(text_of(run, name))


class_of(Logger, static={"getLogger": _logger})
library_class("org.slf4j.LoggerFactory", static={"getLogger": _logger})
library_class("org.apache.log4j.Logger", static={"getLogger": _logger})
library_class("java.util.logging.Logger", static={"getLogger": _logger})
