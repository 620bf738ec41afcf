"""`java.util.Date` and `java.sql.Timestamp` with Groovy's additions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, ClassVar

from app.rules.script.library import simple_format as letters
from app.rules.script.library.tables import Unfit, class_of, natives, setters
from app.rules.script.library.zones import TimeZone, as_zone, at, ms_of, offset_seconds, zone_of
from app.rules.script.runtime.calling import call
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import HostObject, Long

YEAR, MONTH, DATE, HOUR_OF_DAY, MINUTE, SECOND, MILLISECOND = 1, 2, 5, 11, 12, 13, 14
"""`Calendar`'s numbers of the fields a date can be set by."""
FIELD_NAMES = {
    "year": YEAR, "month": MONTH, "date": DATE, "dayOfMonth": DATE, "hourOfDay": HOUR_OF_DAY, "minute": MINUTE,
    "second": SECOND,
}  # fmt: skip


class Date(HostObject):
    """A moment in milliseconds since 1970; scripts can change it."""

    __slots__ = ("ms",)
    type_name: ClassVar[str] = "java.util.Date"
    parents: ClassVar[tuple[str, ...]] = ("java.lang.Comparable", "java.io.Serializable", "java.lang.Cloneable")

    def __init__(self, ms: int) -> None:
        self.ms = ms

    def text(self, run: Run) -> str:
        return write("EEE MMM dd HH:mm:ss zzz yyyy", at(self.ms, zone_of(run)))

    def equals(self, run: Run, other: Any) -> bool:  # noqa: ARG002
        return isinstance(other, Date) and other.ms == self.ms

    def hash_key(self) -> Any:
        return ("java.util.Date", self.ms)

    def compare(self, run: Run, other: Any) -> int | None:  # noqa: ARG002
        return (self.ms > other.ms) - (self.ms < other.ms) if isinstance(other, Date) else None

    def alike(self, ms: int) -> Date:
        return type(self)(ms)


class Timestamp(Date):
    """Shown with at least one digit of the second's fraction."""

    __slots__ = ()
    type_name: ClassVar[str] = "java.sql.Timestamp"
    parents: ClassVar[tuple[str, ...]] = ("java.util.Date", *Date.parents)

    def text(self, run: Run) -> str:
        moment = at(self.ms, zone_of(run))
        fraction = f"{moment.microsecond // 1000:03}".rstrip("0") or "0"
        return f"{write('yyyy-MM-dd HH:mm:ss', moment)}.{fraction}"


class SqlDate(Date):
    __slots__ = ()
    type_name: ClassVar[str] = "java.sql.Date"
    parents: ClassVar[tuple[str, ...]] = ("java.util.Date", *Date.parents)

    def text(self, run: Run) -> str:
        return write("yyyy-MM-dd", at(self.ms, zone_of(run)))


def checked(pattern: str) -> None:
    try:
        letters.pieces_of(pattern)
    except letters.PatternError as error:
        raise thrown("java.lang.IllegalArgumentException", str(error)) from None


def write(pattern: str, moment: datetime) -> str:
    checked(pattern)
    return letters.write(pattern, moment)


def read(run: Run, pattern: str, text: str, zone: tzinfo, lenient: bool = True) -> Long:
    """Milliseconds of a text; what follows the pattern in it is left alone. Raises ParseException."""
    checked(pattern)
    try:
        fields, _ = letters.read(pattern, text, this_year=at(int(run.now() * 1000), zone).year)
        if not lenient and not fields.strict():
            raise letters.Unparseable(0)
        return ms_of(fields.moment(zone))
    except (letters.Unparseable, OverflowError, ValueError):
        raise thrown("java.text.ParseException", f'Unparseable date: "{text}"') from None


def now(run: Run) -> Long:
    return Long(int(run.now() * 1000))


def moved(me: Date, run: Run, days: int) -> Date:
    """The same time of day on another day."""
    zone = zone_of(run)
    try:
        local = at(me.ms, zone).replace(tzinfo=None) + timedelta(days=days)
    except OverflowError:
        raise thrown("java.time.DateTimeException", "a date out of reach") from None
    return me.alike(ms_of(local.replace(tzinfo=zone)))


