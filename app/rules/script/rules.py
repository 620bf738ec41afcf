"""Script mode: a half's two published scripts as `Rules`. Must not know Jira, the database or who runs it.

The outgoing script fills `replica`; what it set leaves. The incoming script edits `issue`; what it set or changed is
asked of the draft. Runs for comparison have neither effects nor a log. Errors of scripts become `RulesStopped` with the
place and the line, for whoever wrote them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.rules.script.compiling.program import Program
from app.rules.script.interface.host import Host, Json, Stopped
from app.rules.script.interface.hub.border import WrongShape
from app.rules.script.interface.session import session_of
from app.rules.script.interface.variables import Subject, begin, replica_json
from app.rules.script.interface.variables import issue_json as left_json
from app.rules.script.pair import local, wire
from app.rules.script.runtime.run import Limits, Run
from app.rules.script.runtime.throwables import LimitReached, Thrown
from app.rules.script.telling import explained
from app.sync.draft import Draft
from app.sync.issue import Issue
from app.sync.plan import STATUS
from app.sync.replica import Replica
from app.sync.rules import Context, RulesStopped

HostFor = Callable[[Context], Host]


@dataclass(frozen=True)
class Script:
    program: Program
    source: str


@dataclass(frozen=True)
class ScriptRules:
    """`host_for` gives the surroundings of one run; `now` is the time that all runs of a job see, since 1970."""

    outgoing_script: Script
    incoming_script: Script
    host_for: HostFor
    now: float
    connection: Mapping[str, Json]
    limits: Limits = field(default_factory=Limits)

    def outgoing(self, issue: Issue, ctx: Context) -> Replica | None:
        subject = Subject(
            issue=local.issue_json(issue, ctx),
            first=ctx.first,
            connection=dict(self.connection),
            traces=tuple(wire.traces(issue, ctx)),
        )

        def go(run: Run) -> Replica | None:
            begin(run, self.host_for(ctx), "outgoing", subject, quiet=ctx.quiet)
            self.outgoing_script.program.run(run)
            return wire.replica_of(replica_json(run) or {}, issue, ctx)

        sent: Replica | None = self._guarded("outgoing", self.outgoing_script, go)
        return sent

    def incoming(self, replica: Replica, previous: Replica | None, issue: Draft, ctx: Context) -> None:
        before = local.issue_json(issue.issue, ctx)
        subject = Subject(
            issue=before,
            replica=wire.replica_json(replica, issue.issue, ctx),
            previous=None if previous is None else wire.replica_json(previous, issue.issue, ctx),
            first=ctx.first,
            connection=dict(self.connection),
            traces=tuple(wire.traces(issue.issue, ctx)),
        )

        def go(run: Run) -> None:
            begin(run, self.host_for(ctx), "incoming", subject, quiet=ctx.quiet)
            try:
                self.incoming_script.program.run(run)
            except Stopped:
                issue.unfinished = True
            if session_of(run).wished is not None:
                issue.set(STATUS, session_of(run).wished)
            if not issue.issue.id:
                issue.link = session_of(run).issue.peek("id") or session_of(run).issue.peek("key")
            local.edit(issue, before, left_json(run), session_of(run).issue.touched, ctx)
            if not issue.issue.id and issue.get("type") is None and ctx.default_type:
                issue.set("type", ctx.default_type)

        self._guarded("incoming", self.incoming_script, go)

    def _guarded(self, direction: str, script: Script, go: Callable[[Run], Any]) -> Any:
        def write(text: str) -> None:
            if run.host is not None:
                session_of(run).log("print", text.rstrip("\n"))

        run = Run(self.limits, write=write, now=lambda: self.now)
        try:
            return go(run)
        except (Thrown, LimitReached, WrongShape) as error:
            raise RulesStopped(explained(error, direction, script.source)) from None
