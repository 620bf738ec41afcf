"""Names of what a pair keeps in step: one flat keyspace for both halves.

A plain field is named like Jira names it (`summary`, `labels`). A comment, attachment, worklog or link is an
*element*: `comment/s:10001` is the comment that has id 10001 on the half that started the pair, whichever half
speaks of it. Must not know what the values look like.
"""

from typing import Literal

Key = str
Side = Literal["s", "j"]

STARTER: Side = "s"
JOINER: Side = "j"


def other(side: Side) -> Side:
    return JOINER if side == STARTER else STARTER


def element_key(kind: str, owner: Side, id: str) -> Key:
    """The name of an element, from the half that owns the original and its id there."""
    return f"{kind}/{owner}:{id}"


def is_element(key: Key) -> bool:
    return "/" in key


def kind_of(key: Key) -> str:
    """`comment` for `comment/s:10001`; a plain field is its own kind."""
    return key.partition("/")[0]


def owner_of(key: Key) -> Side:
    """The half that owns the original of an element."""
    return STARTER if key.partition("/")[2].startswith("s:") else JOINER


def id_of(key: Key) -> str:
    """An element's id on the half that owns it."""
    return key.partition(":")[2]
