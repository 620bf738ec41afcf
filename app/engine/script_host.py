"""What scripts ask their surroundings, answered by the site itself. Runs on the scripts' threads.

Every question is one or two requests of the own Jira's REST, remembered for the job; effects are requests, too, or are
noted for after the run. Time spent waiting for Jira is not the script's own.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from app.engine.outside import Outside
from app.engine.script_finds import LISTS, LOOKUPS, Json
from app.errors import SyncError
from app.jira.client import JiraSite
from app.jira.raw import RawAnswer
from app.rules.script.interface.host import Answer, Effect, HostTrouble, Request, Stopped
from app.rules.script.pair.custom import described, find_kind
from app.sync.rules import Context

T = TypeVar("T")
WAIT_SECONDS, WAIT_IN_ALL = 30.0, 120.0
"""For one answer, and for all that a job asks."""
LOG_LINES, LOG_LINE = 500, 2000


@dataclass(frozen=True)
class Pairs:
    """What the connection knows of its pairs; asked on the event loop."""

    local_of: Callable[[Mapping[str, str]], Awaitable[Json | None]]
    """By `remoteId` or `remoteKey`: `{"id", "key"}` here."""
    under_sync: Callable[[str, str | None], Awaitable[bool]]
    """By id or key here, and the name of a connection."""
    urls: Mapping[str, str]
    """`trackerUrl`, `remoteTrackerUrl`, `appUrl`."""
    remote_key: Callable[[str], Awaitable[str | None]]


@dataclass
class Surroundings:
    """Those of one job: what was found, what was done, what was said. `later`: effects for after the run."""

    jira: JiraSite
    project_id: str
    project_key: str
    pairs: Pairs
    outside: Outside
    loop: asyncio.AbstractEventLoop
    trace: str = ""
    found: dict[str, Any] = field(default_factory=dict)
    done: list[tuple[Any, Any]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    waited: float = 0.0
    later: list[Effect] = field(default_factory=list)

    def wait(self, work: Awaitable[T]) -> T:
        """The result of work on the event loop. Raises `HostTrouble` in words."""

        async def whole() -> T:
            return await work

        began = time.monotonic()
        try:
            left = min(WAIT_SECONDS, WAIT_IN_ALL - self.waited)
            return asyncio.run_coroutine_threadsafe(whole(), self.loop).result(max(left, 0.0))
        except SyncError as error:
            raise HostTrouble(str(error)) from None
        except TimeoutError:
            raise HostTrouble("Jira did not answer in time.") from None
        finally:
            self.waited += time.monotonic() - began

    def get(self, path: str, **query: str) -> Json | None:
        """JSON of a GET of the own Jira; None: there is no such thing. Once per job."""
        whole = f"{path}?{urlencode(query)}" if query else path
        if whole not in self.found:
            answer = self.wait(self.jira.request("GET", whole))
            self.found[whole] = None if answer.status == 404 else parsed(answer)
        return self.found[whole]

    def post(self, method: str, path: str, document: Json) -> Json:
        answer = self.wait(
            self.jira.request(
                method,
                path,
                body=json.dumps(document),
                headers={"Content-Type": "application/json"},
                trace=self.trace,
            )
        )
        self.found.clear()
        return parsed(answer)


class ScriptHost:
    """One run's view of its surroundings: the context tells what the run is about. Implements `interface.host.Host`."""

    def __init__(self, around: Surroundings, ctx: Context) -> None:
        self._around = around
        self._ctx = ctx
        self._number = 0
        self._stores = 0
        if not ctx.stage and not ctx.quiet:
            around.done.clear()

    def find(self, kind: str, by: Mapping[str, str]) -> Json | None:
        if kind == "field":
            known = find_kind(self._ctx.fields.values(), by["name"])
            return None if known is None else described(known)
        lookup = LOOKUPS.get(kind)
        if lookup is None:
            raise HostTrouble(f"Causeway cannot look up a {kind} yet.")
        return lookup(self._around, self._ctx, by)

    def all_of(self, kind: str, by: Mapping[str, str]) -> list[Json]:
        listing = LISTS.get(kind)
        if listing is None:
            raise HostTrouble(f"Causeway cannot list {kind}s yet.")
        return listing(self._around, self._ctx, by)

    def http(self, request: Request) -> Answer:
        if request.reads:
            return self._send(request)
        return self._once(("http", request), lambda: self._send(request))

    def remembered(self, request: Request) -> Answer | None:
        asked = ("http", request)
        return next((answer for what, answer in self._around.done if what == asked), None)

    def do(self, effect: Effect) -> Json | None:
        made = EFFECTS.get(effect.kind)
        if made is not None:
            return self._once((effect.kind, dict(effect.details)), lambda: made(self._around, effect.details))
        if effect.kind not in AFTERWARDS:
            raise HostTrouble(f"Causeway cannot do '{effect.kind}' yet.")
        if effect not in self._around.later:
            self._around.later.append(effect)
        return None

    def store(self, issue: Json) -> Json:
        """The first stores of a revision are through already; the next one ends the run, to be repeated after it."""
        self._stores += 1
        if self._stores > self._ctx.stage:
            raise Stopped
        return {"id": issue.get("id"), "key": issue.get("key")}

    def log(self, level: str, text: str) -> None:
        if len(self._around.said) < LOG_LINES:
            self._around.said.append(f"{level}: {text[:LOG_LINE]}")

    def _send(self, request: Request) -> Answer:
        if request.path.startswith("/"):
            answer = self._around.wait(
                self._around.jira.request(
                    request.method,
                    request.path,
                    query=request.query,
                    body=request.body,
                    headers=request.headers,
                    trace=self._around.trace,
                )
            )
        else:
            answer = self._around.wait(self._around.outside.send(request))
        return Answer(answer.status, answer.body, answer.headers)

    def _once(self, what: Any, do: Callable[[], T]) -> T:
        """A run that is repeated after a `store` does nothing twice: the n-th effect is answered as it was."""
        number, self._number = self._number, self._number + 1
        log = self._around.done
        if number < len(log) and log[number][0] == what:
            known: T = log[number][1]
            return known
        del log[number:]
        result = do()
        log.append((what, result))
        return result


