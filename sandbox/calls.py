"""The log of calls that a site has answered. Knows facts of a call, nothing of its content."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """`time` is epoch seconds at the end of the call, `ms` how long it took, `status` 0 when no answer left."""

    method: str
    path: str
    query: str
    status: int
    points: int
    actor: str | None
    app: str | None
    time: float
    ms: float
    trace: str | None
    lost: bool = False

    def as_json(self, site: str) -> dict[str, Any]:
        return {"site": site} | {name: getattr(self, name) for name in self.__slots__}


class CallLog:
    """The last 200,000 calls, oldest first."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=200_000)

    def add(self, call: Call) -> None:
        self._calls.append(call)

    def since(self, time: float = 0.0) -> list[Call]:
        return [call for call in self._calls if call.time >= time]

    def clear(self) -> None:
        self._calls.clear()
