"""The pattern letters of `SimpleDateFormat`: dates to text and back, leniently as Java does. Knows no script objects.

Years 1 to 9999, English names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final

from app.rules.script.library.zones import offset_seconds, offset_text, zone_named, zone_text

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_LETTERS: Final = "GyYMLwWDdFEuaHkKhmsSzZX"
_OFFSET: Final = re.compile(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?")
_ZONE_NAME: Final = re.compile(r"[A-Za-z]+(?:/[A-Za-z_]+)*")


class PatternError(ValueError):
    """A pattern that Java refuses; the words are Java's."""


class Unparseable(ValueError):
    """The text is not of the pattern; `args[0]` is where."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A letter and how often it stands; a `letter` of "" is a literal `text`."""

    letter: str
    count: int = 0
    text: str = ""


@lru_cache(maxsize=256)
def pieces_of(pattern: str, letters: str = _LETTERS) -> tuple[Piece, ...]:
    found: list[Piece] = []
    index = 0
    while index < len(pattern):
        sign = pattern[index]
        end = index + 1
        if sign == "'":
            text, index = _quoted(pattern, end)
            found.append(Piece("", text=text))
            continue
        if sign.isascii() and sign.isalpha():
            if sign not in letters:
                raise PatternError(f"Illegal pattern character '{sign}'")
            while end < len(pattern) and pattern[end] == sign:
                end += 1
            if sign == "X" and end - index > 3:
                raise PatternError(f"invalid ISO 8601 format: length={end - index}")
            found.append(Piece(sign, end - index))
        else:
            found.append(Piece("", text=sign))
        index = end
    return tuple(found)


def _quoted(pattern: str, start: int) -> tuple[str, int]:
    if pattern[start : start + 1] == "'":
        return "'", start + 1
    text = ""
    while start < len(pattern):
        if pattern[start] != "'":
            text += pattern[start]
        elif pattern[start + 1 : start + 2] == "'":
            text += "'"
            start += 1
        else:
            return text, start + 1
        start += 1
    raise PatternError("Unterminated quote")


def week_of_year(day: date) -> tuple[int, int]:
    """Year and week as in the United States: weeks begin on Sunday, the first one holds January 1."""
    sunday = day - timedelta(days=day.isoweekday() % 7)
    if sunday.year < 9999 and sunday + timedelta(days=6) >= date(sunday.year + 1, 1, 1):
        return sunday.year + 1, 1
    first = date(day.year, 1, 1)
    return day.year, (day.timetuple().tm_yday - 1 + first.isoweekday() % 7) // 7 + 1


def week_of_month(day: date) -> int:
    return (day.day - 1 + day.replace(day=1).isoweekday() % 7) // 7 + 1


def write(pattern: str, moment: datetime) -> str:
    return "".join(piece.text if not piece.letter else _shown(piece, moment) for piece in pieces_of(pattern))


def _shown(piece: Piece, moment: datetime) -> str:
    letter, count = piece.letter, piece.count
    if letter in "ML" and count >= 3:
        return MONTHS[moment.month - 1] if count >= 4 else MONTHS[moment.month - 1][:3]
    if letter == "E":
        return DAYS[moment.weekday()] if count >= 4 else DAYS[moment.weekday()][:3]
    if letter in "yY":
        year = moment.year if letter == "y" else week_of_year(moment.date())[0]
        return f"{year % 100:02}" if count == 2 else str(year).zfill(count)
    if letter == "G":
        return "AD"
    if letter == "a":
        return "AM" if moment.hour < 12 else "PM"
    if letter == "z":
        return zone_text(moment, long=count >= 4)
    if letter in "ZX":
        seconds = offset_seconds(moment)
        if letter == "X" and seconds == 0:
            return "Z"
        text = offset_text(seconds, colon=letter == "X" and count == 3)
        return text[:3] if letter == "X" and count == 1 else text
    return str(_number(letter, moment)).zfill(count)


def _number(letter: str, moment: datetime) -> int:
    day = moment.date()
    values = {
        "M": moment.month, "L": moment.month, "d": moment.day, "H": moment.hour, "k": moment.hour or 24,
        "K": moment.hour % 12, "h": moment.hour % 12 or 12, "m": moment.minute, "s": moment.second,
        "S": moment.microsecond // 1000, "u": moment.isoweekday(), "F": (moment.day - 1) // 7 + 1,
    }  # fmt: skip
    if letter in values:
        return values[letter]
    if letter == "D":
        return day.timetuple().tm_yday
    return week_of_year(day)[1] if letter == "w" else week_of_month(day)


