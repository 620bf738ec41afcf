"""`new`: objects, anonymous classes and arrays."""

from __future__ import annotations

from abc import abstractmethod

from app.rules.script.syntax.expressions import Expressions
from app.rules.script.syntax.tree import At, ClassDefinition, Expression, New, NewArray, Type
from app.rules.script.syntax.words import PRIMITIVES


class Creation(Expressions):
    """The parser's part that reads what follows `new`."""

    @abstractmethod
    def anonymous_class(self, parent: Type) -> ClassDefinition: ...

    def new(self) -> Expression:
        at = self.advance().at
        self.annotations()
        token = self.token
        if token.kind in PRIMITIVES:
            self.advance()
            name = token.kind
        else:
            name = self.qualified_name("the name of a class after new")
        arguments = self.type_arguments() if self.token.kind == "<" else ()
        type_ = Type(token.at, name, arguments)
        if self.token.kind == "[":
            return self.new_array(at, type_)
        if self.token.kind != "(" or self.token.newline:
            self.fail(f"after new {name} its arguments are missing; write new {name}().", token.at)
        self.advance()
        values = self.arguments(")")
        body = None
        if self.token.kind == "{" and not self.token.newline:
            body = self.anonymous_class(type_)
        return New(at, type_, values, body)

    def new_array(self, at: At, element: Type) -> Expression:
        dimensions = self.array_brackets()
        if dimensions:
            if self.token.kind != "{":
                self.fail("an array needs its size between the brackets, or its items in { } after them.")
            items = self.array_items()
            return NewArray(at, Type(element.at, element.name, element.arguments, dimensions - 1), (), items)
        sizes: list[Expression] = []
        while self.token.kind == "[" and not self.token.newline and self.token.match > self.pos + 1:
            self.advance()
            sizes.append(self.expression())
            self.expect("]", "after the size of an array")
        open_dimensions = self.array_brackets()
        return NewArray(at, Type(element.at, element.name, element.arguments, open_dimensions), tuple(sizes))

    def array_items(self) -> tuple[Expression, ...]:
        """`{1, 2}`, and `{{1}, {2}}` as lists in it."""
        self.deeper()
        self.advance()
        items: list[Expression] = []
        while self.token.kind != "}":
            if self.token.kind == "{":
                at = self.token.at
                items.append(NewArray(at, Type(at, "Object"), (), self.array_items()))
            else:
                items.append(self.expression())
            if not self.accept(","):
                break
        self.expect("}", "after the items of an array")
        self.depth -= 1
        return tuple(items)
