"""What the verbs of a Jira site take and return. Plain values: no JSON, no HTTP, no behaviour beyond look-ups."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from app.sync.issue import Issue
from app.sync.keys import Key, Side, element_key, id_of, owner_of
from app.sync.values import Comment, RichText, Value


@dataclass(frozen=True)
class ElementIds:
    """How the elements of one local issue are named in its pair.

    `traced`: local element (`comment/10001`, `attachment/10002`) → key of the pair. What is not traced is named after
    its own side. `media`: Media Services UUID → local attachment id, as far as known.
    """

    side: Side
    traced: Mapping[str, Key] = field(default_factory=dict)
    media: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _local_of(self) -> Mapping[Key, str]:
        return {key: element for element, key in self.traced.items()}

    @cached_property
    def _media_of(self) -> Mapping[str, str]:
        return {attachment: uuid for uuid, attachment in self.media.items()}

    def key_of(self, kind: str, local_id: str) -> Key:
        """The pair's key of a local comment or attachment."""
        return self.traced.get(f"{kind}/{local_id}") or element_key(kind, self.side, local_id)

    def local_id(self, key: Key) -> str | None:
        """The local id behind a key of the pair; None when this side has no copy of it."""
        if element := self._local_of.get(key):
            return element.partition("/")[2]
        return id_of(key) if owner_of(key) == self.side and id_of(key) else None

    def media_of(self, attachment_id: str) -> str | None:
        """The media UUID of a local attachment, if it was met before."""
        return self._media_of.get(attachment_id)

    def with_media(self, media: Mapping[str, str]) -> ElementIds:
        """The same names with more media UUIDs known."""
        return ElementIds(self.side, self.traced, {**self.media, **media})


@dataclass(frozen=True)
class Change:
    """One entry of an issue's changelog that touched a key. `before`/`after` are Jira's display texts, not values."""

    entry: int
    """Grows with time within an issue; compare with `ReadIssue.last_entry` of an earlier read."""
    key: Key
    at: datetime
    ours: bool
    """Made by our own app account."""
    before: str | None
    after: str | None

    @property
    def value(self) -> Value:
        """What the key held after this change, as well as a changelog tells: of rich text only the words."""
        if self.key == "description":
            return RichText.of_text(self.after) if self.after else None
        return self.after


@dataclass(frozen=True)
class ReadIssue:
    """One issue as read by one call (more only when comments overflow their page or an inline file is new)."""

    issue: Issue
    project_id: str
    mark: str | None
    """The twin's uid that our create call left in the issue's property."""
    media: Mapping[str, str]
    """Media UUIDs that this read found out (UUID → attachment id); keep them in `ElementIds.media`."""
    changes: tuple[Change, ...]
    """Newest first, at most what Jira put in the answer."""
    edited_by_us: frozenset[Key] = frozenset()
    """Comments that our own app account has written or edited last: no changelog tells that of a comment."""

    @property
    def last_entry(self) -> int:
        """Number of the newest changelog entry; 0 when there is none."""
        return max((change.entry for change in self.changes), default=0)

    @cached_property
    def ours(self) -> Mapping[Key, Change]:
        """The keys whose newest change was made by our own app account."""
        newest: dict[Key, Change] = {}
        for change in self.changes:
            newest.setdefault(change.key, change)
        return {key: change for key, change in newest.items() if change.ours}


def edited_last_by_others(changes: Sequence[Change], since: int) -> frozenset[Key]:
    """Keys whose newest change after entry `since` is not our own. `changes` newest first."""
    newest: dict[Key, Change] = {}
    for change in changes:
        if change.entry > since:
            newest.setdefault(change.key, change)
    return frozenset(key for key, change in newest.items() if not change.ours)


def overwritten(changes: Sequence[Change], key: Key, since: int) -> Change | None:
    """The person's change of `key` that our own newest write has overwritten: saved after entry `since`, before ours.

    `changes` newest first, as they are after that write.
    """
    of_key = [change for change in changes if change.key == key and change.entry > since]
    if not of_key or not of_key[0].ours:
        return None
    return next((change for change in of_key if not change.ours), None)


