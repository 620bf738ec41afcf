"""Walks over tokens and says what is wrong with one. Knows no grammar."""

from __future__ import annotations

from typing import NoReturn

from app.rules.script.syntax.tokens import Token
from app.rules.script.syntax.tree import At
from app.rules.script.syntax.trouble import SyntaxTrouble
from app.rules.script.syntax.words import END, GSTRING, KEYWORDS, NAME, NUMBER, STRING, USABLE_AS_NAMES

MAX_DEPTH = 200
MAX_CHAIN = 500
"""Operators or calls in a row: more are a mistake, or meant to exhaust us."""


class Cursor:
    """A place in a list of tokens: `token` is the next one."""

    def __init__(self, source: str, name: str, tokens: list[Token]) -> None:
        self.source = source
        self.name = name
        self.tokens = tokens
        self.pos = 0
        self.token = tokens[0]
        self.depth = 0
        self.deepest = 0
        self.longest = 0

    def advance(self) -> Token:
        """The next token, which is left behind. Never called on the `END`."""
        token = self.token
        self.pos += 1
        self.token = self.tokens[self.pos]
        return token

    def accept(self, kind: str) -> bool:
        if self.token.kind != kind:
            return False
        self.advance()
        return True

    def expect(self, kind: str, purpose: str) -> Token:
        if self.token.kind != kind:
            sign = kind if kind.isalpha() else f"“{kind}”"
            self.fail(f"{sign} is expected {purpose}, but here stands {describe(self.token)}.")
        return self.advance()

    def ahead(self, steps: int = 1) -> Token:
        """A token further on; the `END` if there are not so many."""
        index = self.pos + steps
        return self.tokens[index] if index < len(self.tokens) else self.tokens[-1]

    def before(self) -> Token:
        return self.tokens[self.pos - 1]

    def after_match(self) -> Token:
        """The token after the bracket that closes the one that opens here."""
        return self.tokens[self.token.match + 1]

    def identifier(self, purpose: str) -> str:
        token = self.token
        if token.kind not in USABLE_AS_NAMES:
            if token.kind in KEYWORDS:
                self.fail(f"{token.kind} is a word of the language and cannot be {purpose}; choose another name.")
            self.fail(f"{purpose} is expected here, not {describe(token)}.")
        return str(self.advance().value)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > self.deepest:
            self.deepest = self.depth
            if self.depth > MAX_DEPTH:
                self.fail("this is nested too deeply; move inner parts into functions or variables.")

    def chained(self, links: int) -> None:
        """So many operators or calls hang together in a row."""
        if links > self.longest:
            self.longest = links
            if links > MAX_CHAIN:
                self.fail("this chain is too long; make several statements of it.")

    def source_between(self, start: int, end: int) -> str:
        return self.source[start:end]

    def fail(self, message: str, at: At | None = None) -> NoReturn:
        raise SyntaxTrouble(message, at or self.token.at, self.name)

    def unexpected(self) -> NoReturn:
        """The next token begins nothing and continues nothing."""
        token = self.token
        if token.kind == END and token.start < len(self.source):
            self.fail("something is missing before this }.")
        if token.kind == END:
            self.fail("the script ends in the middle of a statement.")
        if token.kind in ("else", "catch", "finally", "case", "default"):
            self.fail(f"{token.kind} stands alone here; the statement that it belongs to has ended before.")
        if self.pos and not token.newline and token.kind in (NAME, STRING, GSTRING, NUMBER):
            previous = describe(self.before())
            self.fail(f"{describe(token)} cannot follow {previous}; an operator, a comma or a line end is missing.")
        self.fail(f"{describe(token)} is not expected here.")


def describe(token: Token) -> str:
    """A token in the words of an error."""
    if token.kind == END:
        return "the end"
    if token.kind in (STRING, GSTRING):
        return "a text"
    if token.kind == NUMBER:
        return f"the number {token.value}"
    return token.value if token.kind == NAME or token.kind in KEYWORDS else f"“{token.kind}”"
