"""Days of the week and months as java.time names them."""

from __future__ import annotations

from typing import Any, ClassVar

from app.rules.script.library.enums import Constant, enum
from app.rules.script.library.simple_format import DAYS, MONTHS
from app.rules.script.library.tables import natives
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown


class DayOfWeek(Constant):
    __slots__ = ()
    type_name: ClassVar[str] = "java.time.DayOfWeek"
    names: ClassVar[tuple[str, ...]] = DAYS


class Month(Constant):
    __slots__ = ()
    type_name: ClassVar[str] = "java.time.Month"
    names: ClassVar[tuple[str, ...]] = MONTHS


class TextStyle(Constant):
    __slots__ = ()
    type_name: ClassVar[str] = "java.time.format.TextStyle"


def _display(_run: Run, me: Any, style: TextStyle, _locale: Any = None) -> str:
    name = me.names[me.ordinal]
    return str(name if style.name.startswith("FULL") else name[:1] if style.name.startswith("NARROW") else name[:3])


def _turn(sign: int) -> Any:
    def turned(_run: Run, me: Any, amount: int = 1) -> Any:
        return named(type(me), (me.ordinal + sign * amount) % len(me.names) + 1)

    return turned


_CYCLE = natives(
    {
        "getValue": lambda _run, me: me.ordinal + 1,
        "plus": _turn(1),
        "minus": _turn(-1),
        "next": _turn(1),
        "previous": _turn(-1),
        "getDisplayName": _display,
    }
)
DayOfWeek.methods = Month.methods = {**Constant.methods, **_CYCLE}
enum(TextStyle, ("FULL", "FULL_STANDALONE", "SHORT", "SHORT_STANDALONE", "NARROW", "NARROW_STANDALONE"))
_CLASSES = {
    kind: enum(kind, tuple(name.upper() for name in names), {"of": lambda _run, value, kind=kind: named(kind, value)})
    for kind, names in ((DayOfWeek, DAYS), (Month, MONTHS))
}


def named(kind: type[Any], value: int) -> Any:
    if not 1 <= value <= len(kind.names):
        raise thrown("java.time.DateTimeException", f"Invalid value for {kind.type_name.rpartition('.')[2]}: {value}")
    return _CLASSES[kind].constants[kind.names[value - 1].upper()]
