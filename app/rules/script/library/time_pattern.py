"""The pattern letters of `DateTimeFormatter`: to text and back, strictly as java.time does. Knows no script objects.

`Piece.letter` `[` and `]` are optional parts; `~` is a fraction of a second with its dot, left out if there is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from typing import Final

from app.rules.script.library.simple_format import DAYS, MONTHS, PatternError, week_of_month, week_of_year
from app.rules.script.library.zones import id_of, offset_seconds, offset_text, zone_named, zone_text

_LETTERS: Final = "GyuYMLdDEecaBhHkKmsSnNAVzOXxZQqwWF~"
_FIELDS: Final = {
    "y": "YearOfEra", "u": "Year", "M": "MonthOfYear", "L": "MonthOfYear", "d": "DayOfMonth", "D": "DayOfYear",
    "E": "DayOfWeek", "e": "DayOfWeek", "a": "AmPmOfDay", "h": "ClockHourOfAmPm", "H": "HourOfDay",
    "k": "ClockHourOfDay", "K": "HourOfAmPm", "m": "MinuteOfHour", "s": "SecondOfMinute", "S": "NanoOfSecond",
    "n": "NanoOfSecond",
}  # fmt: skip
_TIME_LETTERS: Final = "ahHkKmsSnNA~"
_ZONE_LETTERS: Final = "VzOXxZ"
_RANGES: Final = {"M": (1, 12), "L": (1, 12), "d": (1, 31), "H": (0, 23), "k": (1, 24), "h": (1, 12), "K": (0, 11),
                  "m": (0, 59), "s": (0, 59), "D": (1, 366)}  # fmt: skip
_OFFSET: Final = re.compile(r"[+-]\d{2}(?::?\d{2})?(?::?\d{2})?")
_REGION: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+\-/]*|[+-]\d{2}:\d{2}")


class NoParse(ValueError):
    """`args[0]`: where, or what is wrong."""


class NoField(ValueError):
    """A letter asks for what the value has not; `args[0]` is Java's name of it."""


@dataclass(frozen=True, slots=True)
class Piece:
    letter: str
    count: int = 0
    text: str = ""


@lru_cache(maxsize=256)
def pieces_of(pattern: str) -> tuple[Piece, ...]:
    found: list[Piece] = []
    index = open_parts = 0
    while index < len(pattern):
        sign = pattern[index]
        end = index + 1
        if sign == "'":
            text, end = _quoted(pattern, end)
            found.append(Piece("", text=text))
        elif sign in "[]":
            open_parts += 1 if sign == "[" else -1
            if open_parts < 0:
                raise PatternError("Pattern invalid as it contains ] without previous [")
            found.append(Piece(sign))
        elif (sign.isascii() and sign.isalpha()) or sign == "~":
            if sign not in _LETTERS:
                raise PatternError(f"Unknown pattern letter: {sign}")
            while end < len(pattern) and pattern[end] == sign:
                end += 1
            if sign in "dhHkKms" and end - index > 2:
                raise PatternError(f"Too many pattern letters: {sign}")
            found.append(Piece(sign, end - index))
        elif sign in "{}#":
            raise PatternError(f"Pattern includes reserved character: '{sign}'")
        else:
            found.append(Piece("", text=sign))
        index = end
    found.extend(Piece("]") for _ in range(open_parts))
    return tuple(found)


def _quoted(pattern: str, start: int) -> tuple[str, int]:
    if pattern[start : start + 1] == "'":
        return "'", start + 1
    end = start
    while True:
        end = pattern.find("'", end)
        if end < 0:
            raise PatternError(f"Pattern ends with an incomplete string literal: {pattern}")
        if pattern[end + 1 : end + 2] != "'":
            return pattern[start:end].replace("''", "'"), end + 1
        end += 2


@dataclass(frozen=True, slots=True)
class Has:
    """Which parts a value has."""

    day: bool
    clock: bool
    zone: bool


def write(pattern: str, moment: datetime, has: Has) -> str:
    """Raises `NoField`. An optional part that asks for what is not there is left out."""
    out: list[str] = []
    starts: list[int] = []
    skipping = 0
    for piece in pieces_of(pattern):
        if piece.letter == "[":
            starts.append(len(out))
            skipping += skipping > 0
        elif piece.letter == "]":
            starts.pop()
            skipping -= skipping > 0
        elif not skipping:
            try:
                out.append(piece.text if not piece.letter else _shown(piece, moment, has))
            except NoField:
                if not starts:
                    raise
                del out[starts[-1] :]
                skipping = 1
    return "".join(out)


