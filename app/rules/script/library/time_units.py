"""`java.util.concurrent.TimeUnit`: amounts of time from one unit to another."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from app.rules.script.library.enums import Constant, enum
from app.rules.script.library.tables import natives
from app.rules.script.runtime.numbers import LONG_MAX, LONG_MIN
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Long

_NANOSECONDS: Final = {
    "NANOSECONDS": 1,
    "MICROSECONDS": 10**3,
    "MILLISECONDS": 10**6,
    "SECONDS": 10**9,
    "MINUTES": 60 * 10**9,
    "HOURS": 3600 * 10**9,
    "DAYS": 86400 * 10**9,
}


class TimeUnit(Constant):
    __slots__ = ()
    type_name: ClassVar[str] = "java.util.concurrent.TimeUnit"


def _converted(amount: int, unit: str, into: str) -> Long:
    """Cut towards zero; what a long cannot hold is its largest or smallest."""
    whole = abs(amount) * _NANOSECONDS[unit] // _NANOSECONDS[into]
    return Long(min(max(whole if amount >= 0 else -whole, LONG_MIN), LONG_MAX))


def _to(into: str) -> Any:
    def convert(_run: Run, me: TimeUnit, amount: int) -> Long:
        return _converted(amount, me.name, into)

    return convert


def _convert(_run: Run, me: TimeUnit, amount: int, unit: TimeUnit) -> Long:
    return _converted(amount, unit.name, me.name)


def _sleep(_run: Run, _me: TimeUnit, _amount: int) -> None:
    raise thrown("java.lang.UnsupportedOperationException", "sleep is not available in rules: a rule must not wait")


_TO: Final = {f"to{name[0]}{name[1:].lower()}": _to(name) for name in _NANOSECONDS}
_TO["toMillis"], _TO["toMicros"], _TO["toNanos"] = _to("MILLISECONDS"), _to("MICROSECONDS"), _to("NANOSECONDS")
for _long in ("toMilliseconds", "toMicroseconds", "toNanoseconds"):
    del _TO[_long]
TimeUnit.methods = Constant.methods | natives({**_TO, "convert": _convert, "sleep": _sleep})

enum(TimeUnit, tuple(_NANOSECONDS))
