"""Classes, interfaces, traits and enums, and what stands in them."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.rules.script.syntax.declarations import Declarations
from app.rules.script.syntax.records import record
from app.rules.script.syntax.tree import (
    At,
    Block,
    ClassDefinition,
    EnumConstant,
    Expression,
    Field,
    Method,
    Type,
)
from app.rules.script.syntax.words import NAME, STRING, USABLE_AS_NAMES


@dataclass
class Members:
    """What was found in a class so far."""

    name: str
    kind: str
    constants: list[EnumConstant] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    methods: list[Method] = field(default_factory=list)
    initializers: list[Block] = field(default_factory=list)
    static_initializers: list[Block] = field(default_factory=list)
    classes: list[ClassDefinition] = field(default_factory=list)

    def definition(
        self, at: At, parent: Type | None, interfaces: tuple[Type, ...], annotations: list[str]
    ) -> ClassDefinition:
        return ClassDefinition(
            at,
            self.name,
            self.kind,
            parent,
            interfaces,
            tuple(self.fields),
            tuple(self.methods),
            constants=tuple(self.constants),
            initializers=tuple(self.initializers),
            annotations=tuple(annotations),
            static_initializers=tuple(self.static_initializers),
            classes=tuple(self.classes),
        )


class Classes(Declarations):
    """The parser's part that reads classes."""

    def class_definition(self, annotations: list[str]) -> ClassDefinition:
        at = self.token.at
        if self.accept("@"):
            self.fail("declaring annotations is not supported; leave them out, they have no effect here.", at)
        kind = str(self.advance().value)
        name = self.identifier(f"the name of the {kind}")
        if kind == "record":
            return self.record(at, name, annotations)
        if self.token.kind == "<":
            self.type_arguments()
        parents = self.types_after("extends")
        interfaces = self.types_after("implements")
        if kind == "interface":
            parents, interfaces = (), parents
        parent = parents[0] if parents else None
        return self.members(name, kind).definition(at, parent, interfaces, annotations)

    def record(self, at: At, name: str, annotations: list[str]) -> ClassDefinition:
        self.expect("(", "before the fields of a record")
        parameters = self.parameters(")")
        self.expect(")", "after the fields of a record")
        interfaces = self.types_after("implements")
        body = self.members(name, "class").definition(at, None, (), annotations)
        return record(at, name, parameters, interfaces, body)

    def types_after(self, word: str) -> tuple[Type, ...]:
        if not self.accept(word):
            return ()
        found = [self.type_name()]
        while self.accept(","):
            found.append(self.type_name())
        return tuple(found)

    def anonymous_class(self, parent: Type) -> ClassDefinition:
        return self.members("", "class").definition(parent.at, parent, (), [])

    def members(self, name: str, kind: str) -> Members:
        """All between the braces."""
        self.deeper()
        self.expect("{", f"before the body of {name}" if name else "before the body of the class")
        members = Members(name, kind)
        if kind == "enum":
            self.enum_constants(members)
        while True:
            while self.accept(";"):
                pass
            if self.token.kind == "}":
                break
            self.class_member(members)
            token = self.token
            if not (token.newline or token.kind in (";", "}") or self.before().kind == "}"):
                self.unexpected()
        self.advance()
        self.depth -= 1
        return members

    def enum_constants(self, members: Members) -> None:
        while self.is_enum_constant(members.name):
            token = self.advance()
            arguments: tuple[Expression, ...] = ()
            if self.token.kind == "(":
                self.advance()
                arguments = self.arguments(")")
            body = None
            if self.token.kind == "{":
                body = self.anonymous_class(Type(token.at, members.name))
            members.constants.append(EnumConstant(token.at, str(token.value), arguments, body))
            if not self.accept(","):
                return

    def is_enum_constant(self, name: str) -> bool:
        self.annotations()
        if self.token.kind != NAME:
            return False
        after = self.ahead()
        if after.kind == "(":
            return str(self.token.value) != name
        return after.newline or after.kind in (",", ";", "{", "}")

    def class_member(self, members: Members) -> None:
        annotations = self.annotations()
        if self.token.kind == "{":
            members.initializers.append(self.member_block())
            return
        if self.token.kind == "static" and self.ahead().kind == "{":
            self.advance()
            members.static_initializers.append(self.member_block())
            return
        modifiers = self.modifiers()
        if self.accept("default"):
            modifiers |= {"default"} | self.modifiers()
        if self.class_begins():
            members.classes.append(self.class_definition(annotations))
            return
        if self.token.kind == "<":
            self.type_arguments()
        if self.token.kind == NAME and self.token.value == members.name and self.ahead().kind == "(":
            members.methods.append(self.member_method(None, False, True))
            return
        type_ = self.declared_type()
        if self.token.kind not in (STRING, *USABLE_AS_NAMES):
            self.unexpected()
        if type_ is None and not modifiers and not annotations:
            self.fail("in a class a field or method begins with def or with its type.")
        if self.ahead().kind == "(":
            method = self.member_method(type_, "static" in modifiers, False)
            if method.body is None and members.kind in ("class", "enum") and "abstract" not in modifiers:
                self.fail(f"the body of {method.name} is missing; it stands in {{ }}.", method.at)
            members.methods.append(method)
            return
        self.fields(members, type_, modifiers)

    def member_block(self) -> Block:
        outer, self.blocks = self.blocks, 1 + self.blocks
        block = self.block()
        self.blocks = outer
        return block

    def member_method(self, type_: Type | None, static: bool, constructor: bool) -> Method:
        outer, self.blocks = self.blocks, 1 + self.blocks
        method = self.method(type_, static, constructor)
        self.blocks = outer
        return method

    def fields(self, members: Members, type_: Type | None, modifiers: set[str]) -> None:
        constant = members.kind == "interface"
        while True:
            token = self.token
            name = self.identifier("the name of a field")
            value = self.statement_expression() if self.accept("=") else None
            members.fields.append(
                Field(
                    token.at,
                    name,
                    type_,
                    value,
                    static=constant or "static" in modifiers,
                    final=constant or "final" in modifiers,
                    hidden="private" in modifiers,
                )
            )
            if not self.accept(","):
                return