def with_fields(ms: int, zone: tzinfo, changes: dict[int, int]) -> Long:
    """The moment with some of `Calendar`'s fields set; numbers out of range overflow. Months from 0."""
    moment = at(ms, zone)
    try:
        return ms_of(
            letters.lenient(
                changes.get(YEAR, moment.year),
                changes.get(MONTH, moment.month - 1) + 1,
                changes.get(DATE, moment.day),
                (
                    changes.get(HOUR_OF_DAY, moment.hour),
                    changes.get(MINUTE, moment.minute),
                    changes.get(SECOND, moment.second),
                    changes.get(MILLISECOND, moment.microsecond // 1000),
                ),
                zone,
            )
        )
    except (OverflowError, ValueError):
        raise thrown("java.lang.IllegalArgumentException", "a date out of reach") from None


def changes_of(given: GMap) -> dict[int, int]:
    return {FIELD_NAMES[key]: value for key, value in given.items() if key in FIELD_NAMES}


def _new_date(run: Run, first: Date | str | int | None = None, *rest: Any) -> Date:
    if isinstance(first, Date):
        return Date(first.ms)
    if isinstance(first, str):
        if rest:
            raise Unfit
        return Date(_legacy(run, first))
    if first is None:
        return Date(now(run))
    return Date(int(first)) if not rest else Date(_parts(run, [first, *rest]))


def _parts(run: Run, parts: list[int]) -> Long:
    """`Date(124, 0, 5)`: years from 1900, months from 0."""
    fields = (YEAR, MONTH, DATE, HOUR_OF_DAY, MINUTE, SECOND)
    given = dict(zip(fields, (*parts, 0, 0, 0), strict=False)) | {MILLISECOND: 0}
    return with_fields(0, zone_of(run), given | {YEAR: parts[0] + 1900})


_LEGACY = (
    "EEE MMM d HH:mm:ss zzz yyyy", "EEE, d MMM yyyy HH:mm:ss z", "MM/dd/yyyy HH:mm:ss", "yyyy/MM/dd HH:mm:ss",
    "d MMM yyyy HH:mm:ss", "MMM d, yyyy HH:mm:ss", "d MMM yyyy", "MMM d, yyyy",
)  # fmt: skip


def _legacy(run: Run, text: str) -> Long:
    """The forms that `Date(String)` takes most often."""
    for form in (*_LEGACY, "MM/dd/yyyy" if text.find("/") < 3 else "yyyy/MM/dd"):
        try:
            fields, end = letters.read(form, text)
            if end == len(text):
                return ms_of(fields.moment(zone_of(run)))
        except ValueError:
            continue
    raise thrown("java.lang.IllegalArgumentException")


def _minus(run: Run, me: Date, other: Date | int) -> Any:
    if isinstance(other, Date):
        zone = zone_of(run)
        return (at(me.ms, zone).date() - at(other.ms, zone).date()).days
    return moved(me, run, -other)


def _format(run: Run, me: Date, pattern: str, zone: TimeZone | None = None) -> str:
    return write(pattern, at(me.ms, as_zone(zone, run)))


def _cleared(run: Run, me: Date) -> Date:
    me.ms = with_fields(me.ms, zone_of(run), {HOUR_OF_DAY: 0, MINUTE: 0, SECOND: 0, MILLISECOND: 0})
    return me


def _walk(run: Run, me: Date, to: Date, closure: Any, step: int) -> None:
    if (to.ms - me.ms) * step < 0:
        way = "upto" if step > 0 else "downto"
        order = "earlier" if step > 0 else "later"
        which = f"The argument ({to.text(run)}) to {way}()"
        words = f"{which} cannot be {order} than the value ({me.text(run)}) it's called on."
        raise thrown("groovy.lang.GroovyRuntimeException", words)
    while (to.ms - me.ms) * step >= 0:
        run.tick()
        call(run, closure, [me])
        me = moved(me, run, step)


def _field(run: Run, me: Date, field: int) -> int:
    moment = at(me.ms, zone_of(run))
    return field_of(moment, field)


def field_of(moment: datetime, field: int) -> int:
    """A field by `Calendar`'s number of it."""
    day = moment.date()
    values = (
        1, day.year, day.month - 1, letters.week_of_year(day)[1], letters.week_of_month(day), day.day,
        day.timetuple().tm_yday, day.isoweekday() % 7 + 1, (day.day - 1) // 7 + 1, int(moment.hour >= 12),
        moment.hour % 12, moment.hour, moment.minute, moment.second, moment.microsecond // 1000,
        (offset_seconds(moment) - int((moment.dst() or timedelta()).total_seconds())) * 1000,
        int((moment.dst() or timedelta()).total_seconds()) * 1000,
    )  # fmt: skip
    if not 0 <= field < len(values):
        raise thrown("java.lang.ArrayIndexOutOfBoundsException", f"Index {field} out of bounds for length 17")
    return values[field]


def _set(run: Run, me: Date, given: GMap) -> None:
    me.ms = with_fields(me.ms, zone_of(run), changes_of(given))


def _put(run: Run, me: Date, field: int, value: int) -> None:
    me.ms = with_fields(me.ms, zone_of(run), {field: value})


def _updated(run: Run, me: Date, given: GMap) -> Date:
    return me.alike(with_fields(me.ms, zone_of(run), changes_of(given)))


def _compare(_run: Run, me: Date, other: Date) -> int:
    return (me.ms > other.ms) - (me.ms < other.ms)


def _set_time(_run: Run, me: Any, value: Any) -> None:
    me.ms = int(value)


def _part(field: int, offset: int = 0) -> Any:
    return lambda run, me: _field(run, me, field) - offset


def _set_part(field: int, offset: int = 0) -> Any:
    def put(run: Run, me: Date, value: Any) -> None:
        me.ms = with_fields(me.ms, zone_of(run), {field: int(value) + offset})

    return put


_PARTS = {
    "year": (YEAR, 1900),
    "month": (MONTH, 0),
    "date": (DATE, 0),
    "hours": (HOUR_OF_DAY, 0),
    "minutes": (MINUTE, 0),
    "seconds": (SECOND, 0),
}

Date.getters = {
    "time": lambda _run, me: Long(me.ms),
    "day": lambda run, me: at(me.ms, zone_of(run)).isoweekday() % 7,
    "timezoneOffset": lambda run, me: -offset_seconds(at(me.ms, zone_of(run))) // 60,
    "dateString": lambda run, me: write("M/d/yy", at(me.ms, zone_of(run))),
    "timeString": lambda run, me: write("h:mm:ss a", at(me.ms, zone_of(run))),
    "dateTimeString": lambda run, me: write("M/d/yy, h:mm:ss a", at(me.ms, zone_of(run))),
    **{name: _part(*field) for name, field in _PARTS.items()},
}
Date.setters = setters({"time": _set_time, **{name: _set_part(*field) for name, field in _PARTS.items()}})


def _after(_run: Run, me: Date, other: Date) -> bool:
    return me.ms > other.ms


def _before(_run: Run, me: Date, other: Date) -> bool:
    return me.ms < other.ms


Date.methods = natives(
    {
        "after": _after,
        "before": _before,
        "compareTo": _compare,
        "format": _format,
        "plus": lambda run, me, days: moved(me, run, days),
        "minus": _minus,
        "next": lambda run, me: moved(me, run, 1),
        "previous": lambda run, me: moved(me, run, -1),
        "clearTime": _cleared,
        "upto": lambda run, me, to, closure: _walk(run, me, to, closure, 1),
        "downto": lambda run, me, to, closure: _walk(run, me, to, closure, -1),
        "toTimestamp": lambda _run, me: Timestamp(me.ms),
        "toGMTString": lambda _run, me: letters.write("d MMM yyyy HH:mm:ss 'GMT'", at(me.ms, UTC)),
        "toLocaleString": lambda run, me: letters.write("MMM d, yyyy, h:mm:ss a", at(me.ms, zone_of(run))),
        "getAt": _field,
        "putAt": _put,
        "set": _set,
        "updated": _updated,
        "copyWith": _updated,
        "clone": lambda _run, me: me.alike(me.ms),
    }
)


def valid_timestamp(run: Run, text: str) -> Timestamp:
    form = "yyyy-MM-dd HH:mm:ss"
    try:
        fields, end = letters.read(form, text)
        fraction = text[end:]
        if fraction and not (fraction[0] == "." and fraction[1:].isdigit() and len(fraction) <= 10):
            raise ValueError
        fields.ms = int((fraction[1:] + "000")[:3]) if fraction else 0
        return Timestamp(ms_of(fields.moment(zone_of(run))))
    except ValueError:
        words = "Timestamp format must be yyyy-mm-dd hh:mm:ss[.fffffffff]"
        raise thrown("java.lang.IllegalArgumentException", words) from None


def _sql_date(run: Run, text: str) -> SqlDate:
    try:
        return SqlDate(ms_of(datetime.combine(date.fromisoformat(text), datetime.min.time(), zone_of(run))))
    except ValueError:
        raise thrown("java.lang.IllegalArgumentException") from None


Timestamp.getters = {**Date.getters, "nanos": lambda _run, me: me.ms % 1000 * 1_000_000}
Timestamp.setters = Date.setters
Timestamp.methods = Date.methods
SqlDate.getters, SqlDate.setters, SqlDate.methods = Date.getters, Date.setters, Date.methods


def _new_timestamp(run: Run, first: int, *rest: Any) -> Timestamp:
    return Timestamp(_parts(run, [first, *rest[:5]]) if rest else first)


def _parse_date(run: Run, pattern: str, text: str | None = None, zone: TimeZone | None = None) -> Any:
    if text is None:
        return _legacy(run, pattern)
    return Date(read(run, pattern, text, as_zone(zone, run)))


def _new_sql_date(_run: Run, ms: int) -> SqlDate:
    return SqlDate(ms)


CLASS = class_of(Date, _new_date, {"parse": _parse_date, "from": lambda _run, instant: Date(instant.ms_since_1970())})
Date.methods["parse"] = CLASS.statics["parse"]
"""Static methods can be called on objects, too."""
TIMESTAMP = class_of(
    Timestamp,
    _new_timestamp,
    {"valueOf": valid_timestamp, "from": lambda _run, instant: Timestamp(instant.ms_since_1970())},
)
class_of(SqlDate, _new_sql_date, {"valueOf": _sql_date})
