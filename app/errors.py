"""Errors that carry policy: what to pause and when to try again. Knows neither HTTP libraries nor the database."""

from enum import StrEnum


class Scope(StrEnum):
    """What an error stops. Smaller is better: the rest goes on (invariant 6)."""

    TWIN = "twin"
    CONNECTION = "connection"
    SITE = "site"


class SyncError(Exception):
    """Something a sync could not do.

    `title` is one sentence for an admin, `what_to_do` the next one. `retry_in` is in seconds; None leaves the time to
    the retry schedule. `waits_for_person` errors are not retried by the schedule at all, only on news of the issue;
    `sleeps` ones not even then. `counts` tells whether this uses up an attempt of the schedule.
    """

    scope: Scope = Scope.TWIN
    counts: bool = True
    waits_for_person: bool = False
    sleeps: bool = False

    def __init__(self, title: str, what_to_do: str = "", *, retry_in: float | None = None) -> None:
        super().__init__(title)
        self.title = title
        self.what_to_do = what_to_do
        self.retry_in = retry_in

    def __str__(self) -> str:
        return f"{self.title} {self.what_to_do}".strip()


class RateLimited(SyncError):
    """Jira asked to slow down. Uses up no attempt. `reason` is Jira's RateLimit-Reason, lower case."""

    scope = Scope.SITE
    counts = False

    def __init__(self, seconds: float, reason: str = "") -> None:
        super().__init__(
            f"Jira asked Causeway to slow down ({reason or 'rate limit'}).",
            f"Nothing to do: it goes on by itself in {seconds:.0f} s.",
            retry_in=seconds,
        )
        self.reason = reason
        if "per-issue" in reason:
            self.scope = Scope.TWIN

    @property
    def whole_app(self) -> bool:
        """The quota of all sites together is used up, not only this site's."""
        return "global" in self.reason


class Unreachable(SyncError):
    """Jira gave no usable answer: connection, time-out, 5xx, or text where JSON was due.

    `outcome_unknown`: the request was a write and may have been done; look up its mark before repeating it.
    """

    scope = Scope.TWIN

    def __init__(
        self,
        title: str,
        what_to_do: str = "Causeway tries again by itself.",
        *,
        outcome_unknown: bool = False,
    ) -> None:
        super().__init__(title, what_to_do)
        self.outcome_unknown = outcome_unknown


class Unauthorized(SyncError):
    """The site refuses our signature: the secret changed or the app was removed."""

    scope = Scope.SITE


class SiteGone(SyncError):
    """The site's address no longer answers as a Jira, or the app is not installed there any more."""

    scope = Scope.SITE


class ProjectForbidden(SyncError):
    """The app user lacks a permission in the project."""

    scope = Scope.CONNECTION

    @classmethod
    def told(cls, said: str) -> "ProjectForbidden":
        """In Jira's own words."""
        return cls(
            "The app user lacks a permission in the project: " + said,
            "Give the role 'atlassian-addons-project-access' its permissions in this project.",
        )


class IssueGone(SyncError):
    """The issue is deleted, or hidden from the app user (Jira answers alike)."""

    waits_for_person = True


class Rejected(SyncError):
    """Jira refused the content of a write. `field_messages`: Jira's field id → Jira's own sentence."""

    waits_for_person = True

    def __init__(
        self,
        title: str,
        what_to_do: str = "",
        *,
        field_messages: dict[str, str] | None = None,
        status: int = 400,
    ) -> None:
        super().__init__(title, what_to_do)
        self.field_messages = field_messages or {}
        self.status = status


class TooLarge(Rejected):
    """More than the site takes: an attachment over its limit, or an issue at its limit of comments and the like."""


class UserError(Exception):
    """Bad input of a person: one sentence on what happened, one on what to do. `field` names the input, if one."""

    def __init__(self, title: str, what_to_do: str = "", *, field: str | None = None, status: int = 422) -> None:
        super().__init__(title)
        self.title = title
        self.what_to_do = what_to_do
        self.field = field
        self.status = status

    def __str__(self) -> str:
        return f"{self.title} {self.what_to_do}".strip()


class NotFound(UserError):
    """Nothing of that id on the caller's site; the same answer whether it exists elsewhere or not."""

    def __init__(self, what: str) -> None:
        super().__init__(f"There is no such {what} on this site.", "Reload the page and try again.", status=404)
