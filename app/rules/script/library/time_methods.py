"""What scripts can call on the values of java.time, and their classes."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar

from app.rules.script.library.calendars import Calendar
from app.rules.script.library.dates import TIMESTAMP, Date, Timestamp, valid_timestamp
from app.rules.script.library.enums import Constant, enum
from app.rules.script.library.simple_format import DAYS, MONTHS
from app.rules.script.library.tables import Unfit, class_of, library_class, natives, statics
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
from app.rules.script.library.time_format import (
    ISO_INSTANT,
    ISO_LOCAL_DATE,
    ISO_LOCAL_DATE_TIME,
    ISO_LOCAL_TIME,
    ISO_OFFSET_DATE_TIME,
    ISO_ZONED_DATE_TIME,
    DateTimeFormatter,
    format_with,
    parse_with,
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
    region_of,
    with_amount,
    zoned,
)
from app.rules.script.library.zones import EPOCH, ZoneId, ZoneOffset, at, ms_of, offset_seconds, zone_of
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Long

_UNIT = UNITS.constants
_STEPS = {"Nanos": "NANOS", "Seconds": "SECONDS", "Minutes": "MINUTES", "Hours": "HOURS", "Days": "DAYS",
          "Weeks": "WEEKS", "Months": "MONTHS", "Years": "YEARS", "Millis": "MILLIS"}  # fmt: skip


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
        return _named(type(me), (me.ordinal + sign * amount) % len(me.names) + 1)

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
    kind: enum(kind, tuple(name.upper() for name in names), {"of": lambda _run, value, kind=kind: _named(kind, value)})
    for kind, names in ((DayOfWeek, DAYS), (Month, MONTHS))
}


def _named(kind: type[Any], value: int) -> Any:
    if not 1 <= value <= len(kind.names):
        raise thrown("java.time.DateTimeException", f"Invalid value for {kind.type_name.rpartition('.')[2]}: {value}")
    return _CLASSES[kind].constants[kind.names[value - 1].upper()]


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


def _until(_run: Run, me: Temporal, other: Temporal, unit: ChronoUnit | None = None) -> Any:
    if unit is None:
        return _period_between(me, other)
    return between(me, other, unit)


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


def _period_between(one: Temporal, other: Temporal) -> Period:
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


def _day_of_year(_run: Run, me: Temporal, number: int) -> Temporal:
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
    "month": lambda _run, me: _named(Month, me.value.month),
    "dayOfMonth": lambda _run, me: me.value.day,
    "dayOfYear": lambda _run, me: me.value.timetuple().tm_yday,
    "dayOfWeek": lambda _run, me: _named(DayOfWeek, me.value.isoweekday()),
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
        "until": _until,
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
        "withDayOfYear": _day_of_year,
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
    return LocalDateTime(moment) if zone is None else zoned(moment, zone.zone, _region(zone))


def _at_time(_run: Run, me: LocalDate, first: LocalTime | int, minute: int = 0, second: int = 0) -> LocalDateTime:
    clock = first.value if isinstance(first, LocalTime) else time(int(first), int(minute), int(second))
    return LocalDateTime(datetime.combine(me.value, clock))


def _region(zone: ZoneId) -> str | None:
    return None if isinstance(zone, ZoneOffset) else zone.name


def _at_zone(_run: Run, me: LocalDateTime | Instant, zone: ZoneId) -> ZonedDateTime:
    if isinstance(me, Instant):
        return ZonedDateTime(me.value.astimezone(zone.zone), _region(zone))
    return zoned(me.value, zone.zone, _region(zone))


def _at_offset(_run: Run, me: LocalDateTime | Instant, zone: ZoneOffset) -> OffsetDateTime:
    moment = me.value.astimezone(zone.zone) if isinstance(me, Instant) else me.value.replace(tzinfo=zone.zone)
    return OffsetDateTime(moment)


def _same_instant(_run: Run, me: OffsetDateTime, zone: ZoneId) -> OffsetDateTime:
    moment = me.value.astimezone(zone.zone)
    return ZonedDateTime(moment, _region(zone)) if isinstance(me, ZonedDateTime) else OffsetDateTime(moment)


def _same_local(_run: Run, me: ZonedDateTime, zone: ZoneId) -> ZonedDateTime:
    return zoned(me.value, zone.zone, _region(zone))


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


# ---- classes ----


def _now(of: type[Temporal]) -> Any:
    def now(run: Run, zone: ZoneId | None = None) -> Temporal:
        moment = at(int(run.now() * 1000), zone.zone if zone else zone_of(run))
        return from_moment(of, moment, _region(zone) if zone else region_of(zone_of(run)))

    return now


def from_moment(of: type[Temporal], moment: datetime, region: str | None) -> Temporal:
    if of is LocalDate:
        return LocalDate(moment.date())
    if of is LocalTime:
        return LocalTime(moment.time())
    if of is LocalDateTime:
        return LocalDateTime(moment.replace(tzinfo=None))
    if of is Instant:
        return Instant(moment.astimezone(UTC))
    return ZonedDateTime(moment, region) if of is ZonedDateTime else OffsetDateTime(moment)


def _parsing(of: type[Temporal], default: DateTimeFormatter) -> Any:
    def parse(run: Run, text: str, how: DateTimeFormatter | str | None = None) -> Temporal:
        formatter = DateTimeFormatter(how) if isinstance(how, str) else how or default
        return parse_with(run, formatter, text, of)

    return parse


def _number(value: Any) -> int:
    return value.ordinal + 1 if isinstance(value, Month) else int(value)


def _day(year: int, month: Any, day: int) -> date:
    names = {"Year": (year, 1, 9999), "MonthOfYear": (_number(month), 1, 12), "DayOfMonth": (day, 1, 31)}
    for name, (value, low, high) in names.items():
        if not low <= value <= high:
            shown = "1 - 28/31" if name == "DayOfMonth" else f"{low} - {high}"
            raise thrown("java.time.DateTimeException", f"Invalid value for {name} (valid values {shown}): {value}")
    try:
        return date(int(year), _number(month), int(day))
    except ValueError:
        words = f"Invalid date '{MONTHS[_number(month) - 1].upper()} {day}'"
        if (_number(month), day) == (2, 29):
            words = f"Invalid date 'February 29' as '{year}' is not a leap year"
        raise thrown("java.time.DateTimeException", words) from None


def _clock(hour: int = 0, minute: int = 0, second: int = 0, nano: int = 0) -> time:
    try:
        return time(int(hour), int(minute), int(second), int(nano) // 1000)
    except ValueError:
        words = f"Invalid value for HourOfDay (valid values 0 - 23): {hour}"
        raise thrown("java.time.DateTimeException", words) from None


def _date_of(_run: Run, year: int, month: Any, day: int) -> LocalDate:
    return LocalDate(_day(year, month, day))


def _time_of(_run: Run, hour: int, minute: int, second: int = 0, nano: int = 0) -> LocalTime:
    return LocalTime(_clock(hour, minute, second, nano))


def _both_of(_run: Run, first: LocalDate | int, second: Any, *rest: Any) -> LocalDateTime:
    if isinstance(first, LocalDate):
        return LocalDateTime(datetime.combine(first.value, second.value))
    return LocalDateTime(datetime.combine(_day(first, second, rest[0]), _clock(*rest[1:])))


def _zoned_of(run: Run, first: LocalDateTime | LocalDate | int, *rest: Any) -> ZonedDateTime:
    zone = rest[-1]
    if not isinstance(zone, ZoneId):
        raise Unfit
    local = first if isinstance(first, LocalDateTime) else _both_of(run, first, *rest[:-1])
    return zoned(local.value, zone.zone, _region(zone))


def _offset_of(run: Run, *parts: Any) -> OffsetDateTime:
    return OffsetDateTime(_zoned_of(run, *parts).value)


def _of_instant(of: type[Temporal]) -> Any:
    def make(_run: Run, instant: Instant, zone: ZoneId) -> Temporal:
        return from_moment(of, instant.value.astimezone(zone.zone), _region(zone))

    return make


def _from(of: type[Temporal]) -> Any:
    def make(_run: Run, value: Temporal) -> Temporal:
        region = value.region if isinstance(value, ZonedDateTime) else None
        return from_moment(of, value.moment(), region)

    return make


def _epoch_milli(_run: Run, ms: int) -> Instant:
    return Instant(at(int(ms), UTC))


def _epoch_second(_run: Run, seconds: int, nanos: int = 0) -> Instant:
    return Instant(at(int(seconds) * 1000, UTC) + timedelta(microseconds=int(nanos) // 1000))


def _register(
    of: type[Temporal], default: DateTimeFormatter, static: dict[str, Any], constants: dict[str, Any]
) -> None:
    class_of(
        of, static={"now": _now(of), "parse": _parsing(of, default), "from": _from(of), **static}, constants=constants
    )


_register(
    LocalDate,
    ISO_LOCAL_DATE,
    {
        "of": _date_of,
        "ofEpochDay": lambda _run, day: LocalDate(reach(lambda: date.fromordinal(int(day) + EPOCH.toordinal()))),
        "ofYearDay": lambda run, year, day: _day_of_year(run, LocalDate(_day(year, 1, 1)), day),
        "ofInstant": _of_instant(LocalDate),
    },
    {"MIN": LocalDate(date.min), "MAX": LocalDate(date.max), "EPOCH": LocalDate(EPOCH.date())},
)
_register(
    LocalTime,
    ISO_LOCAL_TIME,
    {"of": _time_of, "ofSecondOfDay": lambda _run, second: LocalTime((EPOCH + timedelta(seconds=int(second))).time())},
    {"MIDNIGHT": LocalTime(time()), "NOON": LocalTime(time(12)), "MIN": LocalTime(time()), "MAX": LocalTime(time.max)},
)
_register(LocalDateTime, ISO_LOCAL_DATE_TIME, {"of": _both_of, "ofInstant": _of_instant(LocalDateTime)}, {})
_register(OffsetDateTime, ISO_OFFSET_DATE_TIME, {"of": _offset_of, "ofInstant": _of_instant(OffsetDateTime)}, {})
_register(ZonedDateTime, ISO_ZONED_DATE_TIME, {"of": _zoned_of, "ofInstant": _of_instant(ZonedDateTime)}, {})
_register(
    Instant,
    ISO_INSTANT,
    {"ofEpochMilli": _epoch_milli, "ofEpochSecond": _epoch_second},
    {"EPOCH": Instant(EPOCH)},
)
PERIOD.statics |= statics({"between": lambda _run, one, other: _period_between(one, other)})
library_class("java.time.Year", static={"isLeap": lambda _run, year: calendar.isleap(year)})


def _unit_between(_run: Run, me: ChronoUnit, one: Temporal, other: Temporal) -> Long:
    return between(one, other, me)


ChronoUnit.methods = {**Constant.methods, **natives({"between": _unit_between})}
DURATION.statics |= statics({"between": _duration_between})


# Java's dates and the newer ones lead to each other.

_TO_TIME = natives(
    {
        "toInstant": lambda _run, me: Instant(at(me.ms, UTC)),
        "toLocalDate": lambda run, me: LocalDate(at(me.ms, zone_of(run)).date()),
        "toLocalTime": lambda run, me: LocalTime(at(me.ms, zone_of(run)).time()),
        "toLocalDateTime": lambda run, me: LocalDateTime(at(me.ms, zone_of(run)).replace(tzinfo=None)),
        "toZonedDateTime": lambda run, me: ZonedDateTime(at(me.ms, zone_of(run)), region_of(zone_of(run))),
        "toOffsetDateTime": lambda run, me: OffsetDateTime(at(me.ms, zone_of(run))),
        "toCalendar": lambda run, me: Calendar(me.ms, zone_of(run)),
    }
)
Date.methods.update(_TO_TIME)
Calendar.methods.update(_TO_TIME)


def _timestamp_of(run: Run, value: str | LocalDateTime) -> Timestamp:
    if isinstance(value, LocalDateTime):
        return Timestamp(ms_of(value.value.replace(tzinfo=zone_of(run))))
    return valid_timestamp(run, value)


TIMESTAMP.statics |= statics({"valueOf": _timestamp_of})
