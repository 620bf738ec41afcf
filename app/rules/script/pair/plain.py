"""The plain fields of an issue: which hub name each has, and how its value looks there. One table, both ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.rules.script.pair.texts import rich_of, text_json
from app.sync.keys import Key
from app.sync.values import Data, Person, RichText, Value

Json = Any
Files = Mapping[str, Key]


@dataclass(frozen=True)
class Plain:
    """`key` is the field's name in the core. `show` is never asked for an empty field, `read` never for null."""

    key: Key
    show: Callable[[Any], Json]
    read: Callable[[Json, Files], Value]


def _same(value: Any) -> Json:
    return value


def _text(content: Json, _: Files) -> Value:
    return str(content.get("text") if isinstance(content, Mapping) else content)


def named(value: Any) -> Json:
    return {"name": str(value)}


def name_of(content: Json, _: Files = {}) -> Value:  # noqa: B006
    """The name, or the id where that is all there is."""
    if isinstance(content, Mapping):
        return str(content.get("name") or content.get("value") or content.get("id") or "") or None
    return str(content)


def names(value: Any) -> Json:
    return [{"name": item} for item in sorted(value)]


def names_of(content: Json, _: Files = {}) -> Value:  # noqa: B006
    items = content if isinstance(content, list) else [content]
    return frozenset(str(name) for item in items if item is not None and (name := name_of(item)))


def _labels(value: Any) -> Json:
    return [{"label": item} for item in sorted(value)]


def _labels_of(content: Json, _: Files) -> Value:
    items = content if isinstance(content, list) else [content]
    texts = (str(item.get("label") or "") if isinstance(item, Mapping) else str(item) for item in items if item)
    # Jira takes no blanks in a label.
    return frozenset(text.replace(" ", "_") for text in texts if text)


def person(value: Any) -> Json:
    shown = {"accountId": value.account_id, "displayName": value.name, "email": value.email, "active": True}
    return {name: part for name, part in shown.items() if part}


def person_of(content: Json, _: Files = {}) -> Value:  # noqa: B006
    """By account; a user who was only named stands for whoever has that e-mail address or name (`people.py`)."""
    if not isinstance(content, Mapping):
        return str(content)
    account = str(content.get("accountId") or content.get("key") or "")
    name, email = str(content.get("displayName") or ""), str(content.get("email") or "")
    return Person(account or email or str(content.get("username") or name), name, email)


def _rich(value: Any) -> Json:
    return text_json(value) if isinstance(value, RichText) else str(value)


def _day_of(content: Json, _: Files) -> Value:
    return str(content)[:10]


PLAIN: Mapping[str, Plain] = {
    "summary": Plain("summary", _same, _text),
    "description": Plain("description", _rich, rich_of),
    "environment": Plain("environment", _rich, rich_of),
    "type": Plain("type", named, name_of),
    "status": Plain("status", named, name_of),
    "priority": Plain("priority", named, name_of),
    "resolution": Plain("resolution", named, name_of),
    "securityLevel": Plain("security", named, name_of),
    "assignee": Plain("assignee", person, person_of),
    "reporter": Plain("reporter", person, person_of),
    "creator": Plain("creator", person, person_of),
    "created": Plain("created", _same, _text),
    "resolutionDate": Plain("resolutiondate", _same, _text),
    "due": Plain("duedate", _same, _day_of),
    "labels": Plain("labels", _labels, _labels_of),
    "components": Plain("components", names, names_of),
    "fixVersions": Plain("fixVersions", names, names_of),
    "affectedVersions": Plain("versions", names, names_of),
    "parentId": Plain("parent", _same, _text),
    "parentKey": Plain("parent", _same, _text),
}
"""By hub name. `parentKey` is only read: what is shown is the id."""
WRITTEN_ONLY = frozenset({"parentKey"})
ESTIMATES = {"originalEstimate": "originalEstimateSeconds", "remainingEstimate": "remainingEstimateSeconds"}
"""Two hub names that are one field, in seconds."""
TIME_TRACKING = "timetracking"


def estimates_json(value: Value) -> dict[str, Json]:
    held = value.document if isinstance(value, Data) else {}
    return {name: held[inner] for name, inner in ESTIMATES.items() if held.get(inner) is not None}


def estimates_of(shown: Mapping[str, Json]) -> Value:
    held = {inner: int(shown[name]) for name, inner in ESTIMATES.items() if shown.get(name) is not None}
    return Data.of(held) if held else None
