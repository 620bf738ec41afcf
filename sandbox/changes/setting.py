"""Puts one field value into an issue and says what the change log has to tell of it."""

from __future__ import annotations

from typing import Any

from sandbox import fields
from sandbox.adf.normalise import media_ids
from sandbox.changes.by import By
from sandbox.field_values import Place
from sandbox.model import ChangeItem, Issue


def set_value(by: By, issue: Issue, id_: str, value: Any) -> ChangeItem | None:
    field = by.site.fields[id_]
    old = issue.fields.get(id_)
    if id_ == "timetracking" and old:
        value = {**old, **(value or {})}
    empty = value in (None, [], {})
    if old == value or (old is None and empty):
        return None
    place = Place(by.site, by.project_of(issue), issue, by.version)
    from_id, from_string = fields.name(place, field, old)
    to_id, to_string = fields.name(place, field, None if empty else value)
    if fields.is_rich(field):
        issue.lost_media |= media_ids(old) - media_ids(value)
    if empty:
        issue.fields.pop(id_, None)
    else:
        issue.fields[id_] = value
    if id_ == "parent":
        set_parent(by, issue, old, value)
    user = field.kind == "user"
    return ChangeItem(
        field.name if field.custom else _LOG_NAMES.get(id_, id_),
        id_,
        "custom" if field.custom else "jira",
        from_id,
        from_string,
        to_id,
        to_string,
        old if user else None,
        value if user else None,
    )


_LOG_NAMES = {
    "fixVersions": "Fix Version",
    "versions": "Version",
    "components": "Component",
    "parent": "IssueParentAssociation",
}


def set_parent(by: By, issue: Issue, old: str | None, new: str | None) -> None:
    if old and issue.id in by.site.children.get(old, []):
        by.site.children[old].remove(issue.id)
    if new:
        by.site.children.setdefault(new, []).append(issue.id)
