"""The syntax tree of a script. Plain data; what it means is not known here.

Every node starts with `at`, its place in the source. Named arguments of a call are one `MapLiteral` before the
positional ones, as Groovy passes them. `x += 1` is an `Assign` with op `+`; `a != b`, `a !in b` keep their operator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class At:
    """A place: line and column, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Type:
    """A named type as written: `java.util.List` with `arguments`; `dimensions` counts `[]`. Unions only in `catch`."""

    at: At
    name: str
    arguments: tuple[Type, ...] = ()
    dimensions: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    at: At


# ---- expressions ----


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A constant as a runtime value: None, bool, int, Long, BigInteger, Decimal, float, Float, str."""

    value: Any


@dataclass(frozen=True, slots=True)
class Interpolation(Node):
    """A GString: `texts` is one longer than `values`. A `${-> x}` value is a `ClosureExpression`."""

    texts: tuple[str, ...]
    values: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable, a class or a property of the surroundings; also `this`, `super`, `it`, `owner`, `delegate`, and types
    as values: `int`, `String[]` (with the brackets in the name)."""

    name: str


@dataclass(frozen=True, slots=True)
class Property(Node):
    """`target.name`; `name` is an expression in `."${x}"` and `.(x)`. `field`: `.@name`."""

    target: Expression
    name: str | Expression
    safe: bool = False
    spread: bool = False
    field: bool = False


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`target[index]`; several indexes are a `ListLiteral`. `safe`: `?[`."""

    target: Expression
    index: Expression
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`target.name(arguments)`; without `target` an unqualified call. `expr(args)` on anything but a name or property
    has the name `call`. Trailing closures are already among the arguments; `Spread` may be among them."""

    target: Expression | None
    name: str | Expression
    arguments: tuple[Expression, ...]
    safe: bool = False
    spread: bool = False


@dataclass(frozen=True, slots=True)
class New(Node):
    """`new Type(arguments)`. `body`: members of an anonymous class."""

    type: Type
    arguments: tuple[Expression, ...]
    body: ClassDefinition | None = None


@dataclass(frozen=True, slots=True)
class NewArray(Node):
    """`new int[3][4]` has sizes, `new int[]{1, 2}` has elements. `type` is the element type; `dimensions` in it."""

    type: Type
    sizes: tuple[Expression, ...]
    elements: tuple[Expression, ...] | None = None


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class MapEntry(Node):
    """`key: value`. A bare key is a `Literal` string; `(key): v` keeps its expression; `*: map` has key None."""

    key: Expression | None
    value: Expression


@dataclass(frozen=True, slots=True)
class MapLiteral(Node):
    entries: tuple[MapEntry, ...]


@dataclass(frozen=True, slots=True)
class RangeLiteral(Node):
    """`low..high`; `<..`, `..<` and `<..<` leave ends out."""

    low: Expression
    high: Expression
    without_low: bool = False
    without_high: bool = False


