"""`java.util.Calendar`: fields that are set one after the other and put together when something is asked."""

from __future__ import annotations

import calendar
from datetime import tzinfo
from typing import Any, ClassVar

from app.rules.script.library import simple_format as letters
from app.rules.script.library.dates import (
    DATE,
    HOUR_OF_DAY,
    MILLISECOND,
    MINUTE,
    MONTH,
    SECOND,
    YEAR,
    Date,
    Timestamp,
    changes_of,
    field_of,
    now,
    with_fields,
    write,
)
from app.rules.script.library.tables import class_of, library_class, natives, setters
from app.rules.script.library.zones import Locale, TimeZone, as_zone, at, id_of
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import HostObject, Long

ERA, WEEK_OF_YEAR, WEEK_OF_MONTH, DAY_OF_YEAR, DAY_OF_WEEK, DAY_OF_WEEK_IN_MONTH, AM_PM, HOUR = 0, 3, 4, 6, 7, 8, 9, 10
_PLAIN = (YEAR, MONTH, DATE, HOUR_OF_DAY, MINUTE, SECOND, MILLISECOND)
_DAYS = {WEEK_OF_YEAR: 7, WEEK_OF_MONTH: 7, DAY_OF_YEAR: 1, DAY_OF_WEEK: 1, DAY_OF_WEEK_IN_MONTH: 7}


class Calendar(HostObject):
    """`pending`: fields set since the moment was put together last. They may be out of range and then overflow."""

    __slots__ = ("moment_ms", "pending", "zone")
    type_name: ClassVar[str] = "java.util.GregorianCalendar"
    parents: ClassVar[tuple[str, ...]] = ("java.util.Calendar", "java.lang.Comparable", "java.lang.Cloneable")

    def __init__(self, ms: int, zone: tzinfo) -> None:
        self.moment_ms = ms
        self.zone = zone
        self.pending: dict[int, int] = {}

    @property
    def ms(self) -> Long:
        if self.pending:
            self.moment_ms = with_fields(self.moment_ms, self.zone, self.pending)
            self.pending = {}
        return Long(self.moment_ms)

    def text(self, run: Run) -> str:  # noqa: ARG002
        return f"java.util.GregorianCalendar[time={int(self.ms)},zone={id_of(self.zone)}]"

    def equals(self, run: Run, other: Any) -> bool:  # noqa: ARG002
        return isinstance(other, Calendar) and other.ms == self.ms

    def hash_key(self) -> Any:
        return ("java.util.Calendar", self.ms)

    def compare(self, run: Run, other: Any) -> int | None:  # noqa: ARG002
        return (self.ms > other.ms) - (self.ms < other.ms) if isinstance(other, Calendar) else None


def _get(_run: Run, me: Calendar, field: int) -> int:
    return field_of(at(me.ms, me.zone), field)


def _set_field(_run: Run, me: Calendar, field: int, value: int) -> None:
    """Years, months, days and the clock wait for each other: the 31st and then February is the 31st only of what
    stands there in the end."""
    if field in _PLAIN:
        me.pending[field] = value
    elif field in (HOUR, AM_PM):
        hour = at(me.ms, me.zone).hour
        me.pending[HOUR_OF_DAY] = hour // 12 * 12 + value if field == HOUR else hour % 12 + 12 * value
    elif field == DAY_OF_YEAR:
        me.pending |= {MONTH: 0, DATE: value}
    elif field == DAY_OF_WEEK and DATE in me.pending:
        """A day of the month that was set wins, as in Java."""
    elif field in _DAYS:
        moment = at(me.ms, me.zone)
        me.pending[DATE] = moment.day + (value - field_of(moment, field)) * _DAYS[field]
    else:
        raise thrown("java.lang.UnsupportedOperationException", f"the field {field} cannot be set in rules")


def _set(run: Run, me: Calendar, first: GMap | int, second: int | None = None, *rest: int) -> None:
    if isinstance(first, GMap):
        me.pending |= changes_of(first)
    elif second is not None and not rest:
        _set_field(run, me, first, second)
    else:
        me.pending |= dict(zip(_PLAIN, (first, second or 0, *rest), strict=False))


def _add(_run: Run, me: Calendar, field: int, amount: int) -> None:
    moment = at(me.ms, me.zone)
    if field in (YEAR, MONTH):
        years, month = divmod(moment.month - 1 + (amount * 12 if field == YEAR else amount), 12)
        year = moment.year + years
        if not 1 <= year <= 9999:
            raise thrown("java.lang.IllegalArgumentException", "a date out of reach")
        day = min(moment.day, calendar.monthrange(year, month + 1)[1])
        me.pending = {YEAR: year, MONTH: month, DATE: day}
    elif field in _DAYS or field == DATE:
        me.pending = {DATE: moment.day + amount * _DAYS.get(field, 1)}
    else:
        size = {
            HOUR_OF_DAY: 3_600_000,
            HOUR: 3_600_000,
            MINUTE: 60_000,
            SECOND: 1000,
            MILLISECOND: 1,
            AM_PM: 43_200_000,
        }
        if field not in size:
            raise thrown("java.lang.IllegalArgumentException")
        me.moment_ms += amount * size[field]


def _days(run: Run, me: Calendar, amount: int) -> Calendar:
    copy = Calendar(me.ms, me.zone)
    _add(run, copy, DATE, amount)
    return copy


