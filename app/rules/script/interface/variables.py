"""The variables that a script finds when it starts, and the names that each of them is known to have.

| variable | outgoing | incoming |
| --- | --- | --- |
| `issue` | the local issue | the local issue, to be edited; empty before it exists |
| `replica` | empty, to be filled: it is what is sent | what the other side sent |
| `previous` | what was sent last, or null | what the other side sent the time before, or null |
| `issueBeforeScript` | | the issue as it was when the script began |
| `firstSync` | true until the pair is in step | true until the issue exists |
| `traces` | comments, attachments and worklogs here and there | the same |
| `issueKey`, `connection`, `relation`, `syncRequest`, `entityType`, `blobMetadataList` | | |
| `sprint` | the sprint, when that is what is synced | the same, to be edited |
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from app.rules.script.interface import domain_classes
from app.rules.script.interface.helpers.http_client import HttpClient
from app.rules.script.interface.helpers.merging import AttachmentHelper, CommentHelper, WorkLogHelper, fill_deltas
from app.rules.script.interface.helpers.node_helper import NodeHelper
from app.rules.script.interface.helpers.others import Debug, Log, SyncHelper, UserHelper, WorkflowHelper
from app.rules.script.interface.host import Host, Json
from app.rules.script.interface.hub.base import FLAG, ID, TEXT, HubObject, Part, one
from app.rules.script.interface.hub.border import issue_from_json, object_from_json, object_to_json
from app.rules.script.interface.hub.issue import OF_ANY_OBJECT, Issue
from app.rules.script.interface.hub.objects import IssueKey, Sprint, Trace
from app.rules.script.interface.likely import LikelyNames
from app.rules.script.interface.session import Direction, Session, session_of, trouble
from app.rules.script.runtime.access import method_names, property_names
from app.rules.script.runtime.calling import native
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.values import HostObject

HELPERS: dict[str, type[HostObject]] = {
    "nodeHelper": NodeHelper, "commentHelper": CommentHelper, "attachmentHelper": AttachmentHelper,
    "workLogHelper": WorkLogHelper, "worklogHelper": WorkLogHelper, "workflowHelper": WorkflowHelper,
    "syncHelper": SyncHelper, "userHelper": UserHelper, "httpClient": HttpClient, "debug": Debug, "log": Log,
}  # fmt: skip


class Connection(HubObject):
    """The half that a script belongs to."""

    __slots__ = ()
    type_name = "com.exalate.basic.domain.connection.BasicConnection"
    parents = ("com.exalate.api.domain.connection.IConnection", "java.lang.Object")
    word = "connection"
    parts: ClassVar[dict[str, Part]] = {
        "id": ID, "name": TEXT, "description": TEXT, "projectKey": TEXT, "localName": TEXT, "remoteName": TEXT,
        "remoteUrl": TEXT,
    }  # fmt: skip


class SyncRequest(HubObject):
    __slots__ = ()
    type_name = "com.exalate.basic.domain.BasicSyncRequest"
    word = "syncRequest"
    parts: ClassVar[dict[str, Part]] = {
        "id": ID, "connection": one(lambda: Connection), "issueKey": one(lambda: IssueKey), "firstSync": FLAG,
        "entityType": TEXT,
    }  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """What a run is about, as hub JSON. `issue` is None while there is none. `replica`: incoming, what came."""

    issue: Json = None
    replica: Json = None
    previous: Json = None
    first: bool = False
    connection: Json = field(default_factory=dict)
    traces: tuple[Json, ...] = ()
    entity: str = "issue"
    sprint: Json = None


def begin(
    run: Run, host: Host, direction: Direction, subject: Subject, *, quiet: bool = False, dry: bool = False
) -> None:
    """Sets the run's host and variables. Raises `WrongShape` for JSON that is no hub JSON.

    Afterwards `replica_json` or `issue_json` tell what the script left."""
    session = Session(host, direction, quiet, dry)
    run.host = session

    def catalogue(name: str) -> Mapping[str, Any] | None:
        return session.find(run, "field", name=name)

    session.issue = issue_from_json(Issue(fields=catalogue), subject.issue or {}, "issue")
    before = issue_from_json(Issue(fields=catalogue), subject.issue or {}, "issue")
    session.traces = [object_from_json(Trace, trace, "traces") for trace in subject.traces]
    session.replica = Issue(open=True, fields=catalogue if direction == "outgoing" else None)
    if direction == "incoming":
        issue_from_json(session.replica, subject.replica or {}, "replica")
    if subject.previous is not None:
        session.previous = issue_from_json(Issue(open=True), subject.previous, "previous")
    if direction == "incoming":
        fill_deltas(run, session.replica, session.previous, session.traces)
    run.variables.update(_variables(session, subject, before))


def _variables(session: Session, subject: Subject, before: Issue) -> dict[str, Any]:
    connection = object_from_json(Connection, subject.connection or {}, "connection")
    key = IssueKey(id=session.issue.peek("id"), key=session.issue.peek("key"), entityType=subject.entity)
    request = SyncRequest(connection=connection, issueKey=key, firstSync=subject.first, entityType=subject.entity)
    attachments = session.issue.peek("attachments") or []
    sprint = None if subject.sprint is None else object_from_json(Sprint, subject.sprint, "sprint")
    if sprint is None and subject.entity == "sprint":
        sprint = Sprint()
    return {
        "issue": session.issue, "replica": session.replica, "previous": session.previous,
        "issueBeforeScript": before, "firstSync": subject.first, "traces": session.traces, "issueKey": key,
        "connection": connection, "relation": connection, "syncRequest": request, "entityType": subject.entity,
        "blobMetadataList": list(attachments), "sprint": sprint, "store": native(_store, 1),
        **{name: helper() for name, helper in HELPERS.items()},
    }  # fmt: skip


def _store(run: Run, arguments: list[Any]) -> Any:
    session = session_of(run)
    issue = arguments[0] if arguments else session.issue
    if issue is not session.issue:
        raise trouble("store takes the issue of this run: store(issue)")
    made = session.store(run, session.issue)
    run.variables["issueKey"].values.update(id=made.peek("id"), key=made.peek("key"))
    return made


def replica_json(run: Run) -> Json:
    """What an outgoing script left to be sent. A script may also put another issue into `replica`."""
    left = run.variables.get("replica")
    return object_to_json(run, left, "replica") if isinstance(left, Issue) else None


def issue_json(run: Run) -> Json:
    """The issue as an incoming script left it."""
    return object_to_json(run, session_of(run).issue, "issue")


def sprint_json(run: Run) -> Json:
    left = run.variables.get("sprint")
    return object_to_json(run, left, "sprint") if isinstance(left, Sprint) else None


NAMES: tuple[str, ...] = (
    "issue", "replica", "previous", "issueBeforeScript", "firstSync", "traces", "issueKey", "connection", "relation",
    "syncRequest", "entityType", "blobMetadataList", "sprint", "store", *HELPERS,
)  # fmt: skip


def known_names() -> dict[str, Collection[str] | None]:
    """For each variable the methods and properties that it can have; None: it may have any. The local issue has custom
    fields of any name: only what looks like a slip is not known of it."""
    known: dict[str, Collection[str] | None] = dict.fromkeys(NAMES)
    for name, helper in HELPERS.items():
        known[name] = _members(helper())
    for name, cls in (("issueKey", IssueKey), ("connection", Connection), ("relation", Connection)):
        known[name] = _members(cls())
    known["issue"] = LikelyNames(_members(Issue()))
    return known


def _members(value: HostObject) -> frozenset[str]:
    names = (*method_names(value), *property_names(value), *OF_ANY_OBJECT)
    accessors = (f"{what}{name[:1].upper()}{name[1:]}" for what in ("get", "set", "is") for name in value.getters)
    return frozenset((*names, *accessors))


domain_classes.register()
