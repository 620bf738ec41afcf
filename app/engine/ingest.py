"""Turns what Jira tells us into hints. Reads bodies of any version and shape, and never fails on one.

A hint says which issue or project may have changed and nothing of how: the engine reads that from Jira. Makes one
statement, calls nobody, knows no rules.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from app.db import AsyncSession
from app.models import Hint

MARK_PROPERTY = "causeway.twin"
"""The issue property that holds a twin's uid; `atlassian-connect.json` asks Jira to put it into the bodies."""

HINTING = re.compile(
    r"jira:issue_\w+|(comment|worklog|attachment|issuelink|issue_property|project)_\w+|app_access_to_objects_\w+"
)
_ISSUE_OF_COMMENT = re.compile(r"/issue/(\d{1,19})/comment/")
_ID = re.compile(r"\d{1,19}", re.ASCII)
_LONGEST_NAME = 200
_FAR_FUTURE = 10**14


# Made once, and its rows given apart: so it is compiled once, not per delivery.
_KEEP = insert(Hint).on_conflict_do_nothing(index_elements=["site_id", "identifier"]).returning(col(Hint.id))


@dataclass(frozen=True, slots=True)
class Told:
    """What one delivery points at. `issue_id` and `project_id` are Jira's; None: it did not say."""

    issue_id: str | None = None
    project_id: str | None = None
    mark: str | None = None
    happened_at: datetime | None = None


def read_event(event: str, body: bytes) -> list[Told]:
    """What a delivery says may have changed; nothing for an unknown event or a body that makes no sense."""
    if not HINTING.fullmatch(event):
        return []
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return []
    if not isinstance(document, dict):
        return []
    project_id = _project_id(document)
    mark, happened_at = _mark(document), _happened_at(document)
    issue_ids = dict.fromkeys(_issue_ids(document))
    if not issue_ids:
        return [Told(project_id=project_id)] if event.startswith(("project_", "app_access_")) else []
    return [Told(issue_id, project_id, mark, happened_at) for issue_id in issue_ids]


async def ingest(
    session: AsyncSession, site_id: UUID, event: str, identifier: str | None, body: bytes, trace: str | None = None
) -> bool:
    """Keeps one delivery as hints, in one statement. Answers whether it was new to us and points at something.

    `identifier` is Jira's, the same for its repeats. Without one (Data Center) an equal body is a repeat.
    """
    told = read_event(event, body)
    if not told:
        return False
    name = _name(identifier, event, body)
    rows = [
        {
            "site_id": site_id,
            # A link names two issues in one delivery; each hint needs a name of its own.
            "identifier": name if n == 0 else f"{n}:{name}",
            "event": event,
            "issue_id": one.issue_id,
            "project_id": one.project_id,
            "mark": one.mark,
            "happened_at": one.happened_at,
            "origin": origin_of(trace),
        }
        for n, one in enumerate(told)
    ]
    connection = await session.connection()
    return (await connection.execute(_KEEP, rows)).first() is not None


def _name(identifier: str | None, event: str, body: bytes) -> str:
    if identifier and len(identifier) <= _LONGEST_NAME:
        return identifier
    return "digest:" + hashlib.sha256(identifier.encode() if identifier else event.encode() + b"\0" + body).hexdigest()


def _issue_ids(document: dict[str, Any]) -> Iterator[str]:
    yield from _ids(_at(document, "issue", "id"))
    yield from _ids(document.get("issueId"))
    yield from _ids(_at(document, "worklog", "issueId"))
    yield from _ids(_at(document, "issueLink", "sourceIssueId"))
    yield from _ids(_at(document, "issueLink", "destinationIssueId"))
    # Data Center sends comments without their issue.
    address = _at(document, "comment", "self")
    if "issue" not in document and isinstance(address, str) and (found := _ISSUE_OF_COMMENT.search(address)):
        yield found[1]


def _project_id(document: dict[str, Any]) -> str | None:
    for value in (_at(document, "issue", "fields", "project", "id"), _at(document, "project", "id")):
        for project_id in _ids(value):
            return project_id
    return None


def _mark(document: dict[str, Any]) -> str | None:
    uid = _at(document, "issue", "properties", MARK_PROPERTY, "uid")
    try:
        return str(UUID(uid)) if isinstance(uid, str) else None
    except ValueError:
        return None


def _happened_at(document: dict[str, Any]) -> datetime | None:
    stamp = document.get("timestamp")
    if isinstance(stamp, bool) or not isinstance(stamp, int) or not 0 < stamp < _FAR_FUTURE:
        return None
    return datetime.fromtimestamp(stamp / 1000, UTC)


def _ids(value: object) -> Iterator[str]:
    """Jira writes ids as text or as numbers."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if _ID.fullmatch(text):
        yield text


def _at(value: object, *path: str) -> object:
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def origin_of(trace: str | None) -> str | None:
    """The twin whose own write caused a delivery: Jira echoes the header that our write carried."""
    prefix, _, uid = (trace or "").partition(":")
    if prefix != "causeway":
        return None
    try:
        return str(UUID(uid))
    except ValueError:
        return None
