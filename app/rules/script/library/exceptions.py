"""Exception classes: `new Exception("…")`, with a message, a cause, or both."""

from __future__ import annotations

from typing import Any

from app.rules.script.library.tables import Function, Unfit, library_class
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import PARENTS, Throwable, is_a
from app.rules.script.runtime.values import GString

PARENTS.update(
    {
        "java.security.GeneralSecurityException": "java.lang.Exception",
        "java.security.NoSuchAlgorithmException": "java.security.GeneralSecurityException",
        "java.security.InvalidKeyException": "java.security.GeneralSecurityException",
        "java.time.zone.ZoneRulesException": "java.time.DateTimeException",
        "java.time.temporal.UnsupportedTemporalTypeException": "java.time.DateTimeException",
        "java.util.IllegalFormatWidthException": "java.util.IllegalFormatException",
        "java.util.DuplicateFormatFlagsException": "java.util.IllegalFormatException",
        "java.nio.charset.UnsupportedCharsetException": "java.lang.IllegalArgumentException",
        "org.xml.sax.SAXException": "java.lang.Exception",
        "org.xml.sax.SAXParseException": "org.xml.sax.SAXException",
    }
)


def _construct(name: str) -> Function:
    takes_any = is_a(name, "java.lang.AssertionError")

    def construct(run: Run, first: Any = None, cause: Throwable | None = None) -> Throwable:
        if isinstance(first, Throwable) and cause is None:
            return Throwable(name, shown(first), first)
        if first is None or isinstance(first, (str, GString)) or takes_any:
            return Throwable(name, None if first is None else text_of(run, first), cause)
        raise Unfit

    return construct


def shown(error: Throwable) -> str:
    """`toString()`."""
    return error.class_name if error.message is None else f"{error.class_name}: {error.message}"


for _name, _parent in PARENTS.items():
    library_class(_name, construct=_construct(_name), parents=(_parent,))
