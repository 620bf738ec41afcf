"""`LocalDate`, `LocalTime`, `LocalDateTime`, `ZonedDateTime`, `OffsetDateTime` and `Instant` as values.

All are made of Python's date and time: years 1 to 9999, microseconds. What scripts can call on them is in
`time_methods`.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any, ClassVar, Final

from app.rules.script.library.json_output import AS_TEXT
from app.rules.script.library.time_amounts import MONTHS_OF, ChronoUnit, Duration, Period, nanos_of, no_unit
from app.rules.script.library.time_pattern import Has
from app.rules.script.library.zones import EPOCH, id_of, ms_of, offset_seconds, offset_text
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import HostObject

_DAY: Final = timedelta(days=1)


def reach(work: Callable[[], Any]) -> Any:
    """What a calculation gives; Java's exception when it leaves the years 1 to 9999."""
    try:
        return work()
    except (OverflowError, ValueError):
        raise thrown("java.time.DateTimeException", "dates before the year 1 or after 9999 are out of reach") from None


def months_later(day: date, months: int) -> date:
    """The same day of another month, or its last one."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if not 1 <= year <= 9999:
        raise OverflowError
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def clock_text(clock: time | datetime, seconds: bool = False) -> str:
    text = f"{clock.hour:02}:{clock.minute:02}"
    if clock.second or clock.microsecond or seconds:
        text += f":{clock.second:02}"
    if clock.microsecond:
        text += f".{clock.microsecond // 1000:03}" if clock.microsecond % 1000 == 0 else f".{clock.microsecond:06}"
    return text


class Temporal(HostObject):
    """`value` is a date, a time, or a datetime with or without a zone."""

    __slots__ = ("value",)
    parents: ClassVar[tuple[str, ...]] = ("java.time.temporal.Temporal", "java.lang.Comparable", "java.io.Serializable")
    has: ClassVar[Has] = Has(True, True, False)

    def __init__(self, value: Any) -> None:
        self.value = value

    def moment(self) -> datetime:
        """As a datetime: midnight or the first day of 1970 where it has no more."""
        return self.value  # type: ignore[no-any-return]

    def equals(self, run: Run, other: Any) -> bool:  # noqa: ARG002
        return type(other) is type(self) and other.value == self.value

    def hash_key(self) -> Any:
        return (self.type_name, self.value)

    def compare(self, run: Run, other: Any) -> int | None:  # noqa: ARG002
        if type(other) is not type(self):
            return None
        return int(self.value > other.value) - int(self.value < other.value)

    def moved(self, amount: int, unit: ChronoUnit) -> Temporal:
        """So many units later."""
        return reach(lambda: type(self)(self.shifted(int(amount), unit)))  # type: ignore[no-any-return]

    def shifted(self, amount: int, unit: ChronoUnit) -> Any:
        if unit.name in MONTHS_OF:
            return months_later(self.value, amount * MONTHS_OF[unit.name])
        size = nanos_of(unit.name)
        if not size:
            raise no_unit(unit)
        return self.value + timedelta(microseconds=amount * size // 1000)


class LocalDate(Temporal):
    __slots__ = ()
    type_name: ClassVar[str] = "java.time.LocalDate"
    has: ClassVar[Has] = Has(True, False, False)

    def text(self, run: Run) -> str:  # noqa: ARG002
        return str(self.value.isoformat())

    def moment(self) -> datetime:
        return datetime.combine(self.value, time())

    def shifted(self, amount: int, unit: ChronoUnit) -> Any:
        if unit.name not in MONTHS_OF and unit.name not in ("DAYS", "WEEKS"):
            raise no_unit(unit)
        return super().shifted(amount, unit)


class LocalTime(Temporal):
    __slots__ = ()
    type_name: ClassVar[str] = "java.time.LocalTime"
    has: ClassVar[Has] = Has(False, True, False)

    def text(self, run: Run) -> str:  # noqa: ARG002
        return clock_text(self.value)

    def moment(self) -> datetime:
        return datetime.combine(EPOCH.date(), self.value)

    def shifted(self, amount: int, unit: ChronoUnit) -> Any:
        """Around the clock."""
        if unit.name in MONTHS_OF or unit.name in ("DAYS", "WEEKS") or not nanos_of(unit.name):
            raise no_unit(unit)
        step = timedelta(microseconds=amount * nanos_of(unit.name) // 1000) % _DAY
        return (self.moment() + step).time()


class LocalDateTime(Temporal):
    __slots__ = ()
    type_name: ClassVar[str] = "java.time.LocalDateTime"

    def text(self, run: Run) -> str:  # noqa: ARG002
        return f"{self.value.date().isoformat()}T{clock_text(self.value)}"


class OffsetDateTime(Temporal):
    __slots__ = ()
    type_name: ClassVar[str] = "java.time.OffsetDateTime"
    has: ClassVar[Has] = Has(True, True, True)

    def text(self, run: Run) -> str:  # noqa: ARG002
        seconds = offset_seconds(self.value)
        offset = offset_text(seconds) if seconds else "Z"
        return f"{self.value.date().isoformat()}T{clock_text(self.value)}{offset}"

    def equals(self, run: Run, other: Any) -> bool:
        return super().equals(run, other) and offset_seconds(self.value) == offset_seconds(other.value)

    def hash_key(self) -> Any:
        return (self.type_name, self.value, offset_seconds(self.value))

    def ms_since_1970(self) -> int:
        return ms_of(self.value)


class ZonedDateTime(OffsetDateTime):
    """Days and longer are counted by the calendar of the zone, hours and shorter by the clock of the world."""

    __slots__ = ("region",)
    type_name: ClassVar[str] = "java.time.ZonedDateTime"

    def __init__(self, value: datetime, region: str | None = None) -> None:
        """`region`: the zone's name as it is shown; None for an offset."""
        super().__init__(value)
        self.region = region

    def text(self, run: Run) -> str:
        return super().text(run) + (f"[{self.region}]" if self.region else "")

    def moved(self, amount: int, unit: ChronoUnit) -> Temporal:
        return reach(lambda: ZonedDateTime(self.shifted(int(amount), unit), self.region))  # type: ignore[no-any-return]

    def shifted(self, amount: int, unit: ChronoUnit) -> Any:
        zone = self.value.tzinfo
        if unit.name in MONTHS_OF or unit.name in ("DAYS", "WEEKS"):
            return real(super().shifted(amount, unit))
        moment = LocalDateTime(self.value.astimezone(UTC)).shifted(amount, unit)
        return moment.astimezone(zone)


