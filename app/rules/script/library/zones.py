"""Time zones: ids as Java reads them, names as Java shows them. `java.util.TimeZone`, `ZoneId` and `ZoneOffset`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo, available_timezones

from app.rules.script.library.tables import class_of, library_class, natives
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import HostObject, Long

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)

_SHORT_IDS: Final = {
    "EST": "America/New_York", "PST": "America/Los_Angeles", "CST": "America/Chicago", "MST": "America/Denver",
    "CET": "Europe/Paris", "ECT": "Europe/Paris", "IST": "Asia/Kolkata", "JST": "Asia/Tokyo",
    "AET": "Australia/Sydney", "BST": "Europe/London", "EET": "Europe/Athens", "WET": "Europe/Lisbon",
}  # fmt: skip
_LONG_NAMES: Final = {
    "UTC": "Coordinated Universal Time", "GMT": "Greenwich Mean Time", "BST": "British Summer Time",
    "CET": "Central European Standard Time", "CEST": "Central European Summer Time",
    "EET": "Eastern European Standard Time", "EEST": "Eastern European Summer Time",
    "WET": "Western European Standard Time", "WEST": "Western European Summer Time",
    "EST": "Eastern Standard Time", "EDT": "Eastern Daylight Time", "CST": "Central Standard Time",
    "CDT": "Central Daylight Time", "MST": "Mountain Standard Time", "MDT": "Mountain Daylight Time",
    "PST": "Pacific Standard Time", "PDT": "Pacific Daylight Time", "JST": "Japan Standard Time",
    "IST": "India Standard Time",
}  # fmt: skip
_PLAIN_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+\-/]{1,60}")
_OFFSET: Final = re.compile(r"([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?")


def zone_of(_run: Run) -> tzinfo:
    """The zone that dates without one are shown and read in."""
    return UTC


@lru_cache(maxsize=1024)
def zone_named(name: str) -> tzinfo | None:
    """A region, `UTC`, `GMT+2`, `+02:00`, or one of Java's short ids."""
    if name in ("UTC", "GMT", "Z", "UT", "Etc/UTC"):
        return UTC
    match = _OFFSET.fullmatch(re.sub(r"^(?:GMT|UTC|UT)(?=[+-])", "", name))
    if match:
        return _fixed(match)
    if not _PLAIN_ID.fullmatch(name):
        return None
    name = _SHORT_IDS.get(name, name)
    return ZoneInfo(name) if name in _known() else None


def _fixed(match: re.Match[str]) -> tzinfo | None:
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    if hours > 18 or minutes > 59 or seconds > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return timezone(-offset if match[1] == "-" else offset)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def at(ms: int, zone: tzinfo) -> datetime:
    """The moment of milliseconds since 1970 in a zone. Years 1 to 9999."""
    try:
        return (EPOCH + timedelta(milliseconds=ms)).astimezone(zone)
    except (OverflowError, ValueError):
        raise thrown("java.time.DateTimeException", "dates before the year 1 or after 9999 are out of reach") from None


