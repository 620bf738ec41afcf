"""Dates as JQL takes them: written out, relative, or by function. All in UTC."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sandbox.jql.parse import JqlError
from sandbox.state import Site

_UNITS = {"w": 7 * 86_400_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000}


def moment_of(site: Site, word: str) -> int:
    """Epoch milliseconds of a date as JQL takes it: `-5m`, `2026-11-24`, `2026-11-24 10:15`, milliseconds."""
    now = site.now_ms()
    if match := re.fullmatch(r"([+-]?)(\d+)([wdhm])", word):
        sign = -1 if match[1] == "-" else 1
        # JQL counts whole minutes.
        return (now + sign * int(match[2]) * _UNITS[match[3]]) // 60_000 * 60_000
    if re.fullmatch(r"\d{9,}", word):
        return int(word)
    for form in ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d"):
        try:
            return int(datetime.strptime(word, form).replace(tzinfo=UTC).timestamp() * 1000)
        except ValueError:
            continue
    raise JqlError(
        f"Date value '{word}' for the field is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', "
        "'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
    )


def moment_call(site: Site) -> Callable[[str, tuple[str, ...]], int]:
    def call(name: str, args: tuple[str, ...]) -> int:
        now = datetime.fromtimestamp(site.now_ms() / 1000, UTC)
        day = now.replace(hour=0, minute=0, second=0, microsecond=0)
        starts = {
            "now": now,
            "startofday": day,
            "endofday": day + timedelta(days=1, milliseconds=-1),
            "startofweek": day - timedelta(days=(day.weekday() + 1) % 7),
            "startofmonth": day.replace(day=1),
            "startofyear": day.replace(month=1, day=1),
        }
        if name.lower() not in starts:
            raise JqlError(f"Unable to find JQL function '{name}({', '.join(args)})'.")
        offset = moment_of(site, args[0]) - site.now_ms() // 60_000 * 60_000 if args else 0
        return int(starts[name.lower()].timestamp() * 1000) + offset

    return call
