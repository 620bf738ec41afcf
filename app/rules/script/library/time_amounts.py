"""`Duration`, `Period` and the units of java.time."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar, Final

from app.rules.script.library.enums import Constant, enum
from app.rules.script.library.json_output import AS_TEXT
from app.rules.script.library.tables import class_of, natives
from app.rules.script.runtime.numbers import LONG_MAX
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import HostObject, Long

SECOND: Final = 10**9
_DURATION: Final = re.compile(
    r"([+-]?)P(?:([+-]?\d{1,12})D)?(?:T(?:([+-]?\d{1,12})H)?(?:([+-]?\d{1,12})M)?(?:([+-]?\d{1,12})(?:[.,](\d{1,9}))?S)?)?",
    re.IGNORECASE,
)
_PERIOD: Final = re.compile(
    r"([+-]?)P(?:([+-]?\d{1,9})Y)?(?:([+-]?\d{1,9})M)?(?:([+-]?\d{1,9})W)?(?:([+-]?\d{1,9})D)?", re.IGNORECASE
)


class ChronoUnit(Constant):
    __slots__ = ()
    type_name: ClassVar[str] = "java.time.temporal.ChronoUnit"


_UNITS: Final = {
    "NANOS": 1, "MICROS": 1000, "MILLIS": 10**6, "SECONDS": SECOND, "MINUTES": 60 * SECOND, "HOURS": 3600 * SECOND,
    "HALF_DAYS": 43_200 * SECOND, "DAYS": 86_400 * SECOND, "WEEKS": 7 * 86_400 * SECOND, "MONTHS": 0, "YEARS": 0,
    "DECADES": 0, "CENTURIES": 0, "MILLENNIA": 0, "ERAS": 0, "FOREVER": 0,
}  # fmt: skip
MONTHS_OF: Final = {"MONTHS": 1, "YEARS": 12, "DECADES": 120, "CENTURIES": 1200, "MILLENNIA": 12_000}
UNITS = enum(ChronoUnit, tuple(_UNITS))
for _unit in UNITS.constants.values():
    _unit.shown = "".join(part.capitalize() for part in _unit.name.split("_"))


def nanos_of(unit: str) -> int:
    """0 for months and more: they have no fixed length."""
    return _UNITS[unit]


def no_unit(unit: ChronoUnit) -> Exception:
    kind = "java.time.temporal.UnsupportedTemporalTypeException"
    return thrown(kind, f"Unsupported unit: {unit.shown}")


class Duration(HostObject):
    """`nanos`: unbounded here, as long as it fits Java's seconds."""

    __slots__ = ("nanos",)
    type_name: ClassVar[str] = "java.time.Duration"
    parents: ClassVar[tuple[str, ...]] = ("java.time.temporal.TemporalAmount", "java.lang.Comparable")

    def __init__(self, nanos: int) -> None:
        if abs(nanos) // SECOND > LONG_MAX:
            raise thrown("java.lang.ArithmeticException", "long overflow")
        self.nanos = nanos

    def text(self, run: Run) -> str:  # noqa: ARG002
        seconds, rest = divmod(abs(self.nanos), SECOND)
        sign = "-" if self.nanos < 0 else ""
        hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
        text = (f"{sign}{hours}H" if hours else "") + (f"{sign}{minutes}M" if minutes else "")
        if seconds or rest or not text:
            fraction = f".{rest:09}".rstrip("0") if rest else ""
            text += f"{sign if seconds or rest else ''}{seconds}{fraction}S"
        return f"PT{text}"

    def equals(self, run: Run, other: Any) -> bool:  # noqa: ARG002
        return isinstance(other, Duration) and other.nanos == self.nanos

    def hash_key(self) -> Any:
        return ("duration", self.nanos)

    def compare(self, run: Run, other: Any) -> int | None:  # noqa: ARG002
        return (self.nanos > other.nanos) - (self.nanos < other.nanos) if isinstance(other, Duration) else None


