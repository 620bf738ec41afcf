"""Operators, assignments and casts. How tightly they bind is in `words`; what they apply to is in `operands`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.rules.script.runtime.values import BigInteger, Long
from app.rules.script.syntax.operands import Operands
from app.rules.script.syntax.tokens import Token
from app.rules.script.syntax.tree import (
    As,
    Assign,
    Binary,
    Call,
    Cast,
    Elvis,
    Expression,
    Index,
    InstanceOf,
    Literal,
    MapEntry,
    MultipleAssign,
    Name,
    Property,
    RangeLiteral,
    Step,
    Ternary,
    Unary,
)
from app.rules.script.syntax.words import (
    ASSIGN,
    CHOICE,
    CONSTANTS,
    GSTRING,
    LEVELS,
    NAME,
    NUMBER,
    PREFIXES,
    PRIMITIVES,
    RANGES,
    SAME_LINE,
    STRING,
)

BINDS_TO_NUMBER = frozenset(("**", "++", "--", ".", "?.", "[", "("))
"""These take the number before its minus does."""
LINKS = frozenset((NAME, STRING, GSTRING, NUMBER, "this", "super"))
COMMAND_ARGUMENT = LINKS | PRIMITIVES | {"new", "switch", "!", "~"} | set(CONSTANTS)


class Expressions(Operands):
    """The parser's part that reads expressions."""

    def expression(self, floor: int = 0) -> Expression:
        """An expression of operators that bind at least as tightly as `floor`."""
        self.deeper()
        kind = self.token.kind
        if kind in PREFIXES:
            left = self.prefixed()
        elif kind == "(" and self.is_cast():
            left = self.cast()
        elif kind == "(" and self.after_match().kind == "=" and self.is_list_of_targets():
            left = self.multiple_assignment()
        else:
            left = self.operand()
        links = 0
        while True:
            token = self.token
            level = LEVELS.get(token.kind)
            if level is None or level < floor or (token.newline and token.kind in SAME_LINE):
                break
            links += 1
            self.chained(links)
            left = self.joined(left, token, level)
        self.depth -= 1
        return left

    def joined(self, left: Expression, token: Token, level: int) -> Expression:
        """`left`, the operator that stands here, and what follows it."""
        kind = token.kind
        if level > CHOICE:
            self.advance()
            if kind in RANGES:
                without_low, without_high = RANGES[kind]
                return RangeLiteral(token.at, left, self.expression(level + 1), without_low, without_high)
            if kind == "as":
                return As(token.at, left, self.type_name())
            if kind in ("instanceof", "!instanceof"):
                return InstanceOf(token.at, left, self.type_name(), kind[0] == "!")
            return Binary(token.at, kind, left, self.expression(level + 1))
        if level == ASSIGN:
            return self.assigned(left, token)
        if kind == "?:":
            self.advance()
            return Elvis(token.at, left, self.expression(CHOICE))
        if kind == "?":
            self.advance()
        yes = self.expression()
        self.expect(":", "between the two values of ? :")
        return Ternary(token.at, left, yes, self.expression(CHOICE))

    def assigned(self, target: Expression, token: Token) -> Expression:
        if not isinstance(target, Name | Property | Index):
            self.fail("only a variable, a property or an element can be assigned to; to compare, write ==.", token.at)
        self.advance()
        return Assign(token.at, target, token.kind[:-1], self.statement_expression())

    def prefixed(self) -> Expression:
        token = self.advance()
        kind = token.kind
        if kind == "-" and self.token.kind == NUMBER and self.ahead().kind not in BINDS_TO_NUMBER:
            number = self.advance()
            return Literal(token.at, negative(number.value, self.source[number.end - 1] in "lL"))
        operand = self.expression(PREFIXES[kind])
        return self.prefix_applied(token, operand)

    def prefix_applied(self, token: Token, operand: Expression) -> Expression:
        if token.kind in ("++", "--"):
            if not isinstance(operand, Name | Property | Index):
                self.fail(f"{token.kind} needs a variable, a property or an element.", token.at)
            return Step(token.at, operand, token.kind, True)
        return Unary(token.at, token.kind, operand)

    def cast(self) -> Expression:
        at = self.advance().at
        type_ = self.type_name()
        self.expect(")", "after the type of a cast")
        return Cast(at, type_, self.cast_operand())

    def cast_operand(self) -> Expression:
        token = self.token
        if token.kind == "-" and self.ahead().kind == NUMBER:
            return self.prefixed()
        if token.kind in PREFIXES:
            self.deeper()
            self.advance()
            result = self.prefix_applied(token, self.cast_operand())
            self.depth -= 1
            return result
        if token.kind == "(" and self.is_cast():
            self.deeper()
            result = self.cast()
            self.depth -= 1
            return result
        return self.operand()

    def is_list_of_targets(self) -> bool:
        """At `(`: `(a, b) =` and `(a) =`, as opposed to `(a.b) =`."""
        index = self.pos + 1
        end = self.token.match
        if end == index + 1 and self.tokens[index].kind == NAME:
            return True
        while index < end:
            if self.tokens[index].kind == ",":
                return True
            match = self.tokens[index].match
            index = match + 1 if match > index else index + 1
        return False

    def multiple_assignment(self) -> Expression:
        at = self.advance().at
        targets: list[Expression] = []
        while self.token.kind != ")":
            target = self.operand()
            if not isinstance(target, Name):
                self.fail("several at once can be assigned to variables only.", target.at)
            targets.append(target)
            if not self.accept(","):
                break
        self.expect(")", "after the variables")
        self.expect("=", "after the variables")
        return MultipleAssign(at, tuple(targets), self.statement_expression())

    # ---- commands: calls without parentheses ----

    def statement_expression(self) -> Expression:
        """An expression where a call may stand without parentheses: `println x`, `a b c d`."""
        if self.token.kind == NAME and self.ahead().kind == "->":
            return self.short_lambda()
        value = self.expression()
        token = self.token
        if token.newline or token.kind not in COMMAND_ARGUMENT:
            return value
        last = self.before().kind
        if isinstance(value, Name | Property | Index) and last != ")":
            value = self.command(value)
        elif not (isinstance(value, Call) and last in (")", "}") and token.kind in LINKS):
            return value
        return self.command_chain(value)

    def command(self, function: Name | Property | Index) -> Expression:
        arguments = self.command_arguments()
        if isinstance(function, Name):
            return Call(function.at, None, function.name, arguments)
        if isinstance(function, Index) or function.field:
            return Call(function.at, function, "call", arguments)
        return Call(function.at, function.target, function.name, arguments, function.safe, function.spread)

    def command_with_bracket(self) -> Expression:
        """At the name or path of names of a command whose first argument looks like an operand of it."""
        function: Name | Property = Name(self.token.at, str(self.advance().value))
        while self.token.kind in (".", "?."):
            safe = self.advance().kind == "?."
            function = Property(self.token.at, function, str(self.advance().value), safe)
        return self.command(function)

    def command_arguments(self) -> tuple[Expression, ...]:
        named: list[MapEntry] = []
        plain: list[Expression] = []
        self.argument(named, plain)
        while self.accept(","):
            self.argument(named, plain)
        return self.gathered(named, plain)

    def command_chain(self, value: Expression) -> Expression:
        """`… c d e`: `c` is a method of the value with the argument `d`, `e` a property."""
        links = 0
        while not self.token.newline and self.token.kind in LINKS:
            links += 1
            self.chained(links)
            token = self.token
            name = self.interpolation(self.advance()) if token.kind == GSTRING else str(self.advance().value)
            value = self.suffixed(Property(token.at, value, name))
            if isinstance(value, Property) and not self.token.newline and self.token.kind in COMMAND_ARGUMENT:
                value = self.command(value)
        return value


def negative(value: Any, long: bool) -> Any:
    """A number literal with its minus: of its own type, except that the smallest Integer and Long are reached."""
    if type(value) is Long and value == 2**31 and not long:
        return -(2**31)
    if type(value) is BigInteger and value == 2**63:
        return Long(-(2**63))
    if isinstance(value, Decimal):
        return value.copy_negate() if value else value
    return type(value)(-value)
