"""From the text of a script to its tree. The way in: `parse`."""

from __future__ import annotations

from app.rules.script.syntax.classes import Classes
from app.rules.script.syntax.lexer import Lexer
from app.rules.script.syntax.tree import At, Script
from app.rules.script.syntax.trouble import SyntaxTrouble
from app.rules.script.syntax.words import END

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
    try:
        return parser.script()
    except RecursionError:
        trouble = SyntaxTrouble("this is nested too deeply; simplify it.", parser.token.at, name)
    raise trouble
