"""Switches that make a site misbehave, for a while and at a rate.

Knows which fault is on; what a fault does to a call or a webhook is decided where it is asked for.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

KINDS = frozenset(
    {
        "rate_limit",
        "server_error",
        "timeout",
        "latency_ms",
        "down",
        "drop_webhooks",
        "duplicate_webhooks",
        "reorder_webhooks",
        "delay_webhooks_ms",
        "search_lag_ms",
        "lose_response",
    }
)


@dataclass(slots=True)
class Fault:
    """`rate` 0..1 per occasion; `until` seconds of the site's clock or None; `times` occasions left or None.

    `who`: `app` hits calls of apps only, so that users can go on editing; `all` hits everybody.
    `method` and `path` (a regular expression) narrow it to some calls.
    """

    kind: str
    rate: float = 1.0
    value: float | None = None
    until: float | None = None
    times: int | None = None
    who: str = "app"
    method: str | None = None
    path: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


class Faults:
    def __init__(self, now: Callable[[], float], dice: random.Random) -> None:
        self._now = now
        self._dice = dice
        self._on: list[Fault] = []

    def set(self, fault: Fault) -> None:
        """Switches one on. A second one of the same kind, method and path replaces the first."""
        if fault.kind not in KINDS:
            raise ValueError(f"unknown fault kind {fault.kind!r}; one of {', '.join(sorted(KINDS))}")
        same = (fault.kind, fault.method, fault.path, fault.who)
        self._on = [f for f in self._on if (f.kind, f.method, f.path, f.who) != same]
        if fault.rate > 0:
            self._on.append(fault)

    def clear(self, kind: str | None = None) -> None:
        self._on = [] if kind is None else [f for f in self._on if f.kind != kind]

    def all(self) -> list[Fault]:
        self._forget_ended()
        return list(self._on)

    def active(
        self, kind: str, *, app: bool = True, method: str | None = None, path: str | None = None
    ) -> Fault | None:
        """The fault of this kind that strikes on this occasion, or None. Throws the dice, uses up `times`."""
        if not self._on:
            return None
        self._forget_ended()
        for fault in self._on:
            if fault.kind == kind and self._concerns(fault, app, method, path):
                if fault.rate < 1 and self._dice.random() >= fault.rate:
                    return None
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def value(self, kind: str) -> float | None:
        """The value of a fault that is simply on or off (a delay, a lag), without dice."""
        self._forget_ended()
        return next((f.value for f in self._on if f.kind == kind), None)

    def _concerns(self, fault: Fault, app: bool, method: str | None, path: str | None) -> bool:
        if fault.who == "app" and not app:
            return False
        if fault.method and method and fault.method.upper() != method:
            return False
        return not (fault.path and path is not None and not re.search(fault.path, path))

    def _forget_ended(self) -> None:
        if self._on:
            now = self._now()
            self._on = [f for f in self._on if (f.until is None or now < f.until) and (f.times is None or f.times > 0)]
