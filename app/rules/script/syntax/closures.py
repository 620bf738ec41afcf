"""Closures, lambdas and parameter lists. What stands in their bodies is read by others."""

from __future__ import annotations

from abc import abstractmethod

from app.rules.script.syntax.tokens import Token
from app.rules.script.syntax.tree import Block, ClosureExpression, Expression, ExpressionStatement, Parameter, Statement
from app.rules.script.syntax.typenames import TypeNames
from app.rules.script.syntax.words import NAME, PRIMITIVES, USABLE_AS_NAMES

IN_PARAMETERS = PRIMITIVES | {
    NAME, ",", ".", "?", "<", ">", ">>", ">>>", "extends", "super", "[", "...", "final", "def", "@", "&",
    "as", "in",
}  # fmt: skip


class Closures(TypeNames):
    """The parser's part that reads functions without a name."""

    @abstractmethod
    def expression(self, floor: int = 0) -> Expression: ...

    @abstractmethod
    def statement_expression(self) -> Expression: ...

    @abstractmethod
    def statements(self, *ends: str) -> tuple[Statement, ...]: ...

    @abstractmethod
    def annotations(self) -> list[str]: ...

    def closure(self) -> ClosureExpression:
        """At `{`."""
        at = self.advance().at
        parameters: tuple[Parameter, ...] | None = None
        if self.arrow_follows(self.pos):
            parameters = self.parameters("->")
            self.expect("->", "after the parameters of a closure")
        body = Block(at, self.statements("}"))
        self.expect("}", "at the end of the closure")
        return ClosureExpression(at, parameters, body)

    def arrow_follows(self, index: int) -> bool:
        """Only what may stand in a parameter list stands between the index and a `->`."""
        tokens = self.tokens
        first, in_default = index, False
        while True:
            token = tokens[index]
            kind = token.kind
            if kind == "->":
                return True
            if token.newline and index > first and tokens[index - 1].kind != ",":
                return False
            if kind == "=":
                in_default = True
            elif kind == ",":
                in_default = False
            elif kind in ("}", "END", ";") or (not in_default and kind not in IN_PARAMETERS):
                return False
            index = token.match + 1 if token.match > index else index + 1

    def parameters(self, end: str) -> tuple[Parameter, ...]:
        found: list[Parameter] = []
        while self.token.kind != end:
            found.append(self.parameter())
            if not self.accept(","):
                break
        for parameter in found[:-1]:
            if parameter.rest:
                self.fail("only the last parameter can take the rest of the arguments with `...`.", parameter.at)
        return tuple(found)

    def parameter(self) -> Parameter:
        self.annotations()
        while self.token.kind in ("final", "def") or (self.token.value == "var" and self.ahead().kind == NAME):
            self.advance()
        token = self.token
        type_ = None
        after = self.skip_type(self.pos)
        if after > 0 and self.tokens[after].kind in ("...", *USABLE_AS_NAMES):
            type_ = self.type_name()
        rest = self.accept("...")
        name = self.identifier("the name of a parameter")
        default = self.expression() if self.accept("=") else None
        return Parameter(token.at, name, type_, default, rest)

    def short_lambda(self) -> ClosureExpression:
        """`x -> …`."""
        token = self.advance()
        return self.lambda_body(token, (Parameter(token.at, str(token.value)),))

    def lambda_(self) -> ClosureExpression:
        """At the `(` of `(a, b) -> …`."""
        token = self.advance()
        parameters = self.parameters(")")
        self.expect(")", "after the parameters")
        return self.lambda_body(token, parameters)

    def lambda_body(self, start: Token, parameters: tuple[Parameter, ...]) -> ClosureExpression:
        self.deeper()
        self.expect("->", "after the parameters")
        at = self.token.at
        body: tuple[Statement, ...]
        if self.token.kind == "{":
            self.advance()
            body = self.statements("}")
            self.expect("}", "at the end of the lambda")
        else:
            body = (ExpressionStatement(at, self.expression()),)
        self.depth -= 1
        return ClosureExpression(start.at, parameters, Block(at, body))