@dataclass(slots=True)
class Fields:
    """What a text said. Out-of-range numbers are kept: they overflow into the next field."""

    year: int = 1970
    month: int = 1
    day: int = 1
    day_of_year: int | None = None
    hour: int = 0
    half: int = 0
    twelve: bool = False
    minute: int = 0
    second: int = 0
    ms: int = 0
    zone: tzinfo | None = None
    numbers: list[tuple[str, int]] = field(default_factory=list)

    def put(self, letter: str, value: int) -> None:
        self.numbers.append((letter, value))
        if letter in "yY":
            self.year = value
        elif letter in "ML":
            self.month = value
        elif letter == "d":
            self.day = value
        elif letter == "D":
            self.day_of_year = value
        elif letter in "Hk":
            self.hour, self.twelve = (0 if letter == "k" and value == 24 else value), False
        elif letter in "hK":
            self.hour, self.twelve = (0 if letter == "h" and value == 12 else value), True
        elif letter == "m":
            self.minute = value
        elif letter == "s":
            self.second = value
        elif letter == "S":
            self.ms = value

    def moment(self, zone: tzinfo) -> datetime:
        return lenient(
            self.year,
            1 if self.day_of_year is not None else self.month,
            self.day if self.day_of_year is None else self.day_of_year,
            (self.hour + 12 * self.half if self.twelve else self.hour, self.minute, self.second, self.ms),
            self.zone or zone,
        )

    def strict(self) -> bool:
        """No number is out of its field's range."""
        ranges = {"M": (1, 12), "L": (1, 12), "H": (0, 23), "k": (1, 24), "h": (1, 12), "K": (0, 11), "m": (0, 59),
                  "s": (0, 59), "S": (0, 999), "D": (1, 366)}  # fmt: skip
        for letter, value in self.numbers:
            low, high = ranges.get(letter, (value, value))
            if not low <= value <= high:
                return False
        try:
            date(self.year, self.month, self.day)
        except ValueError:
            return False
        return True


def lenient(year: int, month: int, day: int, clock: tuple[int, int, int, int], zone: tzinfo) -> datetime:
    """A moment of numbers that may be out of range. OverflowError or ValueError beyond the years 1 to 9999."""
    years, months = divmod(month - 1, 12)
    hour, minute, second, ms = clock
    start = datetime(year + years, months + 1, 1)
    local = start + timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second, milliseconds=ms)
    return local.replace(tzinfo=zone)


def read(pattern: str, text: str, start: int = 0, this_year: int = 2000) -> tuple[Fields, int]:
    """What the text says, and where it was read up to. Raises `Unparseable`."""
    fields = Fields()
    pieces = pieces_of(pattern)
    for index, piece in enumerate(pieces):
        if not piece.letter:
            if not text.startswith(piece.text, start):
                raise Unparseable(start)
            start += len(piece.text)
            continue
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        start = _read_piece(fields, piece, following, text, start, this_year)
    return fields, start


def _read_piece(fields: Fields, piece: Piece, following: Piece | None, text: str, start: int, this_year: int) -> int:
    letter, count = piece.letter, piece.count
    while text[start : start + 1] in (" ", "\t"):
        start += 1
    if letter in "ML" and count >= 3:
        value, end = _name(MONTHS, text, start)
        fields.put("M", value + 1)
        return end
    if letter == "E":
        return _name(DAYS, text, start)[1]
    if letter == "a":
        fields.half, end = _name(("AM", "PM"), text, start)
        return end
    if letter == "G":
        return _name(("BC", "AD"), text, start)[1]
    if letter in "zZX":
        fields.zone, end = _zone(text, start, letter)
        return end
    exact = count if following and following.letter and following.letter not in "EazZXG" else 0
    match = re.compile(f"-?\\d{{{exact}}}" if exact else r"-?\d{1,18}").match(text, start)
    if not match:
        raise Unparseable(start)
    value = int(match[0])
    if letter in "yY" and count <= 2 and len(match[0]) == 2 and match[0].isdigit():
        value = _century(value, this_year)
    fields.put(letter, value)
    return match.end()


def _century(two: int, this_year: int) -> int:
    """Java: from 80 years before now to 20 years after."""
    first = this_year - 80
    year = first // 100 * 100 + two
    return year + 100 if year < first else year


def _name(names: tuple[str, ...], text: str, start: int) -> tuple[int, int]:
    rest = text[start : start + 12].lower()
    for index, name in enumerate(names):
        if rest.startswith(name.lower()):
            return index, start + len(name)
    for index, name in enumerate(names):
        if rest.startswith(name[:3].lower()):
            return index, start + 3
    raise Unparseable(start)


def _zone(text: str, start: int, letter: str) -> tuple[tzinfo, int]:
    match = _OFFSET.match(text, start)
    name = _ZONE_NAME.match(text, start)
    found = match or name
    zone = zone_named(f"{match[1]}{match[2]}:{match[3] or '00'}") if match else None
    if zone is None and name and (letter != "X" or name[0] == "Z"):
        zone = _named(name[0])
    if zone is None or found is None:
        raise Unparseable(start)
    return zone, found.end()


def _named(name: str) -> tzinfo | None:
    summer = {"CEST": "+02:00", "EDT": "-04:00", "CDT": "-05:00", "MDT": "-06:00", "PDT": "-07:00", "EEST": "+03:00",
              "WEST": "+01:00"}  # fmt: skip
    return zone_named(summer.get(name, name))
