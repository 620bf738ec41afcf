"""Reads the `fields` and `update` of a write, against the screen, into new field values."""

from __future__ import annotations

from typing import Any

from sandbox import fields
from sandbox.changes.by import By
from sandbox.errors import JiraError
from sandbox.field_values import Place
from sandbox.model import Issue, Json, Project

NESTED = ("comment", "worklog", "issuelinks")
_ALWAYS = ("project", "issuetype")


def not_on_screen(id_: str) -> str:
    return f"Field '{id_}' cannot be set. It is not on the appropriate screen, or unknown."


def read_values(
    by: By, project: Project, issue: Issue | None, screen: list[str], written: Json, update: Json
) -> dict[str, Any]:
    """New internal values by field id. Raises JiraError 400 naming every field that is wrong."""
    errors: dict[str, str] = {}
    values: dict[str, Any] = {}
    place = Place(by.site, project, issue, by.version)
    for id_ in set(written) & set(update):
        errors[id_] = f"Field '{id_}' cannot be in both 'fields' and 'update'."
    for id_, raw in written.items():
        if id_ in _ALWAYS or id_ in errors:
            continue
        if id_ not in screen or id_ not in by.site.fields or id_ in ("issuelinks", "attachment"):
            errors[id_] = not_on_screen(id_)
            continue
        try:
            values[id_] = fields.read(place, by.site.fields[id_], raw)
        except ValueError as error:
            errors[id_] = str(error)
    for id_, verbs in update.items():
        if id_ in NESTED or id_ in errors:
            continue
        if id_ not in screen or id_ not in by.site.fields:
            errors[id_] = not_on_screen(id_)
            continue
        try:
            values[id_] = _updated(place, id_, verbs)
        except ValueError as error:
            errors[id_] = str(error)
    if errors:
        raise JiraError(400, errors=errors)
    return values


def _updated(place: Place, id_: str, verbs: Any) -> Any:
    field = place.site.fields[id_]
    value = place.issue.fields.get(id_) if place.issue else None
    if not isinstance(verbs, list):
        raise ValueError("Update operations must be an array")
    for verb in verbs:
        if not isinstance(verb, dict) or len(verb) != 1:
            raise ValueError("An update operation is one of set, add, remove, edit")
        [(word, raw)] = verb.items()
        if word in ("set", "edit"):
            value = fields.read(place, field, raw)
        elif word in ("add", "remove") and field.kind in fields.ONE_OF_MANY:
            value = list(value or [])
            one = fields.ONE_OF_MANY[field.kind](place, field, raw)
            if word == "add" and one not in value:
                value.append(one)
            elif word == "remove" and one in value:
                value.remove(one)
        else:
            raise ValueError(f"Field does not support the operation '{word}'")
    return value
