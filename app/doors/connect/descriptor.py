"""What Jira is told about this app: the template `atlassian-connect.json` with this service's address filled in.

Knows the template alone. Scopes are the least that the engine needs: READ for issues and webhooks, WRITE for issues,
comments and attachments, DELETE to take back a comment or an attachment that was deleted on the other side.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).resolve().parents[3] / "atlassian-connect.json"
WEBHOOK_PATH = "/connect/webhooks/"


def descriptor(base_url: str) -> dict[str, Any]:
    """The document to serve at `/atlassian-connect.json`."""
    return {**_template(), "baseUrl": base_url.rstrip("/")}


def webhook_events() -> frozenset[str]:
    """The events that Jira is asked for; each comes to a path of its own."""
    return frozenset(hook["event"] for hook in _template()["modules"]["webhooks"])


@cache
def _template() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(TEMPLATE.read_text(encoding="utf-8"))
    return document
