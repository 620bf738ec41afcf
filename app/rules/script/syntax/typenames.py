"""Types as written, and looking ahead whether one stands somewhere. What they mean is not known here."""

from __future__ import annotations

from app.rules.script.syntax.cursor import Cursor
from app.rules.script.syntax.tokens import Token
from app.rules.script.syntax.tree import Type
from app.rules.script.syntax.words import NAME, PRIMITIVES, words

IN_TYPE_ARGUMENTS = PRIMITIVES | {NAME, ".", ",", "?", "extends", "super", "[", "]", "&"}
MAX_TYPE = 200
"""Tokens of one type's arguments: looking ahead ends there."""

OPENERS = {"<": 1, "<<": 2}
CLOSERS = {">": 1, ">>": 2, ">>>": 3}

NUMBER_TYPES = words("Integer Long Short Byte Double Float Number BigDecimal BigInteger Character Object Comparable")


class TypeNames(Cursor):
    """The parser's part that reads types."""

    in_arguments = 0
    """How many type arguments are open here."""

    def skip_type(self, index: int) -> int:
        """The index after the type that begins there, or -1 when none does."""
        tokens = self.tokens
        kind = tokens[index].kind
        if kind in PRIMITIVES:
            index += 1
        elif kind == NAME:
            index += 1
            while tokens[index].kind == "." and tokens[index + 1].kind == NAME:
                index += 2
            if tokens[index].kind == "<":
                index = self.skip_type_arguments(index)
                if index < 0:
                    return -1
        else:
            return -1
        while tokens[index].kind == "[" and tokens[index].match == index + 1 and not tokens[index].newline:
            index += 2
        return index

    def skip_type_arguments(self, index: int) -> int:
        """The index after the `>` that closes the `<` there, or -1. Inside another type's arguments the same sign may
        close those, too."""
        tokens = self.tokens
        depth = 0
        for place in range(index, min(index + MAX_TYPE, len(tokens))):
            kind = tokens[place].kind
            if kind in OPENERS:
                depth += OPENERS[kind]
            elif kind in CLOSERS:
                depth -= CLOSERS[kind]
                if depth <= 0:
                    return place + 1 if depth == 0 or self.in_arguments else -1
            elif kind not in IN_TYPE_ARGUMENTS:
                return -1
        return -1

    def type_name(self) -> Type:
        """The type that stands here."""
        token = self.token
        if token.kind in PRIMITIVES:
            self.advance()
            return Type(token.at, token.kind, (), self.array_brackets())
        name = self.qualified_name("a type")
        generic = self.token.kind == "<" and self.skip_type_arguments(self.pos) > 0
        arguments = self.type_arguments() if generic else ()
        return Type(token.at, name, arguments, self.array_brackets())

    def qualified_name(self, purpose: str) -> str:
        name = self.identifier(purpose)
        while self.token.kind == "." and self.ahead().kind != "*":
            self.advance()
            name += "." + self.name_part()
        return name

    def name_part(self) -> str:
        """One part of a package or class name: words of the language are allowed."""
        if not isinstance(self.token.value, str) or not self.token.value.isidentifier():
            return self.identifier("a name")
        return str(self.advance().value)

    def type_arguments(self) -> tuple[Type, ...]:
        self.deeper()
        self.in_arguments += 1
        self.expect("<", "before type arguments")
        found: list[Type] = []
        while self.token.kind not in CLOSERS:
            found.append(self.type_argument())
            while self.token.kind in ("extends", "super", "&"):
                self.advance()
                self.type_name()
            if self.token.kind not in CLOSERS:
                self.expect(",", "between type arguments")
        self.close_type_arguments()
        self.in_arguments -= 1
        self.depth -= 1
        return tuple(found)

    def type_argument(self) -> Type:
        token = self.token
        if token.kind == "?":
            self.advance()
            return Type(token.at, "?")
        return self.type_name()

    def close_type_arguments(self) -> None:
        """Leaves one `>` behind, also when it is the first of `>>`."""
        token = self.token
        if token.kind == ">":
            self.advance()
            return
        rest = token.kind[1:]
        self.token = Token(rest, rest, token.at, token.start + 1, token.end, False)

    def array_brackets(self) -> int:
        count = 0
        while self.token.kind == "[" and self.token.match == self.pos + 1 and not self.token.newline:
            self.advance()
            self.advance()
            count += 1
        return count

    def is_cast(self) -> bool:
        """At `(`: a type in parentheses, followed by what it is a cast of."""
        end = self.skip_type(self.pos + 1)
        if end < 0 or end != self.token.match:
            return False
        after = self.tokens[end + 1]
        if after.newline or after.kind not in MAY_BE_CAST:
            return False
        first, last = self.tokens[self.pos + 1], self.tokens[end - 1]
        if first.kind in PRIMITIVES or last.kind in CLOSERS or last.kind == "]":
            return True
        name = str(last.value)
        if not name[:1].isupper():
            return False
        return name in NUMBER_TYPES or after.kind not in ("+", "-", "++", "--")


MAY_BE_CAST = PRIMITIVES | {
    "NAME", "NUMBER", "STRING", "GSTRING", "(", "[", "{", "!", "~", "+", "-", "++", "--", "this", "super", "null",
    "true", "false", "new", "switch",
}  # fmt: skip
