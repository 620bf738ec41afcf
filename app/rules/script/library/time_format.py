"""`DateTimeFormatter` with its ISO constants."""

from __future__ import annotations

from datetime import UTC, datetime, time, tzinfo
from typing import Any, ClassVar

from app.rules.script.library import time_pattern as letters
from app.rules.script.library.simple_format import PatternError
from app.rules.script.library.tables import class_of, natives
from app.rules.script.library.time_values import (
    Instant,
    LocalDate,
    LocalDateTime,
    LocalTime,
    OffsetDateTime,
    Temporal,
    ZonedDateTime,
    real,
    region_of,
)
from app.rules.script.library.zones import ZoneId
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import Thrown, thrown
from app.rules.script.runtime.values import HostObject

_TIME = "HH:mm[:ss~]"
_LOCAL = f"uuuu-MM-dd'T'{_TIME}"


class DateTimeFormatter(HostObject):
    """`strict`: a day that its month does not have is refused; otherwise it is the month's last one. `shown` is the
    pattern for writing where it differs."""

    __slots__ = ("pattern", "shown", "strict", "zone")
    type_name: ClassVar[str] = "java.time.format.DateTimeFormatter"

    def __init__(
        self, pattern: str, zone: tzinfo | None = None, strict: bool = False, shown: str | None = None
    ) -> None:
        try:
            letters.pieces_of(pattern)
        except PatternError as error:
            raise thrown("java.lang.IllegalArgumentException", str(error)) from None
        self.pattern = pattern
        self.zone = zone
        self.strict = strict
        self.shown = shown or pattern

    def text(self, run: Run) -> str:  # noqa: ARG002
        return self.shown


def format_with(formatter: DateTimeFormatter, value: Temporal) -> str:
    moment, has = value.moment(), value.has
    if isinstance(value, Instant):
        if formatter.zone is None and formatter is not ISO_INSTANT:
            kind = "java.time.temporal.UnsupportedTemporalTypeException"
            raise thrown(kind, "Unsupported field: YearOfEra")
        moment = moment.astimezone(formatter.zone or UTC)
    elif formatter is ISO_INSTANT and moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    elif formatter.zone is not None and moment.tzinfo is not None:
        moment = moment.astimezone(formatter.zone)
    elif formatter.zone is not None:
        moment, has = moment.replace(tzinfo=formatter.zone), letters.Has(has.day, has.clock, True)
    try:
        return letters.write(formatter.shown, moment, has)
    except letters.NoField as error:
        kind = "java.time.temporal.UnsupportedTemporalTypeException"
        if error.args[0] == "zone":
            raise thrown("java.time.DateTimeException", "Unable to extract ZoneId from temporal") from None
        raise thrown(kind, f"Unsupported field: {error.args[0]}") from None


def parse_with(run: Run, formatter: DateTimeFormatter, text: str, of: type[Temporal]) -> Temporal:
    """Raises DateTimeParseException with Java's words."""
    run.tick(1 + len(text) // 8)
    try:
        found = letters.read(formatter.pattern, text)
        day, clock = found.day(formatter.strict), found.clock()
        made = _made(of, found, day, clock, formatter.zone)
    except letters.NoParse as error:
        raise _unparsed(text, error.args[0]) from None
    except (OverflowError, ValueError):
        raise _unparsed(text, "out of reach") from None
    if made is None:
        words = f"Unable to obtain {of.type_name.rpartition('.')[2]} from TemporalAccessor"
        raise _unparsed(text, words)
    return made


def _made(
    of: type[Temporal], found: letters.Found, day: Any, clock: time | None, zone: tzinfo | None
) -> Temporal | None:
    if of is LocalTime:
        return LocalTime(clock) if clock else None
    if day is None:
        return None
    if of is LocalDate:
        return LocalDate(day)
    if clock is None:
        return None
    moment = datetime.combine(day, clock)
    if of is LocalDateTime:
        return LocalDateTime(moment)
    zone = found.zone or zone
    if zone is None:
        return None
    moment = real(moment.replace(tzinfo=zone))
    if of is Instant:
        return Instant(moment.astimezone(UTC))
    if of is OffsetDateTime:
        return OffsetDateTime(moment)
    region = found.region if found.region and not found.region.startswith(("+", "-")) else None
    return ZonedDateTime(moment, region or (region_of(zone) if found.zone is None else None))


def _unparsed(text: str, what: Any) -> Exception:
    words = str(what) if str(what).startswith(",") else f" at index {what}" if isinstance(what, int) else f": {what}"
    shown = text if len(text) <= 64 else f"{text[:64]}..."
    return thrown("java.time.format.DateTimeParseException", f"Text '{shown}' could not be parsed{words}")


def _iso(pattern: str, shown: str | None = None) -> DateTimeFormatter:
    return DateTimeFormatter(pattern, strict=True, shown=shown)


ISO_LOCAL_DATE = _iso("uuuu-MM-dd")
ISO_LOCAL_TIME = _iso(_TIME)
ISO_LOCAL_DATE_TIME = _iso(_LOCAL)
ISO_OFFSET_DATE_TIME = _iso(f"{_LOCAL}XXX")
ISO_ZONED_DATE_TIME = _iso(f"{_LOCAL}XXX['['VV']']")
ISO_INSTANT = _iso(f"{_LOCAL}XXX")


def _of_pattern(_run: Run, pattern: str, _locale: Any = None) -> DateTimeFormatter:
    return DateTimeFormatter(pattern)


def _with_zone(_run: Run, me: DateTimeFormatter, zone: ZoneId) -> DateTimeFormatter:
    return DateTimeFormatter(me.pattern, zone.zone, me.strict, me.shown)


def _format(_run: Run, me: DateTimeFormatter, value: Temporal) -> str:
    return format_with(me, value)


def _parse(run: Run, me: DateTimeFormatter, text: str) -> Temporal:
    """The fullest value that the text gives."""
    for of in (ZonedDateTime, LocalDateTime, LocalDate):
        try:
            return parse_with(run, me, text, of)
        except Thrown as error:
            if "Unable to obtain" not in str(error):
                raise
    return parse_with(run, me, text, LocalTime)


DateTimeFormatter.getters = {"zone": lambda _run, me: ZoneId(me.zone) if me.zone else None}
DateTimeFormatter.methods = natives(
    {
        "format": _format,
        "parse": _parse,
        "withZone": _with_zone,
        "withLocale": lambda _run, me, _locale: me,
        "withResolverStyle": lambda _run, me, _style: me,
    }
)
class_of(
    DateTimeFormatter,
    static={"ofPattern": _of_pattern},
    constants={
        "ISO_LOCAL_DATE": ISO_LOCAL_DATE,
        "ISO_LOCAL_TIME": ISO_LOCAL_TIME,
        "ISO_LOCAL_DATE_TIME": ISO_LOCAL_DATE_TIME,
        "ISO_OFFSET_DATE_TIME": ISO_OFFSET_DATE_TIME,
        "ISO_ZONED_DATE_TIME": ISO_ZONED_DATE_TIME,
        "ISO_INSTANT": ISO_INSTANT,
        "ISO_DATE": _iso("uuuu-MM-dd[XXX]"),
        "ISO_TIME": _iso(f"{_TIME}[XXX]"),
        "ISO_DATE_TIME": _iso(f"{_LOCAL}[XXX['['VV']']]"),
        "BASIC_ISO_DATE": _iso("uuuuMMdd"),
        "RFC_1123_DATE_TIME": DateTimeFormatter("EEE, d MMM uuuu HH:mm:ss O", shown="EEE, d MMM uuuu HH:mm:ss O"),
    },
)
