"""What a REST handler gets and gives, and the table of endpoints.

Knows HTTP and paths; must not know what an endpoint does.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from sandbox.changes.by import By
from sandbox.errors import JiraError
from sandbox.model import Actor, Json
from sandbox.state import Site

TRUE = "true"


@dataclass(slots=True)
class Call:
    """One call: who, on which site, with which interface version. `params` are those of the path."""

    request: Request
    site: Site
    actor: Actor
    version: int
    params: dict[str, str]
    trace: str | None

    @property
    def by(self) -> By:
        return By(self.site, self.actor, self.version, self.trace)

    def query(self, name: str, default: str | None = None) -> str | None:
        return self.request.query_params.get(name, default)

    def flag(self, name: str, default: bool = False) -> bool:
        raw = self.request.query_params.get(name)
        return default if raw is None else raw.lower() == TRUE

    def number(self, name: str, default: int) -> int:
        """Raises 400 for what is no number."""
        raw = self.request.query_params.get(name)
        try:
            return default if raw in (None, "") else int(str(raw))
        except ValueError:
            raise JiraError(400, f"The value '{raw}' of '{name}' is not a number.") from None

    def words(self, name: str) -> list[str] | None:
        """A parameter that takes commas and repeats; None when it is not there."""
        raw = self.request.query_params.getlist(name)
        if not raw:
            return None
        return [word.strip() for part in raw for word in part.split(",") if word.strip()]

    def check_silence(self) -> None:
        """Raises 403 when somebody who does not administer the issue's project wants nobody to be notified."""
        if (self.query("notifyUsers") or "").lower() != "false":
            return
        issue = self.site.issue(self.actor, self.params["key"])
        if not self.site.is_project_admin(self.actor, self.by.project_of(issue)):
            raise JiraError(
                403, "To discard the user notification either admin or project admin permissions are required."
            )

    async def json(self) -> Json:
        """The body. Raises 400 when it is no JSON object, 415 for another content type."""
        found = await self.any_json()
        if not isinstance(found, dict):
            raise JiraError(400, "Invalid request payload. Refer to the REST API documentation and try again.")
        return found

    async def any_json(self) -> Any:
        raw = await self.request.body()
        if not raw:
            return {}
        if not self.request.headers.get("content-type", "").startswith("application/json"):
            raise JiraError(415, "Unsupported Media Type")
        try:
            return json.loads(raw)
        except ValueError:
            raise JiraError(400, "There was an error parsing JSON. Check that your request body is valid.") from None


@dataclass(slots=True)
class Reply:
    """An answer. `objects` core objects and `people` identity objects were read: that is its price in points.

    `raw` is sent instead of JSON. A write costs one point whatever it answers.
    """

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    objects: int = 0
    people: int = 0
    raw: bytes | None = None
    media_type: str = "application/json"

    def points(self, reads: bool) -> int:
        return 1 + self.objects + 2 * self.people if reads else 1

    def content(self) -> bytes:
        if self.raw is not None:
            return self.raw
        if self.status == 204 or self.body is NOTHING:
            return b""
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


NOTHING: Any = object()
"""The body of an answer that has none although its status could have one."""

Act = Callable[[Call], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    method: str
    path: str
    act: Act
    reads: bool
    public: bool


class Endpoints:
    """Endpoints by method and path; a literal part of a path goes before a variable one."""

    def __init__(self) -> None:
        self._tree: dict[str, Any] = {}
        self.all: list[Endpoint] = []

    def add(self, method: str, path: str, *, reads: bool | None = None, public: bool = False) -> Callable[[Act], Act]:
        """Registers the decorated handler. `reads`: whether it costs as a read; by default GET does."""

        def register(act: Act) -> Act:
            endpoint = Endpoint(method, path, act, method == "GET" if reads is None else reads, public)
            self.all.append(endpoint)
            node = self._tree
            for part in path.split("/"):
                node = node.setdefault("{}" if part.startswith("{") else part, {})
            node.setdefault("\0", {})[method] = endpoint
            return act

        return register

    def find(self, method: str, path: str) -> tuple[Endpoint, dict[str, str]]:
        """Raises 404 for an unknown path, 405 for an unknown method of a known one."""
        parts = path.strip("/").split("/")
        methods = _descend(self._tree, parts)
        if methods is None:
            raise JiraError(404, f"null for uri: {path}")
        endpoint = methods.get(method)
        if endpoint is None:
            raise JiraError(405, "HTTP 405 Method Not Allowed", headers={"Allow": ", ".join(methods)})
        names = endpoint.path.split("/")
        return endpoint, {n[1:-1]: p for n, p in zip(names, parts, strict=True) if n.startswith("{")}


def _descend(node: dict[str, Any], parts: Sequence[str]) -> dict[str, Endpoint] | None:
    if not parts:
        found: dict[str, Endpoint] | None = node.get("\0")
        return found
    for step in (parts[0], "{}"):
        if step in node and (methods := _descend(node[step], parts[1:])) is not None:
            return methods
    return None


endpoints = Endpoints()
"""Of the REST interface; the modules beside this one fill it."""


def page(call: Call, items: Sequence[Any], key: str = "values", limit: int = 50, most: int = 1000) -> Json:
    """A page by `startAt` and `maxResults`, as Jira's newer endpoints give it."""
    start, size = call.number("startAt", 0), min(call.number("maxResults", limit), most)
    shown = list(items[start : start + size])
    return {
        "startAt": start,
        "maxResults": size,
        "total": len(items),
        "isLast": start + len(shown) >= len(items),
        key: shown,
    }


def string_list(raw: Any, name: str, most: int) -> list[str]:
    """Ids given as strings or numbers. Raises 400 for another type or too many."""
    if not isinstance(raw, Iterable) or isinstance(raw, str | dict):
        raise JiraError(400, f"'{name}' must be an array")
    found = [str(item) for item in raw]
    if len(found) > most:
        raise JiraError(400, f"The number of '{name}' must not be greater than {most}.")
    return found
