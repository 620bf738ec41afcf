"""What an incoming script changed: the difference between two states of an issue as hub JSON, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Json = Any

SETS = ("labels", "components", "fixVersions", "affectedVersions", "watchers")
"""Lists whose order means nothing: what was added and removed."""
ELEMENTS = ("comments", "attachments", "workLogs", "issueLinks", "weblinks")
"""Lists of things with an id of their own: each is added, changed or removed by itself."""
IDENTITY = ("accountId", "key", "value", "label", "name", "email", "username", "displayName", "id")
"""What tells two objects apart, the first that both have. Ids come last: an object that came from the other side has
the other side's id."""
NEW = ("id", "key")
_NOTHING: tuple[Any, ...] = (None, [], {}, "")


def changes(before: Json, after: Json) -> list[dict[str, Json]]:
    """One entry per field: `{"field", "before", "after"}`, `{"field", "add", "remove"}`, or for an element `{"field",
    "add": element}`, `{"field", "id", "change": parts}`, `{"field", "id", "remove": true}`. First, where the issue is
    not there yet, `{"issue": "create"}` or `{"issue": "link", "id", "key"}`."""
    made = list(_beginning(before, after))
    for name in dict.fromkeys((*after, *before)):
        if name in NEW or name in ("customKeys", "issueUrl"):
            continue
        old, new = before.get(name), after.get(name)
        if name == "customFields":
            made += _fields(old or {}, new or {})
        elif name in ELEMENTS:
            made += _elements(name, old or [], new or [])
        elif name in SETS:
            made += _sets(name, old or [], new or [])
        elif not same(old, new):
            made.append({"field": name, "before": old, "after": new})
    return made


def _beginning(before: Json, after: Json) -> Iterator[dict[str, Json]]:
    if not any(before.get(name) for name in NEW):
        link = {name: after[name] for name in NEW if after.get(name)}
        yield {"issue": "link", **link} if link else {"issue": "create"}


def _fields(before: Mapping[str, Json], after: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
    for name in dict.fromkeys((*after, *before)):
        old, new = ((side.get(name) or {}).get("value") for side in (before, after))
        if not same(old, new):
            yield {"field": f"customFields.{name}", "before": old, "after": new}


def _sets(name: str, before: list[Json], after: list[Json]) -> Iterator[dict[str, Json]]:
    add = [one for index, one in enumerate(after) if not _among(one, before) and not _among(one, after[:index])]
    remove = [one for one in before if not _among(one, after)]
    if add or remove:
        yield {"field": name, "add": add, "remove": remove}


def _elements(name: str, before: list[Json], after: list[Json]) -> Iterator[dict[str, Json]]:
    known = {one["id"]: one for one in before if isinstance(one, dict) and one.get("id")}
    kept = set()
    for one in after:
        old = known.get(one.get("id")) if isinstance(one, dict) else None
        if old is None:
            given = {part: v for part, v in one.items() if v is not None} if isinstance(one, dict) else one
            yield {"field": name, "add": given}
            continue
        kept.add(one["id"])
        change = {part: one.get(part) for part in dict.fromkeys((*one, *old)) if not same(old.get(part), one.get(part))}
        change.pop("authorLine", None)
        change.pop("remoteId", None)
        if change:
            yield {"field": name, "id": one["id"], "change": change}
    for id in known:
        if id not in kept:
            yield {"field": name, "id": id, "remove": True}


def _among(one: Json, others: list[Json]) -> bool:
    return any(same(one, other) for other in others)


def same(one: Json, other: Json) -> bool:
    """Alike for a write: empty is empty, and two objects are the same by the first mark that both have."""
    if one in _NOTHING and other in _NOTHING:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        if "parent" in one or "parent" in other:
            return all(same(one.get(part), other.get(part)) for part in ("parent", "child"))
        for mark in IDENTITY:
            if one.get(mark) is not None and other.get(mark) is not None:
                return bool(one[mark] == other[mark])
        if "text" in one and "text" in other:
            return bool(one["text"] == other["text"] and one.get("origin") == other.get("origin"))
        return one == other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, str) and "text" in one:
        return bool(one["text"] == other)
    return isinstance(one, bool) == isinstance(other, bool) and one == other
