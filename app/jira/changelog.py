"""An issue's changelog: when each key was last edited, and which of it we did ourselves. Must not know values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.jira.answers import Json
from app.jira.records import Change, ElementIds
from app.sync.issue import FieldKind
from app.sync.keys import Key

_FIELDS: Mapping[str, Key] = {"summary": "summary", "description": "description", "issuetype": "type"}


@dataclass(frozen=True)
class Changelog:
    """`changes` newest first. `oldest`: the oldest entry of an incomplete log; None when it is complete."""

    changes: tuple[Change, ...]
    oldest: datetime | None
    there: bool

    @classmethod
    def parse(
        cls, body: Json, ids: ElementIds, own_account: str, catalog: Mapping[str, FieldKind] | None = None
    ) -> Changelog:
        """The `changelog` of an issue read with `expand=changelog`, in whatever order Jira gave it."""
        histories: list[Json] = (body or {}).get("histories") or []
        changes = [
            change
            for history in histories
            for item in history.get("items") or []
            if (change := _change(history, item, ids, own_account, catalog or {}))
        ]
        complete = body is not None and int(body.get("total", 0)) <= len(histories)
        oldest = None if complete else min((_at(history) for history in histories), default=None)
        return cls(tuple(sorted(changes, key=lambda c: c.entry, reverse=True)), oldest, body is not None)

    def last_edit(self, key: Key, created: datetime, updated: datetime) -> datetime:
        """When somebody last edited a plain field. Never edited: as old as the issue.

        With an incomplete log that does not name the field, no later than its oldest entry; without a log, `updated`.
        """
        for change in self.changes:
            if change.key == key:
                return change.at
        if not self.there:
            return updated
        return self.oldest or created

    def deletions(self, present: Collection[Key]) -> dict[Key, datetime]:
        """When elements that are not there any more were deleted."""
        times: dict[Key, datetime] = {}
        for change in self.changes:
            if "/" in change.key and change.key not in present:
                times.setdefault(change.key, change.at)
        return times


def _at(history: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(history["created"])


def _change(
    history: Mapping[str, Any],
    item: Mapping[str, Any],
    ids: ElementIds,
    own: str,
    catalog: Mapping[str, FieldKind],
) -> Change | None:
    key = _key(item, ids, catalog)
    if key is None:
        return None
    author = (history.get("author") or {}).get("accountId")
    return Change(
        int(history["id"]), key, _at(history), bool(own) and author == own, item.get("fromString"), item.get("toString")
    )


def _key(item: Mapping[str, Any], ids: ElementIds, catalog: Mapping[str, FieldKind]) -> Key | None:
    id = str(item.get("fieldId") or "")
    if id in catalog and id not in _FIELDS:
        return id
    if item.get("fieldtype") == "custom":
        return None
    name = str(item.get("fieldId") or item.get("field") or "").lower()
    element = item.get("to") or item.get("from")
    if name in {"attachment", "comment"} and element:
        return ids.key_of(name, str(element))
    return _FIELDS.get(name)
