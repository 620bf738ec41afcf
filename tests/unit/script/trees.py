"""Trees as short texts, for tables of tests: `(+ a 1)` is `a + 1`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.rules.script.runtime.values import BigInteger, Float, Long
from app.rules.script.syntax import parse
from app.rules.script.syntax import tree as t


def shown(source: str) -> str:
    """All of a script but its imports."""
    script = parse(source, "test")
    return " ".join(map(tree, (*script.classes, *script.functions, *script.statements)))


def tree(node: Any) -> str:
    if node is None:
        return "_"
    if isinstance(node, str):
        return node
    if isinstance(node, tuple):
        return "[" + " ".join(map(tree, node)) + "]"
    return SHAPES[type(node)](node)


def form(head: str, *parts: Any) -> str:
    return "(" + " ".join([head, *map(tree, parts)]) + ")"


def literal(node: t.Literal) -> str:
    value = node.value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    letters = {Long: "L", BigInteger: "G", Float: "f", float: "d"}
    return f"{value}{letters.get(type(value), '')}" if isinstance(value, int | float | Decimal) else repr(value)


def dots(node: t.Property | t.Call) -> str:
    return "?." if node.safe else "*." if node.spread else "."


def call(node: t.Call) -> str:
    if node.target is None:
        return form("call", node.name, *node.arguments)
    return form(dots(node), node.target, node.name, *(node.arguments or ("()",)))


def name_of_type(node: t.Type) -> str:
    arguments = f"<{','.join(map(tree, node.arguments))}>" if node.arguments else ""
    return node.name + arguments + "[]" * node.dimensions


def parameter(node: t.Parameter) -> str:
    text = f"{tree(node.type)} {node.name}" if node.type else node.name
    text += "..." if node.rest else ""
    return f"{text}={tree(node.default)}" if node.default else text


def flags(node: Any, *names: str) -> list[str]:
    return [name for name in names if getattr(node, name)]


SHAPES: dict[type, Any] = {
    t.Literal: literal,
    t.Interpolation: lambda n: form("gstring", repr(n.texts), *n.values),
    t.Name: lambda n: n.name,
    t.Property: lambda n: form(".@" if n.field else dots(n), n.target, n.name),
    t.Index: lambda n: form("?[]" if n.safe else "[]", n.target, n.index),
    t.Call: call,
    t.New: lambda n: form("new", n.type, *n.arguments, *([n.body] if n.body else [])),
    t.NewArray: lambda n: form("array", n.type, n.sizes, *([n.elements] if n.elements is not None else [])),
    t.ListLiteral: lambda n: form("list", *n.items),
    t.MapEntry: lambda n: f"{tree(n.key) if n.key else '*'}:{tree(n.value)}",
    t.MapLiteral: lambda n: form("map", *n.entries),
    t.RangeLiteral: lambda n: form(
        ("<" if n.without_low else "") + ".." + ("<" if n.without_high else ""), n.low, n.high
    ),
    t.Spread: lambda n: form("spread", n.value),
    t.Unary: lambda n: form(n.op, n.operand),
    t.Binary: lambda n: form(n.op, n.left, n.right),
    t.Ternary: lambda n: form("?", n.condition, n.yes, n.no),
    t.Elvis: lambda n: form("?:", n.value, n.otherwise),
    t.Assign: lambda n: form(f"{n.op}=", n.target, n.value),
    t.MultipleAssign: lambda n: form("=", n.targets, n.value),
    t.Step: lambda n: form(f"{n.op}_" if n.before else f"_{n.op}", n.target),
    t.Cast: lambda n: form("cast", n.type, n.value),
    t.As: lambda n: form("as", n.value, n.type),
    t.InstanceOf: lambda n: form("!instanceof" if n.negated else "instanceof", n.value, n.type),
    t.Parameter: parameter,
    t.ClosureExpression: lambda n: (
        "{" + ("" if n.parameters is None else f"{', '.join(map(tree, n.parameters))} -> ") + inside(n.body) + "}"
    ),
    t.MethodPointer: lambda n: form(".&", n.target, n.name),
    t.SwitchExpression: lambda n: tree(n.switch),
    t.Block: lambda n: "{" + inside(n) + "}",
    t.ExpressionStatement: lambda n: tree(n.value),
    t.Declaration: lambda n: form("field" if n.field else "final" if n.final else "def", n.type, n.name, n.value),
    t.MultipleDeclaration: lambda n: form("def", n.names, n.value),
    t.If: lambda n: form("if", n.condition, n.yes, *([n.no] if n.no else [])),
    t.While: lambda n: form("while", *flags(n, "label"), n.condition, n.body),
    t.DoWhile: lambda n: form("do", n.body, n.condition),
    t.ForIn: lambda n: form("for", n.variable, n.items, n.body, *([f"label={n.label}"] if n.label else [])),
    t.ForLoop: lambda n: form("for", n.first, n.condition, n.after, n.body),
    t.Return: lambda n: form("return", *([n.value] if n.value else [])),
    t.Yield: lambda n: form("yield", n.value),
    t.Break: lambda n: form("break", *([n.label] if n.label else [])),
    t.Continue: lambda n: form("continue", *([n.label] if n.label else [])),
    t.Throw: lambda n: form("throw", n.value),
    t.Catch: lambda n: form("catch", n.types, n.name, n.body),
    t.Try: lambda n: form("try", n.resources, n.body, *n.catches, *([n.last] if n.last else [])),
    t.Case: lambda n: form(
        ("case" if n.values is not None else "default") + ("->" if n.arrow else ""), *(n.values or ()), n.body
    ),
    t.Switch: lambda n: form("switch", n.value, *n.cases),
    t.Assert: lambda n: form("assert", n.condition, n.message, repr(n.source)),
    t.Method: lambda n: form(
        "constructor" if n.constructor else "static" if n.static else "method", n.type, n.name, n.parameters, n.body
    ),
    t.Field: lambda n: form(" ".join(["property", *flags(n, "static", "final", "hidden")]), n.type, n.name, n.value),
    t.EnumConstant: lambda n: form("constant", n.name, *n.arguments, *([n.body] if n.body else [])),
    t.ClassDefinition: lambda n: form(
        n.kind, n.name or "_", n.parent, n.interfaces, *map(str, n.annotations),
        *n.constants, *n.fields, *n.methods, *n.initializers, *n.static_initializers, *n.classes,
    ),
    t.Type: name_of_type,
}  # fmt: skip


def inside(block: t.Block) -> str:
    return "; ".join(map(tree, block.statements))
