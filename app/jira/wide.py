"""All of an issue's fields: Jira's JSON ↔ values, by what the site's field list says of each. Sends nothing.

A key is Jira's field id. Choices are the text that people see: an option's value, a name of a status, priority,
version or component; a cascading choice is (parent, child). Several are a set, but several people keep their order.
What has no type here is read as `Data` and cannot be written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.errors import Rejected
from app.jira import adf
from app.jira.answers import Json
from app.jira.records import ElementIds
from app.sync.issue import FieldKind
from app.sync.keys import Key
from app.sync.values import Data, Person, RichText, Value

NOT_FIELDS = frozenset(
    {
        "summary", "description", "issuetype", "comment", "attachment", "project", "updated", "worklog",
        "issuelinks", "thumbnail", "lastViewed", "issuerestriction", "workratio", "statuscategorychangedate",
        "aggregateprogress", "progress", "aggregatetimespent", "aggregatetimeestimate", "aggregatetimeoriginalestimate",
        "timespent", "timeestimate", "timeoriginalestimate", "issuekey", "subtasks", "watches", "votes",
        "statusCategory",
    }
)  # fmt: skip
"""Read elsewhere, or not a value of the issue: what follows from others, what differs for each reader."""

ESTIMATES = {"originalEstimateSeconds": "originalEstimate", "remainingEstimateSeconds": "remainingEstimate"}
CATEGORY, SUBTASKS = "statusCategory", "subtasks"
NAMED = frozenset({"priority", "status", "resolution", "securitylevel", "version", "component", "group", "issuetype"})


def wide_fields(
    raw: Mapping[str, Any], catalog: Mapping[str, FieldKind], rich: Callable[[Json], Value]
) -> dict[Key, Value]:
    """Every field of the site's list that is in an issue's `fields`, apart from those of `NOT_FIELDS`."""
    found = {id: value_of(raw[id], kind, rich) for id, kind in catalog.items() if id in raw and id not in NOT_FIELDS}
    if catalog and raw.get("status"):
        found[CATEGORY] = str((raw["status"].get("statusCategory") or {}).get("name") or "")
    if catalog and raw.get("subtasks"):
        found[SUBTASKS] = Data.of([{"id": str(one["id"]), "key": one["key"]} for one in raw["subtasks"]])
    return found


def elements(raw: Mapping[str, Any], ids: ElementIds) -> dict[Key, Value]:
    """Worklogs and links of an issue as elements."""
    found: dict[Key, Value] = {}
    for entry in (raw.get("worklog") or {}).get("worklogs") or ():
        found[ids.key_of("worklog", str(entry["id"]))] = worklog(entry)
    for entry in raw.get("issuelinks") or ():
        found[ids.key_of("link", str(entry["id"]))] = _link(entry)
    return found


def value_of(raw: Json, kind: FieldKind, rich: Callable[[Json], Value]) -> Value:
    if raw is None:
        return None
    if kind.is_rich:
        return rich(raw)
    match kind.type:
        case "array":
            return _several(raw, kind)
        case "timetracking":
            return Data.of({name: raw[name] for name in ESTIMATES if name in raw}) if raw else None
        case _:
            return _one(raw, kind.type)


def _one(raw: Json, type_: str) -> Value:
    match type_:
        case "option":
            return str(raw["value"])
        case "option-with-child":
            child = raw.get("child")
            return (str(raw["value"]), str(child["value"])) if child else (str(raw["value"]),)
        case "user":
            return person(raw)
        case "issuelink":
            return str(raw["id"])
        case "project":
            return str(raw["key"])
        case "number":
            return int(raw) if isinstance(raw, float) and raw.is_integer() else raw
        case _ if type_ in NAMED and isinstance(raw, Mapping):
            return str(raw["name"])
        case _ if isinstance(raw, str | int | float | bool):
            return raw
    return Data.of(raw)


def _several(raw: Json, kind: FieldKind) -> Value:
    if not isinstance(raw, list):
        return Data.of(raw)
    if kind.items == "user":
        return tuple(person(each) for each in raw) or None
    if kind.items == "option" or kind.items == "string" or kind.items in NAMED:
        values = frozenset(str(_one(each, kind.items)) for each in raw)
        return values if values or kind.id in ("labels", "components", "versions", "fixVersions") else None
    return Data.of(raw) if raw else None


def person(raw: Json) -> Person:
    account, name, email = (str(raw.get(key) or "") for key in ("accountId", "displayName", "emailAddress"))
    return Person(account, name, email)


def worklog(entry: Json) -> Data:
    author = person(entry.get("author") or {})
    comment = entry.get("comment")
    return Data.of(
        {
            "seconds": entry.get("timeSpentSeconds"),
            "started": entry.get("started"),
            "author": author.name,
            "author_id": author.account_id,
            "comment": adf.plain(comment) if isinstance(comment, Mapping) else comment or "",
            "restricted": bool(entry.get("visibility")),
        }
    )


def _link(entry: Json) -> Data:
    outward = "outwardIssue" in entry
    other = entry["outwardIssue" if outward else "inwardIssue"]
    return Data.of({"type": entry["type"]["name"], "outward": outward, "key": other["key"], "id": str(other["id"])})


def to_json(key: Key, value: Value, kind: FieldKind | None, rich: Callable[[RichText], Json]) -> Json:
    """A value as Jira takes it in `fields`. Raises Rejected, naming the field, for what this cannot write."""
    if kind is None:
        raise cannot(key, "this site has no such field")
    if kind.id in READ_ONLY:
        raise cannot(key, f"'{kind.name}' cannot be set: {READ_ONLY[kind.id]}", kind.name)
    if value is None:
        return [] if kind.type == "array" else None
    if kind.is_rich:
        return rich(value if isinstance(value, RichText) else RichText.of_text(str(value)))
    if kind.type == "array":
        return _several_json(key, value, kind)
    return _one_json(key, value, kind, kind.type)


READ_ONLY: Mapping[str, str] = {
    "creator": "Jira sets it itself",
    "created": "Jira sets it itself",
    "updated": "Jira sets it itself",
    "project": "an issue is not moved to another project by a rule",
    "subtasks": "set the parent of each sub-task instead",
}


def _several_json(key: Key, value: Value, kind: FieldKind) -> Json:
    if isinstance(value, frozenset):
        items: Sequence[Value] = sorted(value)
    elif isinstance(value, tuple):
        items = list(value)
    else:
        items = [value]
    if kind.items not in ("user", "option", "string") and kind.items not in NAMED:
        raise cannot(key, f"Causeway cannot write '{kind.name}' (of type {kind.items or kind.type}) yet", kind.name)
    return [_one_json(key, each, kind, kind.items) for each in items]


def _one_json(key: Key, value: Value, kind: FieldKind, type_: str) -> Json:
    match type_, value:
        case "option", str():
            return {"value": value}
        case "option-with-child", (str() as parent,):
            return {"value": parent}
        case "option-with-child", (str() as parent, str() as child):
            return {"value": parent, "child": {"value": child}}
        case "option-with-child", str():
            return {"value": value}
        case "user", Person():
            return {"accountId": value.account_id}
        case "issuelink", str():
            return {"id": value} if value.isdigit() else {"key": value}
        case "number", int() | float():
            return value
        case "timetracking", Data():
            given = value.document
            return {ESTIMATES[k]: f"{int(v) // 60}m" for k, v in given.items() if k in ESTIMATES and v is not None}
        case (("string" | "date" | "datetime" | "any" | "team" | "sd-customerrequesttype"), str()):
            return value
        case _, str() if type_ in NAMED:
            return {"name": value}
    raise cannot(key, f"'{kind.name}' cannot hold {_shown(value)}", kind.name)


def _shown(value: Value) -> str:
    match value:
        case str():
            return f"the text '{value[:40]}'"
        case Person():
            return "a person"
        case frozenset() | tuple():
            return "several values"
        case Data():
            return "this kind of value"
    return f"the value {value}"


def item_json(item: str, kind: FieldKind) -> Json:
    """One item of a set, for Jira's `add` and `remove`. Raises Rejected."""
    return _one_json(kind.id, item, kind, kind.items)


def cannot(key: Key, why: str, name: str = "") -> Rejected:
    return Rejected(f"The field '{name or key}' was not written.", field_messages={key: f"{why}."})
