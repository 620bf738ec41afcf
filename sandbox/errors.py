"""The one error of the sandbox: what Jira would answer instead of doing it.

Knows status codes and Jira's error body; must not know who raised it or how HTTP is served.
"""

from __future__ import annotations

from typing import Any


class JiraError(Exception):
    """A refusal as Jira words it. `messages` become `errorMessages`, `errors` is keyed by field id.

    With `html` the body is that page instead of JSON, as Jira answers a bad JWT.
    """

    def __init__(
        self,
        status: int,
        *messages: str,
        errors: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        html: str | None = None,
    ) -> None:
        super().__init__(status, messages, errors)
        self.status = status
        self.messages = list(messages)
        self.errors = errors or {}
        self.headers = headers or {}
        self.html = html

    def body(self) -> dict[str, Any]:
        return {"errorMessages": self.messages, "errors": self.errors}


def not_found(what: str = "Issue does not exist or you do not have permission to see it.") -> JiraError:
    """404: Jira does not tell what is missing from what is not permitted."""
    return JiraError(404, what)
