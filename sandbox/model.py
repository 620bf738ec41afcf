"""What a site holds, as plain records. No behaviour, no HTTP, no rendering.

Ids are strings of digits, as in Jira. Times are epoch milliseconds. Rich text is an ADF document or None.
References are ids, so that a rename shows everywhere and a snapshot is one pickle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
AccountId = str


@dataclass(slots=True)
class User:
    account_id: AccountId
    name: str
    display_name: str
    email: str = ""
    email_visible: bool = False
    active: bool = True
    account_type: Literal["atlassian", "app", "customer"] = "atlassian"
    time_zone: str = "Etc/UTC"
    password: str | None = None
    site_admin: bool = False
    groups: set[str] = field(default_factory=set)
    app_key: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who calls. `app_key` is set for a call by JWT: only those count to the points quota."""

    user: User
    app_key: str | None = None
    scopes: frozenset[str] | None = None

    @property
    def account_id(self) -> AccountId:
        return self.user.account_id

    @property
    def is_app(self) -> bool:
        return self.user.account_type == "app"


@dataclass(slots=True)
class Status:
    id: str
    name: str
    category: Literal["new", "indeterminate", "done"]
    description: str = ""


@dataclass(slots=True)
class Transition:
    """`from_statuses` None means from every status. `screen` maps field id → required."""

    id: str
    name: str
    to: str
    from_statuses: frozenset[str] | None = None
    screen: dict[str, bool] = field(default_factory=dict)


@dataclass(slots=True)
class Workflow:
    name: str
    initial: str
    statuses: list[str]
    transitions: list[Transition]


@dataclass(slots=True)
class IssueType:
    id: str
    name: str
    description: str = ""
    subtask: bool = False
    hierarchy_level: int = 0


@dataclass(slots=True)
class Priority:
    id: str
    name: str
    color: str = "#6699cc"
    description: str = ""


@dataclass(slots=True)
class Resolution:
    id: str
    name: str
    description: str = ""


@dataclass(slots=True)
class LinkType:
    id: str
    name: str
    inward: str
    outward: str


@dataclass(slots=True)
class Option:
    id: str
    value: str
    disabled: bool = False
    children: list[Option] = field(default_factory=list)


@dataclass(slots=True)
class Field:
    """A field of the site. `kind` names its behaviour in `sandbox.fields`."""

    id: str
    name: str
    kind: str
    custom: bool = False
    options: list[Option] = field(default_factory=list)


@dataclass(slots=True)
class Version:
    id: str
    name: str
    project_id: str
    description: str = ""
    released: bool = False
    archived: bool = False
    release_date: str | None = None
    start_date: str | None = None


@dataclass(slots=True)
class Component:
    id: str
    name: str
    project_id: str
    description: str = ""
    lead: AccountId | None = None


@dataclass(slots=True)
class Project:
    """`browsers` None: every person of the site sees it. `issue_ids` keeps creation order."""

    id: str
    key: str
    name: str
    lead: AccountId
    issue_types: list[str]
    workflow: Workflow
    create_screen: list[str]
    edit_screen: list[str]
    required: set[str] = field(default_factory=set)
    admins: set[AccountId] = field(default_factory=set)
    browsers: set[AccountId] | None = None
    hidden_from_apps: bool = False
    old_keys: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    components: list[str] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    last_number: int = 0
    issue_ids: dict[str, None] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Visibility:
    type: Literal["role", "group"]
    value: str
    identifier: str | None = None


@dataclass(slots=True)
class Comment:
    id: str
    issue_id: str
    author: AccountId
    update_author: AccountId
    body: Json | None
    created: int
    updated: int
    visibility: Visibility | None = None
    jsd_public: bool = True
    parent_id: str | None = None
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Worklog:
    id: str
    issue_id: str
    author: AccountId
    update_author: AccountId
    comment: Json | None
    started: int
    seconds: int
    created: int
    updated: int
    visibility: Visibility | None = None
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Attachment:
    """`media_id` is the UUID that ADF names; `content` is held in memory."""

    id: str
    issue_id: str
    media_id: str
    filename: str
    author: AccountId
    created: int
    mime_type: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(slots=True)
class Link:
    """`source` is Jira's inward issue (… outward text → `destination`)."""

    id: str
    type_id: str
    source: str
    destination: str


@dataclass(slots=True)
class RemoteLink:
    id: str
    global_id: str | None
    object: Json
    application: Json | None = None
    relationship: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeItem:
    field: str
    field_id: str
    field_type: Literal["jira", "custom"]
    from_id: str | None
    from_string: str | None
    to_id: str | None
    to_string: str | None
    from_account: AccountId | None = None
    to_account: AccountId | None = None


@dataclass(frozen=True, slots=True)
class ChangelogEntry:
    id: str
    author: AccountId
    created: int
    items: tuple[ChangeItem, ...]


@dataclass(slots=True)
class Issue:
    """`fields` holds the internal value per field id (see `sandbox.fields`); None and missing are the same."""

    id: str
    key: str
    project_id: str
    type_id: str
    status_id: str
    creator: AccountId
    created: int
    updated: int
    fields: dict[str, Any] = field(default_factory=dict)
    status_changed: int = 0
    resolved: int | None = None
    old_keys: list[str] = field(default_factory=list)
    comments: dict[str, Comment] = field(default_factory=dict)
    worklogs: dict[str, Worklog] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    remote_links: dict[str, RemoteLink] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)
    changelog: list[ChangelogEntry] = field(default_factory=list)
    watchers: set[AccountId] = field(default_factory=set)
    votes: set[AccountId] = field(default_factory=set)
    viewed: dict[AccountId, int] = field(default_factory=dict)
    lost_media: set[str] = field(default_factory=set)
    deleted: bool = False
