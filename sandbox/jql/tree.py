"""What a JQL query is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A literal; `quoted` matters only for EMPTY and NULL."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    args: tuple[str, ...]


Operand = Word | Call


@dataclass(frozen=True, slots=True)
class Clause:
    """`field op operands`; the field may be `cf[1]` or `issue.property[key].path`."""

    field: str
    op: str
    operands: tuple[Operand, ...]
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """`and` or `or` of several."""

    word: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


Node = Clause | Joined | Not


@dataclass(frozen=True, slots=True)
class Order:
    field: str
    descending: bool
    given: bool = True


@dataclass(frozen=True, slots=True)
class Query:
    where: Node | None
    order: tuple[Order, ...]