@dataclass(frozen=True)
class Written:
    """What Jira made of a write: canonical values, to be remembered instead of what was sent."""

    values: Mapping[Key, Value]
    updated: datetime
    cut: Mapping[Key, Value] = field(default_factory=dict)
    """Texts that were too long: key → the whole value. The write carried a cut one with a notice in its place."""
    media: Mapping[str, str] = field(default_factory=dict)
    """Media UUIDs that this write found out (UUID → attachment id)."""
    changes: tuple[Change, ...] = ()
    """The issue's changelog after the write, newest first."""


@dataclass(frozen=True)
class WrittenComment:
    """A comment as Jira holds it now. `cut`: the text was too long and was shortened, with a notice."""

    id: str
    comment: Comment
    cut: bool = False


@dataclass(frozen=True)
class Created:
    """A new issue. `cut` as in `Written`."""

    id: str
    key: str
    cut: Mapping[Key, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class NewIssue:
    """One issue of a bulk create. `mark` is the twin's uid."""

    fields: Mapping[Key, Value]
    mark: str


@dataclass(frozen=True)
class Download:
    """An attachment's bytes on their way. `chunks` can be read once, inside the `async with` that gave it."""

    size: int
    media_id: str | None
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True)
class Uploaded:
    """A new attachment. `sha256` is the hex digest of the bytes that were sent."""

    id: str
    media_id: str | None
    name: str
    mime: str
    size: int
    sha256: str


@dataclass(frozen=True)
class AttachmentLimit:
    """What the site takes, in bytes. `enabled` False: attachments are switched off."""

    enabled: bool
    size: int


@dataclass(frozen=True)
class ProjectFacts:
    """A project of a site, by its present key and name."""

    id: str
    key: str
    name: str


@dataclass(frozen=True)
class IssueType:
    """An issue type of a project. Subtask types need a parent and are no choice for Basic rules. `level`: 0 for
    ordinary issues, above for epics and the like, below for subtasks."""

    id: str
    name: str
    subtask: bool
    level: int = 0


@dataclass(frozen=True)
class CreateField:
    """A field of a project's create screen. `has_default`: Jira fills it in when it is not sent."""

    id: str
    name: str
    required: bool
    has_default: bool
    schema_type: str
    allowed: tuple[str, ...]

    @property
    def must_be_sent(self) -> bool:
        return self.required and not self.has_default


@dataclass(frozen=True)
class Account:
    """A user of a site, also our own app user."""

    account_id: str
    name: str
    active: bool


@dataclass(frozen=True)
class ServerFacts:
    """What a Jira says of itself without signing in."""

    base_url: str
    title: str
    deployment: str
    """`Cloud` or `Server`."""
    version: str


@dataclass(frozen=True)
class Found:
    """One issue of a search: just enough to hint it."""

    id: str
    key: str
    project_id: str | None
    updated: datetime | None
    created: datetime | None = None


@dataclass(frozen=True)
class FoundPage:
    """One page of a search. `next_page` None: the last one."""

    issues: tuple[Found, ...]
    next_page: str | None


@dataclass(frozen=True)
class FailedWebhook:
    """A delivery that Jira gave up. `failed_ms`: when, in epoch milliseconds."""

    id: str
    url: str
    body: str
    failed_ms: int


@dataclass(frozen=True)
class FailedWebhooks:
    """One page of failed deliveries, oldest first. `after` asks for later ones; None: there were none at all."""

    failures: tuple[FailedWebhook, ...]
    after: int | None


@dataclass(frozen=True)
class Granted:
    """Which of the asked permissions somebody has."""

    global_permissions: frozenset[str]
    project_permissions: frozenset[str]
    """In the one project that was asked for."""


@dataclass(frozen=True)
class Quota:
    """The newest word of Jira on our points. None: not said."""

    limit: int | None = None
    remaining: int | None = None
    near_limit: bool = False
    resets_at: datetime | None = None


Gone = Literal["deleted", "hidden", "there", "unknown"]
"""Why an issue answered 404: deleted; not visible to the app user; visible after all; not to be found out."""