def ms_of(moment: datetime) -> Long:
    return Long((moment - EPOCH) // _MILLISECOND)


def offset_seconds(moment: datetime) -> int:
    return int((moment.utcoffset() or timedelta()).total_seconds())


def offset_text(seconds: int, colon: bool = True) -> str:
    """`+02:00` or `+0200`."""
    sign = "-" if seconds < 0 else "+"
    minutes = abs(seconds) // 60
    return f"{sign}{minutes // 60:02}{':' if colon else ''}{minutes % 60:02}"


def zone_text(moment: datetime, long: bool = False) -> str:
    """The name of a moment's zone, as `z` and `zzzz` show it."""
    name = moment.tzname() or "UTC"
    if name[:1] in "+-" or (name.startswith("UTC") and len(name) > 3):
        return f"GMT{offset_text(offset_seconds(moment))}"
    return _LONG_NAMES.get(name, name) if long else name


def id_of(zone: tzinfo) -> str:
    if zone is UTC:
        return "UTC"
    return zone.key if isinstance(zone, ZoneInfo) else f"GMT{offset_text(offset_seconds(EPOCH.astimezone(zone)))}"


class TimeZone(HostObject):
    __slots__ = ("name", "zone")
    type_name: ClassVar[str] = "java.util.TimeZone"

    def __init__(self, zone: tzinfo, name: str | None = None) -> None:
        self.zone = zone
        self.name = name or id_of(zone)

    def text(self, run: Run) -> str:  # noqa: ARG002
        return f'sun.util.calendar.ZoneInfo[id="{self.name}"]'

    def equals(self, run: Run, other: Any) -> bool:  # noqa: ARG002
        return isinstance(other, TimeZone) and other.name == self.name

    def hash_key(self) -> Any:
        return ("java.util.TimeZone", self.name)


class ZoneId(HostObject):
    __slots__ = ("name", "zone")
    type_name: ClassVar[str] = "java.time.ZoneId"

    def __init__(self, zone: tzinfo, name: str | None = None) -> None:
        self.zone = zone
        self.name = name or id_of(zone)

    def text(self, run: Run) -> str:  # noqa: ARG002
        return self.name

    def equals(self, run: Run, other: Any) -> bool:  # noqa: ARG002
        return isinstance(other, ZoneId) and other.name == self.name

    def hash_key(self) -> Any:
        return ("java.time.ZoneId", self.name)


class ZoneOffset(ZoneId):
    __slots__ = ("seconds",)
    type_name: ClassVar[str] = "java.time.ZoneOffset"
    parents: ClassVar[tuple[str, ...]] = ("java.time.ZoneId", "java.lang.Comparable")

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        zone = timezone(timedelta(seconds=seconds)) if seconds else UTC
        super().__init__(zone, offset_text(seconds) if seconds else "Z")

    def compare(self, run: Run, other: Any) -> int | None:  # noqa: ARG002
        return other.seconds - self.seconds if isinstance(other, ZoneOffset) else None


def as_zone(value: Any, run: Run) -> tzinfo:
    """The zone that a TimeZone, a ZoneId or nothing stands for."""
    return value.zone if isinstance(value, (TimeZone, ZoneId)) else zone_of(run)


def _get_time_zone(_run: Run, name: str | ZoneId) -> TimeZone:
    if isinstance(name, ZoneId):
        return TimeZone(name.zone, name.name)
    zone = zone_named(name)
    if zone is None:
        return TimeZone(UTC, "GMT")
    return TimeZone(zone, name if isinstance(zone, ZoneInfo) or zone is UTC else None)


def _zone_id(_run: Run, name: str) -> ZoneId:
    zone = zone_named(name) if name not in _SHORT_IDS or name in ("CET", "EET", "WET") else None
    if zone is None:
        kind = "java.time.zone.ZoneRulesException" if _PLAIN_ID.fullmatch(name) else "java.time.DateTimeException"
        words = (
            "Unknown time-zone ID"
            if _PLAIN_ID.fullmatch(name)
            else "Invalid ID for region-based ZoneId, invalid format"
        )
        raise thrown(kind, f"{words}: {name}")
    if name[:1] in "+-Z":
        return ZoneOffset(offset_seconds(EPOCH.astimezone(zone)))
    return ZoneId(zone, name)


def _zone_offset(_run: Run, name: str) -> ZoneOffset:
    zone = zone_named(name) if name[:1] in "+-Z" else None
    if zone is None:
        raise thrown("java.time.DateTimeException", f"Invalid ID for ZoneOffset, invalid format: {name}")
    return ZoneOffset(offset_seconds(EPOCH.astimezone(zone)))


def _ms_offset(me: TimeZone | ZoneId, ms: int) -> int:
    return offset_seconds(at(ms, me.zone)) * 1000


def _offset_of_hours(_run: Run, hours: int, minutes: int = 0) -> ZoneOffset:
    if abs(hours) > 18:
        raise thrown(
            "java.time.DateTimeException",
            f"Zone offset hours not in valid range: value {hours} is not in the range -18 to 18",
        )
    return ZoneOffset(hours * 3600 + minutes * 60)


TimeZone.getters = {
    "ID": lambda _run, me: me.name,
    "id": lambda _run, me: me.name,
    "displayName": lambda _run, me: zone_text(EPOCH.astimezone(me.zone), long=True),
    "rawOffset": lambda _run, me: _ms_offset(me, 0),
}
TimeZone.methods = natives(
    {
        "getID": lambda _run, me: me.name,
        "getOffset": lambda _run, me, ms: _ms_offset(me, ms),
        "toZoneId": lambda _run, me: ZoneId(me.zone, me.name),
        "inDaylightTime": lambda _run, me, date: bool(at(date.ms, me.zone).dst()),
        "clone": lambda _run, me: TimeZone(me.zone, me.name),
    }
)
ZoneId.getters = {"id": lambda _run, me: me.name}
ZoneId.methods = natives({"normalized": lambda _run, me: me})
ZoneOffset.getters = {**ZoneId.getters, "totalSeconds": lambda _run, me: me.seconds}
ZoneOffset.methods = ZoneId.methods

class_of(
    TimeZone,
    static={
        "getTimeZone": _get_time_zone,
        "getDefault": lambda run: TimeZone(zone_of(run)),
        "getAvailableIDs": lambda _run: sorted(_known()),
    },
    constants={"SHORT": 0, "LONG": 1},
)
class_of(
    ZoneId,
    static={
        "of": _zone_id,
        "systemDefault": lambda run: ZoneId(zone_of(run)),
        "getAvailableZoneIds": lambda _run: sorted(_known()),
    },
)
class_of(
    ZoneOffset,
    static={
        "of": _zone_offset,
        "ofHours": _offset_of_hours,
        "ofHoursMinutes": _offset_of_hours,
        "ofTotalSeconds": lambda _run, seconds: ZoneOffset(seconds),
    },
    constants={"UTC": ZoneOffset(0)},
)


class Locale(HostObject):
    """Only kept: all texts are English ones."""

    __slots__ = ("name",)
    type_name: ClassVar[str] = "java.util.Locale"

    def __init__(self, name: str) -> None:
        self.name = name

    def text(self, run: Run) -> str:  # noqa: ARG002
        return self.name

    def equals(self, run: Run, other: Any) -> bool:  # noqa: ARG002
        return isinstance(other, Locale) and other.name == self.name

    def hash_key(self) -> Any:
        return ("java.util.Locale", self.name)


Locale.getters = {
    "language": lambda _run, me: me.name.split("_")[0],
    "country": lambda _run, me: me.name.partition("_")[2],
}
Locale.methods = natives({"toLanguageTag": lambda _run, me: me.name.replace("_", "-") or "und"})
library_class(
    Locale.type_name,
    construct=lambda _run, *parts: Locale("_".join(parts)),
    static={
        "getDefault": lambda _run: Locale("en_US"),
        "forLanguageTag": lambda _run, tag: Locale(tag.replace("-", "_")),
    },
    constants={
        "ENGLISH": Locale("en"),
        "US": Locale("en_US"),
        "UK": Locale("en_GB"),
        "GERMAN": Locale("de"),
        "GERMANY": Locale("de_DE"),
        "FRENCH": Locale("fr"),
        "FRANCE": Locale("fr_FR"),
        "CANADA": Locale("en_CA"),
        "ROOT": Locale(""),
    },
)
