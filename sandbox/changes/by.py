"""Who changes something and how, and what every change of an issue has in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.errors import JiraError
from sandbox.events import Event
from sandbox.limits import Refusal
from sandbox.model import Actor, ChangeItem, ChangelogEntry, Issue, Project
from sandbox.state import Site


@dataclass(frozen=True, slots=True)
class By:
    """`version` says how rich text comes (3: ADF, 2: wiki); `trace` is echoed on the webhooks of the change."""

    site: Site
    actor: Actor
    version: int = 3
    trace: str | None = None

    def issue_to_write(self, key_or_id: str) -> Issue:
        """The issue, counted as one write on it. Raises 404, or 429 beyond the per-issue limit."""
        issue = self.site.issue(self.actor, key_or_id)
        refusal = self.site.limits.refuse_write(issue.id)
        if refusal is not None:
            raise too_many(refusal)
        return issue

    def project_of(self, issue: Issue) -> Project:
        return self.site.projects[issue.project_id]

    def record(self, issue: Issue, items: Iterable[ChangeItem]) -> ChangelogEntry | None:
        """Moves `updated` and writes the change log, when there is something to write."""
        now = self.site.now_ms()
        issue.updated = max(now, issue.updated)
        kept = tuple(items)
        if not kept:
            return None
        entry = ChangelogEntry(self.site.new_id(), self.actor.account_id, now, kept)
        issue.changelog.append(entry)
        return entry

    def emit(self, name: str, issue: Issue | None = None, **parts: object) -> None:
        self.site.events.emit(
            Event(name, self.site.now_ms(), self.actor, issue, trace=self.trace, **parts)  # type: ignore[arg-type]
        )

    def updated(self, issue: Issue, kind: str, entry: ChangelogEntry | None, **parts: object) -> None:
        self.emit("jira:issue_updated", issue, kind=kind, changelog=entry, **parts)


def too_many(refusal: Refusal) -> JiraError:
    """The 429 of a limit."""
    return JiraError(429, "Rate limit exceeded.", headers=refusal.headers())


def forbidden(what: str) -> JiraError:
    return JiraError(403, what)


def plain_item(field: str, field_id: str, old: str | None, new: str | None) -> ChangeItem:
    """A change of something that is not a field with a value of its own: attachments, links, keys."""
    return ChangeItem(field, field_id, "jira", None, old, None, new)
