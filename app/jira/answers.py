"""What an answer of Jira means: the one place where a status code is read. Sends nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any

import requests
from requests import Response
from urllib3.exceptions import MaxRetryError, NewConnectionError

from app.errors import (
    IssueGone,
    ProjectForbidden,
    RateLimited,
    Rejected,
    SiteGone,
    SyncError,
    TooLarge,
    Unauthorized,
    Unreachable,
)
from app.jira.records import Quota

Json = Any
"""Parsed JSON of Jira. It goes no further than `fields.py` and the verbs' own parsing."""

DEFAULT_PAUSE = 5.0
DEFAULT_QUOTA_PAUSE = 60.0


class About(Enum):
    """What a call is about: decides what a 403 or 404 means."""

    SITE = "site"
    PROJECT = "project"
    ISSUE = "issue"
    PART = "part"
    """A comment, attachment or property: its absence says nothing of the issue."""


def failure(response: Response, about: About, *, write: bool, now: datetime) -> SyncError | None:
    """The error that this answer means; None for success. A write that may have been done says `outcome_unknown`."""
    status = response.status_code
    if status < 300:
        return None
    if status == 429:
        return rate_limited(response.headers, now)
    if status in {408, 425, 409} or status >= 500:
        return _unavailable(response, write=write, now=now)
    if status < 400:
        return SiteGone(
            f"The site sends callers on to another address ({status}).",
            "If it was renamed, reinstall the app there; Causeway then goes on where it was.",
        )
    if status == 401:
        return Unauthorized(
            "The site refuses Causeway's signature.", "Check that the app is still installed there, or reinstall it."
        )
    body = parsed(response)
    if body is None and status == 404:
        return SiteGone(
            "The address does not answer as a Jira.", "Check that the site still exists and the app is installed."
        )
    return _refused(status, body, about)


def parsed(response: Response) -> Json | None:
    """The JSON of an answer; None when it is empty or something else, such as a login page.

    Raises Rejected for JSON that is nested beyond what this process can hold.
    """
    try:
        return json.loads(response.content) if response.content else None
    except ValueError:
        return None
    except RecursionError:
        raise too_deep() from None


def too_deep() -> Rejected:
    """A text that cannot be handled here, however often it is tried."""
    return Rejected("A text of the issue is nested too deeply.", "Simplify its nested lists.")


def _unavailable(response: Response, *, write: bool, now: datetime) -> Unreachable:
    # A 409 says that Jira did not do it; every other one of these leaves the outcome of a write open.
    status = response.status_code
    unknown = write and status != 409
    error = Unreachable(f"Jira had a passing problem ({status} {response.reason}).", outcome_unknown=unknown)
    # Every answer names the end of the quota's hour; only a 429 means that there is something to wait for.
    error.retry_in = _retry_after(response.headers, now)
    return error


def _refused(status: int, body: Json, about: About) -> SyncError:
    messages, fields = error_texts(body)
    said = _said(messages, fields) or f"status {status}"
    if about is About.ISSUE and status == 404:
        return IssueGone("The issue was deleted, or the app user may not see it.", "Check the app user's permissions.")
    if status in {403, 404} and about in {About.ISSUE, About.PROJECT}:
        return ProjectForbidden.told(said)
    return refusal_of(messages, fields, status)


def refusal_of(messages: list[str], fields: dict[str, str], status: int) -> Rejected:
    """A refused content, with Jira's own sentences."""
    said = _said(messages, fields) or f"status {status}"
    if status == 413:
        return TooLarge("Jira says that this is too much for it: " + said, field_messages=fields, status=status)
    return Rejected("Jira refused: " + said, field_messages=fields, status=status)


def _said(messages: list[str], fields: dict[str, str]) -> str:
    return " ".join([*messages, *(f"{name}: {text}" for name, text in fields.items())])


def error_texts(body: Json) -> tuple[list[str], dict[str, str]]:
    """Jira's general sentences, and its sentences by field id. Shapes vary; whatever is there is taken."""
    if not isinstance(body, dict):
        return [], {}
    general = body.get("errorMessages") or body.get("message") or body.get("errorMessage") or []
    fields = body.get("errors")
    return (
        [str(text) for text in (general if isinstance(general, list) else [general])],
        {str(k): str(v) for k, v in fields.items()} if isinstance(fields, dict) else {},
    )


def rate_limited(headers: Mapping[str, str], now: datetime) -> RateLimited:
    """The pause that a 429 asks for. Without a word on its length: a minute for a quota, seconds for a burst."""
    reason = (_first(headers, "RateLimit-Reason", "X-RateLimit-Reason") or "").lower()
    seconds = _seconds(headers, now)
    if seconds is None:
        seconds = DEFAULT_QUOTA_PAUSE if "quota" in reason else DEFAULT_PAUSE
    return RateLimited(seconds, reason)


def quota(headers: Mapping[str, str]) -> Quota:
    """What the answer tells of our points."""
    limit, remaining = (_first(headers, f"X-RateLimit-{name}") for name in ("Limit", "Remaining"))
    return Quota(
        limit=int(limit) if limit and limit.isdigit() else None,
        remaining=int(remaining) if remaining and remaining.isdigit() else None,
        near_limit=(_first(headers, "X-RateLimit-NearLimit") or "").lower() == "true",
        resets_at=_instant(_first(headers, "X-RateLimit-Reset")),
    )


def broken(error: requests.RequestException, *, write: bool) -> Unreachable:
    """A call that ended without an answer. Only a connection that never stood leaves no doubt about a write."""
    sent = not (isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError) or _never_connected(error))
    if isinstance(error, requests.Timeout):
        title = "Jira did not answer in time."
    elif not sent:
        title = "The site cannot be reached."
    else:
        title = "The connection to Jira broke."
    return Unreachable(title, outcome_unknown=write and sent)


def _never_connected(error: requests.RequestException) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _first(headers: Mapping[str, str], *names: str) -> str | None:
    return next((headers[p + name] for name in names for p in ("", "Beta-") if p + name in headers), None)


def _retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    after = _first(headers, "Retry-After")
    if not after:
        return None
    try:
        seconds = float(after)
    except ValueError:
        at = _http_date(after)
        seconds = (at - now).total_seconds() if at else math.nan
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    after = _retry_after(headers, now)
    if after is not None:
        return after
    reset = _instant(_first(headers, "X-RateLimit-Reset"))
    return max(0.0, (reset - now).total_seconds()) if reset else None


def _http_date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _instant(text: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at and not at.tzinfo else at
