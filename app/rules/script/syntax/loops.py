"""Loops: `while`, `do` and all forms of `for`."""

from __future__ import annotations

from app.rules.script.syntax.blocks import Blocks
from app.rules.script.syntax.tree import (
    DoWhile,
    Expression,
    ExpressionStatement,
    ForIn,
    ForLoop,
    Parameter,
    Statement,
    While,
)
from app.rules.script.syntax.words import NAME, USABLE_AS_NAMES


class Loops(Blocks):
    """The parser's part that reads loops."""

    def while_(self, label: str | None) -> Statement:
        at = self.advance().at
        return While(at, self.condition("while"), self.single(), label)

    def do(self, label: str | None) -> Statement:
        at = self.advance().at
        body = self.single()
        self.accept(";")
        self.expect("while", "after the body of a do loop")
        return DoWhile(at, body, self.condition("while"), label)

    def for_(self, label: str | None) -> Statement:
        at = self.advance().at
        if self.token.kind != "(":
            self.fail("after for its head stands in parentheses: for (x in list).")
        self.advance()
        variable = self.loop_variable()
        if variable is not None:
            items = self.expression()
            self.expect(")", "after the head of the loop")
            return ForIn(at, variable, items, self.single(), label)
        first = self.loop_start()
        condition = None if self.token.kind == ";" else self.expression()
        self.expect(";", "between the parts of a loop's head")
        after: list[Expression] = []
        while self.token.kind != ")":
            after.append(self.expression())
            if not self.accept(","):
                break
        self.expect(")", "after the head of the loop")
        return ForLoop(at, first, condition, tuple(after), self.single(), label)

    def loop_variable(self) -> Parameter | None:
        """The variable of `x in` or `x :`, which is left behind; None when the head is of another kind."""
        index = self.pos
        while self.tokens[index].kind in ("final", "def") or (
            self.tokens[index].value == "var" and self.tokens[index + 1].kind == NAME
        ):
            index += 1
        after = self.skip_type(index)
        typed = after > 0 and self.is_loop_variable(after)
        if not typed and not self.is_loop_variable(index):
            return None
        self.pos, self.token = index, self.tokens[index]
        at = self.token.at
        type_ = self.type_name() if typed else None
        name = self.identifier("the variable of the loop")
        self.advance()
        return Parameter(at, name, type_)

    def is_loop_variable(self, index: int) -> bool:
        return self.tokens[index].kind in USABLE_AS_NAMES and self.tokens[index + 1].kind in ("in", ":")

    def loop_start(self) -> tuple[Statement, ...]:
        first: list[Statement] = []
        while self.token.kind != ";":
            found = self.declared()
            if found is None:
                at = self.token.at
                found = [ExpressionStatement(at, self.expression())]
            first.extend(found)
            if not self.accept(","):
                break
        if self.token.kind == ")":
            self.fail("the head of a loop is (x in list) or (start; condition; step).")
        self.expect(";", "between the parts of a loop's head")
        return tuple(first)
