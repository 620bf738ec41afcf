"""The search index: what JQL sees, which is the present after a lag.

While an issue's change is not yet indexed, searches see the issue as it was before. Must not know JQL.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator

from sandbox.model import Issue


class Index:
    """`lag_ms` is asked at each change. Times are epoch milliseconds."""

    def __init__(self, now_ms: Callable[[], int], lag_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._lag_ms = lag_ms
        self._held: dict[str, tuple[int, Issue | None]] = {}

    def before_change(self, issue: Issue, *, new: bool = False) -> None:
        """To be called before an issue changes (or right when it is born)."""
        lag = self._lag_ms()
        if lag <= 0:
            self._held.pop(issue.id, None)
            return
        held = self._held.get(issue.id)
        if held is not None and held[0] > self._now_ms():
            return
        before = None
        if not new:
            before = copy.copy(issue)
            before.fields = dict(issue.fields)
            before.properties = dict(issue.properties)
        self._held[issue.id] = (self._now_ms() + lag, before)

    def visible(self, issues: Iterable[Issue], fresh: frozenset[str] = frozenset()) -> Iterator[Issue]:
        """The issues as a search sees them now; those in `fresh` as they really are."""
        if not self._held:
            yield from (issue for issue in issues if not issue.deleted)
            return
        now = self._now_ms()
        for ended in [id_ for id_, (until, _) in self._held.items() if until <= now]:
            del self._held[ended]
        for issue in issues:
            held = None if issue.id in fresh else self._held.get(issue.id)
            seen = issue if held is None else held[1]
            if seen is not None and not issue.deleted:
                yield seen

    def forget(self) -> None:
        self._held.clear()

    @property
    def settled(self) -> bool:
        """True while searches see the present of everything."""
        now = self._now_ms()
        return all(until <= now for until, _ in self._held.values())
