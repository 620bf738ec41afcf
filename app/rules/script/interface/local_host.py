"""The host of a run without a Jira: answers from what a case holds, notes effects, gives nothing that the case lacks.

What a case says nothing of at all is taken to exist where only its name matters (`ANY_NAME`): a case about a summary
need not list the issue types. As soon as a case lists some of a kind, only those exist.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from app.rules.script.interface.host import Answer, Effect, HostTrouble, Json, Request

ANY_NAME = ("type", "priority", "resolution", "status", "option")
LISTS = {
    "user": "users", "type": "issueTypes", "priority": "priorities", "resolution": "resolutions",
    "status": "statuses", "version": "versions", "component": "components", "project": "projects", "field": "fields",
    "issue": "issues", "issueKey": "pairs", "underSync": "pairs", "webLink": "webLinks", "htmlComment": "htmlComments",
}  # fmt: skip
"""Which part of a case holds what."""


URLS = ("remoteUrl", "trackerUrl", "remoteTrackerUrl", "appUrl", "remoteAppUrl")


class LocalHost:
    """`case`: the parts of CASE.json by name. `said` is the log, `effects` what was asked for."""

    def __init__(self, case: Mapping[str, Json], before_store: Callable[[Json], None] = lambda _issue: None) -> None:
        self.case = case
        self.said: list[str] = []
        self.before_store = before_store
        self.made: dict[str, list[Json]] = {}
        self.special: dict[str, Callable[[Mapping[str, str]], Json | None]] = {
            "field": self._field, "option": self._option, "type": self._type, "issueKey": self._pair,
            "underSync": self._under_sync, "issue": self._issue, "groupMember": self._member,
            "assignable": self._assignable, "html": self._html,
        }  # fmt: skip

    def find(self, kind: str, by: Mapping[str, str]) -> Json | None:
        if kind in URLS:
            url = (self.case.get("urls") or {}).get(kind)
            return None if url is None else {"url": url}
        if kind in self.special:
            return self.special[kind](by)
        found = next((one for one in self._of(kind) if _matches(one, by)), None)
        if found is None and kind in ANY_NAME and not self._listed(kind) and by.get("name"):
            return {"name": by["name"]}
        return found

    def all_of(self, kind: str, by: Mapping[str, str]) -> list[Json]:
        if kind == "option":
            return self._options(by["field"])
        return [one for one in self._of(kind) if _matches(one, {k: v for k, v in by.items() if k != "id"})]

    def http(self, request: Request) -> Answer:
        """The answer of the case for `METHOD path`, else for `path`, with or without the query."""
        answers = self.case.get("http") or {}
        query = "&".join(f"{name}={value}" for name, value in request.query)
        for path in (f"{request.path}?{query}" if query else request.path, request.path):
            for name in (f"{request.method} {path}", path):
                if name in answers:
                    return _answer(answers[name])
        if not request.reads:
            return Answer(204)
        raise HostTrouble(f"the case has no answer for {request.method} {request.path} (see its 'http')")

    def remembered(self, request: Request) -> Answer | None:
        return self.http(request)

    def do(self, effect: Effect) -> Json | None:
        if effect.kind in ("createVersion", "createComponent"):
            made = {"id": f"new-{effect.kind[6:].lower()}-{len(self.made.get(effect.kind, ())) + 1}", **effect.details}
            self.made.setdefault(effect.kind, []).append(made)
            return made
        return None

    def store(self, issue: Json) -> Json:
        self.before_store(issue)
        if issue.get("id"):
            return {"id": issue["id"], "key": issue.get("key")}
        new = self.case.get("newIssue") or {}
        project = (issue.get("project") or {}).get("key") or "NEW"
        return {"id": str(new.get("id", "1")), "key": new.get("key", f"{project}-1")}

    def log(self, level: str, text: str) -> None:
        self.said.append(f"{level}: {text}")

    def _listed(self, kind: str) -> bool:
        return bool(self.case.get(LISTS.get(kind, "")))

    def _of(self, kind: str) -> list[Json]:
        made = self.made.get(f"create{kind.capitalize()}", [])
        return [*(_named(one) for one in self.case.get(LISTS.get(kind, "")) or ()), *made]

    def _field(self, by: Mapping[str, str]) -> Json | None:
        wanted = by.get("name", "").removeprefix("customfield_")
        for one in self._of("field"):
            if wanted in (one.get("name"), str(one.get("id", "")).removeprefix("customfield_")):
                return one
        there = ((self.case.get("issue") or {}).get("customFields") or {}).get(by.get("name"))
        if isinstance(there, dict):
            return {**{part: there[part] for part in ("id", "type", "uid") if part in there}, "name": by["name"]}
        return None

    def _option(self, by: Mapping[str, str]) -> Json | None:
        if not self.case.get("options"):
            return {"value": by["value"]} if by.get("value") else None
        options = self._options(by.get("field", ""))
        if by.get("parent"):
            above: Json = next((one for one in options if one.get("value") == by["parent"]), {})
            options = [_named(one, "value") for one in above.get("childOptions") or ()]
        return next((one for one in options if _matches(one, by)), None)

    def _options(self, field: str) -> list[Json]:
        described = self._field({"name": field}) or {}
        options = self.case.get("options") or {}
        names = (field, described.get("name"), str(described.get("id", "")).removeprefix("customfield_"))
        found: list[Json] = next((options[name] for name in names if name in options), [])
        return [_named(one, "value") for one in found]

    def _type(self, by: Mapping[str, str]) -> Json | None:
        types = self._of("type")
        if by.get("default"):
            return next((one for one in types if one.get("default")), types[0] if types else {"name": "Task"})
        found = next((one for one in types if _matches(one, by)), None)
        return found if found or types or not by.get("name") else {"name": by["name"]}

    def _pair(self, by: Mapping[str, str]) -> Json | None:
        for pair in self._of("issueKey"):
            if _matches(pair, by):
                return {"id": str(pair.get("localId", "")), "key": pair.get("localKey")}
        return None

    def _under_sync(self, by: Mapping[str, str]) -> Json | None:
        wanted, connection = by.get("id"), by.get("connection")
        for pair in self._of("underSync"):
            if wanted in (str(pair.get("localId")), pair.get("localKey")) and (
                connection is None or pair.get("connection") in (None, connection)
            ):
                return pair
        return None

    def _issue(self, by: Mapping[str, str]) -> Json | None:
        known = [*self._of("issue"), *([self.case["issue"]] if self.case.get("issue") else [])]
        return next((one for one in known if by.get("id") in (str(one.get("id")), one.get("key"))), None)

    def _member(self, by: Mapping[str, str]) -> Json | None:
        members = (self.case.get("groups") or {}).get(by.get("group", ""), [])
        return {} if by.get("accountId") in members else None

    def _assignable(self, by: Mapping[str, str]) -> Json | None:
        user = self.find("user", {"accountId": by.get("accountId", "")})
        return user if user and user.get("active", True) else None

    def _html(self, by: Mapping[str, str]) -> Json | None:
        html = (self.case.get("html") or {}).get(by.get("field", ""))
        return None if html is None else {"html": html}


def _named(one: Json, name: str = "name") -> Json:
    return one if isinstance(one, dict) else {name: one}


def _matches(one: Mapping[str, Json], by: Mapping[str, str]) -> bool:
    """What was asked for by must be there and alike; the project and the field count only where the case says one."""
    for name, wanted in by.items():
        given = one.get("projectKey" if name == "project" else name)
        if name in ("project", "field", "parent") and given is None:
            continue
        if given is None or str(given) != wanted:
            return False
    return True


def _answer(described: Json) -> Answer:
    """`{"status", "body"}`, or the body alone."""
    if isinstance(described, dict) and described.keys() <= {"status", "body", "headers"} and described:
        body = described.get("body")
        text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
        return Answer(int(described.get("status", 200)), text, described.get("headers") or {})
    return Answer(200, described if isinstance(described, str) else json.dumps(described))
