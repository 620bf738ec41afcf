"""The sites and all they hold, in memory.

Knows how things are found and who may see them. Changes are made by `sandbox.changes`, shown by
`sandbox.shapes`; must not know HTTP.
"""

from __future__ import annotations

import pickle
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sandbox.calls import CallLog
from sandbox.errors import JiraError, not_found
from sandbox.events import Events
from sandbox.faults import Faults
from sandbox.index import Index
from sandbox.limits import Limits, Quota
from sandbox.model import (
    Actor,
    Attachment,
    Comment,
    Component,
    Field,
    Issue,
    IssueType,
    Link,
    LinkType,
    Priority,
    Project,
    Resolution,
    Status,
    User,
    Version,
)

if TYPE_CHECKING:
    from starlette.requests import Request

    from sandbox.acting import Acting

Authenticator = Callable[["Request"], Actor | None]

KEPT_BY_SNAPSHOT = [
    "base_url",
    "users",
    "projects",
    "fields",
    "issue_types",
    "statuses",
    "priorities",
    "resolutions",
    "link_types",
    "versions",
    "components",
    "links",
    "issues",
    "children",
    "keys",
    "project_keys",
    "attachments",
    "media",
    "comments",
    "worklogs_changed",
    "worklogs_deleted",
    "next_id",
    "installs",
]


@dataclass(slots=True)
class Settings:
    """What Jira's administrators and Atlassian's operators would set. Sizes in bytes, times in milliseconds."""

    index_lag_ms: int = 400
    upload_limit: int = 100 * 1024 * 1024
    comments_per_issue: int = 5000
    worklogs_per_issue: int = 10_000
    attachments_per_issue: int = 2000
    links_per_issue: int = 2000
    text_limit: int = 32_767
    apps_administer: int = 1
    """0: apps are no project administrators, as after an admin has taken their role's permissions away."""
    panels: int = 1
    """0: a document with a panel is refused, as a Jira refuses nodes that the schema knows and it does not."""


