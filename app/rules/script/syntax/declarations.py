"""Variables, functions, imports and annotations. Classes are read in `classes`."""

from __future__ import annotations

from abc import abstractmethod

from app.rules.script.syntax.statements import Statements
from app.rules.script.syntax.tokens import Token
from app.rules.script.syntax.tree import (
    Block,
    ClassDefinition,
    Declaration,
    Import,
    Method,
    MultipleDeclaration,
    Parameter,
    Statement,
    Type,
)
from app.rules.script.syntax.words import MODIFIERS, NAME, PRIMITIVES, STRING, USABLE_AS_NAMES

CLASS_KINDS = frozenset(("class", "interface", "enum"))
STARTS = MODIFIERS | PRIMITIVES | CLASS_KINDS | {NAME, "@", "<", "import", "package"}


class Declarations(Statements):
    """The parser's part that reads declarations; functions, classes and imports are gathered here."""

    def __init__(self, source: str, name: str, tokens: list[Token]) -> None:
        super().__init__(source, name, tokens)
        self.functions: list[Method] = []
        self.classes: list[ClassDefinition] = []
        self.imports: list[Import] = []

    @abstractmethod
    def class_definition(self, annotations: list[str]) -> ClassDefinition: ...

    def at_top(self) -> bool:
        return self.blocks == 1

    def declared(self) -> list[Statement] | None:
        kind = self.token.kind
        if kind not in STARTS:
            return None
        annotations = self.annotations() if kind == "@" else []
        modifiers = self.modifiers()
        if self.class_begins():
            if not self.at_top():
                self.fail("a class stands at the top level of a script, not inside a block.")
            self.classes.append(self.class_definition(annotations))
            return []
        if self.token.kind in ("import", "package"):
            self.import_or_package()
            return []
        if modifiers or annotations or self.token.kind == "<" or self.is_typed():
            return self.variables_or_function(modifiers, annotations)
        return None

    def modifiers(self) -> set[str]:
        found: set[str] = set()
        while self.token.kind in MODIFIERS or self.is_var():
            found.add(str(self.advance().value))
        return found

    def is_var(self) -> bool:
        if self.token.value != "var" or self.token.kind != NAME:
            return False
        after = self.ahead()
        return (after.kind in USABLE_AS_NAMES and not after.newline) or (
            after.kind == "(" and self.tokens[after.match + 1].kind == "="
        )

    def class_begins(self) -> bool:
        token = self.token
        if token.kind in CLASS_KINDS:
            return True
        if token.kind == "@":
            return self.ahead().kind == "interface"
        if token.kind != NAME or self.ahead().kind != NAME:
            return False
        after = self.ahead(2)
        if token.value == "record":
            return after.kind == "(" and self.tokens[after.match + 1].kind in ("{", "implements")
        return token.value == "trait" and after.kind in ("{", "implements", "extends", "<")

    def is_typed(self) -> bool:
        """A type and a name stand here: `String x`, `int f() {`, `foo x = 1`; not `println x`."""
        tokens = self.tokens
        after = self.skip_type(self.pos)
        if after < 0 or tokens[after].newline:
            return False
        first, last, named = self.token, tokens[after - 1], tokens[after]
        is_type = first.kind in PRIMITIVES or last.kind != NAME or str(last.value)[:1].isupper()
        if named.kind == STRING:
            return is_type and self.is_function(after)
        if named.kind != NAME:
            return is_type and named.kind in USABLE_AS_NAMES and tokens[after + 1].kind == "="
        if tokens[after + 1].kind == "(" and not tokens[after + 1].newline:
            return is_type and self.is_function(after)
        return is_type or tokens[after + 1].kind == "="

    def is_function(self, index: int) -> bool:
        """The name at the index is followed by parameters and a body."""
        opening = self.tokens[index + 1]
        return opening.kind == "(" and self.tokens[opening.match + 1].kind in ("{", "throws")

    def variables_or_function(self, modifiers: set[str], annotations: list[str]) -> list[Statement]:
        at = self.token.at
        if self.token.kind == "(":
            return [self.multiple_declaration()]
        if self.token.kind == "<":
            self.type_arguments()
        type_ = self.declared_type()
        if self.ahead().kind == "(" and not self.ahead().newline and self.token.kind in (STRING, *USABLE_AS_NAMES):
            if not self.at_top():
                self.fail("a function stands at the top level of a script; in a block write def name = { … }.")
            function = self.method(type_, "static" in modifiers)
            if function.body is None:
                self.fail(f"the body of {function.name} is missing; it stands in {{ }}.", function.at)
            self.functions.append(function)
            return []
        found: list[Statement] = []
        while True:
            at = self.token.at
            name = self.identifier("the name of a variable")
            value = self.statement_expression() if self.accept("=") else None
            found.append(Declaration(at, name, type_, value, "Field" in annotations, "final" in modifiers))
            if self.token.kind != "," or self.ahead().kind not in USABLE_AS_NAMES:
                return found
            self.advance()

    def declared_type(self) -> Type | None:
        """The type before a name, if one stands here."""
        after = self.skip_type(self.pos)
        if after < 0 or self.tokens[after].newline:
            return None
        named = self.tokens[after]
        if named.kind in USABLE_AS_NAMES or (named.kind == STRING and self.tokens[after + 1].kind == "("):
            return self.type_name()
        return None

    def multiple_declaration(self) -> Statement:
        at = self.advance().at
        names: list[Parameter] = []
        while self.token.kind != ")":
            token = self.token
            type_ = self.declared_type()
            names.append(Parameter(token.at, self.identifier("the name of a variable"), type_))
            if not self.accept(","):
                break
        self.expect(")", "after the variables")
        self.expect("=", "after the variables, with a list of their values,")
        return MultipleDeclaration(at, tuple(names), self.statement_expression())

    def method(self, type_: Type | None, static: bool = False, constructor: bool = False) -> Method:
        """From its name on. Without a body only if none follows."""
        token = self.advance()
        self.expect("(", "before the parameters")
        parameters = self.parameters(")")
        self.expect(")", "after the parameters")
        if self.accept("throws"):
            self.type_name()
            while self.accept(","):
                self.type_name()
        body: Block | None = None
        if self.token.kind == "{":
            body = self.block()
        elif not self.token.newline and self.accept("default"):
            self.expression()
        return Method(token.at, str(token.value), parameters, body, type_, static, constructor)

    def annotations(self) -> list[str]:
        """The simple names of the annotations that stand here; their arguments are skipped."""
        found: list[str] = []
        while self.token.kind == "@" and self.ahead().kind == NAME:
            self.advance()
            found.append(self.qualified_name("an annotation").rpartition(".")[2])
            if self.token.kind == "(" and not self.token.newline:
                end = self.token.match + 1
                self.pos, self.token = end, self.tokens[end]
        return found

    def import_or_package(self) -> None:
        at = self.token.at
        if self.advance().kind == "package":
            self.qualified_name("the name of a package")
            return
        static = self.accept("static")
        name = self.qualified_name("the name of a class to import")
        star = self.accept(".")
        if star:
            self.expect("*", "at the end of the import")
        alias = self.identifier("the other name") if self.accept("as") else None
        self.imports.append(Import(at, name, alias, star, static))
