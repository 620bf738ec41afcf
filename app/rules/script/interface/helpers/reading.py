"""How helpers read their arguments: scripts pass a name, an object of that name, an id as text or number."""

from __future__ import annotations

from typing import Any

from app.rules.script.interface.hub.base import HubObject
from app.rules.script.interface.hub.custom_fields import CustomField, field_id
from app.rules.script.interface.hub.issue import Issue
from app.rules.script.interface.hub.objects import IssueKey, Project
from app.rules.script.interface.session import session_of
from app.rules.script.runtime.operators import text_of
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.values import NUMBERS


def words(run: Run, value: Any) -> str | None:
    """A text argument; null stays null."""
    return None if value is None else str(text_of(run, value))


def needed(run: Run, value: Any, what: str) -> str:
    """A text argument that a look-up is useless without. Empty stands for what nothing has."""
    return words(run, value) or f"(no {what})"


def is_id(value: Any) -> bool:
    return isinstance(value, NUMBERS) and not isinstance(value, bool)


def by_name_or_id(run: Run, value: Any) -> dict[str, str | None] | None:
    """How to look something up by what a script gave; None: it gave nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, HubObject):
        id = value.peek("id")
        return {"id": words(run, id)} if id is not None else {"name": words(run, value.peek(value.shown))}
    if is_id(value) or (isinstance(value, str) and value.isascii() and value.isdigit()):
        return {"id": words(run, value)}
    return {"name": needed(run, value, "name")}


def project_key(run: Run, value: Any = None) -> str | None:
    """The project meant: its key, a project, an issue in it; without any, the one of the issue."""
    if value is None:
        value = session_of(run).issue
    if isinstance(value, Issue):
        return words(run, value.get(run, "projectKey"))
    if isinstance(value, Project):
        return words(run, value.peek("key") or value.peek("id"))
    return words(run, value)


def field_of(run: Run, value: Any) -> str:
    """A custom field by its object, name or id."""
    if isinstance(value, CustomField):
        value = value.peek("id") or value.peek("name")
    return field_id(needed(run, value, "field"))


def issue_id(run: Run, value: Any) -> str:
    """An issue by its id, key, object or what a look-up gave."""
    if isinstance(value, Issue | IssueKey):
        value = value.peek("id") or value.peek("key")
    return needed(run, value, "issue")


def without_issue(arguments: tuple[Any, ...]) -> list[Any]:
    """Arguments without the issue that some calls begin with."""
    return list(arguments[1:] if arguments and isinstance(arguments[0], Issue) else arguments)
