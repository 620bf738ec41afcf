"""Custom fields: a value by the site's field list ↔ what scripts see of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.rules.script.pair.plain import Files, name_of, named, names, names_of, person, person_of
from app.rules.script.pair.texts import rich_of, text_json
from app.sync.issue import FieldKind
from app.sync.values import Data, Person, RichText, Value

Json = Any
CUSTOM = "customfield_"


def hub_type(kind: FieldKind) -> str:
    """What scripts take a field for (`interface.hub.custom_fields.FIELD_TYPES`)."""
    if kind.is_rich:
        return "richtext"
    if kind.type == "array":
        several = {"option": "options", "user": "users", "version": "versions", "string": "labels", "group": "groups"}
        return "sprint" if kind.custom.endswith("gh-sprint") else several.get(kind.items, "any")
    single = {"option": "option", "option-with-child": "cascading", "user": "user", "version": "version",
              "number": "number", "date": "date", "datetime": "datetime", "group": "group"}  # fmt: skip
    if kind.custom.endswith(":url"):
        return "url"
    return single.get(kind.type, "text" if kind.type == "string" else "any")


def described(kind: FieldKind) -> dict[str, Json]:
    """The field itself, as hub JSON without a value."""
    id = kind.id.removeprefix(CUSTOM)
    return {"id": int(id) if id.isdigit() else id, "name": kind.name, "type": hub_type(kind)}


def find_kind(fields: Iterable[FieldKind], wanted: str) -> FieldKind | None:
    """A custom field by name or id (`10046`, `customfield_10046`). Of several with one name the oldest."""
    bare = wanted.removeprefix(CUSTOM)
    for kind in fields:
        if kind.id.startswith(CUSTOM) and (kind.name == wanted or kind.id == CUSTOM + bare):
            return kind
    return None


def value_json(value: Value, kind: FieldKind) -> Json:
    match value:
        case None:
            return None
        case RichText():
            return text_json(value)
        case Person():
            return person(value)
        case Data():
            return value.document
        case frozenset() if kind.items == "option":
            return [{"value": item} for item in sorted(value)]
        case frozenset():
            return sorted(value) if kind.items == "string" else names(value)
        case tuple() if kind.type == "option-with-child":
            parent, child = value[0], value[1] if len(value) > 1 else None
            return {"parent": {"value": parent}, **({"child": {"value": child}} if child else {})}
        case tuple():
            return [value_json(item, kind) for item in value]
        case str() if kind.type == "option":
            return {"value": value}
        case str() if kind.type == "version":
            return named(value)
    return value


def value_of(content: Json, kind: FieldKind, files: Files) -> Value:
    """What a script left in a field, as the core and Jira's border take it. A shape that does not fit stays `Data`, and
    is refused by name where it is written."""
    if content is None or content in ([], ""):
        return None
    shape = hub_type(kind)
    match shape:
        case "richtext":
            return rich_of(content, files)
        case "option" | "version" | "group":
            return name_of(content[0] if isinstance(content, list) else content)
        case "options" | "versions" | "labels" | "groups":
            return names_of(content)
        case "cascading":
            return _cascade_of(content)
        case "user":
            return person_of(content[0] if isinstance(content, list) else content)
        case "users":
            return tuple(person_of(item) for item in (content if isinstance(content, list) else [content]))
        case "number" if isinstance(content, str):
            return _number_of(content)
        case "date" if isinstance(content, str):
            return content[:10]
    if isinstance(content, Mapping) and "text" in content:
        return str(content["text"])
    if isinstance(content, Mapping) and "$date" in content:
        return str(content["$date"])[: 10 if shape == "date" else None]
    return content if isinstance(content, str | int | float | bool) else Data.of(content)


def _cascade_of(content: Json) -> Value:
    if not isinstance(content, Mapping):
        return (str(content),)
    parent = content.get("parent") or content.get("parentOption") or content
    child = content.get("child") or (content if content.get("parentOption") else None)
    return tuple(str(name) for name in (name_of(parent), name_of(child) if child else None) if name)


def _number_of(text: str) -> Value:
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number
