"""What the core asks of rules, whichever way they are written. Must not know any of the ways."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from app.sync.draft import Draft
from app.sync.issue import FieldKind, Issue
from app.sync.keys import STARTER, Side
from app.sync.replica import Replica
from app.sync.values import Scalar

Policy = Literal["later", "here", "there", "hold"]


class RulesStopped(Exception):
    """Rules ended with an error. `str()` of it is a sentence for the person who wrote them."""


@dataclass(frozen=True)
class Context:
    """What rules may know besides the issue. Built anew for each job.

    `first`: no revision of this pair was taken in yet. `issue_types`: names that the local project can create,
    `default_type` its default. `policy` decides when both sides moved a field. `quiet`: a run for comparison
    only; its log, errors and calls are dropped. `settings` are the connection's own. `fields`: the site's fields by
    id, as far as these rules may name them. `stage`: how many `store` calls of the incoming rules are through already.
    """

    side: Side = STARTER
    project_key: str = ""
    first: bool = False
    issue_types: tuple[str, ...] = ()
    default_type: str | None = None
    author_line: bool = True
    policy: Policy = "later"
    quiet: bool = False
    settings: Mapping[str, Scalar] = field(default_factory=dict)
    fields: Mapping[str, FieldKind] = field(default_factory=dict)
    stage: int = 0


class Rules(Protocol):
    """One published version of a half's rules."""

    def outgoing(self, issue: Issue, ctx: Context) -> Replica | None:
        """What leaves of this issue; `None`: nothing, the issue is out of scope. May raise `RulesStopped`."""

    def incoming(self, replica: Replica, previous: Replica | None, issue: Draft, ctx: Context) -> None:
        """Edit the draft so that it takes in the replica. `previous` is what the peer had before; `None` the
        first time. May raise `RulesStopped`; the draft is dropped then."""


@dataclass(frozen=True)
class Rulebook:
    """A half's published rules: the version in force and the older ones that its shadows still name
    (`Half.rules_versions`). A version that is not kept any more is stood in for by the one in force. `slow`: they may
    take their time or ask others, and are not to be run where that matters."""

    version: int
    versions: Mapping[int, Rules]
    slow: bool = False

    @property
    def current(self) -> Rules:
        return self.versions[self.version]

    def at(self, version: int | None) -> Rules:
        return self.versions.get(version, self.current) if version is not None else self.current
