"""Classes of a script: from their definitions to plans. First what they have is declared, then it is compiled."""

from __future__ import annotations

from typing import Any

from app.rules.script.compiling.arguments import arguments
from app.rules.script.compiling.bodies import body, sequence
from app.rules.script.compiling.functions import Parameters, Routine
from app.rules.script.compiling.plans import OBJECT, ClassPlan, EnumPlan, FieldPlan
from app.rules.script.compiling.scope import AROUND, FIRST, ROOT, Fn, Frame, Unit
from app.rules.script.compiling.source import ZEROS, Source
from app.rules.script.runtime.throwables import is_a
from app.rules.script.syntax import tree

SELF = ("this", "super")


def declare(source: Source, definition: tree.ClassDefinition, around: str = "") -> None:
    """Makes a class and those in it known by name."""
    name = f"{around}${definition.name}" if around else definition.name
    if name in source.plans:
        source.find(definition.at, f"a class {definition.name} is there already")
        return
    outer = source.plans[around] if around else None
    plan = ClassPlan(name, definition.kind, definition.at, outer, annotations=frozenset(definition.annotations))
    source.plans[name] = plan
    source.definitions.append((plan, definition))
    source.plans.setdefault(definition.name, plan)
    for inner in definition.classes:
        declare(source, inner, name)


def inherit(source: Source, plan: ClassPlan, definition: tree.ClassDefinition) -> None:
    """Finds its ancestors, and declares its fields."""
    if definition.parent is not None:
        _extend(source, plan, definition.parent)
    mixed: list[ClassPlan] = []
    java: list[str] = []
    for written in definition.interfaces:
        kind = source.kind(written)
        if kind is not None and kind.plan is not None:
            mixed.append(kind.plan)
        elif kind is not None:
            java.append(kind.full_name)
    plan.mixed_in, plan.java_interfaces = tuple(mixed), tuple(java)
    if plan.kind == "enum":
        plan.java_interfaces += ("java.lang.Enum", "java.lang.Comparable")
    for constant in definition.constants:
        plan.static_fields[constant.name] = FieldPlan(constant.name, None, None, static=True, final=True)
    for one in definition.fields:
        zero = ZEROS.get(one.type.name) if one.type is not None and not one.type.dimensions else None
        cast = source.caster(one.type)
        made = FieldPlan(one.name, cast, None, zero, static=one.static, final=one.final, hidden=one.hidden)
        (plan.static_fields if one.static else plan.fields)[one.name] = made
    for method in definition.methods:
        if method.body is None:
            plan.abstract.add(method.name)
        elif method.constructor:
            plan.constructors.append(Routine(method.name, method.at, plan))
        else:
            plan.methods.setdefault(method.name, []).append(Routine(method.name, method.at, plan, method.static))


def _extend(source: Source, plan: ClassPlan, written: tree.Type) -> None:
    kind = source.kind(written)
    if kind is None:
        return
    if kind.plan is not None:
        if kind.plan.kind in ("interface", "trait"):
            plan.mixed_in = (kind.plan,)
        else:
            plan.parent = kind.plan
    elif is_a(kind.full_name, "java.lang.Throwable"):
        plan.java_parent = kind.full_name
    elif kind.full_name != OBJECT:
        plan.java_interfaces = (kind.full_name,)


def check_ancestors(source: Source) -> None:
    """A class that is among its own ancestors is a finding, and loses them."""
    for plan, definition in source.definitions:
        above, seen = [*plan.mixed_in, plan.parent], set()
        while above:
            one = above.pop()
            if one is plan:
                source.find(definition.at, f"{definition.name} is among its own ancestors")
                plan.parent, plan.mixed_in = None, ()
                break
            if one is not None and one.name not in seen:
                seen.add(one.name)
                above += [*one.mixed_in, one.parent]


def complete(source: Source, plan: ClassPlan, definition: tree.ClassDefinition, outer: Unit | None = None) -> None:
    """Compiles its methods, the values of its fields and its constants. `outer`: where an anonymous class stands."""
    _Compiled(source, plan, definition, outer).all()