class Period(HostObject):
    __slots__ = ("days", "months", "years")
    type_name: ClassVar[str] = "java.time.Period"
    parents: ClassVar[tuple[str, ...]] = ("java.time.temporal.TemporalAmount",)

    def __init__(self, years: int, months: int, days: int) -> None:
        self.years = int(years)
        self.months = int(months)
        self.days = int(days)

    def text(self, run: Run) -> str:  # noqa: ARG002
        parts = [f"{count}{sign}" for count, sign in zip(self.parts(), "YMD", strict=True) if count]
        return f"P{''.join(parts) or '0D'}"

    def parts(self) -> tuple[int, int, int]:
        return self.years, self.months, self.days

    def equals(self, run: Run, other: Any) -> bool:  # noqa: ARG002
        return isinstance(other, Period) and other.parts() == self.parts()

    def hash_key(self) -> Any:
        return ("period", *self.parts())


AS_TEXT.extend((Duration, Period))


def _whole(size: int) -> Any:
    """Towards zero."""
    return lambda _run, me: Long(me.nanos // size if me.nanos >= 0 else -(-me.nanos // size))


def _part(size: int, of: int) -> Any:
    return lambda run, me: int(_whole(size)(run, me)) - int(_whole(size * of)(run, me)) * of


def _adding(size: int, sign: int = 1) -> Any:
    return lambda _run, me, amount: Duration(me.nanos + sign * int(amount) * size)


def _plus(sign: int) -> Any:
    def plus(_run: Run, me: Duration, other: Duration | int, unit: ChronoUnit | None = None) -> Duration:
        if isinstance(other, Duration):
            return Duration(me.nanos + sign * other.nanos)
        return Duration(me.nanos + sign * _of_unit(other, unit))

    return plus


def _of_unit(amount: int, unit: ChronoUnit | None) -> int:
    size = nanos_of(unit.name) if unit else SECOND
    if unit and (size == 0 or unit.name == "WEEKS"):
        raise thrown("java.time.temporal.UnsupportedTemporalTypeException", "Unit must not have an estimated duration")
    return int(amount) * size


def _divided(_run: Run, me: Duration, by: int | Duration) -> Any:
    divisor = by.nanos if isinstance(by, Duration) else int(by)
    if divisor == 0:
        raise thrown("java.lang.ArithmeticException", "Cannot divide by zero")
    quotient = abs(me.nanos) // abs(divisor) * (1 if me.nanos * divisor >= 0 else -1)
    return Long(quotient) if isinstance(by, Duration) else Duration(quotient)


_SIZES: Final = {"Nanos": 1, "Millis": 10**6, "Seconds": SECOND, "Minutes": 60 * SECOND, "Hours": 3600 * SECOND,
                 "Days": 86_400 * SECOND}  # fmt: skip
Duration.getters = {
    "seconds": lambda _run, me: Long(me.nanos // SECOND),
    "nano": lambda _run, me: me.nanos % SECOND,
    "zero": lambda _run, me: me.nanos == 0,
    "negative": lambda _run, me: me.nanos < 0,
}
Duration.methods = natives(
    {
        **{f"to{name}": _whole(size) for name, size in _SIZES.items()},
        **{f"plus{name}": _adding(size) for name, size in _SIZES.items()},
        **{f"minus{name}": _adding(size, -1) for name, size in _SIZES.items()},
        "toSeconds": lambda _run, me: Long(me.nanos // SECOND),
        "toDaysPart": _whole(86_400 * SECOND),
        "toHoursPart": _part(3600 * SECOND, 24),
        "toMinutesPart": _part(60 * SECOND, 60),
        "toSecondsPart": _part(SECOND, 60),
        "toMillisPart": lambda _run, me: me.nanos % SECOND // 10**6,
        "plus": _plus(1),
        "minus": _plus(-1),
        "multipliedBy": lambda _run, me, by: Duration(me.nanos * int(by)),
        "multiply": lambda _run, me, by: Duration(me.nanos * int(by)),
        "dividedBy": _divided,
        "div": _divided,
        "negated": lambda _run, me: Duration(-me.nanos),
        "negative": lambda _run, me: Duration(-me.nanos),
        "abs": lambda _run, me: Duration(abs(me.nanos)),
        "isZero": lambda _run, me: me.nanos == 0,
        "isNegative": lambda _run, me: me.nanos < 0,
        "compareTo": lambda run, me, other: me.compare(run, other),
    }
)


def _unreadable(kind: str) -> Exception:
    return thrown("java.time.format.DateTimeParseException", f"Text cannot be parsed to a {kind}")


def _parse_duration(_run: Run, text: str) -> Duration:
    match = _DURATION.fullmatch(text)
    if not match or text.upper().rstrip("T")[-1:] == "P" or text.upper().endswith("T"):
        raise _unreadable("Duration")
    sign, days, hours, minutes, seconds, fraction = match.groups()
    total = Decimal(f"{seconds or 0}.{fraction or 0}")
    whole = int(days or 0) * 86_400 + int(hours or 0) * 3600 + int(minutes or 0) * 60
    nanos = whole * SECOND + int(total * SECOND)
    return Duration(-nanos if sign == "-" else nanos)


def _parse_period(_run: Run, text: str) -> Period:
    match = _PERIOD.fullmatch(text)
    if not match or not any(match.groups()[1:]):
        raise _unreadable("Period")
    years, months, weeks, days = (int(part or 0) * (-1 if match[1] == "-" else 1) for part in match.groups()[1:])
    return Period(years, months, weeks * 7 + days)


def _duration_of(_run: Run, amount: int, unit: ChronoUnit) -> Duration:
    return Duration(_of_unit(amount, unit))


def _making(size: int) -> Any:
    return lambda _run, amount: Duration(int(amount) * size)


def _of_seconds(_run: Run, seconds: int, nanos: int = 0) -> Duration:
    return Duration(int(seconds) * SECOND + int(nanos))


DURATION = class_of(
    Duration,
    static={
        **{f"of{name}": _making(size) for name, size in _SIZES.items()},
        "ofSeconds": _of_seconds,
        "of": _duration_of,
        "parse": _parse_duration,
    },
    constants={"ZERO": Duration(0)},
)


def _changed(name: str) -> Any:
    def plus(_run: Run, me: Period, amount: int) -> Period:
        given = dict(zip(("years", "months", "days"), me.parts(), strict=True))
        return Period(**{**given, name: given[name] + int(amount)})

    return plus


def _plus_period(sign: int) -> Any:
    def plus(_run: Run, me: Period, other: Period) -> Period:
        return Period(*(one + sign * two for one, two in zip(me.parts(), other.parts(), strict=True)))

    return plus


def _normalized(_run: Run, me: Period) -> Period:
    total = me.years * 12 + me.months
    years = abs(total) // 12 * (1 if total >= 0 else -1)
    return Period(years, total - years * 12, me.days)


Period.getters = {
    "years": lambda _run, me: me.years,
    "months": lambda _run, me: me.months,
    "days": lambda _run, me: me.days,
    "zero": lambda _run, me: not any(me.parts()),
    "negative": lambda _run, me: any(part < 0 for part in me.parts()),
}
Period.methods = natives(
    {
        "toTotalMonths": lambda _run, me: Long(me.years * 12 + me.months),
        "plus": _plus_period(1),
        "minus": _plus_period(-1),
        "plusDays": _changed("days"),
        "plusMonths": _changed("months"),
        "plusYears": _changed("years"),
        "negated": lambda _run, me: Period(*(-part for part in me.parts())),
        "multipliedBy": lambda _run, me, by: Period(*(part * by for part in me.parts())),
        "normalized": _normalized,
        "isZero": lambda _run, me: not any(me.parts()),
        "isNegative": lambda _run, me: any(part < 0 for part in me.parts()),
    }
)


def _period_of(_run: Run, years: int, months: int, days: int) -> Period:
    return Period(years, months, days)


PERIOD = class_of(
    Period,
    static={
        "of": _period_of,
        "ofDays": lambda _run, days: Period(0, 0, days),
        "ofWeeks": lambda _run, weeks: Period(0, 0, 7 * weeks),
        "ofMonths": lambda _run, months: Period(0, months, 0),
        "ofYears": lambda _run, years: Period(years, 0, 0),
        "parse": _parse_period,
    },
    constants={"ZERO": Period(0, 0, 0)},
)