def _shown(piece: Piece, moment: datetime, has: Has) -> str:
    letter, count = piece.letter, piece.count
    if letter in _ZONE_LETTERS:
        if not has.zone:
            raise NoField("OffsetSeconds" if letter in "XxZO" else "zone")
        return _zone_shown(letter, count, moment)
    if not (has.clock if letter in _TIME_LETTERS else has.day):
        raise NoField(_FIELDS.get(letter, "Year"))
    if letter in "ML" and count >= 3:
        return _named(MONTHS[moment.month - 1], count)
    if letter == "E" or (letter in "ec" and count >= 3):
        return _named(DAYS[moment.weekday()], count)
    if letter in "yuY":
        year = week_of_year(moment.date())[0] if letter == "Y" else moment.year
        return f"{year % 100:02}" if count == 2 else str(year).zfill(count)
    if letter == "G":
        return "AD" if count < 4 else "Anno Domini"
    if letter == "a":
        return "AM" if moment.hour < 12 else "PM"
    if letter == "S":
        return f"{moment.microsecond:06}000"[:count].ljust(count, "0")
    if letter == "~":
        return f".{moment.microsecond:06}".rstrip("0") if moment.microsecond else ""
    return str(_number(letter, moment)).zfill(count)


def _named(name: str, count: int) -> str:
    return name if count == 4 else name[:1] if count == 5 else name[:3]


def _number(letter: str, moment: datetime) -> int:
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    day = moment.date()
    return {
        "M": moment.month, "L": moment.month, "d": moment.day, "H": moment.hour, "k": moment.hour or 24,
        "K": moment.hour % 12, "h": moment.hour % 12 or 12, "m": moment.minute, "s": moment.second,
        "n": moment.microsecond * 1000, "N": seconds * 10**9 + moment.microsecond * 1000,
        "A": seconds * 1000 + moment.microsecond // 1000, "D": day.timetuple().tm_yday,
        "e": day.isoweekday() % 7 + 1, "c": day.isoweekday() % 7 + 1, "Q": (day.month + 2) // 3,
        "q": (day.month + 2) // 3, "w": week_of_year(day)[1], "W": week_of_month(day), "F": (day.day - 1) // 7 + 1,
    }.get(letter, 0)  # fmt: skip


def _zone_shown(letter: str, count: int, moment: datetime) -> str:
    seconds = offset_seconds(moment)
    if letter == "V":
        return id_of(moment.tzinfo) if moment.tzinfo else ""
    if letter == "z":
        return zone_text(moment, long=count == 4)
    if letter == "O" or (letter == "Z" and count == 4):
        return "GMT" if seconds == 0 else f"GMT{offset_text(seconds)}"
    if letter == "X" and seconds == 0:
        return "Z"
    if letter == "Z":
        return ("Z" if seconds == 0 else offset_text(seconds)) if count == 5 else offset_text(seconds, colon=False)
    text = offset_text(seconds, colon=count in (3, 5))
    return text[:3] if count == 1 and text.endswith("00") else text


# ---- reading ----


@dataclass(slots=True)
class Found:
    """What a text said."""

    numbers: dict[str, int] = field(default_factory=dict)
    zone: tzinfo | None = None
    region: str | None = None

    def day(self, strict: bool) -> date | None:
        get = self.numbers.get
        year = get("u", get("y"))
        if year is None:
            return None
        if "D" in self.numbers:
            return date.fromordinal(date(year, 1, 1).toordinal() + self.numbers["D"] - 1)
        month, day = get("M"), get("d")
        if month is None or day is None:
            return None
        while True:
            try:
                return date(year, month, day)
            except ValueError:
                if strict or day <= 28:
                    raise NoParse(f"Invalid date '{MONTHS[month - 1].upper()} {day}'") from None
                day -= 1

    def clock(self) -> time | None:
        get = self.numbers.get
        hour = get("H")
        if hour is None and "k" in self.numbers:
            hour = self.numbers["k"] % 24
        if hour is None and ("h" in self.numbers or "K" in self.numbers) and "a" in self.numbers:
            hour = get("h", get("K", 0)) % 12 + 12 * self.numbers["a"]
        if hour is None:
            return None
        return time(hour, get("m", 0), get("s", 0), get("S", 0))


def read(pattern: str, text: str) -> Found:
    """Raises `NoParse`."""
    pieces = pieces_of(pattern)
    found = Found()
    end = _read_from(pieces, 0, len(pieces), text, 0, found)
    if end != len(text):
        raise NoParse(f", unparsed text found at index {end}")
    return found


