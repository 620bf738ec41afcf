"""What scripts can call on the values of java.time."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, time, timedelta
from typing import Any

from app.rules.script.library.dates import Date
from app.rules.script.library.tables import Unfit, natives
from app.rules.script.library.time_amounts import (
    UNITS,
    ChronoUnit,
    Duration,
    Period,
    no_unit,
)
from app.rules.script.library.time_between import span, until
from app.rules.script.library.time_enums import DayOfWeek, Month, named
from app.rules.script.library.time_format import (
    ISO_INSTANT,
    ISO_LOCAL_DATE,
    ISO_LOCAL_DATE_TIME,
    ISO_LOCAL_TIME,
    ISO_OFFSET_DATE_TIME,
    ISO_ZONED_DATE_TIME,
    DateTimeFormatter,
    format_with,
)
from app.rules.script.library.time_values import (
    Instant,
    LocalDate,
    LocalDateTime,
    LocalTime,
    OffsetDateTime,
    Temporal,
    ZonedDateTime,
    months_later,
    reach,
    with_amount,
    zoned,
)
from app.rules.script.library.zones import EPOCH, ZoneId, ZoneOffset, ms_of, offset_seconds, zone_of
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Long

_UNIT = UNITS.constants
_STEPS = {"Nanos": "NANOS", "Seconds": "SECONDS", "Minutes": "MINUTES", "Hours": "HOURS", "Days": "DAYS",
          "Weeks": "WEEKS", "Months": "MONTHS", "Years": "YEARS", "Millis": "MILLIS"}  # fmt: skip


# ---- moving ----


def _plus(sign: int) -> Any:
    def plus(_run: Run, me: Temporal, amount: Any, unit: ChronoUnit | None = None) -> Temporal:
        if isinstance(amount, (Duration, Period)):
            return with_amount(me, amount, sign, _UNIT)
        if not isinstance(amount, int):
            raise Unfit
        if unit is None:
            unit = _UNIT["DAYS" if isinstance(me, LocalDate) else "SECONDS"]
        return me.moved(sign * amount, unit)

    return plus


def _step(unit: str, sign: int) -> Any:
    def step(_run: Run, me: Temporal, amount: int) -> Temporal:
        return me.moved(sign * amount, _UNIT[unit])

    return step


# ---- parts ----


def _with(**given: Any) -> Any:
    """A part replaced; `given` maps the name of a field of Python to how many of it one is."""
    ((name, scale),) = given.items()

    def change(_run: Run, me: Temporal, value: int) -> Temporal:
        try:
            if name == "month":
                return _again(me, months_later(me.value, int(value) - me.value.month) if 1 <= value <= 12 else _bad())
            if name == "year":
                return _again(me, months_later(me.value, 12 * (int(value) - me.value.year)))
            return _again(me, me.value.replace(**{name: int(value) // scale}))
        except (ValueError, OverflowError):
            raise thrown("java.time.DateTimeException", f"Invalid value for {name}: {value}") from None

    return change


def _bad() -> Any:
    raise ValueError


def _again(me: Temporal, value: Any) -> Temporal:
    return ZonedDateTime(value, me.region) if isinstance(me, ZonedDateTime) else type(me)(value)


def _truncated(_run: Run, me: Temporal, unit: ChronoUnit) -> Temporal:
    zeros = {"DAYS": 4, "HOURS": 3, "MINUTES": 2, "SECONDS": 1}
    names = ("microsecond", "second", "minute", "hour")
    if unit.name == "MILLIS":
        return _again(me, me.value.replace(microsecond=me.value.microsecond // 1000 * 1000))
    if unit.name not in zeros:
        raise no_unit(unit)
    return _again(me, me.value.replace(**dict.fromkeys(names[: zeros[unit.name]], 0)))


def day_of_year(_run: Run, me: Temporal, number: int) -> Temporal:
    first = me.value.replace(month=1, day=1)
    return reach(lambda: _again(me, first + timedelta(days=int(number) - 1)))  # type: ignore[no-any-return]


def _compare(_run: Run, me: Temporal, other: Temporal) -> int:
    if type(other) is not type(me):
        raise thrown("java.lang.ClassCastException", f"class {other.type_name} cannot be cast to class {me.type_name}")
    return int(me.value > other.value) - int(me.value < other.value)


def _format(_run: Run, me: Temporal, how: DateTimeFormatter | str | None = None) -> str:
    return format_with(DateTimeFormatter(how) if isinstance(how, str) else how or ISO_LOCAL_DATE_TIME, me)


_DAY_GETTERS = {
    "year": lambda _run, me: me.value.year,
    "monthValue": lambda _run, me: me.value.month,
    "month": lambda _run, me: named(Month, me.value.month),
    "dayOfMonth": lambda _run, me: me.value.day,
    "dayOfYear": lambda _run, me: me.value.timetuple().tm_yday,
    "dayOfWeek": lambda _run, me: named(DayOfWeek, me.value.isoweekday()),
    "leapYear": lambda _run, me: calendar.isleap(me.value.year),
}
_CLOCK_GETTERS = {
    "hour": lambda _run, me: me.value.hour,
    "minute": lambda _run, me: me.value.minute,
    "second": lambda _run, me: me.value.second,
    "nano": lambda _run, me: me.value.microsecond * 1000,
}
_ZONE_GETTERS = {
    "offset": lambda _run, me: ZoneOffset(offset_seconds(me.value)),
    "zone": lambda _run, me: ZoneId(me.value.tzinfo, me.region) if me.region else ZoneOffset(offset_seconds(me.value)),
}
_COMMON = natives(
    {
        **{f"plus{name}": _step(unit, 1) for name, unit in _STEPS.items()},
        **{f"minus{name}": _step(unit, -1) for name, unit in _STEPS.items()},
        "plus": _plus(1),
        "minus": _plus(-1),
        "next": lambda run, me: _plus(1)(run, me, 1),
        "previous": lambda run, me: _plus(-1)(run, me, 1),
        "until": until,
        "rightShift": span,
        "compareTo": _compare,
        "isBefore": lambda run, me, other: _compare(run, me, other) < 0,
        "isAfter": lambda run, me, other: _compare(run, me, other) > 0,
        "isEqual": lambda run, me, other: _compare(run, me, other) == 0,
        "format": _format,
        "truncatedTo": _truncated,
    }
)
_DAY_METHODS = natives(
    {
        "withYear": _with(year=1),
        "withMonth": _with(month=1),
        "withDayOfMonth": _with(day=1),
        "withDayOfYear": day_of_year,
        "isLeapYear": lambda _run, me: calendar.isleap(me.value.year),
        "toLocalDate": lambda _run, me: LocalDate(me.moment().date()),
    }
)
_CLOCK_METHODS = natives(
    {
        "withHour": _with(hour=1),
        "withMinute": _with(minute=1),
        "withSecond": _with(second=1),
        "withNano": _with(microsecond=1000),
        "toLocalTime": lambda _run, me: LocalTime(me.value.time()),
    }
)
_LENGTHS = natives(
    {
        "lengthOfMonth": lambda _run, me: calendar.monthrange(me.value.year, me.value.month)[1],
        "lengthOfYear": lambda _run, me: 366 if calendar.isleap(me.value.year) else 365,
        "toEpochDay": lambda _run, me: Long(me.value.toordinal() - EPOCH.toordinal()),
    }
)


def _at_start(_run: Run, me: LocalDate, zone: ZoneId | None = None) -> Temporal:
    moment = me.moment()
    return LocalDateTime(moment) if zone is None else zoned(moment, zone.zone, region(zone))


def _at_time(_run: Run, me: LocalDate, first: LocalTime | int, minute: int = 0, second: int = 0) -> LocalDateTime:
    clock = first.value if isinstance(first, LocalTime) else time(int(first), int(minute), int(second))
    return LocalDateTime(datetime.combine(me.value, clock))


def region(zone: ZoneId) -> str | None:
    return None if isinstance(zone, ZoneOffset) else zone.name


def _at_zone(_run: Run, me: LocalDateTime | Instant, zone: ZoneId) -> ZonedDateTime:
    if isinstance(me, Instant):
        return ZonedDateTime(me.value.astimezone(zone.zone), region(zone))
    return zoned(me.value, zone.zone, region(zone))


def _at_offset(_run: Run, me: LocalDateTime | Instant, zone: ZoneOffset) -> OffsetDateTime:
    moment = me.value.astimezone(zone.zone) if isinstance(me, Instant) else me.value.replace(tzinfo=zone.zone)
    return OffsetDateTime(moment)


def _same_instant(_run: Run, me: OffsetDateTime, zone: ZoneId) -> OffsetDateTime:
    moment = me.value.astimezone(zone.zone)
    return ZonedDateTime(moment, region(zone)) if isinstance(me, ZonedDateTime) else OffsetDateTime(moment)


def _same_local(_run: Run, me: ZonedDateTime, zone: ZoneId) -> ZonedDateTime:
    return zoned(me.value, zone.zone, region(zone))


def _local_instant(_run: Run, me: LocalDateTime, zone: ZoneOffset) -> Instant:
    return Instant(me.value.replace(tzinfo=zone.zone).astimezone(UTC))


def _local_seconds(run: Run, me: LocalDateTime, zone: ZoneOffset) -> Long:
    return Long(ms_of(_local_instant(run, me, zone).value) // 1000)


def _second_of_day(me: LocalTime) -> int:
    return int(me.value.hour * 3600 + me.value.minute * 60 + me.value.second)


_MOMENT = natives(
    {
        "toInstant": lambda _run, me: Instant(me.value.astimezone(UTC)),
        "toEpochSecond": lambda _run, me: Long(ms_of(me.value) // 1000),
        "toLocalDateTime": lambda _run, me: LocalDateTime(me.value.replace(tzinfo=None)),
        "toDate": lambda _run, me: Date(ms_of(me.value)),
        "isBefore": lambda _run, me, other: me.value < other.value,
        "isAfter": lambda _run, me, other: me.value > other.value,
        "isEqual": lambda _run, me, other: me.value == other.value,
        "withZoneSameInstant": _same_instant,
        "withOffsetSameInstant": _same_instant,
        "withZoneSameLocal": _same_local,
        "toOffsetDateTime": lambda _run, me: OffsetDateTime(me.value),
        "toZonedDateTime": lambda _run, me: ZonedDateTime(me.value),
    }
)
LocalDate.getters = _DAY_GETTERS
LocalDate.methods = {
    **_COMMON, **_DAY_METHODS, **_LENGTHS,
    **natives({
        "atStartOfDay": _at_start,
        "atTime": _at_time,
        "format": lambda run, me, how=None: _format(run, me, how or ISO_LOCAL_DATE),
        "toDate": lambda run, me: Date(ms_of(me.moment().replace(tzinfo=zone_of(run)))),
    }),
}  # fmt: skip
LocalTime.getters = _CLOCK_GETTERS
LocalTime.methods = {
    **_COMMON, **_CLOCK_METHODS,
    **natives({
        "toSecondOfDay": lambda _run, me: _second_of_day(me),
        "toNanoOfDay": lambda _run, me: Long(_second_of_day(me) * 10**9 + me.value.microsecond * 1000),
        "atDate": lambda _run, me, day: LocalDateTime(datetime.combine(day.value, me.value)),
        "format": lambda run, me, how=None: _format(run, me, how or ISO_LOCAL_TIME),
    }),
}  # fmt: skip
LocalDateTime.getters = {**_DAY_GETTERS, **_CLOCK_GETTERS}
LocalDateTime.methods = {
    **_COMMON, **_DAY_METHODS, **_CLOCK_METHODS,
    **natives({
        "atZone": _at_zone,
        "atOffset": _at_offset,
        "toInstant": _local_instant,
        "toEpochSecond": _local_seconds,
        "toDate": lambda run, me: Date(ms_of(me.value.replace(tzinfo=zone_of(run)))),
    }),
}  # fmt: skip
OffsetDateTime.getters = {**_DAY_GETTERS, **_CLOCK_GETTERS, "offset": _ZONE_GETTERS["offset"]}
OffsetDateTime.methods = {
    **_COMMON, **_DAY_METHODS, **_CLOCK_METHODS, **_MOMENT,
    **natives({"format": lambda run, me, how=None: _format(run, me, how or ISO_OFFSET_DATE_TIME)}),
}  # fmt: skip
ZonedDateTime.getters = {**_DAY_GETTERS, **_CLOCK_GETTERS, **_ZONE_GETTERS}
ZonedDateTime.methods = {
    **OffsetDateTime.methods,
    **natives({"format": lambda run, me, how=None: _format(run, me, how or ISO_ZONED_DATE_TIME)}),
}
Instant.getters = {
    "epochSecond": lambda _run, me: Long(ms_of(me.value) // 1000),
    "nano": lambda _run, me: me.value.microsecond * 1000,
}
Instant.methods = {
    **_COMMON,
    **natives(
        {
            "toEpochMilli": lambda _run, me: ms_of(me.value),
            "atZone": _at_zone,
            "atOffset": _at_offset,
            "toDate": lambda _run, me: Date(ms_of(me.value)),
            "format": lambda run, me, how=None: _format(run, me, how or ISO_INSTANT),
        }
    ),
}
