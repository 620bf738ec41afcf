"""What each side of a connection decides alone, as a person sets it when initiating, accepting and later."""

from dataclasses import dataclass

from app.engine.rulebook import policy_of
from app.models import Connection
from app.sync.rules import Policy


@dataclass(frozen=True)
class HalfSettings:
    """`automatic`: new issues of the project are sent by themselves. `author_line`: comments that arrive show who wrote
    them. `linkable`: the other side may link its issues with issues here, by key, which sends them. `policy`: what
    happens when a change arrives for a field that was changed here too.
    """

    automatic: bool = True
    author_line: bool = True
    linkable: bool = True
    policy: Policy = "later"

    @classmethod
    def of(cls, half: Connection) -> "HalfSettings":
        return cls(half.automatic, half.author_line, half.linkable, policy_of(half))


DEFAULTS = HalfSettings()
