"""The incumbent's external script classes, built in: each has `send()` for outgoing and `receive()` for incoming
scripts.

| class | what is kept in step |
| --- | --- |
| `Status` | the status; `receive([remote: local])` maps names |
| `Versions`, `Components` | fix and affected versions with their dates, components; what is missing is made |
| `SubTaskSync`, `Epic` | the parent; the parent must be in step before (`receiveInAnyOrder`: it may come later) |
| `IssueLinks` | links between issues that are in step; other links stay; `receive([remote type: local type])` |
| `CustomFieldSync` | custom fields by name: `send("Severity", …)`, `receive("Severity", …)`; all without names |
| `AgileSync`, `SimpleSprintSync` | the sprint, by name |
| `TempoWorkLogSync` | work logs, through Jira's own; changes and removals, too |
| `Move` | the project; `receive([remote key: local key])` |
| `HtmlToWiki`, `WikiToHtml` | `new HtmlToWiki().transform(html)`, `WikiToHtml.transform(wiki)` |
| `JiraClient` | `new JiraClient(httpClient).http(method, path, query, body, headers) { response -> … }` |
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from app.rules.script.interface.helpers.http_client import HttpClient
from app.rules.script.interface.helpers.merging import WorkLogHelper
from app.rules.script.interface.helpers.node_helper import NodeHelper
from app.rules.script.interface.helpers.reading import words
from app.rules.script.interface.hub.base import HubObject
from app.rules.script.interface.hub.objects import IssueLink, Sprint, Status
from app.rules.script.interface.session import session_of, trouble
from app.rules.script.library.tables import class_of, library_class
from app.rules.script.runtime.calling import call, callable_value
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.values import GString, HostObject, Native

PACKAGE = "com.exalate.basic.domain"


class JiraClient(HostObject):
    __slots__ = ()
    type_name = f"{PACKAGE}.JiraClient"
    methods: ClassVar[dict[str, Native]] = HttpClient.methods


class HtmlToWiki(HostObject):
    __slots__ = ()
    type_name = f"{PACKAGE}.HtmlToWiki"
    methods: ClassVar[dict[str, Native]] = {"transform": NodeHelper.methods["toWiki"]}


def _send(*names: str) -> Callable[..., None]:
    """Copies parts of the issue into the replica."""

    def send(run: Run, *_arguments: Any) -> None:
        session = session_of(run)
        for name in names:
            session.replica.set(run, name, session.issue.get(run, name))

    return send


def _mapping(arguments: tuple[Any, ...]) -> GMap:
    return next((one for one in arguments if isinstance(one, GMap)), GMap())


def _receive_status(run: Run, *arguments: Any) -> None:
    session = session_of(run)
    remote = session.replica.get(run, "status")
    name = words(run, remote.get(run, "name") if isinstance(remote, HubObject) else remote)
    if name is None:
        return
    local = _mapping(arguments).get(name)
    closure = next((one for one in arguments if callable_value(one)), None)
    if local is None and closure is not None:
        local = call(run, closure, [name])
    session.issue.set(run, "status", Status(name=words(run, local) or name))


def _receive_made(kind: str, *names: str) -> Callable[..., None]:
    """Takes versions or components over; what the project lacks is made."""

    def receive(run: Run, *_arguments: Any) -> None:
        session, create = session_of(run), NodeHelper.methods[f"create{kind}"]
        for name in names:
            remote = session.replica.get(run, name)
            if name in session.replica.values:
                session.issue.set(run, name, [create(run, None, [session.issue, one]) for one in remote or []])

    return receive


def _receive_parent(in_any_order: bool) -> Callable[..., None]:
    def receive(run: Run, *_arguments: Any) -> None:
        session = session_of(run)
        remote = session.replica.get(run, "parentId")
        if remote is None:
            if "parentId" in session.replica.values and session.issue.peek("parentId"):
                session.issue.set(run, "parentId", None)
            return
        local = session.find_object(run, "issueKey", remoteId=words(run, remote))
        if local is not None:
            session.issue.set(run, "parentId", local.peek("id"))
        elif not in_any_order:
            raise trouble(f"the parent {remote} of this issue is not in step yet: it must be synced first")

    return receive


def _receive_links(run: Run, *arguments: Any) -> None:
    """Links whose other end is in step here; a link that went over there goes here, one made here alone stays."""
    session, types = session_of(run), _mapping(arguments)
    before = session.previous.get(run, "issueLinks") if session.previous is not None else []
    wanted, gone = _ends(run, session.replica.get(run, "issueLinks"), types), _ends(run, before, types)
    kept = []
    for link in session.issue.get(run, "issueLinks") or []:
        end = _end(run, link) if isinstance(link, IssueLink) else None
        if end in wanted or end not in gone:
            kept.append(link)
            wanted.pop(end, None)
    session.issue.set(run, "issueLinks", [*kept, *wanted.values()])


def _ends(run: Run, links: Any, types: GMap) -> dict[Any, IssueLink]:
    """Links of the other side as links of this one, by their end."""
    made = {}
    for link in links or []:
        if not isinstance(link, IssueLink):
            continue
        local = session_of(run).find_object(run, "issueKey", remoteId=words(run, link.get(run, "otherIssueId")))
        if local is None:
            continue
        name = words(run, link.get(run, "linkTypeName"))
        mapped = IssueLink(
            linkTypeName=words(run, types.get(name)) or name, outward=link.get(run, "outward"),
            otherIssueId=local.peek("id"), otherIssueKey=local.peek("key"),
        )  # fmt: skip
        made[_end(run, mapped)] = mapped
    return made


def _end(run: Run, link: Any) -> Any:
    return words(run, link.get(run, "otherIssueId")), words(run, link.get(run, "linkTypeName")), link.peek("outward")


def _names(run: Run, arguments: tuple[Any, ...]) -> list[str]:
    found = []
    for one in arguments:
        items = one if isinstance(one, list) else [one]
        found += [words(run, item) or "" for item in items if isinstance(item, str | GString)]
    return found


def _all(fields: GMap) -> list[str]:
    return [str(name) for name in fields.keys()]  # noqa: SIM118


def _send_fields(run: Run, *arguments: Any) -> None:
    session = session_of(run)
    fields = session.issue.custom_fields
    for name in _names(run, arguments) or _all(fields):
        field = fields.get(name)
        if field is not None:
            session.replica.custom_fields.put(name, field)


def _receive_fields(run: Run, *arguments: Any) -> None:
    session = session_of(run)
    sent = session.replica.custom_fields
    for name in _names(run, arguments) or _all(sent):
        here, there = session.issue.custom_fields.get(name), sent.get(name)
        if here is not None and there is not None:
            here.set(run, "value", there.get(run, "value"))


def _receive_sprint(run: Run, *_arguments: Any) -> None:
    session = session_of(run)
    if "sprint" in session.replica.values:
        remote = session.replica.get(run, "sprint")
        session.issue.set(run, "sprint", None if remote is None else Sprint(name=words(run, remote.get(run, "name"))))


def _receive_work_logs(run: Run, *arguments: Any) -> None:
    session = session_of(run)
    closures = [one for one in arguments if callable_value(one)]
    WorkLogHelper.methods["mergeWorkLogs"](run, None, [session.issue, session.replica, *closures[:1]])


def _receive_move(run: Run, *arguments: Any) -> None:
    session = session_of(run)
    local = _mapping(arguments).get(session.replica.get(run, "projectKey"))
    if local is not None and local != session.issue.get(run, "projectKey"):
        session.issue.set(run, "projectKey", local)


_PARENT = {
    "send": _send("parentId"), "sendInAnyOrder": _send("parentId"), "receive": _receive_parent(False),
    "receiveBeforeCreation": _receive_parent(False), "receiveAfterCreation": _receive_parent(False),
    "receiveInAnyOrder": _receive_parent(True),
}  # fmt: skip
_SPRINT = {"send": _send("sprint"), "receive": _receive_sprint}
_VERSIONS = ("fixVersions", "affectedVersions")
CLASSES: dict[str, dict[str, Callable[..., Any]]] = {
    "Status": {"send": _send("status"), "receive": _receive_status},
    "Versions": {"send": _send(*_VERSIONS), "receive": _receive_made("Version", *_VERSIONS)},
    "Components": {"send": _send("components"), "receive": _receive_made("Component", "components")},
    "SubTaskSync": _PARENT,
    "SubTask": _PARENT,
    "Epic": _PARENT,
    "IssueLinks": {"send": _send("issueLinks"), "receive": _receive_links},
    "CustomFieldSync": {"send": _send_fields, "receive": _receive_fields},
    "AgileSync": _SPRINT,
    "SimpleSprintSync": _SPRINT,
    "TempoWorkLogSync": {"send": _send("workLogs"), "receive": _receive_work_logs},
    "Move": {"send": _send("project"), "receive": _receive_move},
}


def register() -> None:
    """Makes the classes known by their simple names."""
    for name, functions in CLASSES.items():
        library_class(f"{PACKAGE}.{name}", static=functions)
    class_of(JiraClient, lambda _run, *_arguments: JiraClient())
    to_wiki = {"transform": lambda run, html: NodeHelper.methods["toWiki"](run, None, [html])}
    class_of(HtmlToWiki, lambda _run, *_arguments: HtmlToWiki(), to_wiki)
    to_html = {"transform": lambda run, wiki: NodeHelper.methods["toHtml"](run, None, [wiki])}
    library_class(f"{PACKAGE}.WikiToHtml", static=to_html)
