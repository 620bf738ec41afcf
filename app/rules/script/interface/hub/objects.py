"""The hub objects of an issue: users, comments, versions and so on. The issue itself and its custom fields are apart.

The parts named here are the keys of their JSON as well. Ids are texts; dates are `Date`s here and ISO 8601 there.
"""

from __future__ import annotations

from typing import Any, ClassVar

from app.rules.script.interface.hub.base import (
    ANY,
    DATE,
    DAY,
    FLAG,
    ID,
    NAMESPACE,
    NUMBER,
    RICH,
    TEXT,
    HubObject,
    Part,
    many,
    one,
)

Parts = dict[str, Part]


class User(HubObject):
    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubUser"
    word = "user"
    shown = "displayName"
    identity = ("accountId", "key", "email", "username", "displayName")
    parts: ClassVar[Parts] = {
        "accountId": TEXT, "key": TEXT, "username": TEXT, "email": TEXT, "displayName": TEXT, "active": FLAG,
        "timeZone": TEXT,
    }  # fmt: skip
    aliases: ClassVar[dict[str, str]] = {"emailAddress": "email", "name": "username"}

    @classmethod
    def named(cls, text: str) -> HubObject:
        return cls(email=text) if "@" in text else cls(username=text)


def _user() -> type[HubObject]:
    return User


class Named(HubObject):
    """What is little more than an id and a name."""

    __slots__ = ()
    parts: ClassVar[Parts] = {"id": ID, "name": TEXT, "description": TEXT}


class Status(Named):
    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubStatus"
    word = "status"
    parts: ClassVar[Parts] = {**Named.parts, "category": TEXT}
    aliases: ClassVar[dict[str, str]] = {"statusCategory": "category"}


class Priority(Named):
    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubPriority"
    word = "priority"


class Resolution(Named):
    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubResolution"
    word = "resolution"


class IssueType(Named):
    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubIssueType"
    word = "type"
    parts: ClassVar[Parts] = {**Named.parts, "subtask": FLAG}
    aliases: ClassVar[dict[str, str]] = {"isSubTask": "subtask", "subTask": "subtask"}


class SecurityLevel(Named):
    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubSecurityLevel"
    word = "securityLevel"


class Version(Named):
    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubVersion"
    word = "version"
    parts: ClassVar[Parts] = {
        **Named.parts, "startDate": DAY, "releaseDate": DAY, "released": FLAG, "archived": FLAG, "projectKey": TEXT,
    }  # fmt: skip


class Component(Named):
    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubComponent"
    word = "component"
    parts: ClassVar[Parts] = {**Named.parts, "lead": one(_user), "assigneeType": TEXT, "projectKey": TEXT}


class Label(HubObject):
    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubLabel"
    word = "label"
    shown = "label"
    identity = ("label",)
    parts: ClassVar[Parts] = {"label": TEXT}
    aliases: ClassVar[dict[str, str]] = {"name": "label"}


class Project(HubObject):
    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubProject"
    word = "project"
    shown = "key"
    identity = ("key", "id", "name")
    parts: ClassVar[Parts] = {
        "id": ID, "key": TEXT, "name": TEXT, "description": TEXT, "lead": one(_user),
        "versions": many(lambda: Version), "components": many(lambda: Component), "type": TEXT,
    }  # fmt: skip


class Option(HubObject):
    """A choice of a select list. A cascading choice is the child, with its `parentOption`."""

    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubOption"
    word = "option"
    shown = "value"
    identity = ("id", "value")
    parts: ClassVar[Parts] = {
        "id": ID, "value": TEXT, "sequence": NUMBER, "disabled": FLAG, "parentOption": one(lambda: Option),
        "childOptions": many(lambda: Option),
    }  # fmt: skip


class CascadingSelect(HubObject):
    """Both levels of a cascading field's value."""

    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubCascadingSelect"
    word = "cascading"
    shown = "parent"
    identity = ("child", "parent")
    parts: ClassVar[Parts] = {"parent": one(lambda: Option), "child": one(lambda: Option)}
    aliases: ClassVar[dict[str, str]] = {"value": "parent"}


class Comment(HubObject):
    """`remoteId` is its id on the other side. `executor`: who shall be the author of the copy. `group`, `role`: who may
    see it. `internal`: a service desk's internal note. `parentId`: the comment it answers.

    `authorLine`: a line that names author and time is put above the text, as the connection is set."""

    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubComment"
    word = "comment"
    shown = "body"
    parts: ClassVar[Parts] = {
        "id": ID, "remoteId": ID, "body": RICH, "author": one(_user), "updateAuthor": one(_user),
        "executor": one(_user), "created": DATE, "updated": DATE, "internal": FLAG, "group": TEXT, "role": TEXT,
        "parentId": ID, "authorLine": FLAG, "properties": ANY,
    }  # fmt: skip
    identity = ("id", "remoteId")
    aliases: ClassVar[dict[str, str]] = {"groupLevel": "group", "roleLevel": "role", "comment": "body"}