@dataclass(frozen=True, slots=True)
class Spread(Node):
    """`*list` in a list or among arguments."""

    value: Expression


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`op` is one of `!`, `-`, `+`, `~`."""

    op: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """`op`: + - * / % ** == != < <= > >= <=> === !== && || & | ^ << >> >>> =~ ==~ in !in."""

    op: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Ternary(Node):
    condition: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True, slots=True)
class Elvis(Node):
    value: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Assign(Node):
    """`target op= value`; plain `=` has op "", `?=` has op "?". Target: Name, Property, Index."""

    target: Expression
    op: str
    value: Expression


@dataclass(frozen=True, slots=True)
class MultipleAssign(Node):
    """`(a, b) = value`."""

    targets: tuple[Expression, ...]
    value: Expression


@dataclass(frozen=True, slots=True)
class Step(Node):
    """`x++`, `--x`: op is `++` or `--`."""

    target: Expression
    op: str
    before: bool


@dataclass(frozen=True, slots=True)
class Cast(Node):
    """`(Type) value`."""

    type: Type
    value: Expression


@dataclass(frozen=True, slots=True)
class As(Node):
    """`value as Type`."""

    value: Expression
    type: Type


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    value: Expression
    type: Type
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    name: str
    type: Type | None = None
    default: Expression | None = None
    rest: bool = False


@dataclass(frozen=True, slots=True)
class ClosureExpression(Node):
    """`{ a, b -> … }` and lambdas. `parameters` None: the implicit `it`; empty: `{ -> … }`."""

    parameters: tuple[Parameter, ...] | None
    body: Block


@dataclass(frozen=True, slots=True)
class MethodPointer(Node):
    """`target.&name`, `target::name`; `Type::new` has the name `new`."""

    target: Expression
    name: str | Expression


@dataclass(frozen=True, slots=True)
class SwitchExpression(Node):
    """`x = switch (v) { case 1 -> …; default -> … }`; old `case 1: yield …` bodies work alike."""

    switch: Switch


Expression = (
    Literal | Interpolation | Name | Property | Index | Call | New | NewArray | ListLiteral | MapLiteral | RangeLiteral
    | Spread | Unary | Binary | Ternary | Elvis | Assign | MultipleAssign | Step | Cast | As | InstanceOf
    | ClosureExpression | MethodPointer | SwitchExpression
)  # fmt: skip


# ---- statements ----


@dataclass(frozen=True, slots=True)
class Block(Node):
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ExpressionStatement(Node):
    value: Expression


@dataclass(frozen=True, slots=True)
class Declaration(Node):
    """`def x = 1`, `int x`, `final String s`: one variable; `int a, b` gives one each. `type` None: `def`, `var`."""

    name: str
    type: Type | None
    value: Expression | None
    field: bool = False
    """Declared with `@Field`: a property of the script, seen in its functions."""
    final: bool = False


@dataclass(frozen=True, slots=True)
class MultipleDeclaration(Node):
    """`def (a, b) = value`."""

    names: tuple[Parameter, ...]
    value: Expression


@dataclass(frozen=True, slots=True)
class If(Node):
    condition: Expression
    yes: Statement
    no: Statement | None


@dataclass(frozen=True, slots=True)
class While(Node):
    condition: Expression
    body: Statement
    label: str | None = None


@dataclass(frozen=True, slots=True)
class DoWhile(Node):
    body: Statement
    condition: Expression
    label: str | None = None


@dataclass(frozen=True, slots=True)
class ForIn(Node):
    """`for (x in items)` and `for (T x : items)`."""

    variable: Parameter
    items: Expression
    body: Statement
    label: str | None = None


@dataclass(frozen=True, slots=True)
class ForLoop(Node):
    """`for (first; condition; after)`."""

    first: tuple[Statement, ...]
    condition: Expression | None
    after: tuple[Expression, ...]
    body: Statement
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Return(Node):
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Yield(Node):
    """`yield value` in a switch expression."""

    value: Expression


@dataclass(frozen=True, slots=True)
class Break(Node):
    label: str | None


@dataclass(frozen=True, slots=True)
class Continue(Node):
    label: str | None


@dataclass(frozen=True, slots=True)
class Throw(Node):
    value: Expression


@dataclass(frozen=True, slots=True)
class Catch(Node):
    """`types` empty: `catch (e)`, which catches exceptions."""

    types: tuple[Type, ...]
    name: str
    body: Block


@dataclass(frozen=True, slots=True)
class Try(Node):
    """`resources` are declarations whose values are closed in reverse order; one without a name of its own is called
    `resource 1` and the like, which no script can write."""

    resources: tuple[Declaration, ...]
    body: Block
    catches: tuple[Catch, ...]
    last: Block | None


@dataclass(frozen=True, slots=True)
class Case(Node):
    """`value` None: `default`. `arrow`: a `case … ->` that does not fall through; several values share one body."""

    values: tuple[Expression, ...] | None
    body: tuple[Statement, ...]
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Switch(Node):
    value: Expression
    cases: tuple[Case, ...]
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Assert(Node):
    """`source` is the condition as written, for the message."""

    condition: Expression
    message: Expression | None
    source: str


@dataclass(frozen=True, slots=True)
class Method(Node):
    """A script function or a method of a class; a constructor has the class's name and `constructor` set."""

    name: str
    parameters: tuple[Parameter, ...]
    body: Block | None
    type: Type | None = None
    static: bool = False
    constructor: bool = False


@dataclass(frozen=True, slots=True)
class Field(Node):
    name: str
    type: Type | None
    value: Expression | None
    static: bool = False
    final: bool = False
    hidden: bool = False
    """Private: no property is made of it."""


@dataclass(frozen=True, slots=True)
class EnumConstant(Node):
    """`body`: members that only this constant has."""

    name: str
    arguments: tuple[Expression, ...]
    body: ClassDefinition | None = None


@dataclass(frozen=True, slots=True)
class ClassDefinition(Node):
    """`kind`: class, interface, trait or enum. `annotations`: simple names, as far as they change the meaning."""

    name: str
    kind: str
    parent: Type | None
    interfaces: tuple[Type, ...]
    fields: tuple[Field, ...]
    methods: tuple[Method, ...]
    constants: tuple[EnumConstant, ...] = ()
    initializers: tuple[Block, ...] = ()
    annotations: tuple[str, ...] = ()
    static_initializers: tuple[Block, ...] = ()
    classes: tuple[ClassDefinition, ...] = ()


@dataclass(frozen=True, slots=True)
class Import(Node):
    """`import a.b.C as D`; `star`: `a.b.*`; `static`: the last part of `name` is a member."""

    name: str
    alias: str | None = None
    star: bool = False
    static: bool = False


Statement = (
    Block | ExpressionStatement | Declaration | MultipleDeclaration | If | While | DoWhile | ForIn | ForLoop | Return
    | Yield | Break | Continue | Throw | Try | Switch | Assert
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Script:
    """A whole file. Functions and classes are known in all of it, wherever they stand."""

    imports: tuple[Import, ...]
    classes: tuple[ClassDefinition, ...]
    functions: tuple[Method, ...]
    statements: tuple[Statement, ...]
