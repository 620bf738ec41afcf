"""`String.format`: Java's format specifiers, with Java's refusals."""

from __future__ import annotations

import decimal
import re
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from app.rules.script.library.calendars import Calendar
from app.rules.script.library.dates import Date
from app.rules.script.library.simple_format import write
from app.rules.script.library.time_values import Temporal
from app.rules.script.library.zones import at, zone_of
from app.rules.script.runtime.hashing import hash_code
from app.rules.script.runtime.numbers import double_text, int_text, to_decimal
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.types import class_name_of
from app.rules.script.runtime.values import Byte, Char, Long, Short

_SPEC: Final = re.compile(r"%(\d+\$)?([-#+ 0,(<]*)(\d+)?(\.\d+)?([tT])?([a-zA-Z%])|%")
_DATE: Final = {
    "Y": "yyyy", "y": "yy", "m": "MM", "B": "MMMM", "b": "MMM", "h": "MMM", "d": "dd", "e": "d", "A": "EEEE",
    "a": "EEE", "j": "DDD", "H": "HH", "k": "H", "I": "hh", "l": "h", "M": "mm", "S": "ss", "L": "SSS", "p": "a",
    "z": "Z", "Z": "z", "R": "HH:mm", "T": "HH:mm:ss", "r": "hh:mm:ss a", "D": "MM/dd/yy", "F": "yyyy-MM-dd",
    "c": "EEE MMM dd HH:mm:ss z yyyy",
}  # fmt: skip
_BITS: Final = {Byte: 8, Short: 16, int: 32, Long: 64}


