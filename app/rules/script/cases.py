"""One script on one case, without Jira and without a database: what `causeway rules run` and `rules test` do.

A case is a JSON object; all of it is optional. What it leaves out is empty, or taken to exist, as
`interface/local_host.py` says.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from app.rules.script.compiling.program import CompileTrouble, Program, compile_script
from app.rules.script.interface.changes import changes
from app.rules.script.interface.host import Stopped
from app.rules.script.interface.hub.border import WrongShape
from app.rules.script.interface.local_host import LocalHost
from app.rules.script.interface.session import Direction, Session, session_of
from app.rules.script.interface.variables import (
    Subject,
    begin,
    issue_json,
    known_names,
    replica_json,
    sprint_json,
)
from app.rules.script.runtime.run import Limits, Run
from app.rules.script.runtime.throwables import LimitReached, Throwable, Thrown

Json = Any
Objects = list[dict[str, JsonValue] | str]
LATE = ("transition", "exalate", "syncBack", "unExalate")
"""Effects that come after the fields' writes."""


class WrongCase(ValueError):
    """The case cannot be used. The sentence says where and why."""


class Case(BaseModel):
    """CASE.json. Issues and replicas are hub JSON (`interface/hub/border.py`)."""

    model_config = ConfigDict(extra="forbid")

    issue: dict[str, JsonValue] | None = Field(None, description="The local issue; without it there is none yet.")
    replica: dict[str, JsonValue] | None = Field(None, description="Incoming: what the other side sent.")
    previous: dict[str, JsonValue] | None = Field(None, description="The replica of the time before.")
    firstSync: bool | None = Field(None, description="Without it: true if there is no issue yet.")
    connection: dict[str, JsonValue] = {}
    traces: list[dict[str, JsonValue]] = []
    entityType: Literal["issue", "sprint"] = "issue"
    sprint: dict[str, JsonValue] | None = None
    users: Objects = []
    groups: dict[str, list[str]] = Field({}, description="Account ids by group.")
    fields: Objects = Field([], description="Custom fields of the site: id, name, type.")
    options: dict[str, Objects] = Field({}, description="By name or id of the field.")
    issueTypes: Objects = []
    priorities: Objects = []
    resolutions: Objects = []
    statuses: Objects = []
    versions: Objects = []
    components: Objects = []
    projects: Objects = []
    issues: Objects = Field([], description="Other issues of the site, for getHubIssue.")
    pairs: Objects = Field([], description="Issues in step: localId, localKey, remoteId, remoteKey.")
    webLinks: Objects = []
    htmlComments: Objects = []
    html: dict[str, str] = Field({}, description="Fields as Jira renders them, by name.")
    urls: dict[str, str] = Field({}, description="trackerUrl, remoteUrl and so on.")
    http: dict[str, JsonValue] = Field({}, description="Answers by path, or by METHOD path.")
    newIssue: dict[str, JsonValue] = Field({}, description="The id and key that store gives a new issue.")
    now: float | None = Field(None, description="Seconds since 1970: what new Date() is.")


def run_case(
    direction: Direction, source: str, case: Json, name: str = "script", limits: Limits | None = None
) -> dict[str, Json]:
    """`replica` (outgoing) or `issue` and `writes` (incoming), `effects`, `log`, and `error` (None: it went well).
    After an error nothing is written, so there are neither. Raises `WrongCase`."""
    checked = _checked(case)
    try:
        program = compile_script(source, name, known_names())
    except CompileTrouble as trouble:
        return {"log": [], "error": _finding(trouble)}
    return _Execution(direction, program, checked, limits or Limits()).result()


def _checked(case: Json) -> Case:
    if not isinstance(case, dict):
        raise WrongCase("a case is a JSON object")
    try:
        return Case.model_validate(case)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the case"
        if first["type"] == "extra_forbidden":
            raise WrongCase(f"unknown key {where}. Known keys: {', '.join(Case.model_fields)}") from None
        raise WrongCase(f"{where}: {first['msg']}") from None