def _maximum(_run: Run, me: Calendar, field: int) -> int:
    moment = at(me.ms, me.zone)
    days = calendar.monthrange(moment.year, moment.month)[1]
    fixed = {YEAR: 292278994, MONTH: 11, DATE: days, HOUR_OF_DAY: 23, HOUR: 11, MINUTE: 59, SECOND: 59,
             MILLISECOND: 999, DAY_OF_WEEK: 7, AM_PM: 1,
             DAY_OF_YEAR: 366 if calendar.isleap(moment.year) else 365}  # fmt: skip
    if field in fixed:
        return fixed[field]
    last = moment.date().replace(day=days)
    return letters.week_of_month(last) if field == WEEK_OF_MONTH else 52


def _minimum(_run: Run, _me: Calendar, field: int) -> int:
    return 1 if field in (YEAR, DATE, DAY_OF_WEEK, DAY_OF_YEAR, WEEK_OF_YEAR, WEEK_OF_MONTH) else 0


def _clear(_run: Run, me: Calendar, field: int | None = None) -> None:
    defaults = {YEAR: 1970, MONTH: 0, DATE: 1, HOUR_OF_DAY: 0, MINUTE: 0, SECOND: 0, MILLISECOND: 0}
    me.pending |= defaults if field is None else {field: defaults.get(field, 0)}


def _set_time(_run: Run, me: Any, value: Any) -> None:
    me.moment_ms, me.pending = (value.ms if isinstance(value, Date) else int(value)), {}


def _set_zone(run: Run, me: Any, value: Any) -> None:
    """The fields set so far are of the new zone."""
    me.zone = as_zone(value, run)


def _clear_time(_run: Run, me: Calendar) -> Calendar:
    me.pending |= {HOUR_OF_DAY: 0, MINUTE: 0, SECOND: 0, MILLISECOND: 0}
    return me


def _before(_run: Run, me: Calendar, other: Any) -> bool:
    return isinstance(other, Calendar) and me.ms < other.ms


def _after(_run: Run, me: Calendar, other: Any) -> bool:
    return isinstance(other, Calendar) and me.ms > other.ms


def _compare(_run: Run, me: Calendar, other: Calendar) -> int:
    return (me.ms > other.ms) - (me.ms < other.ms)


def _copy(_run: Run, me: Calendar) -> Calendar:
    return Calendar(me.ms, me.zone)


Calendar.getters = {
    "time": lambda _run, me: Date(me.ms),
    "timeInMillis": lambda _run, me: me.ms,
    "timeZone": lambda _run, me: TimeZone(me.zone),
    "firstDayOfWeek": lambda _run, _me: 1,
    "lenient": lambda _run, _me: True,
    "weekYear": lambda _run, me: letters.week_of_year(at(me.ms, me.zone).date())[0],
}
Calendar.setters = setters(
    {
        "time": _set_time,
        "timeInMillis": _set_time,
        "timeZone": _set_zone,
        "lenient": lambda _run, _me, _value: None,
    }
)
Calendar.methods = natives(
    {
        "get": _get,
        "getAt": _get,
        "set": _set,
        "putAt": _set_field,
        "add": _add,
        "plus": _days,
        "minus": lambda run, me, amount: _days(run, me, -amount),
        "next": lambda run, me: _days(run, me, 1),
        "previous": lambda run, me: _days(run, me, -1),
        "getActualMaximum": _maximum,
        "getMaximum": _maximum,
        "getActualMinimum": _minimum,
        "getMinimum": _minimum,
        "clear": _clear,
        "clearTime": _clear_time,
        "before": _before,
        "after": _after,
        "compareTo": _compare,
        "clone": _copy,
        "format": lambda _run, me, pattern: write(pattern, at(me.ms, me.zone)),
        "toTimestamp": lambda _run, me: Timestamp(me.ms),
        "isLeapYear": lambda _run, _me, year: calendar.isleap(year),
    }
)


def _get_instance(run: Run, first: TimeZone | Locale | None = None, _second: Locale | None = None) -> Calendar:
    return Calendar(now(run), as_zone(first, run))


def _new_calendar(run: Run, first: TimeZone | Locale | int | None = None, *rest: int) -> Calendar:
    zone = as_zone(first, run)
    if not isinstance(first, int):
        return Calendar(now(run), zone)
    made = Calendar(0, zone)
    made.pending = dict(zip(_PLAIN, (first, *rest), strict=False))
    return made


_WEEKDAYS = ("SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY")
_CONSTANTS = {
    "ERA": ERA, "YEAR": YEAR, "MONTH": MONTH, "WEEK_OF_YEAR": WEEK_OF_YEAR, "WEEK_OF_MONTH": WEEK_OF_MONTH,
    "DATE": DATE, "DAY_OF_MONTH": DATE, "DAY_OF_YEAR": DAY_OF_YEAR, "DAY_OF_WEEK": DAY_OF_WEEK,
    "AM_PM": AM_PM, "HOUR": HOUR,
    "DAY_OF_WEEK_IN_MONTH": DAY_OF_WEEK_IN_MONTH, "HOUR_OF_DAY": HOUR_OF_DAY, "MINUTE": MINUTE, "SECOND": SECOND,
    "MILLISECOND": MILLISECOND, "ZONE_OFFSET": 15, "DST_OFFSET": 16, "AM": 0, "PM": 1,
    **{name.upper(): number for number, name in enumerate(letters.MONTHS)},
    **{name: number for number, name in enumerate(_WEEKDAYS, 1)},
}  # fmt: skip

class_of(Calendar, _new_calendar, {"getInstance": _get_instance}, _CONSTANTS)
library_class("java.util.Calendar", static={"getInstance": _get_instance}, constants=_CONSTANTS)
