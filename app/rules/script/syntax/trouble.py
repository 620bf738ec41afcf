"""What is wrong with a text that is no script, said to its author. Knows nothing of tokens or trees."""

from __future__ import annotations

from app.rules.script.syntax.tree import At


class SyntaxTrouble(Exception):
    """The script cannot be read. `message` says why and what to do; `at` is where a person would look."""

    def __init__(self, message: str, at: At, script: str = "script") -> None:
        super().__init__(f"Line {at.line}, column {at.column}: {message}")
        self.message = message
        self.at = at
        self.script = script