class _Execution:
    """One run; `stages` are the issue's states at each `store`, after the one at the beginning."""

    def __init__(self, direction: Direction, program: Program, case: Case, limits: Limits) -> None:
        self.direction, self.program, self.case = direction, program, case
        self.host = LocalHost(case.model_dump(), self._stored)
        self.run = Run(limits=limits, write=self._printed)
        if case.now is not None:
            now = case.now
            self.run.now = lambda: now
        self.printed = ""
        self.states: list[Json] = []
        self.writes: list[Json] = []
        self.effects_told = 0

    def result(self) -> dict[str, Json]:
        case = self.case
        first = case.firstSync if case.firstSync is not None else not (case.issue or {}).get("id")
        subject = Subject(
            case.issue, case.replica, case.previous, first, case.connection, tuple(case.traces), case.entityType,
            case.sprint,
        )  # fmt: skip
        try:
            begin(self.run, self.host, self.direction, subject)
        except WrongShape as trouble:
            raise WrongCase(str(trouble)) from None
        try:
            self.states.append(issue_json(self.run))
            self.program.run(self.run)
            made = self._made()
            error = None
        except Thrown as thrown:
            made, error = {}, error_of(thrown.value)
        except LimitReached as limit:
            made, error = {}, _limit(limit)
        except Stopped as stop:
            made, error = {}, {"message": str(stop), "class": "causeway.Stopped"}
        self._flush()
        session: Session = session_of(self.run)
        told = [{"effect": effect.kind, "details": dict(effect.details)} for effect in session.effects]
        return {**made, "effects": told, "log": self.host.said, "error": error}

    def _made(self) -> dict[str, Json]:
        if self.direction == "outgoing":
            return {"replica": replica_json(self.run)}
        if self.case.entityType == "sprint":
            left = sprint_json(self.run)
            return {"sprint": left, "writes": changes(self.case.sprint or {}, left or {})}
        left = issue_json(self.run)
        self._stage(left)
        return {"issue": left, "writes": self.writes}

    def _stored(self, issue: Json) -> None:
        self._stage(issue)
        self.writes.append({"store": len(self.states) - 1})

    def _stage(self, issue: Json) -> None:
        """The writes between the last state and this one, with the effects of the time between."""
        effects = session_of(self.run).effects[self.effects_told :]
        self.effects_told += len(effects)
        told = [(effect.kind, {"effect": effect.kind, "details": dict(effect.details)}) for effect in effects]
        self.writes += [entry for kind, entry in told if kind not in LATE]
        self.writes += changes(self.states[-1], issue)
        self.writes += [entry for kind, entry in told if kind in LATE]
        session = session_of(self.run)
        self.states.append({**issue, "id": issue.get("id") or "new", "key": session.issue.peek("key")})

    def _printed(self, text: str) -> None:
        *lines, self.printed = (self.printed + text).split("\n")
        self.host.said += [f"print: {line}" for line in lines]

    def _flush(self) -> None:
        if self.printed:
            self._printed("\n")


def error_of(thrown: Throwable) -> dict[str, Json]:
    """The message, class and place of an exception, and the functions that it passed."""
    return {
        "message": thrown.message,
        "class": thrown.class_name,
        "line": thrown.place.line if thrown.place else None,
        "column": thrown.place.column if thrown.place else None,
        "trace": [{"function": name, "line": at.line, "column": at.column} for name, at in thrown.calls],
    }


def _limit(limit: LimitReached) -> dict[str, Json]:
    place = limit.place
    return {
        "message": f"the script used up what a run may use: {limit.what}",
        "class": "causeway.LimitReached",
        "line": place.line if place else None,
        "column": place.column if place else None,
    }


def _finding(trouble: CompileTrouble) -> dict[str, Json]:
    first = trouble.findings[0]
    return {
        "message": first.message,
        "class": "org.codehaus.groovy.control.MultipleCompilationErrorsException",
        "line": first.line,
        "column": first.column,
        "findings": [{"message": one.message, "line": one.line, "column": one.column} for one in trouble.findings],
    }
