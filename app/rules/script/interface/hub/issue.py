"""The issue and the replica as scripts see them. Must not know where they come from or what becomes of them.

Short ways besides the incumbent's fields: `issue."Field name"` reads and writes a custom field's value,
`issue.parentKey`, `issue.requestType`, `issue.team`, `issue.unlink(key)`, `issue.addWebLink(url, title)`.
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
    OBJECT_BYTES,
    RICH,
    TEXT,
    HubObject,
    Part,
    many,
    one,
)
from app.rules.script.interface.hub.base import fitted as fit
from app.rules.script.interface.hub.custom_fields import Catalogue, CustomField, CustomFields, number_of
from app.rules.script.interface.hub.objects import (
    Attachment,
    Comment,
    Component,
    IssueLink,
    IssueType,
    Label,
    Priority,
    Project,
    Resolution,
    SecurityLevel,
    Sprint,
    Status,
    User,
    Version,
    WebLink,
    WorkLog,
)
from app.rules.script.library.tables import natives
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.values import NoSuchName

SHORTCUTS = {"typeName": ("type", "name"), "projectKey": ("project", "key")}
OF_ANY_OBJECT = ("class", "metaClass", "properties")
DELTAS = (
    "addedComments", "changedComments", "removedComments", "addedAttachments", "removedAttachments",
    "addedWorkLogs", "changedWorkLogs", "removedWorkLogs",
)  # fmt: skip
"""What came and went since the previous replica. Of a replica only, and not part of its JSON."""


class Issue(HubObject):
    """`open`: names of one's own may be set (`replica.anything = …`), and one that was never set is null. `touched`:
    the names that the script set, also to what they held already."""

    __slots__ = ("fields", "open", "touched")
    type_name = f"{NAMESPACE}BasicHubIssue"
    parents = ("com.exalate.api.domain.hubobject.v1.IHubIssueReplica", "java.lang.Object")
    word = "issue"
    shown = "key"
    identity = ("id", "key")
    parts: ClassVar[dict[str, Part]] = {
        "id": ID, "key": TEXT, "issueUrl": TEXT, "summary": TEXT, "description": RICH, "environment": RICH,
        "type": one(lambda: IssueType), "typeName": TEXT, "project": one(lambda: Project), "projectKey": TEXT,
        "status": one(lambda: Status), "priority": one(lambda: Priority), "resolution": one(lambda: Resolution),
        "securityLevel": one(lambda: SecurityLevel), "assignee": one(lambda: User), "reporter": one(lambda: User),
        "creator": one(lambda: User), "created": DATE, "updated": DATE, "due": DAY, "resolutionDate": DATE,
        "labels": many(lambda: Label), "components": many(lambda: Component), "fixVersions": many(lambda: Version),
        "affectedVersions": many(lambda: Version), "watchers": many(lambda: User), "voters": many(lambda: User),
        "comments": many(lambda: Comment), "attachments": many(lambda: Attachment),
        "workLogs": many(lambda: WorkLog), "issueLinks": many(lambda: IssueLink), "weblinks": many(lambda: WebLink),
        "parentId": ID, "parentKey": TEXT, "subTasks": many(lambda: IssueLink), "originalEstimate": NUMBER,
        "remainingEstimate": NUMBER, "timeSpent": NUMBER, "sprint": one(lambda: Sprint), "requestType": TEXT,
        "team": TEXT, "customFields": ANY, "customKeys": ANY, "doNotMergeComments": FLAG,
        # A sprint's own parts, when the entity that is synced is a sprint.
        "name": TEXT, "goal": TEXT, "state": TEXT, "startDate": DATE, "endDate": DATE, "completeDate": DATE,
        "originBoardId": ID,
    }  # fmt: skip
    aliases: ClassVar[dict[str, str]] = {
        "worklogs": "workLogs", "workLog": "workLogs", "remoteLinks": "weblinks", "webLinks": "weblinks",
        "dueDate": "due", "affectsVersions": "affectedVersions", "issueType": "type", "securitylevel": "securityLevel",
        "links": "issueLinks", "security": "securityLevel", "spent": "timeSpent", "resolved": "resolutionDate",
    }  # fmt: skip

    def __init__(self, *, open: bool = False, fields: Catalogue | None = None, **values: Any) -> None:
        super().__init__(**values)
        self.open = open
        self.fields = fields
        self.touched: set[str] = set()

    @property
    def custom_fields(self) -> CustomFields:
        there = self.values.get("customFields")
        if not isinstance(there, CustomFields):
            made = CustomFields(None if self.open else self.fields)
            for name, field in there.items() if isinstance(there, GMap) else ():
                made.put(name, field)
            self.values["customFields"] = there = made
        return there

    def get(self, run: Run, name: str) -> Any:
        name = self.aliases.get(name, name)
        if name == "customFields":
            return self.custom_fields
        if name == "customKeys" and not isinstance(self.values.get(name), GMap):
            return self.lazy.setdefault(name, GMap())
        if name in SHORTCUTS and self.values.get(name) is None:
            long, part = SHORTCUTS[name]
            around = self.values.get(long)
            return around.get(run, part) if isinstance(around, HubObject) else None
        if name in DELTAS and name not in self.values and self.open:
            return self.lazy.setdefault(name, [])
        return super().get(run, name)

    def set(self, run: Run, name: str, value: Any) -> None:
        name = self.aliases.get(name, name)
        self.touched.add(name)
        super().set(run, name, value)
        if name in SHORTCUTS:
            long, part = SHORTCUTS[name]
            around = self.values.get(long)
            text = self.values[name]
            if isinstance(around, HubObject) and around.values.get(part) != text:
                self.values[long] = type(around)(**{part: text})
        for short, (long, _part) in SHORTCUTS.items():
            if name == long and value is not None:
                self.values.pop(short, None)

    def absent(self, run: Run, name: str) -> Any:
        field = self.custom_fields.get(name)
        if field is not None:
            return field.get(run, "value")
        if self.open and name not in OF_ANY_OBJECT:
            run.host.missed(name, (*self.parts, *DELTAS))
            return None
        raise NoSuchName(name)

    def put_absent(self, run: Run, name: str, value: Any) -> None:
        run.took(OBJECT_BYTES)
        fields = self.custom_fields
        described = self.fields(name) if self.fields is not None else None
        field = fields.get(name)
        if field is None and described is not None:
            field = CustomField(**{**described, "id": number_of(described.get("id"))})
            fields.put(str(described["name"]), field)
        if field is not None:
            field.set(run, "value", value)
        else:
            self.values[name] = fit(run, ANY, value)


def _set_status(run: Run, issue: Issue, name: Any) -> None:
    issue.set(run, "status", name)


def _unlink(run: Run, issue: Issue, other: Any) -> bool:
    """Takes the links to an issue away, by its key or id. True if there was one."""
    wanted = other.text(run) if isinstance(other, HubObject) else str(other)
    links = issue.get(run, "issueLinks") or []
    kept = [link for link in links if not isinstance(link, IssueLink) or wanted not in _ends(link)]
    issue.set(run, "issueLinks", kept)
    return len(kept) < len(links)


def _ends(link: IssueLink) -> tuple[Any, Any]:
    return link.peek("otherIssueKey"), link.peek("otherIssueId")


def _add_web_link(run: Run, issue: Issue, url: str, title: str | None = None) -> WebLink:
    """Adds a link to a page; one that is there already gets the new title."""
    links = list(issue.get(run, "weblinks") or [])
    run.items_of(len(links))
    link = next((one for one in links if isinstance(one, WebLink) and one.peek("url") == url), None)
    if link is None:
        link = WebLink(url=url)
        links.append(link)
        issue.set(run, "weblinks", links)
    link.set(run, "title", title or url)
    return link


def _add_link(run: Run, issue: Issue, type_name: str, other: Any) -> IssueLink:
    """Links to another issue, by its key or what a look-up gave."""
    key = other.get(run, "key") if isinstance(other, HubObject) else str(other)
    made = IssueLink(linkTypeName=type_name, otherIssueKey=key, outward=True)
    links = issue.get(run, "issueLinks") or []
    run.took(OBJECT_BYTES)
    run.items_of(len(links))
    issue.set(run, "issueLinks", [*links, made])
    return made


Issue.methods = natives(
    {"setStatus": _set_status, "unlink": _unlink, "addWebLink": _add_web_link, "addLink": _add_link}
)
