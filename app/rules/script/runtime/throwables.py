"""Exceptions as scripts see them: thrown, caught by class, with message, cause and place. Limits cannot be caught."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.rules.script.syntax.tree import At


@dataclass(eq=False)
class Throwable:
    """An exception object. `class_name` is the full Java name. `place`: where it was thrown first."""

    class_name: str
    message: str | None = None
    cause: Throwable | None = None
    place: At | None = None
    calls: list[tuple[str, At]] = field(default_factory=list)
    """Functions it passed on its way up, innermost first, with the place of each call."""
    fields: dict[str, Any] = field(default_factory=dict)
    """What a class of the script adds."""
    of: Any = None
    """The script's own class, when it is one."""


class Thrown(Exception):
    """Carries a `Throwable` through Python."""

    def __init__(self, value: Throwable) -> None:
        super().__init__(value.message)
        self.value = value


def thrown(class_name: str, message: str | None = None, cause: Throwable | None = None) -> Thrown:
    """To raise: a Java or Groovy exception by its full name (`java.lang.IllegalArgumentException`)."""
    return Thrown(Throwable(class_name, message, cause))


TOO_DEEP = "java.lang.StackOverflowError"
TOO_LARGE = "java.lang.OutOfMemoryError"


class LimitReached(Exception):
    """The run used up what a run may use. No `catch` of a script sees it. `class_name`: what Java would throw then."""

    def __init__(self, what: str, class_name: str = "causeway.LimitReached") -> None:
        super().__init__(what)
        self.what = what
        self.class_name = class_name
        self.place: At | None = None
        """Where the script was then, once known."""


PARENTS: dict[str, str] = {}
"""Exception classes of Java and Groovy: each one's parent, by full name."""


def _family(parent: str, *children: str) -> None:
    PARENTS.update(dict.fromkeys(children, parent))


_family("java.lang.Object", "java.lang.Throwable")
_family("java.lang.Throwable", "java.lang.Exception", "java.lang.Error")
_family(
    "java.lang.Exception",
    "java.lang.RuntimeException",
    "java.io.IOException",
    "java.text.ParseException",
    "java.lang.CloneNotSupportedException",
    "java.lang.ReflectiveOperationException",
    "java.lang.InterruptedException",
    "java.util.concurrent.TimeoutException",
    "java.util.concurrent.ExecutionException",
    "java.net.URISyntaxException",
    "com.exalate.api.exception.IssueTrackerException",
)
_family("java.lang.ReflectiveOperationException", "java.lang.ClassNotFoundException")
_family(
    "java.io.IOException", "java.io.FileNotFoundException", "java.net.MalformedURLException",
    "java.net.UnknownHostException", "java.net.SocketTimeoutException", "java.io.UnsupportedEncodingException",
)  # fmt: skip
_family(
    "java.lang.RuntimeException",
    "java.lang.IllegalArgumentException",
    "java.lang.IllegalStateException",
    "java.lang.NullPointerException",
    "java.lang.ClassCastException",
    "java.lang.ArithmeticException",
    "java.lang.IndexOutOfBoundsException",
    "java.lang.NegativeArraySizeException",
    "java.lang.UnsupportedOperationException",
    "java.lang.SecurityException",
    "java.util.NoSuchElementException",
    "java.util.ConcurrentModificationException",
    "java.util.EmptyStackException",
    "java.time.DateTimeException",
    "java.io.UncheckedIOException",
    "groovy.lang.GroovyRuntimeException",
    "groovy.json.JsonException",
)
_family(
    "java.lang.IllegalArgumentException", "java.lang.NumberFormatException",
    "java.util.regex.PatternSyntaxException", "java.util.IllegalFormatException",
)  # fmt: skip
_family(
    "java.util.IllegalFormatException", "java.util.MissingFormatArgumentException",
    "java.util.UnknownFormatConversionException", "java.util.IllegalFormatConversionException",
)  # fmt: skip
_family(
    "java.lang.IndexOutOfBoundsException", "java.lang.StringIndexOutOfBoundsException",
    "java.lang.ArrayIndexOutOfBoundsException",
)  # fmt: skip
_family("java.time.DateTimeException", "java.time.format.DateTimeParseException")
_family("java.util.NoSuchElementException", "java.util.InputMismatchException")
_family(
    "groovy.lang.GroovyRuntimeException", "groovy.lang.MissingPropertyException", "groovy.lang.MissingMethodException",
    "groovy.lang.ReadOnlyPropertyException", "org.codehaus.groovy.runtime.typehandling.GroovyCastException",
    "org.codehaus.groovy.control.MultipleCompilationErrorsException",
)  # fmt: skip
PARENTS["org.codehaus.groovy.runtime.typehandling.GroovyCastException"] = "java.lang.ClassCastException"
_family("java.lang.Error", "java.lang.AssertionError", "java.lang.VirtualMachineError", "java.lang.LinkageError")
_family("java.lang.VirtualMachineError", "java.lang.StackOverflowError", "java.lang.OutOfMemoryError")
_family("java.lang.AssertionError", "org.codehaus.groovy.runtime.powerassert.PowerAssertionError")


def is_a(class_name: str, wanted: str) -> bool:
    """An exception class is the wanted one or a descendant of it; both by full name."""
    name: str | None = class_name
    while name is not None:
        if name == wanted:
            return True
        name = PARENTS.get(name)
    return False
