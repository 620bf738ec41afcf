"""What the lexer hands to the parser."""

from __future__ import annotations

from typing import Any

from app.rules.script.syntax.tree import At


class Token:
    """A word, sign, number or text. `newline`: a line ended before it, where line ends count. `match`: for an opening
    bracket, the index of its closing one in the same list.

    The value of a number is the runtime's, of a text its content. A GString has `(texts, tokens of each value)`.
    """

    __slots__ = ("at", "end", "kind", "match", "newline", "start", "value")

    def __init__(self, kind: str, value: Any, at: At, start: int, end: int, newline: bool) -> None:
        self.kind = kind
        self.value = value
        self.at = at
        self.start = start
        self.end = end
        self.newline = newline
        self.match = -1

    def __repr__(self) -> str:
        return f"{self.kind}:{self.value!r}@{self.at.line}:{self.at.column}"