def java_format(run: Run, pattern: str, arguments: list[Any]) -> str:
    """The text of a pattern. Raises the subclasses of IllegalFormatException that Java raises."""
    run.tick(1 + len(pattern) // 50)
    parts: list[str] = []
    end = following = 0
    last: int | None = None
    for match in _SPEC.finditer(pattern):
        parts.append(pattern[end : match.start()])
        end = match.end()
        if match[6] is None:
            sign = pattern[match.end() : match.end() + 1] or "%"
            raise thrown("java.util.UnknownFormatConversionException", f"Conversion = '{sign}'")
        if match[6] in "n%":
            parts.append("\n" if match[6] == "n" else _padded(run, "%", match))
            continue
        if match[1]:
            last = int(match[1][:-1]) - 1
        elif "<" not in match[2] or last is None:
            last, following = following, following + 1
        if last >= len(arguments):
            raise thrown("java.util.MissingFormatArgumentException", f"Format specifier '{match[0]}'")
        parts.append(_converted(run, match, arguments[last]))
    parts.append(pattern[end:])
    text = "".join(parts)
    run.text_of(len(text))
    return text


def _converted(run: Run, match: re.Match[str], value: Any) -> str:
    kind = match[6]
    if match[5]:
        text = _date(run, kind, value)
    elif kind in "bB":
        text = "true" if (value if isinstance(value, bool) else value is not None) else "false"
    elif kind in "hH" and value is not None:
        text = f"{hash_code(run, value) & 0xFFFFFFFF:x}"
    elif value is None or kind in "sS":
        text = text_of(run, value)
    elif kind in "cC":
        text = _character(value)
    elif kind in "doxX":
        return _upper(match, _whole(run, match, value))
    elif kind in "eEfgG":
        return _upper(match, _fraction(run, match, value))
    else:
        raise thrown("java.util.UnknownFormatConversionException", f"Conversion = '{kind}'")
    if match[4] and kind in "bBsShH":
        text = text[: int(match[4][1:])]
    return _upper(match, _padded(run, text, match))


def _upper(match: re.Match[str], text: str) -> str:
    return text.upper() if (match[5] == "T" or (not match[5] and match[6].isupper())) else text


def _padded(run: Run, text: str, match: re.Match[str]) -> str:
    width = int(match[3] or 0)
    run.text_of(width)
    return text.ljust(width) if "-" in match[2] else text.rjust(width)


def _refused(kind: str, value: Any) -> Exception:
    return thrown("java.util.IllegalFormatConversionException", f"{kind} != {class_name_of(value)}")


def _character(value: Any) -> str:
    if isinstance(value, Char):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 0x10FFFF:
        return chr(value)
    raise _refused("c", value)


def _whole(run: Run, match: re.Match[str], value: Any) -> str:
    kind = match[6]
    if not isinstance(value, int) or isinstance(value, bool):
        raise _refused(kind, value)
    if kind == "d":
        return _signed(run, match, value < 0, int_text(abs(value)))
    bits = _BITS.get(type(value))
    negative = value < 0 and bits is None
    number = value & ((1 << bits) - 1) if bits else abs(value)
    digits = f"{number:o}" if kind == "o" else f"{number:x}"
    if "#" in match[2]:
        digits = ("0" if kind == "o" else "0x") + digits
    return _signed(run, match, negative, digits, grouped=False)


def _fraction(run: Run, match: re.Match[str], value: Any) -> str:
    kind = match[6]
    if not isinstance(value, (float, Decimal)):
        raise _refused(kind, value)
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return _signed(run, match, value < 0, double_text(abs(value)), grouped=False, zeros=False)
    number = to_decimal(value)
    places = int(match[4][1:]) if match[4] else 6
    run.text_of(places + max(number.adjusted(), 0))
    negative = number.is_signed()
    number = abs(number)
    if kind in "gG":
        return _signed(run, match, negative, _general(number, places or 1))
    text = _fixed(number, places) if kind == "f" else _scientific(number, places)
    return _signed(run, match, negative, text)


def _fixed(number: Decimal, places: int) -> str:
    context = decimal.Context(prec=max(number.adjusted(), 0) + places + 5, rounding=decimal.ROUND_HALF_UP)
    return format(number.quantize(Decimal((0, (1,), -places)), context=context), "f")


def _scientific(number: Decimal, places: int) -> str:
    if not number:
        return f"0{'.' + '0' * places if places else ''}e+00"
    rounded = decimal.Context(prec=places + 1, rounding=decimal.ROUND_HALF_UP).plus(number)
    power = rounded.adjusted()
    digits = "".join(map(str, rounded.as_tuple().digits)).ljust(places + 1, "0")
    fraction = f".{digits[1 : places + 1]}" if places else ""
    return f"{digits[0]}{fraction}e{'-' if power < 0 else '+'}{abs(power):02}"


def _general(number: Decimal, digits: int) -> str:
    if not number or Decimal("0.0001") <= number < Decimal(10) ** digits:
        return _fixed(number, max(digits - 1 - (number.adjusted() if number else 0), 0))
    return _scientific(number, digits - 1)


def _signed(
    run: Run, match: re.Match[str], negative: bool, digits: str, *, grouped: bool = True, zeros: bool = True
) -> str:
    flags = match[2]
    if "," in flags and grouped:
        whole, point, rest = digits.partition(".")
        digits = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", whole) + point + rest
    before = "-" if negative else "+" if "+" in flags else " " if " " in flags else ""
    after = ""
    if negative and "(" in flags:
        before, after = "(", ")"
    if "0" in flags and zeros:
        width = int(match[3] or 0) - len(before) - len(after)
        run.text_of(width)
        digits = digits.rjust(width, "0")
    return _padded(run, before + digits + after, match)


def _date(run: Run, kind: str, value: Any) -> str:
    if value is None:
        return "null"
    moment = _moment(run, value)
    if moment is None:
        raise _refused(kind, value)
    if kind in "sQ":
        return str(int(moment.timestamp() * (1 if kind == "s" else 1000)))
    if kind not in _DATE:
        raise thrown("java.util.UnknownFormatConversionException", f"Conversion = 't{kind}'")
    return write(_DATE[kind], moment)


def _moment(run: Run, value: Any) -> datetime | None:
    if isinstance(value, Date):
        return at(value.ms, zone_of(run))
    if isinstance(value, Calendar):
        return at(value.ms, value.zone)
    if isinstance(value, Long):
        return at(int(value), zone_of(run))
    return value.moment() if isinstance(value, Temporal) else None
