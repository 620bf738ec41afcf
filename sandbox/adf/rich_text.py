"""Reads rich text as one version of the REST interface takes it: v3 a document, v2 wiki markup.

Refuses what Jira refuses and gives the form that Jira keeps.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.adf.check import find_fault
from sandbox.adf.normalise import media_ids, normalise, without_empty_text
from sandbox.adf.wiki import from_wiki
from sandbox.errors import JiraError
from sandbox.model import Issue, Json

if TYPE_CHECKING:
    from sandbox.state import Site


def read(site: Site, issue: Issue | None, raw: Any, version: int, field: str) -> Json | None:
    """The document to keep. Raises ValueError for a wrong type, JiraError 400 for all else."""
    if raw is None:
        return None
    if version >= 3:
        if not isinstance(raw, dict):
            raise ValueError("Operation value must be an Atlassian Document (see the Atlassian Document Format)")
        doc = without_empty_text(raw)
        if find_fault(doc) or (not site.settings.panels and '"type": "panel"' in json.dumps(doc)):
            raise JiraError(400, "INVALID_INPUT")
    else:
        if not isinstance(raw, str):
            raise ValueError("Operation value must be a string")
        doc = from_wiki(raw, _media_by_name(issue), lambda name: _account(site, name))
    _check_media(site, doc)
    if _length(raw) > site.settings.text_limit:
        raise JiraError(
            400,
            "CONTENT_LIMIT_EXCEEDED",
            errors={
                field: f"The entered text is too long. It exceeds the allowed limit of {site.settings.text_limit:,} "
                "characters."
            },
        )
    return normalise(doc)


def _length(raw: Json | str) -> int:
    """As Jira counts: the document itself with its names and braces, or the markup, in units of UTF-16."""
    text = raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False, separators=(",", ":"))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _check_media(site: Site, doc: Json) -> None:
    unknown = [id_ for id_ in media_ids(doc) if id_ not in site.media]
    if unknown:
        raise JiraError(400, "ATTACHMENT_VALIDATION_ERROR")


def _media_by_name(issue: Issue | None) -> dict[str, str]:
    return {a.filename: a.media_id for a in issue.attachments.values()} if issue else {}


def _account(site: Site, name: str) -> str | None:
    if name.startswith("accountid:"):
        return name.removeprefix("accountid:")
    return next((user.account_id for user in site.users.values() if user.name == name), None)
