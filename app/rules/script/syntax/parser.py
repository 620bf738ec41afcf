"""From the text of a script to its tree. The way in: `parse`."""

from __future__ import annotations

from typing import Any

from app.rules.script.syntax.classes import Classes
from app.rules.script.syntax.lexer import Lexer
from app.rules.script.syntax.tree import At, Node, Script, Type
from app.rules.script.syntax.trouble import SyntaxTrouble
from app.rules.script.syntax.words import END

MAX_HEIGHT = 1000
"""Nodes above one another in a tree: whoever walks over it may recurse."""

MAX_SOURCE = 1_000_000
"""Characters of a script."""


class Parser(Classes):
    """Reads a whole script."""

    def script(self) -> Script:
        statements = self.statements(END)
        return Script(tuple(self.imports), tuple(self.classes), tuple(self.functions), statements)


def parse(source: str, name: str) -> Script:
    """The tree of a script. `name` is how errors call it. Raises `SyntaxTrouble` and nothing else.

    Takes time linear in the length of the text, which ends at `MAX_SOURCE` characters.
    """
    if len(source) > MAX_SOURCE:
        raise SyntaxTrouble(f"a script of more than {MAX_SOURCE:,} characters is too long.", At(1, 1), name)
    source = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    parser = Parser(source, name, Lexer(source, name).read())
    script: Script | None = None
    try:
        script = parser.script()
    except RecursionError:
        at: At | None = parser.token.at
    else:
        at = too_deep(script) if parser.deepest * parser.longest > MAX_HEIGHT else None
    if script is None or at is not None:
        raise SyntaxTrouble("this is nested too deeply; simplify it.", at or At(1, 1), name)
    return script


def too_deep(script: Script) -> At | None:
    """The place of a node further than `MAX_HEIGHT` from the root, if there is one."""
    waiting: list[tuple[Any, int]] = [(script, 0)]
    while waiting:
        node, height = waiting.pop()
        if isinstance(node, tuple):
            waiting.extend((item, height) for item in node)
        elif isinstance(node, Node | Type | Script):
            if height > MAX_HEIGHT and isinstance(node, Node):
                return node.at
            waiting.extend((getattr(node, field), height + 1) for field in node.__slots__)
    return None