class Instant(Temporal):
    __slots__ = ()
    type_name: ClassVar[str] = "java.time.Instant"
    has: ClassVar[Has] = Has(True, True, True)

    def text(self, run: Run) -> str:  # noqa: ARG002
        return f"{self.value.date().isoformat()}T{clock_text(self.value, seconds=True)}Z"

    def ms_since_1970(self) -> int:
        return ms_of(self.value)

    def shifted(self, amount: int, unit: ChronoUnit) -> Any:
        if unit.name in MONTHS_OF or unit.name == "WEEKS":
            raise no_unit(unit)
        return super().shifted(amount, unit)


AS_TEXT.append(Temporal)


def real(moment: datetime) -> datetime:
    """A time that a change of the clock leaves out is an hour later."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo)


def zoned(moment: datetime, zone: tzinfo, region: str | None) -> ZonedDateTime:
    return ZonedDateTime(real(moment.replace(tzinfo=zone)), region)


def region_of(zone: tzinfo) -> str | None:
    return None if isinstance(zone, timezone) and zone is not UTC else id_of(zone)


def with_amount(me: Temporal, amount: Duration | Period, sign: int, units: dict[str, Any]) -> Temporal:
    """A Duration or a Period later."""
    if isinstance(amount, Period):
        months = amount.years * 12 + amount.months
        moved = me.moved(sign * months, units["MONTHS"]) if months else me
        return moved.moved(sign * amount.days, units["DAYS"]) if amount.days else moved
    return me.moved(sign * amount.nanos, units["NANOS"])
