"""What one half remembers of a pair. Every change of it is a pure function elsewhere in this package that gives a
new `Half`; the engine saves it, in one transaction with whatever the change says to others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from app.sync.keys import STARTER, Key, Side, element_key, id_of, is_element, kind_of, owner_of
from app.sync.plan import Plan, Write
from app.sync.replica import Replica
from app.sync.values import Value

Choice = Literal["here", "there", "later"]


@dataclass(frozen=True)
class Offer:
    """Revision `rev` on its way to the peer, built on `base`.

    `attempt` numbers our offers, `void` is the highest attempt that we took back. `was` is what the peer has of
    us (`None`: nothing yet), `now` what it shall have. `times`: when a person last edited what moved, by the
    site's clock. `by_rules`: nobody edited, rules were published.
    """

    rev: int
    base: int
    attempt: int
    void: int
    was: Replica | None
    now: Replica
    times: Mapping[Key, datetime] = field(default_factory=dict)
    by_rules: bool = False


@dataclass(frozen=True)
class Taken:
    """The peer has revision `n`."""

    n: int


@dataclass(frozen=True)
class Refused:
    """Our replica could not be taken in. `reason` is a sentence for people."""

    rev: int
    attempt: int
    void: int
    reason: str


Reply = Taken | Refused


@dataclass(frozen=True)
class Out:
    """An offer that is not answered yet, and what becomes `seen` and `sent_rules` when it is taken."""

    offer: Offer
    seen: Mapping[Key, Value]
    rules: int
    asked: bool = False


@dataclass(frozen=True)
class Declined:
    """The peer refused this replica: it is not offered again before the issue or the rules change. A half remembers
    the last two: what published rules made, and the edits that came after.

    Digests of the replica and of the local values that it was made of: rules may say something else each time.
    """

    reason: str
    digest: str
    rules: int
    made_of: str


@dataclass(frozen=True)
class Waiting:
    """A write that Jira refused (or that a person decided and that is not done yet). Our rules see it as done.

    `raw`: what Jira held then; a person's newer value drops the entry. `decided`: due at once.
    """

    write: Write
    reason: str
    raw: Value
    decided: bool = False


@dataclass(frozen=True)
class Held:
    """Both sides moved the field and a person has to decide. Our rules see `theirs`; Jira keeps what it has."""

    key: Key
    theirs: Value
    at: datetime | None


@dataclass(frozen=True)
class Half:
    """One half's record of a pair. See the functions of this package for what moves what.

    `n`: the last revision that both have. `seen`: local values that the peer knows of; `sent`: what the outgoing
    rules of version `sent_rules` made of them. `applied`: the peer's last replica, taken in by `applied_rules`.
    `void_there`: highest attempt of the peer that it took back or that we refused. `asked`: the peer wants our
    replica again. `choice`: whose values count on the first revision, when two existing issues were linked.
    `traces`: local id of each element whose id here is not the one in its key.
    """

    side: Side
    n: int = 0
    seen: Mapping[Key, Value] = field(default_factory=dict)
    sent: Replica | None = None
    sent_rules: int | None = None
    applied: Replica | None = None
    applied_rules: int | None = None
    out: Out | None = None
    incoming: Offer | None = None
    plan: Plan | None = None
    waiting: tuple[Waiting, ...] = ()
    held: tuple[Held, ...] = ()
    traces: Mapping[Key, str] = field(default_factory=dict)
    attempts: int = 0
    void: int = 0
    void_there: int = 0
    declined: tuple[Declined, ...] = ()
    refusal: Refused | None = None
    asked: bool = False
    choice: Choice | None = None
    last_write: int = 0

    @property
    def is_starter(self) -> bool:
        return self.side == STARTER

    @property
    def rules_versions(self) -> frozenset[int]:
        """Older versions that a `Rulebook` for this half should hold."""
        named = (self.sent_rules, self.applied_rules, self.plan.rules if self.plan else None)
        return frozenset(version for version in named if version is not None)

    def local_id(self, key: Key) -> str | None:
        """Id here of an element; `None` while it is not here."""
        if key in self.traces:
            return self.traces[key]
        return id_of(key) if is_element(key) and owner_of(key) == self.side else None

    def key_of(self, kind: str, local_id: str) -> Key:
        """The pair's name of an element that is read here. Linear in the traces: for many, use `names`."""
        return self.names(kind).get(local_id) or element_key(kind, self.side, local_id)

    def names(self, kind: str) -> Mapping[str, Key]:
        """Traced keys by local id. An id that is missing belongs to an element of this half's own."""
        return {id: key for key, id in self.traces.items() if kind_of(key) == kind}

    def traced(self, key: Key, local_id: str) -> "Half":
        return replace(self, traces={**self.traces, key: local_id})


@dataclass(frozen=True)
class Conflict:
    """Both sides moved `key` and one value lost: for the journal.

    `kept`, `lost` are local values. `winner`: *here*, *there*, or *nobody* while it is held. `reason` is one of
    the words of `Reason`.
    """

    key: Key
    winner: Literal["here", "there", "nobody"]
    kept: Value
    lost: Value
    reason: "Reason"


Reason = Literal[
    "same",  # no conflict: both hold the same value, or it did not move here
    "not sent",  # our rules never send this field
    "shortened",  # ours is what was left of the peer's text after a cut
    "edit beats deletion",
    "person beats rules",
    "linking",  # the choice made when two issues were linked
    "policy",
    "later",
    "starter",  # equal times: the half that started
    "still shown",  # an attachment that a text which stood still shows
    "overwritten",  # saved between our read and our write
]


@dataclass(frozen=True)
class Outcome:
    """What a transition gives: the half to save, what lost a conflict, and what the peer has to be told. `link`: there
    is no plan yet, since the rules want the issue of this id or key, which is to be read first."""

    half: Half
    conflicts: tuple[Conflict, ...] = ()
    reply: Reply | None = None
    link: str | None = None