def parsed(answer: RawAnswer) -> Json:
    """The JSON of an answer. Raises `HostTrouble` with Jira's own words for a refusal."""
    try:
        document = json.loads(answer.body) if answer.body.strip() else None
    except ValueError:
        document = None
    if answer.status < 300:
        return document
    told: list[str] = []
    if isinstance(document, dict):
        told = [*document.get("errorMessages", ()), *(f"{k}: {v}" for k, v in (document.get("errors") or {}).items())]
    raise HostTrouble(f"Jira refused it ({answer.status}){': ' + '; '.join(map(str, told)) if told else '.'}")


def _create_version(around: Surroundings, details: Mapping[str, Json]) -> Json:
    names = ("name", "description", "startDate", "releaseDate", "released", "archived")
    wanted = {name: details[name] for name in names if details.get(name) is not None}
    return around.post("POST", "/rest/api/3/version", {**wanted, **_project(around, details)})


def _create_component(around: Surroundings, details: Mapping[str, Json]) -> Json:
    wanted = {name: details[name] for name in ("name", "description") if details.get(name) is not None}
    project = details.get("projectKey") or around.project_key
    return around.post("POST", "/rest/api/3/component", {**wanted, "project": project})


def _project(around: Surroundings, details: Mapping[str, Json]) -> Json:
    key = str(details.get("projectKey") or around.project_key)
    if key == around.project_key:
        return {"projectId": int(around.project_id)}
    found = around.get(f"/rest/api/3/project/{quote(key, safe='')}")
    if found is None:
        raise HostTrouble(f"There is no project '{key}' here.")
    return {"projectId": int(found["id"])}


def _create_option(around: Surroundings, details: Mapping[str, Json]) -> Json:
    field_id = f"customfield_{str(details['field']).removeprefix('customfield_')}"
    contexts = around.get(f"/rest/api/3/field/{field_id}/context") or {}
    values = contexts.get("values") or []
    if not values:
        raise HostTrouble("The field has no context to which Causeway may add an option.")
    path = f"/rest/api/3/field/{field_id}/context/{values[0]['id']}/option"
    made = around.post("POST", path, {"options": [{"value": details["value"], "disabled": False}]})
    found: Json = (made.get("options") or [{}])[0]
    return {"id": str(found.get("id", "")), "value": details["value"]}


EFFECTS: Mapping[str, Callable[[Surroundings, Mapping[str, Json]], Json]] = {
    "createVersion": _create_version,
    "createComponent": _create_component,
    "createOption": _create_option,
}
AFTERWARDS = frozenset({"exalate", "unExalate", "syncBack", "transition"})
