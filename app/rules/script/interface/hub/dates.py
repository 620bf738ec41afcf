"""Dates of hub JSON: ISO 8601 there, `Date`s of the library here."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from app.rules.script.library.dates import Date

_ZONE = re.compile(r"([+-]\d\d)(\d\d)$")


def from_iso(text: str) -> Date | None:
    """None: no date. One without a zone is in UTC; Jira's `+0000` is read, too."""
    try:
        moment = datetime.fromisoformat(_ZONE.sub(r"\1:\2", text))
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Date(round(moment.timestamp() * 1000))


def to_iso(value: Any, *, day: bool = False) -> str | None:
    """A date, an instant or milliseconds since 1970 as text; None for anything else."""
    if isinstance(value, Date):
        ms = value.ms
    elif isinstance(value, int) and not isinstance(value, bool):
        ms = int(value)
    elif (asked := getattr(value, "ms_since_1970", None)) is not None:
        ms = asked()
    else:
        return None
    try:
        moment = datetime.fromtimestamp(ms / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return f"{moment:%Y-%m-%d}" if day else f"{moment:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03}Z"
