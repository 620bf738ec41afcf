"""Arguments of calls, items of lists and entries of maps: the same list between different brackets."""

from __future__ import annotations

from abc import abstractmethod

from app.rules.script.syntax.closures import Closures
from app.rules.script.syntax.tokens import Token
from app.rules.script.syntax.tree import Expression, Interpolation, ListLiteral, Literal, MapEntry, MapLiteral, Spread
from app.rules.script.syntax.words import GSTRING, KEYWORDS, NAME, NUMBER, STRING

KEYS = KEYWORDS | {NAME, STRING, GSTRING, NUMBER}
"""What may stand as a key before a colon."""


class Arguments(Closures):
    """The parser's part that reads what stands between commas."""

    case_values = False
    """Before the arrow of a `case`, where `(a) ->` is no lambda."""

    @abstractmethod
    def interpolation(self, token: Token) -> Interpolation: ...

    def arguments(self, closing: str) -> tuple[Expression, ...]:
        """Up to and with the closing bracket; named ones first, as one map."""
        return self.gathered(*self.listed(closing))

    def listed(self, closing: str) -> tuple[list[MapEntry], list[Expression]]:
        named: list[MapEntry] = []
        plain: list[Expression] = []
        while self.token.kind != closing:
            self.argument(named, plain)
            if not self.accept(","):
                break
        if self.token.kind != closing:
            self.unexpected()
        self.advance()
        return named, plain

    def gathered(self, named: list[MapEntry], plain: list[Expression]) -> tuple[Expression, ...]:
        return (MapLiteral(named[0].at, tuple(named)), *plain) if named else tuple(plain)

    def argument(self, named: list[MapEntry], plain: list[Expression]) -> None:
        """One argument, item or entry, which is added where it belongs."""
        token = self.token
        kind = token.kind
        if kind == "*":
            self.advance()
            if self.accept(":"):
                named.append(MapEntry(token.at, None, self.expression()))
            else:
                plain.append(Spread(token.at, self.expression()))
            return
        if kind in KEYS:
            after = self.ahead().kind
            if after == ":":
                key = self.key()
                self.advance()
                named.append(MapEntry(token.at, key, self.entry_value()))
                return
            if after == "->" and kind == NAME and not self.case_values:
                plain.append(self.short_lambda())
                return
        value = self.expression()
        if self.token.kind == ":" and kind in ("(", "[", "{"):
            self.advance()
            named.append(MapEntry(token.at, value, self.entry_value()))
        elif self.token.kind == ":":
            self.fail("a key that is no name, text or number stands in parentheses: (key): value.", token.at)
        else:
            plain.append(value)

    def entry_value(self) -> Expression:
        if self.token.kind == NAME and self.ahead().kind == "->":
            return self.short_lambda()
        return self.expression()

    def key(self) -> Expression:
        token = self.token
        if token.kind == GSTRING:
            return self.interpolation(self.advance())
        self.advance()
        return Literal(token.at, token.value)

    def list_or_map(self) -> Expression:
        at = self.advance().at
        if self.token.kind == ":" and self.ahead().kind == "]":
            self.advance()
            self.advance()
            return MapLiteral(at, ())
        named, plain = self.listed("]")
        if not named:
            return ListLiteral(at, tuple(plain))
        if plain:
            self.fail("a list and a map are mixed here; give every item a key, or none.", plain[0].at)
        return MapLiteral(at, tuple(named))
