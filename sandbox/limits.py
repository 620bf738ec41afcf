"""How much may be called: the points quota of an app, bursts per endpoint, writes per issue.

Knows numbers and windows (platform figures of August 2026); must not know what a call does.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

BURST_PER_SECOND = {"GET": 100, "POST": 100, "PUT": 50, "DELETE": 50}
BURST_EXCEPTIONS = {
    ("GET", "issue/{key}"): 150,
    ("GET", "attachment/content/{id}"): 300,
    ("GET", "issue/{key}/changelog"): 200,
    ("GET", "user"): 150,
}
ISSUE_WRITES = ((20, 2.0), (100, 30.0))
QUOTA_PER_HOUR = 65_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """A 429: seconds to wait and Jira's word for the reason, with the limit that was hit."""

    retry_after: int
    reason: str
    limit: int
    reset_at: float

    def headers(self) -> dict[str, str]:
        return {
            "Retry-After": str(self.retry_after),
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": _iso(self.reset_at),
            "RateLimit-Reason": self.reason,
        }


class Quota:
    """Points per app and UTC hour, over all sites together. `per_hour` None switches it off."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.per_hour: int | None = QUOTA_PER_HOUR
        self._hour = 0
        self._spent: dict[str, int] = {}

    def spend(self, app_key: str, points: int) -> None:
        self._turn_hour()
        self._spent[app_key] = self._spent.get(app_key, 0) + points

    def spent(self, app_key: str) -> int:
        self._turn_hour()
        return self._spent.get(app_key, 0)

    def reset(self) -> None:
        self._spent.clear()

    def refuse(self, app_key: str) -> Refusal | None:
        if self.per_hour is None or self.spent(app_key) < self.per_hour:
            return None
        end = self._hour_end()
        return Refusal(max(1, math.ceil(end - self._now())), "jira-quota-global-based", self.per_hour, end)

    def headers(self, app_key: str) -> dict[str, str]:
        """The headers that every answer to this app carries."""
        if self.per_hour is None:
            return {}
        left = max(0, self.per_hour - self.spent(app_key))
        end = self._hour_end()
        headers = {
            "X-RateLimit-Limit": str(self.per_hour),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": _iso(end),
            "RateLimit-Policy": f'"global-app-quota";q={self.per_hour};w=3600',
            "RateLimit": f'"global-app-quota";r={left};t={math.ceil(end - self._now())}',
        }
        if left < self.per_hour / 5:
            headers["X-RateLimit-NearLimit"] = "true"
        return headers

    def _turn_hour(self) -> None:
        hour = int(self._now() // 3600)
        if hour != self._hour:
            self._hour = hour
            self._spent.clear()

    def _hour_end(self) -> float:
        return (self._now() // 3600 + 1) * 3600


class Limits:
    """Of one site. `burst_scale` and `issue_scale` multiply the published numbers; None switches off."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.burst_scale: float | None = 1.0
        self.issue_scale: float | None = 1.0
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}
        self._writes: dict[str, deque[float]] = {}

    def refuse_burst(self, method: str, endpoint: str) -> Refusal | None:
        """Takes one from the endpoint's bucket, or refuses."""
        if self.burst_scale is None:
            return None
        rate = BURST_EXCEPTIONS.get((method, endpoint), BURST_PER_SECOND.get(method, 100)) * self.burst_scale
        now = self._now()
        level, last = self._buckets.get((method, endpoint), (rate, now))
        level = min(rate, level + (now - last) * rate)
        if level < 1:
            self._buckets[method, endpoint] = (level, now)
            return Refusal(1, "jira-burst-based", int(rate), now + 1)
        self._buckets[method, endpoint] = (level - 1, now)
        return None

    def refuse_write(self, issue_id: str) -> Refusal | None:
        """Counts one write on an issue, or refuses."""
        if self.issue_scale is None:
            return None
        now = self._now()
        writes = self._writes.setdefault(issue_id, deque())
        while writes and now - writes[0] >= ISSUE_WRITES[-1][1]:
            writes.popleft()
        for count, window in ISSUE_WRITES:
            allowed = int(count * self.issue_scale)
            if len(writes) >= allowed and now - writes[-allowed] < window:
                wait = window - (now - writes[-allowed])
                return Refusal(max(1, math.ceil(wait)), "jira-per-issue-on-write", allowed, now + wait)
        writes.append(now)
        return None

    def reset(self) -> None:
        self._buckets.clear()
        self._writes.clear()


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
