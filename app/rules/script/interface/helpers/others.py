"""`syncHelper`, `workflowHelper`, `userHelper`, `debug` and `log`.

| call | does |
| --- | --- |
| `syncHelper.isUnderSync(id[, entityType[, connection]])`, `isIssueUnderSync` | true if the issue is in step with another |
| `syncHelper.getLocalIssueKeyFromRemoteId(id)` | as `nodeHelper.getLocalIssueFromRemoteId` |
| `syncHelper.getRemoteIssueUrl([id])`, `getTrackerUrl`, `getRemoteTrackerUrl`, `getExalateUrl`, `getRemoteExalateUrl` | addresses |
| `syncHelper.exalate(issues)` | starts to keep these issues in step: keys, ids, objects, one or many |
| `syncHelper.syncBackAfterProcessing()`, `unExalateAfterProcessing()` | afterwards sends this issue back; ends this pair |
| `workflowHelper.transition(issue, name)` | wishes a transition: one per run |
| `userHelper.getByUsername`, `getByEmail`, `getByKey`, `isGroupMember(user, group)` | users |
| `debug.error(text)` | stops this pair with the text |
| `log.info`, `warn`, `error`, `debug` | a line of the run's log |
"""  # noqa: E501

from __future__ import annotations

from typing import Any, ClassVar

from app.rules.script.interface.helpers.node_helper import NodeHelper
from app.rules.script.interface.helpers.reading import issue_id, needed, words
from app.rules.script.interface.hub.base import HubObject
from app.rules.script.interface.hub.issue import Issue
from app.rules.script.interface.hub.objects import User
from app.rules.script.interface.session import session_of, trouble
from app.rules.script.library.tables import natives
from app.rules.script.runtime.collections import GSet
from app.rules.script.runtime.operators import text_of
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import Throwable
from app.rules.script.runtime.values import HostObject, Native


class SyncHelper(HostObject):
    __slots__ = ()
    type_name = "com.exalate.hubobject.SyncHelper"
    methods: ClassVar[dict[str, Native]] = {}


class WorkflowHelper(HostObject):
    __slots__ = ()
    type_name = "com.exalate.hubobject.WorkflowHelper"
    methods: ClassVar[dict[str, Native]] = {}


class UserHelper(HostObject):
    __slots__ = ()
    type_name = "com.exalate.hubobject.UserHelper"
    methods: ClassVar[dict[str, Native]] = {}


class Debug(HostObject):
    __slots__ = ()
    type_name = "com.exalate.hubobject.DebugHelper"
    methods: ClassVar[dict[str, Native]] = {}


class Log(HostObject):
    __slots__ = ()
    type_name = "org.slf4j.Logger"
    methods: ClassVar[dict[str, Native]] = {}


def _under_sync(run: Run, _me: Any, issue: Any, entity: Any = None, connection: Any = None) -> bool:
    if isinstance(connection, HubObject):
        connection = connection.get(run, "name")
    asked = {"entityType": words(run, entity), "connection": words(run, connection)}
    return session_of(run).find(run, "underSync", id=issue_id(run, issue), **asked) is not None


def _url(kind: str) -> Any:
    def find(run: Run, _me: Any, *arguments: Any) -> str | None:
        id = issue_id(run, arguments[0] if arguments else session_of(run).issue)
        document = session_of(run).find(run, kind, id=id)
        return document["url"] if document else None

    return find


def _exalate(run: Run, _me: Any, *issues: Any) -> None:
    wanted: list[str] = []
    for one in issues:
        for item in one if isinstance(one, list | GSet) else [one]:
            wanted.append(issue_id(run, item))
    session_of(run).do(run, "exalate", issues=wanted)


def _after(kind: str) -> Any:
    def call(run: Run, _me: Any, *_arguments: Any) -> None:
        session_of(run).do(run, kind)

    return call


def _transition(run: Run, _me: Any, issue: Any, name: Any = None) -> None:
    wanted = name if isinstance(issue, Issue) else issue
    session = session_of(run)
    if any(effect.kind == "transition" for effect in session.effects):
        raise trouble("workflowHelper.transition: one transition per run. Use issue.setStatus for a way of several.")
    session.wished = needed(run, wanted, "transition")
    session.do(run, "transition", name=session.wished)


def _user(method: str) -> Any:
    def find(run: Run, _me: Any, value: Any) -> Any:
        return NodeHelper.methods[method](run, None, [value])

    return find


def _is_member(run: Run, _me: Any, first: Any, second: Any) -> bool:
    """The user and the group, in either order."""
    user, group = (second, first) if isinstance(second, User) else (first, second)
    found = user if isinstance(user, User) else NodeHelper.methods["getUser"](run, None, [user])
    found = found or NodeHelper.methods["getUserByUsername"](run, None, [user])
    if found is None or group is None:
        return False
    asked = {"group": words(run, group), "accountId": words(run, found.peek("accountId") or found.peek("username"))}
    return session_of(run).find(run, "groupMember", **asked) is not None


def _error(run: Run, _me: Any, message: Any = None) -> None:
    raise trouble(str(text_of(run, message)))


def _level(level: str) -> Any:
    def write(run: Run, _me: Any, message: Any, *values: Any) -> None:
        text = str(text_of(run, message))
        for value in values:
            if isinstance(value, Throwable):
                text = f"{text}: {value.class_name.rsplit('.', 1)[-1]}: {value.message}"
            else:
                text = text.replace("{}", str(text_of(run, value)), 1)
        run.text_of(len(text))
        run.written += len(text)
        run.print("")  # the limit of a run's output holds for its log, too
        session_of(run).log(level, text)

    return write


SyncHelper.methods = natives(
    {
        "isUnderSync": _under_sync,
        "isIssueUnderSync": _under_sync,
        "getLocalIssueKeyFromRemoteId": lambda run, _me, value, *_more: NodeHelper.methods["getLocalIssueFromRemoteId"](
            run, None, [value]
        ),
        "getRemoteIssueUrl": _url("remoteUrl"),
        "getTrackerUrl": _url("trackerUrl"),
        "getRemoteTrackerUrl": _url("remoteTrackerUrl"),
        "getExalateUrl": _url("appUrl"),
        "getRemoteExalateUrl": _url("remoteAppUrl"),
        "exalate": _exalate,
        "syncBackAfterProcessing": _after("syncBack"),
        "unExalateAfterProcessing": _after("unExalate"),
    }
)
WorkflowHelper.methods = natives({"transition": _transition})
UserHelper.methods = natives(
    {
        "getByUsername": _user("getUserByUsername"),
        "getByEmail": _user("getUserByEmail"),
        "getByKey": _user("getUserByKey"),
        "getUser": _user("getUser"),
        "isGroupMember": _is_member,
    }
)
Debug.methods = natives({"error": _error})
Log.methods = natives({level: _level(level) for level in ("trace", "debug", "info", "warn", "error")})
