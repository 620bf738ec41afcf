"""Statements except declarations: conditions, loops, switch, try, jumps."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar

from app.rules.script.syntax.creation import Creation
from app.rules.script.syntax.tree import (
    Assert,
    Assign,
    Block,
    Break,
    Case,
    Catch,
    Continue,
    Declaration,
    DoWhile,
    Expression,
    ExpressionStatement,
    ForIn,
    ForLoop,
    If,
    Parameter,
    Return,
    Statement,
    Switch,
    SwitchExpression,
    Throw,
    Try,
    Type,
    While,
    Yield,
)
from app.rules.script.syntax.words import END, NAME, USABLE_AS_NAMES

ENDS_OF_STATEMENT = frozenset((";", "}", END))


class Statements(Creation):
    """The parser's part that reads statements."""

    blocks = 0
    """How many blocks, closures and bodies are open here."""
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
            if not (token.newline or token.kind == ";" or token.kind in ends or self.before().kind == "}"):
                self.unexpected()
        self.blocks -= 1
        return tuple(found)

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
        elif token.value == "yield" and self.switches and self.yields():
            self.advance()
            found = [Yield(token.at, self.expression())]
        else:
            found = self.declared()
            if found is None:
                found = [ExpressionStatement(token.at, self.statement_expression())]
        self.depth -= 1
        return found

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

    def if_(self, label: str | None) -> Statement:  # noqa: ARG002
        at = self.advance().at
        condition = self.condition("if")
        if isinstance(condition, Assign) and not condition.op:
            self.fail("= assigns; to compare in a condition write ==.", condition.at)
        yes = self.single()
        if self.token.kind == ";" and self.ahead().kind == "else":
            self.advance()
        if not self.accept("else"):
            return If(at, condition, yes, None)
        return If(at, condition, yes, self.single())

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

    # ---- switch ----

    def switch_statement(self, label: str | None) -> Statement:
        token = self.token
        switch = self.switch(label)
        if self.token.kind in (".", "?.", "*."):
            value = self.suffixed(SwitchExpression(token.at, switch))
            return ExpressionStatement(token.at, value)
        return switch

    def switch_expression(self) -> SwitchExpression:
        return SwitchExpression(self.token.at, self.switch(None))

    def switch(self, label: str | None) -> Switch:
        at = self.advance().at
        value = self.condition("switch")
        self.expect("{", "before the cases")
        self.switches += 1
        cases: list[Case] = []
        while self.token.kind != "}":
            cases.append(self.case())
        self.advance()
        self.switches -= 1
        for case in cases[:-1]:
            if case.arrow != cases[-1].arrow:
                self.fail("case x: and case x -> cannot be mixed in one switch.", case.at)
        return Switch(at, value, tuple(cases), label)

    def case(self) -> Case:
        token = self.token
        values: tuple[Expression, ...] | None = None
        if self.accept("case"):
            outer, self.case_values = self.case_values, True
            found = [self.expression()]
            while self.accept(","):
                found.append(self.expression())
            values = tuple(found)
            self.case_values = outer
        elif not self.accept("default"):
            self.fail("in a switch, case … or default is expected here.")
        arrow = self.accept("->")
        if not arrow:
            self.expect(":", "after a case")
        body = self.statements("case", "default", "}")
        return Case(token.at, values, body, arrow)

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

    def synchronized(self) -> Statement:
        """There is but one thread: its block."""
        self.advance()
        self.condition("synchronized")
        return self.block()

    READERS: ClassVar[dict[str, Callable[[Statements, str | None], Statement]]] = {
        "{": block_or_closure,
        "if": if_,
        "while": while_,
        "do": do,
        "for": for_,
        "switch": switch_statement,
        "try": try_,
        "return": return_,
        "break": break_,
        "continue": continue_,
        "throw": throw,
        "assert": assert_,
    }
