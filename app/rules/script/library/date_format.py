"""`java.text.SimpleDateFormat`."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any, ClassVar

from app.rules.script.library.dates import Date, checked, read, write
from app.rules.script.library.tables import class_of, natives, setters
from app.rules.script.library.zones import TimeZone, as_zone, at, zone_of
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import HostObject


class SimpleDateFormat(HostObject):
    __slots__ = ("lenient", "pattern", "zone")
    type_name: ClassVar[str] = "java.text.SimpleDateFormat"
    parents: ClassVar[tuple[str, ...]] = ("java.text.DateFormat", "java.text.Format")

    def __init__(self, pattern: str, zone: tzinfo) -> None:
        checked(pattern)
        self.pattern = pattern
        self.zone = zone
        self.lenient = True

    def equals(self, run: Run, other: Any) -> bool:  # noqa: ARG002
        return isinstance(other, SimpleDateFormat) and other.pattern == self.pattern


def _new_format(run: Run, pattern: str = "M/d/yy, h:mm a", _symbols: Any = None) -> SimpleDateFormat:
    return SimpleDateFormat(pattern, zone_of(run))


def _format_with(_run: Run, me: SimpleDateFormat, value: Date | int | None) -> str:
    if value is None:
        raise thrown("java.lang.NullPointerException")
    return write(me.pattern, at(value.ms if isinstance(value, Date) else value, me.zone))


def _parse_with(run: Run, me: SimpleDateFormat, text: str) -> Date:
    return Date(read(run, me.pattern, text, me.zone, me.lenient))


def _apply_pattern(_run: Run, me: SimpleDateFormat, pattern: str) -> None:
    checked(pattern)
    me.pattern = pattern


def _set_zone(run: Run, me: Any, value: Any) -> None:
    me.zone = as_zone(value, run)


def _set_lenient(_run: Run, me: Any, value: Any) -> None:
    me.lenient = bool(value)


SimpleDateFormat.getters = {
    "timeZone": lambda _run, me: TimeZone(me.zone),
    "lenient": lambda _run, me: me.lenient,
}
SimpleDateFormat.setters = setters({"timeZone": _set_zone, "lenient": _set_lenient})
SimpleDateFormat.methods = natives(
    {
        "format": _format_with,
        "parse": _parse_with,
        "toPattern": lambda _run, me: me.pattern,
        "applyPattern": _apply_pattern,
        "isLenient": lambda _run, me: me.lenient,
    }
)
class_of(SimpleDateFormat, _new_format)
