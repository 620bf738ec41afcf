"""Conditions, `try`, jumps and assertions; and the table of all statements that begin with a word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from app.rules.script.syntax.switches import Switches
from app.rules.script.syntax.tree import (
    Assert,
    Assign,
    Break,
    Catch,
    Continue,
    Declaration,
    If,
    Literal,
    Return,
    Statement,
    Throw,
    Try,
    Type,
)
from app.rules.script.syntax.words import END, NAME

ENDS_OF_STATEMENT = frozenset((";", "}", END))


class Statements(Switches):
    """The parser's part that reads statements."""

    def if_(self, label: str | None) -> Statement:  # noqa: ARG002
        at = self.advance().at
        condition = self.condition("if")
        if isinstance(condition, Assign) and not condition.op and isinstance(condition.value, Literal):
            self.fail("= assigns; to compare in a condition write ==.", condition.at)
        yes = self.single()
        if self.token.kind == ";" and self.ahead().kind == "else":
            self.advance()
        if not self.accept("else"):
            return If(at, condition, yes, None)
        return If(at, condition, yes, self.single())

    # ---- try ----

    def try_(self, label: str | None) -> Statement:  # noqa: ARG002
        at = self.advance().at
        resources = self.resources() if self.accept("(") else ()
        body = self.block()
        catches: list[Catch] = []
        while self.token.kind == "catch":
            catches.append(self.catch())
        last = self.block() if self.accept("finally") else None
        if not (catches or last or resources):
            self.fail("a try needs a catch or a finally after its block.", at)
        return Try(at, resources, body, tuple(catches), last)

    def resources(self) -> tuple[Declaration, ...]:
        found: list[Declaration] = []
        while self.token.kind != ")":
            declared = self.declared()
            if declared is None:
                at = self.token.at
                found.append(Declaration(at, f"resource {len(found)}", None, self.expression()))
            else:
                found.extend(item for item in declared if isinstance(item, Declaration))
            if not self.accept(";"):
                break
        self.expect(")", "after the resources of a try")
        return tuple(found)

    def catch(self) -> Catch:
        at = self.advance().at
        self.expect("(", "after catch")
        self.accept("final")
        self.accept("def")
        types: list[Type] = []
        if self.ahead().kind != ")":
            types.append(self.type_name())
            while self.accept("|"):
                types.append(self.type_name())
        name = self.identifier("the name of the exception")
        self.expect(")", "after the exception")
        return Catch(at, tuple(types), name, self.block())

    # ---- jumps ----

    def return_(self, label: str | None) -> Statement:  # noqa: ARG002
        at = self.advance().at
        if self.token.newline or self.token.kind in ENDS_OF_STATEMENT:
            return Return(at, None)
        return Return(at, self.expression())

    def break_(self, label: str | None) -> Statement:  # noqa: ARG002
        return Break(self.advance().at, self.target_label())

    def continue_(self, label: str | None) -> Statement:  # noqa: ARG002
        return Continue(self.advance().at, self.target_label())

    def target_label(self) -> str | None:
        if self.token.kind != NAME or self.token.newline:
            return None
        return str(self.advance().value)

    def throw(self, label: str | None) -> Statement:  # noqa: ARG002
        at = self.advance().at
        return Throw(at, self.expression())

    def assert_(self, label: str | None) -> Statement:  # noqa: ARG002
        at = self.advance().at
        start = self.token.start
        condition = self.expression()
        source = self.source_between(start, self.before().end)
        message = None
        if self.token.kind in (":", ","):
            self.advance()
            message = self.expression()
        return Assert(at, condition, message, source)

    READERS: ClassVar[dict[str, Callable[[Any, str | None], Statement]]] = {
        "{": Switches.block_or_closure,
        "if": if_,
        "while": Switches.while_,
        "do": Switches.do,
        "for": Switches.for_,
        "switch": Switches.switch_statement,
        "try": try_,
        "return": return_,
        "break": break_,
        "continue": continue_,
        "throw": throw,
        "assert": assert_,
    }
