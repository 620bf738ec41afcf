"""Classes of the script while it runs.

Everything here belongs to one run. What a class looks like was decided when it was compiled: its plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.rules.script.compiling.functions import Routine, choose
from app.rules.script.compiling.instances import MISSING, OUTER, Instance, Proxy
from app.rules.script.compiling.scope import at_place
from app.rules.script.runtime.access import call_method, get_property, set_property
from app.rules.script.runtime.calling import call
from app.rules.script.runtime.classes import ClassValue, class_named
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.missing import missing_method, types_of
from app.rules.script.runtime.operators import text_of
from app.rules.script.runtime.tables import SHARED
from app.rules.script.runtime.throwables import Throwable, Thrown, is_a, thrown
from app.rules.script.runtime.values import Closure, GString, NoSuchName

if TYPE_CHECKING:
    from app.rules.script.compiling.plans import ClassPlan
    from app.rules.script.compiling.surroundings import ScriptObject
    from app.rules.script.runtime.run import Run


class ScriptClass(ClassValue):
    """A class of the script in one run, with its static fields. `cells`: variables that an anonymous class uses."""

    __slots__ = ("cells", "plan", "root", "values")

    def __init__(self, root: ScriptObject, plan: ClassPlan, cells: tuple[Any, ...] = ()) -> None:
        super().__init__(plan.name, parents=plan.names, construct=self._new)
        self.root = root
        self.plan = plan
        self.cells = cells
        self.values: dict[str, Any] = {}

    def begin(self) -> None:
        """What goes wrong in it without a place of its own went wrong where the class stands."""
        try:
            self.plan.begin(self)
        except Thrown as error:
            at_place(error, self.plan.at)
            raise

    def _new(self, run: Run, arguments: list[Any]) -> Any:
        return self.plan.construct(run, self, arguments)

    def invoke(self, run: Run, routine: Routine, me: Any, arguments: list[Any]) -> Any:
        """Runs a method on an object, or a static one on the class."""
        return routine.invoke(run, me, self.root, arguments, self.cells)

    def is_instance(self, value: Any) -> bool:
        of = value.of if isinstance(value, Instance | Throwable | Proxy) else None
        return of is not None and self.plan in of.plan.lineage

    # ---- the class as a value ----

    def holder(self, name: str) -> dict[str, Any] | None:
        """Where a static field of the class or of one above it lies."""
        for plan in self.plan.lineage:
            if name in plan.static_fields:
                return self.root.class_of(plan).values if plan is not self.plan else self.values
        outer = self.plan.outer
        return self.root.class_of(outer).holder(name) if outer is not None else None

    def get(self, run: Run, name: str) -> Any:
        values = self.holder(name)
        if values is not None:
            return values[name]
        nested = self.root.program.nested(self.full_name, name)
        if nested is not None:
            return self.root.class_of(nested)
        if name == "superclass":
            above = self.plan.parent
            return self.root.class_of(above) if above is not None else class_named(self.plan.java_parent)
        accessor = self._static(run, f"get{name[:1].upper()}{name[1:]}", [])
        if accessor is not None:
            return self.invoke(run, accessor, self, [])
        return super().get(run, name)

    def set(self, run: Run, name: str, value: Any) -> None:
        values = self.holder(name)
        if values is None:
            raise NoSuchName(name)
        cast = self.plan.cast_of(name)
        values[name] = cast(run, self.root, value) if cast is not None else value

    def _static(self, run: Run, name: str, arguments: list[Any]) -> Routine | None:
        return choose(run, self.root, [one for one in self.plan.lookup(name) if one.static], arguments)

    def call(self, run: Run, name: str, arguments: list[Any]) -> Any:
        routine = self._static(run, name, arguments)
        if routine is not None:
            return self.invoke(run, routine, self, arguments)
        if self.plan.kind == "enum":
            if name == "values" and not arguments:
                return list(self.constants_in_order())
            if name == "valueOf" and len(arguments) == 1:
                return self.constant(text_of(run, arguments[0]))
        if name == "isAssignableFrom" and len(arguments) == 1 and isinstance(arguments[0], ScriptClass):
            return self.plan in arguments[0].plan.lineage
        values = self.holder(name)
        if values is not None:
            return call(run, values[name], arguments)
        return super().call(run, name, arguments)

    def constants_in_order(self) -> list[Any]:
        return [self.values[name] for name in self.plan.enum_names]

    def constant(self, name: str) -> Any:
        if name not in self.plan.enum_names:
            raise thrown(
                "java.lang.IllegalArgumentException", f"No enum constant {self.full_name.replace('$', '.')}.{name}"
            )
        return self.values[name]

    def made_of(self, run: Run, value: Any) -> Any:
        """What a text, a closure or a map becomes where this class is wanted; None: nothing."""
        kind = self.plan.kind
        if kind == "enum" and isinstance(value, str | GString):
            return self.constant(text_of(run, value))
        if kind in ("interface", "trait") and isinstance(value, Closure | GMap):
            return Proxy(self, value)
        return None

    # ---- what its instances do ----

    def get_on(self, run: Run, me: Any, name: str) -> Any:
        """A property of an instance (or exception) of the class. Raises `NoSuchName`."""
        plan = self.plan
        big = name[:1].upper() + name[1:]
        for accessor in (f"get{big}", f"is{big}"):
            if plan.has(accessor):
                routine = choose(run, self.root, plan.lookup(accessor), [])
                if routine is not None:
                    return self.invoke(run, routine, me, [])
        found = me.fields.get(name, MISSING)
        if found is not MISSING:
            return found
        if name == "class":
            return self
        values = self.holder(name)
        if values is not None:
            return values[name]
        if plan.kind == "enum" and name in ("name", "ordinal"):
            return me.fields[f"#{name}"]
        if OUTER in me.fields:
            return get_property(run, me.fields[OUTER], name)
        return self._missing(run, me, "propertyMissing", name, [name])

    def _missing(self, run: Run, me: Any, method: str, name: str, arguments: list[Any]) -> Any:
        routine = choose(run, self.root, self.plan.lookup(method), arguments) if self.plan.has(method) else None
        if routine is None:
            raise NoSuchName(name)
        return self.invoke(run, routine, me, arguments)

    def set_on(self, run: Run, me: Any, name: str, value: Any) -> None:
        plan = self.plan
        setter = f"set{name[:1].upper()}{name[1:]}"
        if plan.has(setter):
            routine = choose(run, self.root, plan.lookup(setter), [value])
            if routine is not None:
                self.invoke(run, routine, me, [value])
                return
        if name in me.fields and name in plan.all_fields():
            if plan.all_fields()[name].final or "Immutable" in plan.annotations:
                raise thrown(
                    "groovy.lang.ReadOnlyPropertyException",
                    f"Cannot set readonly property: {name} for class: {self.full_name}",
                )
            cast = plan.cast_of(name)
            me.fields[name] = cast(run, self.root, value) if cast is not None else value
            return
        if self.holder(name) is not None:
            self.set(run, name, value)
            return
        if OUTER in me.fields:
            set_property(run, me.fields[OUTER], name, value)
            return
        self._missing(run, me, "propertyMissing", name, [name, value])

    def call_on(self, run: Run, me: Any, name: str, arguments: list[Any]) -> Any:
        """A method of an instance (or exception) of the class. Raises `NoSuchName`."""
        plan = self.plan
        if plan.has(name):
            routine = choose(run, self.root, plan.lookup(name), arguments)
            if routine is not None:
                return self.invoke(run, routine, me, arguments)
        found = self._accessor(run, me, name, arguments)
        if found is not MISSING:
            return found
        if name == "getClass" and not arguments:
            return self
        if plan.kind == "enum" and not arguments and name in ("name", "ordinal", "next", "previous"):
            return self._of_enum(me, name)
        if plan.enum is not None and name == "compareTo" and len(arguments) == 1:
            return me.compare(run, arguments[0])
        if plan.enum is not None and name in ("values", "valueOf"):
            return self.root.class_of(plan.enum).call(run, name, arguments)
        held = me.fields.get(name)
        if isinstance(held, Closure):
            return call(run, held, arguments)
        if OUTER in me.fields and self._around(me, name):
            return call_method(run, me.fields[OUTER], name, arguments)
        if name in SHARED:
            raise NoSuchName(name)
        return self._missing(run, me, "methodMissing", name, [name, list(arguments)])

    def text_on(self, run: Run, me: Throwable) -> str:
        """`toString()` of an exception of the class."""
        routine = choose(run, self.root, self.plan.lookup("toString"), [])
        if routine is not None:
            return text_of(run, self.invoke(run, routine, me, []))
        message = self.get_on(run, me, "message") if self.plan.has("getMessage") else me.message
        return self.full_name if message is None else f"{self.full_name}: {text_of(run, message)}"

    def _around(self, me: Any, name: str) -> bool:
        """The class around has such a method."""
        of = me.fields[OUTER].of
        return of is not None and (of.plan.has(name) or OUTER in me.fields[OUTER].fields)

    def _of_enum(self, me: Instance, name: str) -> Any:
        if name in ("name", "ordinal"):
            return me.fields[f"#{name}"]
        constants = self.root.class_of(self.plan.enum or self.plan).constants_in_order()
        step = 1 if name == "next" else -1
        return constants[(me.fields["#ordinal"] + step) % len(constants)]

    def _accessor(self, run: Run, me: Any, name: str, arguments: list[Any]) -> Any:
        """`getX()`, `isX()` and `setX(v)` of a property."""
        start = 2 if name.startswith("is") else 3
        field = name[start : start + 1].lower() + name[start + 1 :]
        if not field or field not in self.plan.property_names():
            return MISSING
        if name.startswith(("get", "is")) and not arguments:
            return me.fields.get(field, MISSING)
        if name.startswith("set") and len(arguments) == 1:
            self.set_on(run, me, field, arguments[0])
            return None
        return MISSING


def is_exception(root: ScriptObject, error: Throwable, kind: Any) -> bool:
    """A `catch` of that type catches it."""
    if kind.plan is not None:
        return root.class_of(kind.plan).is_instance(error)
    name = error.class_name if error.of is None else error.of.plan.java_parent
    return is_a(name, kind.full_name)


def described(arguments: list[Any]) -> str:
    """Types of arguments, as Groovy's messages list them."""
    return types_of(arguments)


def call_above(run: Run, root: ScriptObject, plan: ClassPlan, me: Any, name: str, arguments: list[Any]) -> Any:
    """`super.name(…)` in a method of a class: of what comes after it among the object's ancestors."""
    of = me if isinstance(me, ScriptClass) else me.of
    lineage = of.plan.lineage
    above = lineage[lineage.index(plan) + 1 :] if plan in lineage else ()
    routine = choose(run, root, [one for each in above for one in each.methods.get(name, ())], arguments)
    if routine is not None:
        return of.invoke(run, routine, me, arguments)
    field = name[3:4].lower() + name[4:]
    if name.startswith("get") and not arguments and field in me.fields:
        return me.fields[field]
    if isinstance(me, Throwable):
        return call_method(run, Throwable(of.plan.java_parent, me.message, me.cause, me.place), name, arguments)
    plain: dict[str, Any] = {
        "toString": lambda: f"{of.full_name}@{id(me) & 0xFFFFFFFF:x}",
        "hashCode": lambda: id(me) & 0x7FFFFFFF,
        "equals": lambda: me is arguments[0],
    }
    if name in plain:
        return plain[name]()
    raise missing_method(run, me, name, arguments)