class Attachment(HubObject):
    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubAttachment"
    word = "attachment"
    shown = "filename"
    identity = ("id", "remoteId", "filename")
    parts: ClassVar[Parts] = {
        "id": ID, "remoteId": ID, "filename": TEXT, "mimetype": TEXT, "filesize": NUMBER, "author": one(_user),
        "created": DATE, "internal": FLAG,
    }  # fmt: skip
    aliases: ClassVar[dict[str, str]] = {"name": "filename", "size": "filesize", "mimeType": "mimetype"}


class WorkLog(HubObject):
    """Times in seconds."""

    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubWorkLog"
    word = "workLog"
    shown = "comment"
    identity = ("id", "remoteId")
    parts: ClassVar[Parts] = {
        "id": ID, "remoteId": ID, "comment": RICH, "timeSpent": NUMBER, "startDate": DATE, "author": one(_user),
        "updateAuthor": one(_user), "executor": one(_user), "created": DATE, "updated": DATE, "group": TEXT,
        "role": TEXT, "authorLine": FLAG,
    }  # fmt: skip
    aliases: ClassVar[dict[str, str]] = {"body": "comment", "timeSpentSeconds": "timeSpent", "started": "startDate"}


class IssueLink(HubObject):
    """A link to another issue. `outward`: from this issue to the other."""

    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubIssueLink"
    word = "issueLink"
    shown = "otherIssueKey"
    identity = ("id", "otherIssueId", "otherIssueKey")
    parts: ClassVar[Parts] = {
        "id": ID, "linkTypeName": TEXT, "linkName": TEXT, "outward": FLAG, "otherIssueId": ID, "otherIssueKey": TEXT,
        "url": TEXT,
    }  # fmt: skip
    aliases: ClassVar[dict[str, str]] = {
        "isOutward": "outward", "linkType": "linkTypeName", "typeName": "linkTypeName", "remoteIssueId": "otherIssueId",
    }  # fmt: skip


class WebLink(HubObject):
    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubRemoteIssueLink"
    word = "webLink"
    shown = "url"
    identity = ("globalId", "id", "url")
    parts: ClassVar[Parts] = {
        "id": ID, "globalId": TEXT, "url": TEXT, "title": TEXT, "summary": TEXT, "relationship": TEXT,
    }  # fmt: skip


class Sprint(HubObject):
    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubSprint"
    word = "sprint"
    parts: ClassVar[Parts] = {
        "id": ID, "name": TEXT, "goal": TEXT, "state": TEXT, "startDate": DATE, "endDate": DATE, "completeDate": DATE,
        "originBoardId": ID,
    }  # fmt: skip


class Trace(HubObject):
    """Which part here is which over there. `type`: COMMENT, ATTACHMENT, WORKLOG, ISSUE_LINK; `action`: NONE, ADD …;
    `origin`: local or remote, where the original is."""

    __slots__ = ()
    type_name = "com.exalate.basic.domain.BasicNonPersistentTrace"
    parents = ("com.exalate.api.domain.twintrace.INonPersistentTrace", "java.lang.Object")
    word = "trace"
    shown = "localId"
    identity = ("localId", "remoteId")
    fluent = True
    parts: ClassVar[Parts] = {
        "type": TEXT, "localId": ID, "remoteId": ID, "action": TEXT, "toSynchronize": FLAG,
        "origin": TEXT,
    }  # fmt: skip


class IssueKey(HubObject):
    """Which issue: what look-ups of issues give. `urn` is the key as well."""

    __slots__ = ()
    type_name = "com.exalate.basic.domain.BasicIssueKey"
    parents = ("com.exalate.api.domain.IIssueKey", "java.lang.Object")
    word = "issueKey"
    shown = "key"
    identity = ("id", "key")
    parts: ClassVar[Parts] = {"id": ID, "key": TEXT, "entityType": TEXT}
    aliases: ClassVar[dict[str, str]] = {"urn": "key", "URN": "key", "uRN": "key", "idStr": "id"}


class SemanticVersion(HubObject):
    __slots__ = ()
    type_name = "com.exalate.basic.domain.BasicSemanticVersion"
    word = "semanticVersion"
    shown = "major"
    identity = ("major",)
    parts: ClassVar[Parts] = {"major": NUMBER, "minor": NUMBER, "patch": NUMBER}

    def text(self, run: Any) -> str:  # noqa: ARG002
        return ".".join(str(self.values.get(name) or 0) for name in self.parts)


CLASSES: tuple[type[HubObject], ...] = (
    User, Status, Priority, Resolution, IssueType, SecurityLevel, Version, Component, Label, Project, Option,
    CascadingSelect, Comment, Attachment, WorkLog, IssueLink, WebLink, Sprint, Trace, IssueKey, SemanticVersion,
)  # fmt: skip
BY_WORD = {one.word: one for one in CLASSES}
