"""`java.text.DecimalFormat`: numbers written by a pattern, and read again."""

from __future__ import annotations

import decimal
import re
from decimal import Decimal
from typing import Any, ClassVar, Final

from app.rules.script.library.enums import Constant
from app.rules.script.library.tables import class_of, library_class, natives
from app.rules.script.runtime.numbers import LONG_MAX, LONG_MIN, to_decimal
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import HostObject, Long

_PATTERN: Final = re.compile(r"((?:'[^']*'|[^#0,.'])*)([#0,]*)(?:\.([0#]*))?((?:'[^']*'|[^#0,.'])*)")
_NUMBER: Final = re.compile(r"-?[\d,]*\.?\d+|-?[\d,]+\.?")
_SCALES: Final = {"%": 2, "\u2030": 3}
_ROUNDINGS: Final = {
    "UP": decimal.ROUND_UP,
    "DOWN": decimal.ROUND_DOWN,
    "CEILING": decimal.ROUND_CEILING,
    "FLOOR": decimal.ROUND_FLOOR,
    "HALF_UP": decimal.ROUND_HALF_UP,
    "HALF_DOWN": decimal.ROUND_HALF_DOWN,
    "HALF_EVEN": decimal.ROUND_HALF_EVEN,
}
DIGITS: Final = 340
"""The most that Java writes after the point."""


class DecimalFormat(HostObject):
    """`fewest` and `most`: digits after the point; `whole`: the fewest before it; `group`: digits between commas."""

    __slots__ = ("after", "before", "fewest", "group", "most", "pattern", "rounding", "scale", "whole")
    type_name: ClassVar[str] = "java.text.DecimalFormat"
    parents: ClassVar[tuple[str, ...]] = ("java.text.NumberFormat", "java.text.Format")

    def __init__(self, pattern: str) -> None:
        match = _PATTERN.fullmatch(pattern.partition(";")[0])
        if match is None:
            raise thrown("java.lang.IllegalArgumentException", f'Malformed pattern "{pattern}"')
        digits, fraction = match[2], match[3] or ""
        self.pattern = pattern
        self.before, self.after = (part.replace("'", "") for part in (match[1], match[4]))
        self.group = len(digits) - digits.rindex(",") - 1 if "," in digits else 0
        self.whole = digits.count("0")
        self.fewest, self.most = fraction.count("0"), len(fraction)
        self.scale = next((places for sign, places in _SCALES.items() if sign in pattern), 0)
        self.rounding = decimal.ROUND_HALF_EVEN

    def text(self, run: Run) -> str:  # noqa: ARG002
        return f"{self.type_name}@{hash(self.pattern) & 0xFFFFFFFF:x}"


def written(run: Run, me: DecimalFormat, value: Any) -> str:
    # A double is rounded by what it is exactly, as Java does it.
    number = Decimal(value) if type(value) is float else to_decimal(value)
    if not number.is_finite():
        return "NaN" if number.is_nan() else f"{'-' if number < 0 else ''}{me.before}\u221e{me.after}"
    run.text_of(abs(number.adjusted()) + me.most + me.whole)
    context = decimal.Context(prec=max(number.adjusted(), 0) + me.scale + me.most + 5)
    rounded = number.scaleb(me.scale, context).quantize(Decimal(1).scaleb(-me.most), me.rounding, context)
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    kept = fraction.rstrip("0")
    fraction = kept if len(kept) >= me.fewest else fraction[: me.fewest]
    whole = whole.lstrip("0").zfill(me.whole)
    if not whole and not fraction:
        whole = "0"
    sign = "-" if rounded.is_signed() and (rounded or type(value) is float) else ""
    return f"{sign}{me.before}{_grouped(whole, me.group)}{'.' if fraction else ''}{fraction}{me.after}"


def _grouped(whole: str, size: int) -> str:
    if not size:
        return whole
    first = len(whole) % size or size
    return ",".join([whole[:first], *(whole[at : at + size] for at in range(first, len(whole), size))])


def _format(run: Run, me: DecimalFormat, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise thrown("java.lang.IllegalArgumentException", "Cannot format given Object as a Number")
    return written(run, me, value)


def _parse(run: Run, me: DecimalFormat, text: str) -> Any:
    start = text.removeprefix(me.before)
    found = _NUMBER.match(start)
    if not found:
        raise thrown("java.text.ParseException", f'Unparseable number: "{text_of(run, text)}"')
    number = Decimal(found[0].replace(",", "")).scaleb(-me.scale)
    small = number == number.to_integral_value() and LONG_MIN <= number <= LONG_MAX
    return Long(int(number)) if small else float(number)


def _set_most(_run: Run, me: DecimalFormat, digits: int) -> None:
    me.most = min(max(digits, 0), DIGITS)
    me.fewest = min(me.fewest, me.most)


def _set_fewest(_run: Run, me: DecimalFormat, digits: int) -> None:
    me.fewest = min(max(digits, 0), DIGITS)
    me.most = max(me.fewest, me.most)


def _set_whole(_run: Run, me: DecimalFormat, digits: int) -> None:
    me.whole = min(max(digits, 0), DIGITS)


def _set_grouping(_run: Run, me: DecimalFormat, used: bool) -> None:
    me.group = (me.group or 3) if used else 0


def _set_rounding(_run: Run, me: DecimalFormat, mode: HostObject) -> None:
    name = mode.name if isinstance(mode, Constant) else ""
    if name not in _ROUNDINGS:
        raise thrown("java.lang.IllegalArgumentException", "setRoundingMode takes a RoundingMode")
    me.rounding = _ROUNDINGS[name]


DecimalFormat.methods = natives(
    {
        "format": _format,
        "parse": _parse,
        "toPattern": lambda _run, me: me.pattern,
        "setMaximumFractionDigits": _set_most,
        "setMinimumFractionDigits": _set_fewest,
        "setMinimumIntegerDigits": _set_whole,
        "setGroupingUsed": _set_grouping,
        "setRoundingMode": _set_rounding,
    }
)
DecimalFormat.setters = {
    "maximumFractionDigits": _set_most,
    "minimumFractionDigits": _set_fewest,
    "minimumIntegerDigits": _set_whole,
    "groupingUsed": _set_grouping,
    "roundingMode": _set_rounding,
}


def _new(_run: Run, pattern: str = "#,##0.###", _symbols: Any = None) -> DecimalFormat:
    return DecimalFormat(pattern)


def _made(pattern: str) -> Any:
    def make(_run: Run, _locale: Any = None) -> DecimalFormat:
        return DecimalFormat(pattern)

    return make


class_of(DecimalFormat, _new)
library_class(
    "java.text.NumberFormat",
    static={
        "getInstance": _made("#,##0.###"),
        "getNumberInstance": _made("#,##0.###"),
        "getIntegerInstance": _made("#,##0"),
        "getPercentInstance": _made("#,##0%"),
    },
)
