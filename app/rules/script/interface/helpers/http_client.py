"""`httpClient`: requests to the own Jira (`/rest/…`) and to what else the operator allows.

`get(path[, query])`, `post(path, body)`, `put`, `patch`, `delete` give the answer parsed where it is JSON, else as
text; an answer of 400 or more is an `IssueTrackerException` with what the other end said.
`http(method, path[, query][, body][, headers]) { response -> … }` gives the response itself: `code`, `body`,
`headers`, `json`; any status. Bodies are texts, or maps and lists, which are sent as JSON.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

from app.rules.script.interface.helpers.reading import needed, words
from app.rules.script.interface.host import Answer, Request
from app.rules.script.interface.hub.base import ANY
from app.rules.script.interface.hub.border import WrongShape, any_from_json, value_to_json
from app.rules.script.interface.session import session_of, trouble
from app.rules.script.library.tables import natives
from app.rules.script.runtime.calling import call, callable_value
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.values import GString, HostObject, Native

LONGEST_ANSWER = 5 * 2**20
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
SHOWN = 300


class HttpClient(HostObject):
    __slots__ = ()
    type_name = "jcloudnode.services.jcloud.transport.HttpClient"
    methods: ClassVar[dict[str, Native]] = {}


class Response(HostObject):
    __slots__ = ("answer",)
    type_name = "com.exalate.http.Response"

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def text(self, run: Run) -> str:  # noqa: ARG002
        return f"{self.answer.status} {self.answer.body[:SHOWN]}"


def _json(run: Run, response: Response) -> Any:
    return _parsed(run, response.answer.body)


Response.getters = {
    "code": lambda _run, me: me.answer.status,
    "status": lambda _run, me: me.answer.status,
    "statusCode": lambda _run, me: me.answer.status,
    "body": lambda _run, me: me.answer.body,
    "headers": lambda _run, me: GMap.of(me.answer.headers.items()),
    "json": _json,
}
Response.methods = natives({
    "body": lambda _run, me: me.answer.body, "code": lambda _run, me: me.answer.status,
    "status": lambda _run, me: me.answer.status, "json": _json,
})  # fmt: skip


def _parsed(run: Run, text: str) -> Any:
    """JSON as maps and lists; anything else as it is; null for nothing."""
    if not text.strip():
        return None
    run.tick(len(text) // 16)
    run.took(4 * len(text))
    try:
        return any_from_json(json.loads(text))
    except (ValueError, RecursionError, WrongShape):
        return text


def _body(run: Run, body: Any) -> str | None:
    if body is None:
        return None
    if isinstance(body, str | GString):
        return words(run, body)
    return json.dumps(value_to_json(run, ANY, body, "body"), ensure_ascii=False)


def _pairs(run: Run, query: Any) -> tuple[tuple[str, str], ...]:
    """A query as a map; a list value gives its name once for each."""
    if not isinstance(query, GMap):
        return ()
    made = []
    for name, value in query.items():
        for one in value if isinstance(value, list) else [value]:
            made.append((needed(run, name, "name"), words(run, one) or ""))
    return tuple(made)


def _send(run: Run, method: str, path: Any, query: Any = None, body: Any = None, headers: Any = None) -> Answer:
    if method not in METHODS:
        raise trouble(f"httpClient: no such method: {method}")
    text, session = _body(run, body), session_of(run)
    given = {**session.headers, **dict(_pairs(run, headers))}
    if text is not None and not any(name.lower() == "content-type" for name in given):
        given["Content-Type"] = "application/json"
    address = needed(run, path, "path")
    if any(sign in address for sign in " \r\n\t"):
        raise trouble(f"httpClient: blanks in an address must be encoded (URLEncoder.encode): {address[:SHOWN]}")
    if "://" not in address and not address.startswith("/"):
        address = f"/{address}"
    answer = session.http(run, Request(method, address, _pairs(run, query), text, given))
    if len(answer.body) > LONGEST_ANSWER:
        raise trouble(f"httpClient: the answer of {address[:SHOWN]} is larger than {LONGEST_ANSWER // 2**20} MB")
    run.text_of(len(answer.body))
    return answer


def _reading(method: str) -> Any:
    def send(run: Run, _me: Any, path: Any, *more: Any) -> Any:
        query = next((one for one in more if isinstance(one, GMap)), None)
        return _content(run, method, path, _send(run, method, path, query))

    return send


def _writing(method: str) -> Any:
    def send(run: Run, _me: Any, path: Any, body: Any = None, headers: Any = None) -> Any:
        return _content(run, method, path, _send(run, method, path, None, body, headers))

    return send


def _content(run: Run, method: str, path: Any, answer: Answer) -> Any:
    if answer.status >= 400:
        said = answer.body[:SHOWN].strip()
        raise trouble(f"{method} {words(run, path)} was answered with {answer.status}{f': {said}' if said else ''}")
    return _parsed(run, answer.body)


def _http(run: Run, _me: Any, method: Any, path: Any, *rest: Any) -> Any:
    closure = rest[-1] if rest and callable_value(rest[-1]) else None
    maps_and_body = list(rest[:-1] if closure is not None else rest)
    query, body, headers = (*maps_and_body, None, None, None)[:3]
    if len(maps_and_body) == 2 and isinstance(body, GMap) and not isinstance(query, GMap):
        query, body, headers = None, query, body  # (method, path, body, headers)
    answer = Response(_send(run, needed(run, method, "method").upper(), path, query, body, headers))
    return answer if closure is None else call(run, closure, [answer])


HttpClient.methods = natives({
    "get": _reading("GET"), "head": _reading("HEAD"), "delete": _reading("DELETE"), "post": _writing("POST"),
    "put": _writing("PUT"), "patch": _writing("PATCH"), "http": _http,
})  # fmt: skip
