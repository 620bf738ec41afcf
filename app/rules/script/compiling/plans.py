"""What a class of the script looks like: fields, methods and constructors, compiled, in the order of its ancestors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.rules.script.compiling.functions import Routine, choose
from app.rules.script.compiling.instances import OUTER, Instance
from app.rules.script.compiling.objects import ScriptClass, described
from app.rules.script.compiling.scope import Cast, Fn, Frame
from app.rules.script.runtime.access import set_property
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.operators import text_of
from app.rules.script.runtime.throwables import Throwable, is_a, thrown
from app.rules.script.runtime.values import HostObject
from app.rules.script.syntax import tree

OBJECT = "java.lang.Object"


@dataclass(eq=False)
class FieldPlan:
    name: str
    cast: Cast | None
    value: Fn | None
    zero: Any = None
    size: int = 0
    """How long the frame is that `value` needs."""
    static: bool = False
    final: bool = False
    hidden: bool = False


@dataclass(eq=False)
class EnumPlan:
    name: str
    arguments: Callable[[Frame], list[Any]]
    size: int
    special: ClassPlan | None = None
    """The class of this constant alone."""


@dataclass(eq=False)
class ClassPlan:
    """A class. Complete once all classes of the script are compiled; `settle` puts its ancestors together."""

    name: str
    kind: str
    at: tree.At
    outer: ClassPlan | None = None
    """The class it stands in, if its objects know one of that."""
    parent: ClassPlan | None = None
    java_parent: str = OBJECT
    """The nearest ancestor that Java or Groovy has."""
    java_interfaces: tuple[str, ...] = ()
    mixed_in: tuple[ClassPlan, ...] = ()
    """Interfaces and traits of the script."""
    fields: dict[str, FieldPlan] = field(default_factory=dict)
    static_fields: dict[str, FieldPlan] = field(default_factory=dict)
    methods: dict[str, list[Routine]] = field(default_factory=dict)
    abstract: set[str] = field(default_factory=set)
    constructors: list[Routine] = field(default_factory=list)
    enum_constants: list[EnumPlan] = field(default_factory=list)
    starters: list[tuple[Fn, int]] = field(default_factory=list)
    """Static blocks, with the length of their frame."""
    beginners: list[tuple[Fn, int]] = field(default_factory=list)
    """Blocks that run for each object before its constructor."""
    annotations: frozenset[str] = frozenset()
    anonymous: bool = False
    lineage: tuple[ClassPlan, ...] = ()
    """Itself, then what it inherits from, the nearest first."""
    names: tuple[str, ...] = ()
    _lookups: dict[str, list[Routine]] = field(default_factory=dict)
    _fields: dict[str, FieldPlan] | None = None

    @property
    def enum_names(self) -> list[str]:
        return [one.name for one in self.enum_constants]

    def settle(self) -> None:
        """Orders the ancestors, of which it is none itself. Idempotent."""
        if self.lineage:
            return
        order: list[ClassPlan] = [self]
        for above in (*reversed(self.mixed_in), *((self.parent,) if self.parent else ())):
            above.settle()
            order += [one for one in above.lineage if one not in order]
        if self.parent is not None:
            self.java_parent = self.parent.java_parent
        self.lineage = tuple(order)
        names = [one.name for one in order[1:]]
        for one in order:
            names += one.java_interfaces
        self.names = (*names, self.java_parent, "groovy.lang.GroovyObject", OBJECT)

    @property
    def enum(self) -> ClassPlan | None:
        """The enum that it is, or whose constant it is."""
        above = self.parent is not None and self.parent.kind == "enum"
        return self.parent if above else self if self.kind == "enum" else None

    @property
    def exception(self) -> bool:
        return is_a(self.java_parent, "java.lang.Throwable")

    def lookup(self, name: str) -> list[Routine]:
        """All methods of a name, the class's own first."""
        found = self._lookups.get(name)
        if found is None:
            found = self._lookups[name] = [one for plan in self.lineage for one in plan.methods.get(name, ())]
        return found

    def has(self, name: str) -> bool:
        return bool(self.lookup(name))

    def method_names(self) -> list[str]:
        return [name for plan in self.lineage for name in plan.methods]

    def all_fields(self) -> dict[str, FieldPlan]:
        if self._fields is None:
            self._fields = {}
            for plan in reversed(self.lineage):
                self._fields.update(plan.fields)
        return self._fields

    def property_names(self) -> list[str]:
        return [name for name, one in self.all_fields().items() if not one.hidden]

    def readable(self) -> list[str]:
        """All that can be read of an object: properties, static ones, and what has a getter."""
        fields = [one for plan in self.lineage for one in plan.static_fields.values() if not one.hidden]
        getters = [name for name in self.method_names() if name.startswith("get") and len(name) > 3]
        made = [f"{name[3].lower()}{name[4:]}" for name in getters if self.lookup(name)[0].parameters.count == 0]
        return [*self.property_names(), *(one.name for one in fields), *made]

    def cast_of(self, name: str) -> Cast | None:
        found = self.all_fields().get(name)
        for plan in self.lineage:
            found = found or plan.static_fields.get(name)
        return found.cast if found is not None else None

    # ---- while a script runs ----

    def begin(self, of: ScriptClass) -> None:
        """Static fields, constants of an enum and static blocks of a class that was just named first."""
        frame = [of.root.run, of, of.root, None, *of.cells]
        for one in self.static_fields.values():
            of.values[one.name] = one.zero
        for index, constant in enumerate(self.enum_constants):
            made = Instance(of if constant.special is None else ScriptClass(of.root, constant.special))
            made.fields.update({"#name": constant.name, "#ordinal": index})
            of.values[constant.name] = made
            if constant.special is not None:
                constant.special.fill(made, made.of)
            self.initialise(made, of, constant.arguments([*frame, *[None] * constant.size]))
        for one in self.static_fields.values():
            if one.value is not None:
                of.values[one.name] = _initial(one, frame)
        for starter, size in self.starters:
            starter([*frame, *[None] * size])

    def construct(self, run: Any, of: ScriptClass, arguments: list[Any], outer: Any = None) -> Any:
        """`new`: an object, or a throwable if the class is one. `outer`: the object that it belongs to."""
        if self.kind in ("interface", "trait", "enum") or (self.abstract and not self.constructors and self._open()):
            raise thrown("java.lang.InstantiationException", f"{self.name} cannot be made with new")
        made = Throwable(self.name, of=of) if self.exception else Instance(of)
        run.took(200)
        if outer is not None:
            made.fields[OUTER] = outer
        self.initialise(made, of, arguments)
        return made

    def _open(self) -> bool:
        return any(not self.has(name) for name in self.abstract)

    def initialise(self, me: Any, of: ScriptClass, arguments: list[Any]) -> None:
        """Runs the constructor that the arguments mean, or what a class without one does."""
        run, root = of.root.run, of.root
        if self.constructors:
            routine = choose(run, root, self.constructors, arguments)
            if routine is not None:
                routine.invoke(run, me, root, arguments, of.cells)
                return
            empty = choose(run, root, self.constructors, [])
            if empty is None or not _named(arguments):
                raise self._no_constructor(arguments)
            empty.invoke(run, me, root, [], of.cells)
            self._by_name(run, me, arguments[0])
            return
        by_place = bool(self.annotations & {"Canonical", "TupleConstructor", "Immutable"})
        inherited = "InheritConstructors" in self.annotations or self.anonymous
        self.prepare(me, of, arguments if inherited else [])
        if inherited or not arguments:
            return
        if _named(arguments):
            self._by_name(run, me, arguments[0])
        elif by_place and len(arguments) <= len(self.property_names()):
            for name, value in zip(self.property_names(), arguments, strict=False):
                cast = self.cast_of(name)
                me.fields[name] = cast(run, root, value) if cast is not None else value
        else:
            raise self._no_constructor(arguments)

    def _by_name(self, run: Any, me: Any, values: GMap) -> None:
        for key, value in values.items():
            if "Immutable" in self.annotations and key in me.fields:
                me.fields[key] = value
            else:
                set_property(run, me, text_of(run, key), value)

    def prepare(self, me: Any, of: ScriptClass, above: list[Any]) -> None:
        """The constructor of the class above, then the fields of this one."""
        if self.parent is not None:
            self.parent.initialise(me, of.root.class_of(self.parent), above)
        elif isinstance(me, Throwable):
            _of_exception(of.root, me, above)
        elif above:
            raise self._no_constructor(above)
        for plan in reversed(self.mixed_in):
            for one in plan.lineage[::-1]:
                one.fill(me, of)
        self.fill(me, of)

    def fill(self, me: Any, of: ScriptClass) -> None:
        """The initial values of the fields."""
        frame = [of.root.run, me, of.root, None, *of.cells]
        for one in self.fields.values():
            me.fields.setdefault(one.name, one.zero)
        for one in self.fields.values():
            if one.value is not None:
                me.fields[one.name] = _initial(one, frame)
        for beginner, size in self.beginners:
            beginner([*frame, *[None] * size])

    def _no_constructor(self, arguments: list[Any]) -> Exception:
        return thrown(
            "groovy.lang.GroovyRuntimeException",
            f"Could not find matching constructor for: {self.name}({described(arguments)})",
        )


def _initial(one: FieldPlan, frame: Frame) -> Any:
    f = [*frame, *[None] * one.size]
    found = one.value(f) if one.value is not None else None
    return one.cast(f[0], f[2], found) if one.cast is not None else found


def _named(arguments: list[Any]) -> bool:
    return len(arguments) == 1 and isinstance(arguments[0], GMap)


def _of_exception(root: Any, me: Throwable, arguments: list[Any]) -> None:
    """`super(message, cause)` of an exception."""
    run = root.run
    for one in arguments:
        if isinstance(one, Throwable):
            me.cause = one
            if len(arguments) == 1:
                me.message = text_of(run, one)
        elif one is not None and not isinstance(one, HostObject):
            me.message = text_of(run, one)
