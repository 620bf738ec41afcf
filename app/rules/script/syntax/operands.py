"""Literals, names, calls, properties, elements and all else that operators apply to."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace

from app.rules.script.runtime.values import Long
from app.rules.script.syntax.arguments import KEYS, Arguments
from app.rules.script.syntax.cursor import describe
from app.rules.script.syntax.tokens import Token
from app.rules.script.syntax.tree import (
    Block,
    Call,
    ClosureExpression,
    Expression,
    ExpressionStatement,
    Index,
    Interpolation,
    ListLiteral,
    Literal,
    MethodPointer,
    Name,
    Property,
    Spread,
    Step,
    SwitchExpression,
)
from app.rules.script.syntax.words import (
    CONSTANTS,
    DOTS,
    END,
    GSTRING,
    NAME,
    NUMBER,
    PRIMITIVES,
    STRING,
    USABLE_AS_NAMES,
)

SUFFIXES = DOTS | {"(", "[", "?[", "{", "++", "--"}


class Operands(Arguments):
    """The parser's part that reads operands."""

    @abstractmethod
    def switch_expression(self) -> SwitchExpression: ...

    @abstractmethod
    def new(self) -> Expression: ...

    def operand(self) -> Expression:
        """A value with all its dots, brackets and closures, and `++`."""
        value = self.primary()
        if self.token.kind in SUFFIXES:
            value = self.suffixed(value)
        return value

    def primary(self) -> Expression:
        token = self.token
        kind = token.kind
        if kind == NAME:
            self.advance()
            if self.token.kind == "<":
                self.skip_class_arguments()
            return Name(token.at, token.value)
        if kind == STRING:
            self.advance()
            return Literal(token.at, token.value)
        if kind == NUMBER:
            return self.number()
        if kind == GSTRING:
            return self.interpolation(self.advance())
        if kind == "(":
            return self.parenthesised()
        if kind == "[":
            return self.list_or_map()
        if kind == "{":
            return self.closure()
        if kind in CONSTANTS:
            self.advance()
            return Literal(token.at, CONSTANTS[kind])
        if kind in ("this", "super") or kind in PRIMITIVES or kind in USABLE_AS_NAMES:
            self.advance()
            return Name(token.at, kind)
        if kind == "new":
            return self.new()
        if kind == "switch":
            return self.switch_expression()
        if kind == "?[":
            return self.list_or_map()
        self.unexpected()

    def number(self) -> Expression:
        token = self.advance()
        if type(token.value) is Long and token.value == 2**63:
            self.fail("this number is too large for a Long; use G as its last letter.", token.at)
        if type(token.value) is Long and self.source[token.end - 1] in "iI":
            self.fail("this number is too large for an Integer; use L or G as its last letter.", token.at)
        return Literal(token.at, token.value)

    def skip_class_arguments(self) -> None:
        """`HashMap<String, Integer>::new`: the arguments change nothing."""
        end = self.skip_type_arguments(self.pos)
        if end > 0 and self.tokens[end].kind == "::":
            self.pos = end
            self.token = self.tokens[end]

    def interpolation(self, token: Token) -> Interpolation:
        texts, token_lists = token.value
        outer = self.tokens, self.pos, self.token
        values: list[Expression] = []
        self.deeper()
        for tokens in token_lists:
            self.tokens, self.pos, self.token = tokens, 0, tokens[0]
            values.append(self.interpolated())
        self.depth -= 1
        self.tokens, self.pos, self.token = outer
        return Interpolation(token.at, texts, tuple(values))

    def interpolated(self) -> Expression:
        """All that stands in one `${}`: nothing is null, several statements are a closure that is called at once."""
        at = self.token.at
        lazy = self.arrow_follows(0)
        parameters = self.parameters("->") if lazy else ()
        if lazy:
            self.expect("->", "after the parameters")
        body = Block(at, self.statements(END))
        if lazy:
            return ClosureExpression(at, parameters, body)
        if not body.statements:
            return Literal(at, None)
        first = body.statements[0]
        if len(body.statements) == 1 and isinstance(first, ExpressionStatement):
            return first.value
        return Call(at, ClosureExpression(at, (), body), "call", ())

    def parenthesised(self) -> Expression:
        if self.after_match().kind == "->" and not self.case_values:
            return self.lambda_()
        self.advance()
        if self.token.kind == ")":
            self.fail("a value is missing between these parentheses.")
        value = self.statement_expression()
        if self.token.kind != ")":
            self.unexpected()
        self.advance()
        return value

    # ---- dots, brackets and closures ----

    def suffixed(self, value: Expression) -> Expression:
        """The value with all that is hung onto it."""
        links = 0
        while True:
            token = self.token
            kind = token.kind
            if kind in DOTS:
                value = self.member(value)
            elif kind == "{":
                if not isinstance(value, Name | Property | Call | Index):
                    return value
                if token.newline and self.before().kind in ("}", "]"):
                    return value
                value = self.with_closure(value)
            elif token.newline:
                return value
            elif kind == "(":
                value = self.called(value)
            elif kind == "[" or kind == "?[":
                if kind == "?[" and self.after_match().kind == ":" and token.start > self.before().end:
                    return value
                value = self.element(value)
            elif kind in ("++", "--") and isinstance(value, Name | Property | Index):
                self.advance()
                return Step(token.at, value, kind, False)
            else:
                return value
            links += 1
            self.chained(links)

    def member(self, target: Expression) -> Expression:
        """`.name` and its kin, with the arguments of a call."""
        dots = self.advance().kind
        field = dots == ".@" or self.accept("@")
        if self.token.kind == "<":
            self.type_arguments()
        token = self.token
        if token.kind == "new" and dots == "." and self.ahead().kind == NAME:
            self.fail("x.new Y() is not supported; write new Y().")
        name = self.member_name()
        if dots in (".&", "::"):
            return MethodPointer(token.at, target, name)
        safe, spread = dots in ("?.", "??."), dots == "*."
        if self.token.kind == "(" and not self.token.newline and not field:
            self.advance()
            return Call(token.at, target, name, self.arguments(")"), safe, spread)
        return Property(token.at, target, name, safe, spread, field)

    def member_name(self) -> str | Expression:
        token = self.token
        kind = token.kind
        if kind == GSTRING:
            return self.interpolation(self.advance())
        if kind == "(":
            return self.parenthesised()
        if kind in KEYS and kind != NUMBER:
            self.advance()
            return str(token.value)
        self.fail(f"after the dot the name of a property or method is missing; here stands {describe(token)}.")

    def called(self, function: Expression) -> Expression:
        """At `(`: a call of what stands before it."""
        named = self.before().kind in (STRING, GSTRING)
        self.advance()
        arguments = self.arguments(")")
        if isinstance(function, Name):
            return Call(function.at, None, function.name, arguments)
        if named and isinstance(function, Interpolation):
            return Call(function.at, None, function, arguments)
        if named and isinstance(function, Literal):
            return Call(function.at, None, str(function.value), arguments)
        return Call(function.at, function, "call", arguments)

    def with_closure(self, function: Name | Property | Call | Index) -> Expression:
        """At the `{` of a trailing closure."""
        after_arguments = self.before().kind in (")", "}")
        closure = self.closure()
        if isinstance(function, Call) and after_arguments:
            return replace(function, arguments=(*function.arguments, closure))
        if isinstance(function, Name):
            return Call(function.at, None, function.name, (closure,))
        if isinstance(function, Property) and not function.field:
            return Call(function.at, function.target, function.name, (closure,), function.safe, function.spread)
        return Call(function.at, function, "call", (closure,))

    def element(self, target: Expression) -> Expression:
        """`target[index]`; `Type[]` is a type."""
        token = self.advance()
        if self.token.kind == "]" and isinstance(target, Name | Property):
            self.advance()
            return self.array_type(target)
        indexes = self.arguments("]")
        if not indexes:
            self.fail("an index is missing between [ and ].", token.at)
        single = len(indexes) == 1 and not isinstance(indexes[0], Spread)
        return Index(token.at, target, indexes[0] if single else ListLiteral(token.at, indexes), token.kind == "?[")

    def array_type(self, element: Name | Property) -> Expression:
        """`String[]` as a value: a name that ends in brackets."""
        if isinstance(element, Name) and (element.name in PRIMITIVES or element.name[0].isupper()):
            name = element.name + "[]" * (1 + self.array_brackets())
            return Name(element.at, name)
        self.fail("an index is missing between [ and ].", element.at)