def _read_from(pieces: tuple[Piece, ...], first: int, last: int, text: str, start: int, found: Found) -> int:
    index = first
    while index < last:
        piece = pieces[index]
        if piece.letter == "[":
            close = _close_of(pieces, index)
            kept = Found(dict(found.numbers), found.zone, found.region)
            try:
                start = _read_from(pieces, index + 1, close, text, start, found)
            except NoParse:
                found.numbers, found.zone, found.region = kept.numbers, kept.zone, kept.region
            index = close
        elif piece.letter == "":
            if not text.startswith(piece.text, start):
                raise NoParse(start)
            start += len(piece.text)
        else:
            following = pieces[index + 1] if index + 1 < last else None
            start = _read_piece(piece, following, text, start, found)
        index += 1
    return start


def _close_of(pieces: tuple[Piece, ...], start: int) -> int:
    depth = 0
    for index in range(start, len(pieces)):
        depth += (pieces[index].letter == "[") - (pieces[index].letter == "]")
        if depth == 0:
            return index
    return len(pieces)


def _read_piece(piece: Piece, following: Piece | None, text: str, start: int, found: Found) -> int:
    letter, count = piece.letter, piece.count
    if letter in _ZONE_LETTERS:
        return _read_zone(letter, text, start, found)
    if letter in "MLEecaG" and (count >= 3 or letter in "EaG"):
        names = {"a": ("AM", "PM"), "G": ("BC", "AD"), "M": MONTHS, "L": MONTHS}.get(letter, DAYS)
        value, end = _read_name(names, count, text, start)
        if letter in "MLa":
            found.numbers["M" if letter in "ML" else letter] = value + (letter in "ML")
        return end
    if letter == "~":
        match = re.compile(r"\.(\d{1,9})").match(text, start)
        if match:
            found.numbers["S"] = int(match[1].ljust(6, "0")[:6])
        return match.end() if match else start
    low, high = _widths(piece, following)
    match = re.compile(f"\\d{{{low},{high}}}").match(text, start)
    if not match:
        raise NoParse(start)
    _keep(found, letter, count, match[0])
    return match.end()


def _widths(piece: Piece, following: Piece | None) -> tuple[int, int]:
    letter, count = piece.letter, piece.count
    if letter == "S" or count == 2:
        return count, count
    if letter in "yuY":
        adjacent = following is not None and following.letter not in ("", "[", "]", "E", "a")
        return (count, count if adjacent or count == 4 else 9) if count > 1 else (1, 9)
    return count, max(count, 1 if following and following.letter not in ("", "[", "]", "a", "~") else 9)


def _keep(found: Found, letter: str, count: int, digits: str) -> None:
    value = int(digits)
    if letter in "yuY":
        letter, value = ("u" if letter == "u" else "y"), value + 2000 if count == 2 else value
    elif letter == "S":
        value = int(digits.ljust(6, "0")[:6])
    elif letter == "n":
        letter, value = "S", value // 1000
    elif letter == "L":
        letter = "M"
    low, high = _RANGES.get(letter, (value, value))
    if not low <= value <= high:
        raise NoParse(f"Invalid value for {_FIELDS[letter]} (valid values {_range_text(letter)}): {value}")
    found.numbers[letter] = value


def _range_text(letter: str) -> str:
    low, high = _RANGES[letter]
    return {"d": "1 - 28/31", "D": "1 - 365/366"}.get(letter, f"{low} - {high}")


def _read_name(names: tuple[str, ...], count: int, text: str, start: int) -> tuple[int, int]:
    for index, name in enumerate(names):
        shown = name if count == 4 or len(name) == 2 else name[:3]
        if text.startswith(shown, start):
            return index, start + len(shown)
    raise NoParse(start)


def _read_zone(letter: str, text: str, start: int, found: Found) -> int:
    match = (_REGION if letter in "Vz" else _OFFSET).match(text, start)
    if letter in "XZ" and text[start : start + 1] == "Z":
        found.zone = zone_named("Z")
        return start + 1
    name = match[0] if match else ""
    if letter == "O" and text.startswith("GMT", start):
        match = re.compile(r"GMT([+-]\d{1,2}(?::\d{2})?)?").match(text, start)
        name = match[0] if match else ""
    zone = zone_named(name) if name else None
    if zone is None or match is None:
        raise NoParse(start)
    found.zone = found.zone if letter == "V" and found.zone else zone
    if letter in "Vz":
        found.region, found.zone = name, zone
    return match.end()
