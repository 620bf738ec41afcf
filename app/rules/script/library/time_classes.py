"""The classes of java.time: how values are made, and how Java's older dates lead to them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from app.rules.script.library.calendars import Calendar
from app.rules.script.library.dates import TIMESTAMP, Date, Timestamp, valid_timestamp
from app.rules.script.library.simple_format import MONTHS
from app.rules.script.library.tables import Unfit, class_of, natives, statics
from app.rules.script.library.time_enums import Month
from app.rules.script.library.time_format import (
    ISO_INSTANT,
    ISO_LOCAL_DATE,
    ISO_LOCAL_DATE_TIME,
    ISO_LOCAL_TIME,
    ISO_OFFSET_DATE_TIME,
    ISO_ZONED_DATE_TIME,
    DateTimeFormatter,
    parse_with,
)
from app.rules.script.library.time_methods import day_of_year, region
from app.rules.script.library.time_values import (
    Instant,
    LocalDate,
    LocalDateTime,
    LocalTime,
    OffsetDateTime,
    Temporal,
    ZonedDateTime,
    reach,
    region_of,
    zoned,
)
from app.rules.script.library.zones import EPOCH, ZoneId, at, ms_of, zone_of
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown


def _now(of: type[Temporal]) -> Any:
    def now(run: Run, zone: ZoneId | None = None) -> Temporal:
        moment = at(int(run.now() * 1000), zone.zone if zone else zone_of(run))
        return from_moment(of, moment, region(zone) if zone else region_of(zone_of(run)))

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
    return zoned(local.value, zone.zone, region(zone))


def _offset_of(run: Run, *parts: Any) -> OffsetDateTime:
    return OffsetDateTime(_zoned_of(run, *parts).value)


def _of_instant(of: type[Temporal]) -> Any:
    def make(_run: Run, instant: Instant, zone: ZoneId) -> Temporal:
        return from_moment(of, instant.value.astimezone(zone.zone), region(zone))

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
        "ofYearDay": lambda run, year, day: day_of_year(run, LocalDate(_day(year, 1, 1)), day),
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
