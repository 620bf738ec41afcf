"""What happened on a site, told once to whoever listens (the Connect host makes webhooks of it).

Knows names and parts of events; must not know how they are delivered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.model import (
    Actor,
    Attachment,
    ChangelogEntry,
    Comment,
    Component,
    Issue,
    Link,
    Project,
    User,
    Version,
    Worklog,
)


@dataclass(frozen=True, slots=True)
class Event:
    """One webhook event by Jira's name (`jira:issue_updated`, `comment_created`, …).

    `issue` is live: who needs its present state must render it while being told. For deletions the parts are
    given as they were. `kind` is Jira's `issue_event_type_name`. `trace` is the X-Atlassian-Webhook-Trace of
    the call that caused it, absent on secondary events. `at` is epoch milliseconds.
    """

    name: str
    at: int
    actor: Actor | None = None
    issue: Issue | None = None
    kind: str | None = None
    changelog: ChangelogEntry | None = None
    comment: Comment | None = None
    worklog: Worklog | None = None
    attachment: Attachment | None = None
    link: Link | None = None
    property_key: str | None = None
    property_value: Any = None
    project: Project | None = None
    version: Version | None = None
    component: Component | None = None
    user: User | None = None
    trace: str | None = None
    primary: bool = True
    extra: dict[str, Any] = field(default_factory=dict)


Listener = Callable[[Event], None]


class Events:
    """Synchronous, in the order of the changes. A listener must be quick and must not raise."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` for every event from now on; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def emit(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            listener(event)