class _Compiled:
    def __init__(self, source: Source, plan: ClassPlan, definition: tree.ClassDefinition, outer: Unit | None) -> None:
        self.source = source
        self.plan = plan
        self.definition = definition
        self.outer = outer
        self.mentions = source.mentions.of(definition) if outer is not None else frozenset()

    def unit(self, node: Any, static: bool) -> Unit:
        made = Unit(self.source, node, self.outer, owner=self.plan, static=static, mentions=self.mentions)
        made.fluid = self.plan.has("propertyMissing") or self.plan.has("methodMissing")
        return made

    def all(self) -> None:
        plan, definition = self.plan, self.definition
        for one in definition.fields:
            if one.value is not None:
                fields = plan.static_fields if one.static else plan.fields
                self.value(fields[one.name], one)
        for constant in definition.constants:
            unit = self.unit(constant, True)
            plan.enum_constants.append(
                EnumPlan(constant.name, arguments(unit, constant.arguments), unit.size - FIRST, self.special(constant))
            )
        taken: dict[str, int] = {}
        constructors = iter(plan.constructors)
        for method in definition.methods:
            if method.body is None:
                continue
            if method.constructor:
                self.constructor(next(constructors), method)
            else:
                index = taken.get(method.name, 0)
                taken[method.name] = index + 1
                self.method(plan.methods[method.name][index], method)
        for block in definition.static_initializers:
            unit = self.unit(block, True)
            plan.starters.append((body(unit, block.statements), unit.size))
        for block in definition.initializers:
            unit = self.unit(block, False)
            plan.beginners.append((body(unit, block.statements), unit.size))

    def value(self, into: FieldPlan, one: tree.Field) -> None:
        unit = self.unit(one.value, one.static)
        into.value = unit.expression(one.value)
        into.size = unit.size

    def special(self, constant: tree.EnumConstant) -> ClassPlan | None:
        """The class of a constant that has members of its own."""
        if constant.body is None:
            return None
        plan = ClassPlan(self.plan.name, "enum", constant.at, parent=self.plan)
        inherit(self.source, plan, constant.body)
        plan.parent = self.plan
        plan.settle()
        complete(self.source, plan, constant.body)
        return plan

    def method(self, routine: Routine, method: tree.Method) -> None:
        unit = self.unit(method, method.static)
        parameters = Parameters(unit, method.parameters)
        statements = method.body.statements if method.body else ()
        routine.complete(unit, parameters, body(unit, statements), method.type)

    def constructor(self, routine: Routine, method: tree.Method) -> None:
        """What comes first is `this(…)`, `super(…)`, or `super()` unsaid."""
        unit = self.unit(method, False)
        parameters = Parameters(unit, method.parameters)
        statements = method.body.statements if method.body else ()
        first = statements[0].value if statements and type(statements[0]) is tree.ExpressionStatement else None
        called = first if type(first) is tree.Call and first.target is None and first.name in SELF else None
        begin = _beginning(unit, self.plan, called)
        rest = sequence(unit, statements[1:] if called is not None else statements)

        def run_all(f: Frame) -> Any:
            begin(f)
            if rest is not None:
                rest(f)
            return None

        routine.complete(unit, parameters, run_all)


def _beginning(unit: Unit, plan: ClassPlan, called: tree.Call | None) -> Fn:
    values = arguments(unit, called.arguments if called is not None else ())
    again = called is not None and called.name == "this"

    def begin(f: Frame) -> None:
        me, root = f[AROUND], f[ROOT]
        of = me.of if me.of.plan is plan else root.class_of(plan)
        if again:
            plan.initialise(me, of, values(f))
        else:
            plan.prepare(me, of, values(f))

    return begin


def anonymous(source: Source, unit: Unit, node: tree.New) -> tuple[ClassPlan, list[int]]:
    """The class of `new Type(…) { … }`, and the slots of the variables that it uses."""
    definition = node.body
    source.anonymous_classes += 1
    plan = ClassPlan(f"Script1${source.anonymous_classes}", "class", node.at, anonymous=True)
    assert definition is not None
    inherit(source, plan, definition)
    plan.settle()
    complete(source, plan, definition, unit)
    probe = Unit(source, None, unit, mentions=source.mentions.of(definition))
    return plan, [one.slot for one in probe.captured]
