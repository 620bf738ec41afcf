"""Records: classes that are written as a list of parameters. Here they become the classes that they stand for."""

from __future__ import annotations

from app.rules.script.syntax.tree import (
    Assign,
    At,
    Block,
    ClassDefinition,
    ExpressionStatement,
    Field,
    Interpolation,
    Method,
    Name,
    Parameter,
    Property,
    Return,
    Type,
)


def record(
    at: At, name: str, parameters: tuple[Parameter, ...], interfaces: tuple[Type, ...], body: ClassDefinition
) -> ClassDefinition:
    """A class with a final field, an accessor and a constructor parameter for each parameter; equal by its fields. What
    the body defines itself is taken from there."""
    defined = {(method.name, len(method.parameters)) for method in body.methods}
    made = [constructor(at, name, parameters), *(accessor(one) for one in parameters), shown(at, name, parameters)]
    return ClassDefinition(
        at,
        name,
        "class",
        None,
        interfaces,
        (*(Field(one.at, one.name, one.type, None, final=True) for one in parameters), *body.fields),
        (*(method for method in made if (method.name, len(method.parameters)) not in defined), *body.methods),
        initializers=body.initializers,
        annotations=(*body.annotations, "EqualsAndHashCode"),
        static_initializers=body.static_initializers,
        classes=body.classes,
    )


def constructor(at: At, name: str, parameters: tuple[Parameter, ...]) -> Method:
    statements = tuple(
        ExpressionStatement(at, Assign(at, Property(at, Name(at, "this"), one.name), "", Name(at, one.name)))
        for one in parameters
    )
    return Method(at, name, parameters, Block(at, statements), constructor=True)


def accessor(parameter: Parameter) -> Method:
    at = parameter.at
    value = Property(at, Name(at, "this"), parameter.name)
    return Method(at, parameter.name, (), Block(at, (Return(at, value),)), parameter.type)


def shown(at: At, name: str, parameters: tuple[Parameter, ...]) -> Method:
    """`Point[x=1, y=2]`."""
    starts = [f"{', ' if index else name + '['}{one.name}=" for index, one in enumerate(parameters)]
    texts = (*starts, "]") if starts else (f"{name}[]",)
    values = tuple(Property(at, Name(at, "this"), one.name) for one in parameters)
    text = Interpolation(at, texts, values)
    return Method(at, "toString", (), Block(at, (Return(at, text),)), Type(at, "String"))
