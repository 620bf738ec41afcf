"""How much time lies between two values of java.time."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, timedelta
from typing import Any

from app.rules.script.library.enums import Constant
from app.rules.script.library.tables import library_class, natives, statics
from app.rules.script.library.time_amounts import (
    DURATION,
    MONTHS_OF,
    PERIOD,
    UNITS,
    ChronoUnit,
    Duration,
    Period,
    nanos_of,
    no_unit,
)
from app.rules.script.library.time_values import (
    Instant,
    LocalDate,
    Temporal,
    months_later,
)
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Long

_UNIT = UNITS.constants


def until(_run: Run, me: Temporal, other: Temporal, unit: ChronoUnit | None = None) -> Any:
    if unit is None:
        return period_between(me, other)
    return between(me, other, unit)


def span(run: Run, me: Temporal, other: Temporal) -> Any:
    """Groovy's `>>`: a Period of dates, a Duration of the others."""
    return period_between(me, other) if isinstance(me, LocalDate) else _duration_between(run, me, other)


def between(one: Temporal, other: Temporal, unit: ChronoUnit) -> Long:
    """Whole units from one to the other, towards zero."""
    first, second = one.moment(), other.moment()
    if (first.tzinfo is None) != (second.tzinfo is None):
        kind = "java.time.DateTimeException"
        raise thrown(kind, f"Unable to obtain {one.type_name.rpartition('.')[2]} from TemporalAccessor")
    if second.tzinfo is not None and first.tzinfo is not None:
        second = second.astimezone(first.tzinfo)
    if unit.name in MONTHS_OF:
        return Long(_quotient(_months(first, second), MONTHS_OF[unit.name]))
    size = nanos_of(unit.name)
    if not size or (isinstance(one, LocalDate) and size < nanos_of("DAYS")):
        raise no_unit(unit)
    by_calendar = unit.name in ("DAYS", "WEEKS") and not isinstance(one, Instant)
    if by_calendar:
        first, second = first.replace(tzinfo=None), second.replace(tzinfo=None)
    elif first.tzinfo is not None:
        first, second = first.astimezone(UTC), second.astimezone(UTC)
    return Long(_quotient((second - first) // timedelta(microseconds=1) * 1000, size))


def _quotient(value: int, size: int) -> int:
    return value // size if value >= 0 else -(-value // size)


def _months(first: datetime, second: datetime) -> int:
    months = (second.year - first.year) * 12 + second.month - first.month
    one, two = (first.day, first.time()), (second.day, second.time())
    if months > 0 and two < one:
        return months - 1
    return months + 1 if months < 0 and two > one else months


def period_between(one: Temporal, other: Temporal) -> Period:
    first, second = one.moment().date(), other.moment().date()
    months = (second.year - first.year) * 12 + second.month - first.month
    days = second.day - first.day
    if months > 0 and days < 0:
        months -= 1
        days = (second - months_later(first, months)).days
    elif months < 0 and days > 0:
        months += 1
        days -= calendar.monthrange(second.year, second.month)[1]
    years = _quotient(months, 12)
    return Period(years, months - years * 12, days)


def _duration_between(_run: Run, one: Temporal, other: Temporal) -> Duration:
    if isinstance(one, LocalDate):
        raise no_unit(_UNIT["SECONDS"])
    return Duration(between(one, other, _UNIT["NANOS"]))


PERIOD.statics |= statics({"between": lambda _run, one, other: period_between(one, other)})
library_class("java.time.Year", static={"isLeap": lambda _run, year: calendar.isleap(year)})


def _unit_between(_run: Run, me: ChronoUnit, one: Temporal, other: Temporal) -> Long:
    return between(one, other, me)


ChronoUnit.methods = {**Constant.methods, **natives({"between": _unit_between})}
DURATION.statics |= statics({"between": _duration_between})
