"""Blocks, and which kind of statement stands somewhere. The kinds themselves are read by others."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from app.rules.script.syntax.creation import Creation
from app.rules.script.syntax.tree import Block, Declaration, Expression, ExpressionStatement, Statement, Yield
from app.rules.script.syntax.words import END, NAME


class Blocks(Creation):
    """The parser's part that reads statements."""

    READERS: ClassVar[dict[str, Callable[[Any, str | None], Statement]]]
    """By the word that a statement begins with, what reads it; the label before it is given, too."""
    blocks = 0
    """How many blocks, closures and bodies are open here."""
    retries = 20
    """Statements that may be read twice."""
    switches = 0
    """How many switch expressions, in which `yield` is a statement."""

    @abstractmethod
    def declared(self) -> list[Statement] | None:
        """What is declared here, or None when no declaration stands here. Functions and classes give no statement."""

    def statements(self, *ends: str) -> tuple[Statement, ...]:
        """Statements up to one of the tokens, which is left."""
        self.blocks += 1
        found: list[Statement] = []
        while True:
            while self.token.kind == ";":
                self.advance()
            if self.token.kind in ends:
                break
            found.extend(self.statement())
            token = self.token
            if not (token.newline or token.kind == ";" or token.kind in ends or self.ended_by_brace(found)):
                self.unexpected()
        self.blocks -= 1
        return tuple(found)

    def ended_by_brace(self, found: list[Statement]) -> bool:
        """`if (a) { b } c`: a block ends its statement also within a line, a closure does not."""
        return self.before().kind == "}" and not (found and isinstance(found[-1], ExpressionStatement | Declaration))

    def statement(self) -> list[Statement]:
        """One statement; of `int a, b` and the like, several."""
        self.deeper()
        token = self.token
        read = self.READERS.get(token.kind)
        found: list[Statement] | None
        if read is not None:
            found = [read(self, None)]
        elif token.kind == NAME and self.ahead().kind == ":":
            found = [self.labelled()]
        elif token.kind == "synchronized" and self.ahead().kind == "(":
            found = [self.synchronized()]
        elif token.kind == NAME and token.value == "yield" and self.switches and self.yields():
            self.advance()
            found = [Yield(token.at, self.expression())]
        else:
            found = self.declared()
            if found is None:
                found = [ExpressionStatement(token.at, self.expression_or_command())]
        self.depth -= 1
        return found

    def expression_or_command(self) -> Expression:
        """Of `f [a], b`, `f (a), b` and `f -a, b`, only the comma tells that what follows `f` are its arguments."""
        start = self.pos
        value = self.statement_expression()
        if self.token.kind == "," and self.retries and self.is_bare_command(start):
            self.retries -= 1
            self.pos, self.token = start, self.tokens[start]
            value = self.command_with_bracket()
        return value

    def is_bare_command(self, index: int) -> bool:
        tokens = self.tokens
        if tokens[index].kind != NAME:
            return False
        index += 1
        while tokens[index].kind in (".", "?.") and tokens[index + 1].kind == NAME:
            index += 2
        return tokens[index].kind in ("[", "(", "-", "+") and tokens[index].start > tokens[index - 1].end

    def single(self) -> Statement:
        """The body of an `if` or a loop."""
        at = self.token.at
        if self.accept(";"):
            return Block(at, ())
        self.blocks += 1
        found = self.statement()
        self.blocks -= 1
        return found[0] if len(found) == 1 else Block(at, tuple(found))

    def labelled(self) -> Statement:
        token = self.advance()
        self.advance()
        label = str(token.value)
        read = self.READERS.get(self.token.kind)
        if read is not None:
            return read(self, label)
        return self.single()

    def yields(self) -> bool:
        after = self.ahead()
        return not after.newline and after.kind not in ("=", ".", "?.", ")", ",", "++", "--", "+=", "-=", END)

    def block(self, label: str | None = None) -> Block:  # noqa: ARG002
        """At `{`."""
        token = self.expect("{", "at the start of a block")
        result = Block(token.at, self.statements("}"))
        self.expect("}", "at the end of the block")
        return result

    def block_or_closure(self, label: str | None) -> Statement:
        after = self.after_match()
        called = after.kind in (".", "?.", "*.") or (after.kind == "(" and not after.newline)
        if called or self.arrow_follows(self.pos + 1):
            return ExpressionStatement(self.token.at, self.expression())
        return self.block(label)

    def synchronized(self) -> Statement:
        """There is but one thread: its block."""
        self.advance()
        self.condition("synchronized")
        return self.block()

    def condition(self, word: str) -> Expression:
        """`(…)` after `if` and its like."""
        if self.token.kind != "(":
            self.fail(f"after {word} its condition stands in parentheses.")
        self.advance()
        value = self.statement_expression()
        if self.token.kind != ")":
            self.unexpected()
        self.advance()
        return value
