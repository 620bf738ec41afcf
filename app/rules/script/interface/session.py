"""The interface's own state of one run: what `run.host` is. Asks the host, counts what leaves the script, keeps the log
and the effects. Knows no helper.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from app.rules.script.interface.host import Answer, Effect, Host, HostTrouble, Json, Request
from app.rules.script.interface.hub.base import OBJECT_BYTES, HubObject
from app.rules.script.interface.hub.border import WrongShape, object_from_json, object_to_json
from app.rules.script.interface.hub.issue import Issue
from app.rules.script.interface.hub.objects import BY_WORD
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown

TROUBLE = "com.exalate.api.exception.IssueTrackerException"
Direction = Literal["outgoing", "incoming"]


@dataclass
class Session:
    """One run of one script. `quiet`: a run for comparison, without effects and without a log."""

    host: Host
    direction: Direction = "incoming"
    quiet: bool = False
    dry: bool = False
    issue: Issue = field(default_factory=Issue)
    replica: Issue = field(default_factory=lambda: Issue(open=True))
    previous: Issue | None = None
    traces: list[Any] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    found: dict[tuple[Any, ...], Json] = field(default_factory=dict)
    """Answers of look-ups, for this run only."""
    said: set[str] = field(default_factory=set)
    wished: str | None = None
    """The transition that the script wants, also in a quiet run."""

    def log(self, level: str, text: str) -> None:
        if not self.quiet:
            self.host.log(level, text)

    def missed(self, name: str, known: Iterable[str]) -> None:
        """A name was read that nobody set: worth a word where it looks like a slip."""
        near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.8)
        if near and name not in self.said:
            self.said.add(name)
            self.log("warn", f"the replica has no '{name}'. Did you mean '{near[0]}'?")

    def find(self, run: Run, kind: str, **by: Any) -> Json | None:
        """A look-up, once per question. Raises what scripts can catch."""
        asked = {name: str(value) for name, value in by.items() if value is not None}
        question = ("find", kind, *sorted(asked.items()))
        if question not in self.found:
            run.leaves()
            try:
                self.found[question] = self.host.find(kind, asked)
            except HostTrouble as trouble:
                raise thrown(TROUBLE, str(trouble)) from None
        return self.found[question]

    def find_object(self, run: Run, kind: str, **by: Any) -> Any:
        """A look-up of something that has a class; null if there is none."""
        document = self.find(run, kind, **by)
        run.took(OBJECT_BYTES)
        return None if document is None else from_host(BY_WORD[kind], document, kind)

    def all_of(self, run: Run, kind: str, **by: Any) -> list[Json]:
        asked = {name: str(value) for name, value in by.items() if value is not None}
        question = ("list", kind, *sorted(asked.items()))
        if question not in self.found:
            run.leaves()
            try:
                self.found[question] = self.host.all_of(kind, asked)
            except HostTrouble as trouble:
                raise thrown(TROUBLE, str(trouble)) from None
        found: list[Json] = self.found[question]
        return found

    def do(self, run: Run, kind: str, **details: Any) -> Json | None:
        """An effect: done, or in a dry run only noted; in a quiet run nothing at all."""
        if self.quiet:
            return None
        run.leaves()
        effect = Effect(kind, details)
        self.effects.append(effect)
        if self.dry:
            return None
        self.found.clear()
        try:
            return self.host.do(effect)
        except HostTrouble as trouble:
            raise thrown(TROUBLE, str(trouble)) from None

    def http(self, run: Run, request: Request) -> Answer:
        """What only reads is always done; anything else is an effect."""
        if not request.reads:
            if self.quiet:
                return self.host.remembered(request) or Answer(204)
            shown = {"method": request.method, "path": request.path, "query": dict(request.query)}
            self.effects.append(Effect("http", {**shown, "body": _body(request.body)}))
            if self.dry:
                return Answer(204)
        run.leaves()
        try:
            return self.host.http(request)
        except HostTrouble as trouble:
            raise thrown(TROUBLE, str(trouble)) from None

    def store(self, run: Run, issue: Issue) -> Any:
        """The issue with the id and key that it has by then."""
        if self.direction != "incoming":
            raise thrown("java.lang.UnsupportedOperationException", "store(issue) is for incoming scripts only")
        run.leaves()
        try:
            given = self.host.store(object_to_json(run, issue, "issue"))
        except HostTrouble as trouble:
            raise thrown(TROUBLE, str(trouble)) from None
        for name in ("id", "key"):
            issue.values[name] = given.get(name)
        return issue


def from_host(cls: type[HubObject], document: Json, where: str) -> HubObject:
    """An object that the surroundings gave. What they gave wrong is told to the script."""
    try:
        return object_from_json(cls, document, where)
    except WrongShape as trouble:
        raise thrown(TROUBLE, str(trouble)) from None


def session_of(run: Run) -> Session:
    session: Session = run.host
    return session


def trouble(message: str) -> Exception:
    """What helpers raise: a script can catch it, and it stops the pair otherwise."""
    return thrown(TROUBLE, message)


def _body(text: str | None) -> Json:
    """A request's body for the record: as JSON where it is that."""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text
