"""Entity properties of issues, comments and worklogs: small JSON values that apps leave there."""

from __future__ import annotations

import json
from typing import Any

from sandbox.changes.by import By
from sandbox.errors import JiraError
from sandbox.model import Issue

_KEY_LIMIT = 255
_VALUE_LIMIT = 32_768


def check_property(key: str, value: Any) -> Any:
    """The value, if it may be kept. Raises JiraError 400."""
    if not key or len(key) > _KEY_LIMIT:
        raise JiraError(400, f"The property key '{key[:40]}' is longer than {_KEY_LIMIT} characters or empty.")
    if len(json.dumps(value, ensure_ascii=False)) > _VALUE_LIMIT:
        raise JiraError(400, f"The value of the property '{key}' is longer than {_VALUE_LIMIT} characters.")
    return value


def set_issue_property(by: By, key: str, name: str, value: Any) -> bool:
    """True if it is new. Does not move `updated`."""
    issue = by.issue_to_write(key)
    kept = check_property(name, value)
    by.site.index.before_change(issue)
    new = name not in issue.properties
    issue.properties[name] = kept
    by.emit("issue_property_set", issue, property_key=name, property_value=kept)
    return new


def delete_issue_property(by: By, key: str, name: str) -> None:
    issue = by.issue_to_write(key)
    read_property(issue.properties, name)
    by.site.index.before_change(issue)
    value = issue.properties.pop(name)
    by.emit("issue_property_deleted", issue, property_key=name, property_value=value)


def read_property(properties: dict[str, Any], name: str) -> Any:
    """Raises 404 when it is not there."""
    if name not in properties:
        raise JiraError(404, f"The property with key '{name}' does not exist.")
    return properties[name]


def comment_properties(by: By, comment_id: str) -> tuple[Issue, dict[str, Any]]:
    """The issue and the properties of a comment the actor may see. Raises 404."""
    from sandbox.changes.talk import comment_by_id

    issue, comment = comment_by_id(by, comment_id)
    return issue, comment.properties
