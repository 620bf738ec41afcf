"""`commentHelper`, `attachmentHelper` and `workLogHelper`: taking in what came, went and changed on the other side.

`mergeX(issue, replica[, closure])` gives the issue's list with the additions, changes and removals of the replica made
to it, told by the traces; the closure may change the element, give it, or give null, and what it gives may be ignored.
An element that the closure ends with `false` for is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from app.rules.script.interface.hub.base import OBJECT_BYTES, HubObject
from app.rules.script.interface.hub.issue import Issue
from app.rules.script.interface.hub.objects import Attachment, Comment, Trace, User, WorkLog
from app.rules.script.interface.session import session_of, trouble
from app.rules.script.library.tables import natives
from app.rules.script.runtime.calling import call, callable_value
from app.rules.script.runtime.operators import equals
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.values import HostObject, Native

TRACE_TYPES = {"comments": "COMMENT", "attachments": "ATTACHMENT", "workLogs": "WORKLOG"}
CONTENT = {"comments": ("body",), "workLogs": ("comment", "timeSpent", "startDate"), "attachments": ()}
"""What makes an element a changed one. Files never change."""
DELTA_NAMES = {"comments": "Comments", "attachments": "Attachments", "workLogs": "WorkLogs"}


class CommentHelper(HostObject):
    __slots__ = ()
    type_name = "com.exalate.hubobject.jira.CommentHelper"
    methods: ClassVar[dict[str, Native]] = {}


class AttachmentHelper(HostObject):
    __slots__ = ()
    type_name = "com.exalate.hubobject.jira.AttachmentHelper"
    methods: ClassVar[dict[str, Native]] = {}


class WorkLogHelper(HostObject):
    __slots__ = ()
    type_name = "com.exalate.hubobject.jira.WorkLogHelper"
    methods: ClassVar[dict[str, Native]] = {}


def traced(traces: list[Any], name: str) -> dict[str, str]:
    """Remote id → local id of the elements of a kind."""
    return {
        str(trace.peek("remoteId")): str(trace.peek("localId"))
        for trace in traces
        if isinstance(trace, Trace) and str(trace.peek("type") or "").upper() == TRACE_TYPES[name]
    }


def fill_deltas(run: Run, replica: Issue, previous: Issue | None, traces: list[Any]) -> None:
    """Sets `addedComments` and its like on the replica: what is not traced came, what is traced and gone went."""
    for name, content in CONTENT.items():
        known = traced(traces, name)
        now = {str(one.peek("id")): one for one in _elements(replica.peek(name))}
        before = {str(one.peek("id")): one for one in _elements(previous.peek(name))} if previous else {}
        word = DELTA_NAMES[name]
        replica.lazy[f"added{word}"] = [one for id, one in now.items() if id not in known]
        if content:
            replica.lazy[f"changed{word}"] = [
                one for id, one in now.items()
                if id in known and id in before and _differ(run, one, before[id], content)
            ]  # fmt: skip
        replica.lazy[f"removed{word}"] = [one for id, one in before.items() if id not in now and id in known]


def _elements(value: Any) -> list[HubObject]:
    items = value if isinstance(value, list) else []
    return [one for one in items if isinstance(one, Comment | Attachment | WorkLog)]


def _differ(run: Run, one: HubObject, other: HubObject, content: tuple[str, ...]) -> bool:
    return any(not equals(run, one.peek(name), other.peek(name)) for name in content)


def _merge(name: str) -> Any:
    def merge(run: Run, _me: Any, issue: Issue, replica: Issue, closure: Any = None) -> list[Any]:
        known, word = traced(session_of(run).traces, name), DELTA_NAMES[name]
        here = list(_elements(issue.get(run, name)))
        for one in _elements(replica.get(run, f"added{word}")):
            made = _copy(run, one, closure)
            if made is not None and all(there.peek("remoteId") != made.peek("remoteId") for there in here):
                here.append(made)
        for one in _elements(replica.get(run, f"changed{word}")) if CONTENT[name] else ():
            local = next((there for there in here if there.peek("id") == known.get(str(one.peek("id")))), None)
            if local is not None and (made := _copy(run, one, closure)) is not None:
                for part in (*CONTENT[name], "internal", "executor", "group", "role"):
                    if made.values.get(part) is not None:
                        local.values[part] = made.values[part]
        gone = {known.get(str(one.peek("id"))) for one in _elements(replica.get(run, f"removed{word}"))}
        kept = [there for there in here if there.peek("id") is None or there.peek("id") not in gone]
        issue.set(run, name, kept)
        return kept

    return merge


def _copy(run: Run, one: HubObject, closure: Any) -> HubObject | None:
    """What becomes of an element of the replica here; None: nothing."""
    run.took(OBJECT_BYTES)
    made = type(one)(**{**one.values, "id": None, "remoteId": one.peek("id")})
    if not isinstance(made, Attachment):
        made.values["authorLine"] = closure is None
    if closure is None:
        return made
    if not callable_value(closure):
        raise trouble("the last argument of a merge must be a closure: { comment -> … }")
    given = call(run, closure, [made])
    if given is False:
        return None
    if isinstance(given, type(made)) and given is not made:
        given.values.setdefault("remoteId", one.peek("id"))
        return given
    return made


def _add_comment(run: Run, _me: Any, *arguments: Any) -> list[Any]:
    """`addComment(text or comment[, internal][, author], comments)`; the list may be left out."""
    comments = next((one for one in arguments if isinstance(one, list)), None)
    issue = next((one for one in arguments if isinstance(one, Issue)), session_of(run).issue)
    if comments is None:
        comments = issue.get(run, "comments") or []
        issue.set(run, "comments", comments)
    made = next((one for one in arguments if isinstance(one, Comment)), None)
    if made is None:
        run.took(OBJECT_BYTES)
        made = Comment()
        others = (list, HostObject, bool, type(None))
        text = next((one for one in arguments if not isinstance(one, others)), "")
        made.set(run, "body", text)
    for one in arguments:
        if isinstance(one, User):
            made.set(run, "executor", one)
        elif isinstance(one, bool):
            made.set(run, "internal", one)
    run.items_of(1)
    comments.append(made)
    return comments


def _filter_local(run: Run, _me: Any, issue: Any) -> list[Any]:
    """Comments that were written here: without copies, and without those that only a group or role may see."""
    comments = issue.get(run, "comments") if isinstance(issue, Issue) else issue
    copies = set(traced_here(session_of(run).traces, "comments"))
    return [
        one for one in _elements(comments)
        if str(one.peek("id")) not in copies and not one.peek("group") and not one.peek("role")
    ]  # fmt: skip


def traced_here(traces: list[Any], name: str) -> list[str]:
    """Local ids of a kind's elements that came from the other side, where the trace says so."""
    return [
        str(trace.peek("localId"))
        for trace in traces
        if isinstance(trace, Trace)
        and str(trace.peek("type") or "").upper() == TRACE_TYPES[name]
        and trace.peek("origin") != "local"
    ]


def _add_to(name: str, cls: type[HubObject]) -> Callable[..., Any]:
    def add(run: Run, _me: Any, element: HubObject, items: list[Any] | None = None) -> list[Any]:
        here = items if items is not None else session_of(run).issue.get(run, name)
        if not isinstance(element, cls):
            raise trouble(f"only a {cls.word} can be added to {name}")
        run.items_of(1)
        here.append(element)
        return here

    return add


CommentHelper.methods = natives({
    "mergeComments": _merge("comments"), "addComment": _add_comment, "filterLocal": _filter_local,
})  # fmt: skip
AttachmentHelper.methods = natives({
    "mergeAttachments": _merge("attachments"), "addAttachment": _add_to("attachments", Attachment),
})  # fmt: skip
WorkLogHelper.methods = natives({
    "mergeWorkLogs": _merge("workLogs"), "mergeWorklogs": _merge("workLogs"),
    "addWorkLog": _add_to("workLogs", WorkLog),
})  # fmt: skip
