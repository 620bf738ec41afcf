"""Objects of classes of the script while it runs, and what stands for an interface of it.

Everything here belongs to one run. What an object can do is its class's business.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from app.rules.script.compiling.functions import choose
from app.rules.script.runtime.calling import call
from app.rules.script.runtime.operators import equals, items_of, text_of, truth
from app.rules.script.runtime.values import Closure, HostObject, NoSuchName

if TYPE_CHECKING:
    from app.rules.script.compiling.objects import ScriptClass
    from app.rules.script.runtime.run import Run

MISSING = object()
OUTER = "#outer"
"""Under this name an object of an inner class keeps the object around it."""


class Instance(HostObject):
    """An object of a class of the script. `of`: its class; `fields`: the values of its fields, by name."""

    __slots__ = ("fields", "of")

    def __init__(self, of: ScriptClass) -> None:
        self.of = of
        self.fields: dict[str, Any] = {}

    @property
    def type_name(self) -> str:  # type: ignore[override]
        return self.of.full_name

    @property
    def parents(self) -> tuple[str, ...]:  # type: ignore[override]
        return self.of.plan.names

    @property
    def methods(self) -> dict[str, Any]:  # type: ignore[override]
        plan = self.of.plan
        big = [name[:1].upper() + name[1:] for name in plan.property_names()]
        return dict.fromkeys([*plan.method_names(), *(f"get{one}" for one in big), *(f"set{one}" for one in big)])

    @property
    def getters(self) -> dict[str, Any]:  # type: ignore[override]
        return dict.fromkeys(["class", *self.of.plan.readable()])

    def get(self, run: Run, name: str) -> Any:
        return self.of.get_on(run, self, name)

    def set(self, run: Run, name: str, value: Any) -> None:
        self.of.set_on(run, self, name, value)

    def call(self, run: Run, name: str, arguments: list[Any]) -> Any:
        return self.of.call_on(run, self, name, arguments)

    def _own(self, run: Run, name: str, arguments: list[Any]) -> Any:
        routine = choose(run, self.of.root, self.of.plan.lookup(name), arguments)
        return MISSING if routine is None else self.of.invoke(run, routine, self, arguments)

    def items(self, run: Run) -> Iterable[Any] | None:
        found = self._own(run, "iterator", []) if self.of.plan.has("iterator") else MISSING
        return None if found is MISSING else items_of(run, found)

    def text(self, run: Run) -> str:
        found = self._own(run, "toString", [])
        if found is not MISSING:
            return text_of(run, found)
        plan = self.of.plan
        if plan.kind == "enum":
            return str(self.fields["#name"])
        if plan.annotations & {"ToString", "Canonical", "Immutable"}:
            run.enter()
            shown = ", ".join(text_of(run, self.fields[name]) for name in plan.property_names())
            run.depth -= 1
            return f"{plan.name}({shown})"
        return f"{plan.name}@{id(self) & 0xFFFFFFFF:x}"

    def equals(self, run: Run, other: Any) -> bool:
        if self is other:
            return True
        found = self._own(run, "equals", [other])
        if found is not MISSING:
            return bool(truth(run, found))
        if isinstance(other, Instance) and other.of is self.of and "java.lang.Comparable" in self.of.plan.names:
            return self.compare(run, other) == 0
        if isinstance(other, Instance) and other.of is self.of and self._by_value():
            names = self.of.plan.property_names()
            return all(equals(run, self.fields[name], other.fields[name]) for name in names)
        return False

    def _by_value(self) -> bool:
        return bool(self.of.plan.annotations & {"EqualsAndHashCode", "Canonical", "Immutable"})

    def hash_key(self) -> Any:
        run = self.of.root.run
        found = self._own(run, "hashCode", [])
        if found is not MISSING:
            return ("hash", self.of.full_name, found)
        if self._by_value():
            names = self.of.plan.property_names()
            return ("values", self.of.full_name, tuple(text_of(run, self.fields[name]) for name in names))
        return super().hash_key()

    def compare(self, run: Run, other: Any) -> int | None:
        found = self._own(run, "compareTo", [other])
        if found is not MISSING:
            return int(found)
        if isinstance(other, Instance) and self.of.plan.enum is not None and self.of.plan.enum is other.of.plan.enum:
            return int(self.fields["#ordinal"] - other.fields["#ordinal"])
        return None

    def truth(self, run: Run) -> bool:
        found = self._own(run, "asBoolean", [])
        return True if found is MISSING else found is True


class Proxy(HostObject):
    """A closure or a map of closures that stands for an interface of the script."""

    __slots__ = ("of", "what")

    def __init__(self, of: ScriptClass, what: Any) -> None:
        self.of = of
        self.what = what

    @property
    def type_name(self) -> str:  # type: ignore[override]
        return self.of.full_name

    def call(self, run: Run, name: str, arguments: list[Any]) -> Any:
        plan = self.of.plan
        if type(self.what) is Closure:
            if name in plan.abstract:
                return call(run, self.what, arguments)
        elif self.what.get(name) is not None:
            return call(run, self.what.get(name), arguments)
        routine = choose(run, self.of.root, plan.lookup(name), arguments)
        if routine is None:
            raise NoSuchName(name)
        return self.of.invoke(run, routine, self, arguments)
