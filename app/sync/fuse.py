"""The fuse: a field that is written again and again means that something outside drives a loop."""

from collections.abc import Iterable
from datetime import datetime, timedelta

WRITES = 5
WITHIN = timedelta(minutes=10)


def blows(written: Iterable[datetime], now: datetime) -> bool:
    """True if one more write of a field, written at these times, would be more than `WRITES` in `WITHIN`."""
    return sum(1 for at in written if now - at < WITHIN) >= WRITES