class Site:
    """One Jira Cloud. `installs` belongs to the Connect host; its content must be picklable."""

    def __init__(self, name: str, sandbox: Sandbox, settings: Settings) -> None:
        self.name = name
        self.sandbox = sandbox
        self.settings = settings
        self.port = 0
        self.base_url = ""
        self.cloud_id = str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.sandbox"))
        self.users: dict[str, User] = {}
        self.projects: dict[str, Project] = {}
        self.project_keys: dict[str, str] = {}
        self.fields: dict[str, Field] = {}
        self.issue_types: dict[str, IssueType] = {}
        self.statuses: dict[str, Status] = {}
        self.priorities: dict[str, Priority] = {}
        self.resolutions: dict[str, Resolution] = {}
        self.link_types: dict[str, LinkType] = {}
        self.versions: dict[str, Version] = {}
        self.components: dict[str, Component] = {}
        self.links: dict[str, Link] = {}
        self.issues: dict[str, Issue] = {}
        self.children: dict[str, list[str]] = {}
        self.keys: dict[str, str] = {}
        self.attachments: dict[str, Attachment] = {}
        self.media: dict[str, str] = {}
        self.comments: dict[str, Comment] = {}
        self.worklogs_changed: dict[str, int] = {}
        self.worklogs_deleted: dict[str, int] = {}
        self.next_id = 10_000
        self.installs: dict[str, Any] = {}
        self.failed_webhooks: list[dict[str, Any]] = []
        self.events = Events()
        self.faults = Faults(sandbox.now, sandbox.dice)
        self.calls = CallLog()
        self.limits = Limits(sandbox.now)
        self.index = Index(sandbox.now_ms, self._index_lag)
        self.authenticators: list[Authenticator] = []

    def now_ms(self) -> int:
        return self.sandbox.now_ms()

    def new_id(self) -> str:
        self.next_id += 1
        return str(self.next_id)

    def authenticate(self, request: Request) -> Actor | None:
        """Who calls: the first authenticator that knows. Raises JiraError 401 for bad credentials."""
        for authenticator in self.authenticators:
            actor = authenticator(request)
            if actor is not None:
                return actor
        return None

    def act_as(self, name: str) -> Acting:
        """A user's hands, without HTTP: the same functions that REST calls."""
        from sandbox.acting import Acting

        return Acting(self, Actor(self.user(name)))

    def user(self, name: str) -> User:
        """By login name. Raises KeyError."""
        for user in self.users.values():
            if user.name == name:
                return user
        raise KeyError(name)

    def rename(self, base_url: str) -> None:
        """The site's address changes, as when Atlassian renames a site. The old one goes on answering."""
        self.base_url = base_url.rstrip("/")

    def project(self, actor: Actor, key_or_id: str) -> Project:
        """Raises 404 if there is none or the actor may not see it."""
        id_ = self.project_keys.get(str(key_or_id).upper(), str(key_or_id))
        project = self.projects.get(id_)
        if project is None or not self.can_browse(actor, project):
            raise not_found(f"No project could be found with key '{key_or_id}'.")
        return project

    def issue(self, actor: Actor, key_or_id: str) -> Issue:
        """Also by a key from before a move. Raises 404 if there is none or the actor may not see it."""
        key = str(key_or_id)
        issue = self.issues.get(self.keys.get(key) or self.keys.get(key.upper()) or key)
        if issue is None or not self.can_browse(actor, self.projects[issue.project_id]):
            raise not_found()
        return issue

    def can_browse(self, actor: Actor, project: Project) -> bool:
        if actor.is_app:
            return not project.hidden_from_apps
        if project.browsers is None or actor.user.site_admin:
            return True
        return actor.account_id in project.browsers or actor.account_id in project.admins

    def is_project_admin(self, actor: Actor, project: Project) -> bool:
        if actor.is_app:
            return bool(self.settings.apps_administer) and not project.hidden_from_apps
        return actor.user.site_admin or actor.account_id in project.admins

    def is_site_admin(self, actor: Actor) -> bool:
        return actor.user.site_admin and not actor.is_app

    def add_user(self, user: User) -> User:
        self.users[user.account_id] = user
        return user

    def _index_lag(self) -> int:
        fault = self.faults.value("search_lag_ms")
        return int(fault) if fault is not None else self.settings.index_lag_ms


@dataclass
class Sandbox:
    """All sites, one clock, one pair of dice. The points quota of an app is one over all its sites."""

    now: Callable[[], float] = time.time
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    fast: bool = False
    sites: dict[str, Site] = field(default_factory=dict)
    quota: Quota = field(init=False)
    control_url: str = ""
    _snapshot: bytes | None = None

    def __post_init__(self) -> None:
        self.quota = Quota(self.now)

    def now_ms(self) -> int:
        return int(self.now() * 1000)

    def add_site(self, name: str) -> Site:
        """An empty site; `sandbox.presets` furnishes it."""
        if name in self.sites:
            raise ValueError(f"two sites named {name}")
        site = Site(name, self, Settings(index_lag_ms=0 if self.fast else 400))
        self.sites[name] = site
        return site

    def site(self, name: str) -> Site:
        """Raises 404 for an unknown name."""
        try:
            return self.sites[name]
        except KeyError:
            raise JiraError(404, f"There is no site {name!r}.") from None

    def snapshot(self) -> None:
        """Remembers what all sites hold, in memory; one is kept."""
        state = {name: {attr: getattr(site, attr) for attr in KEPT_BY_SNAPSHOT} for name, site in self.sites.items()}
        self._snapshot = pickle.dumps(state, protocol=pickle.HIGHEST_PROTOCOL)

    def restore(self) -> None:
        """Back to the snapshot; faults, call log and limits stay. Raises 409 without one."""
        if self._snapshot is None:
            raise JiraError(409, "There is no snapshot to restore.")
        for name, attrs in pickle.loads(self._snapshot).items():
            site = self.sites[name]
            for attr, value in attrs.items():
                setattr(site, attr, value)
            site.index.forget()


def jira_time(ms: int) -> str:
    """Jira's way to write a time: milliseconds, numeric zone without colon."""
    moment = datetime.fromtimestamp(ms / 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}+0000"
