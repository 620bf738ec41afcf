"""Classes that are little more than names: Object, Closure's constants, Java's interfaces, Expando, MapEntry."""

from __future__ import annotations

from typing import Any

from app.rules.script.library.registry import CLASSES
from app.rules.script.library.tables import class_of, library_class, natives
from app.rules.script.runtime.calling import call
from app.rules.script.runtime.collections import Entry, GMap
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.values import Closure, HostObject

_FUNCTIONS = (
    "Function", "Supplier", "Consumer", "Predicate", "BiFunction", "BiConsumer", "BiPredicate", "UnaryOperator",
    "BinaryOperator",
)  # fmt: skip
_INTERFACES = (
    *(f"java.util.function.{name}" for name in _FUNCTIONS), "java.io.Closeable", "java.lang.AutoCloseable",
    "groovy.lang.GroovyObject", "java.util.concurrent.Callable",
)  # fmt: skip


class PlainObject(HostObject):
    """`new Object()`: equal to itself alone."""

    __slots__ = ()


class Expando(HostObject):
    """An object whose properties are made by assigning them. Closures among them are its methods."""

    __slots__ = ("fields",)
    type_name = "groovy.util.Expando"

    def __init__(self, fields: GMap) -> None:
        self.fields = fields

    def get(self, run: Run, name: str) -> Any:
        if name == "properties":
            return self.fields
        return super().get(run, name) if name in ("class", "metaClass") else self.fields.get(name)

    def set(self, run: Run, name: str, value: Any) -> None:
        run.items_of(1)
        self.fields.put(name, value)

    def call(self, run: Run, name: str, arguments: list[Any]) -> Any:
        held = self.fields.get(name)
        if type(held) is Closure:
            return call(run, held.with_delegate(self, Closure.DELEGATE_FIRST), arguments)
        return super().call(run, name, arguments)

    def text(self, run: Run) -> str:
        held = self.fields.get("toString")
        return text_of(run, self.call(run, "toString", [])) if type(held) is Closure else text_of(run, self.fields)


def _set_property(run: Run, me: Any, name: str, value: Any) -> None:
    me.set(run, name, value)


Expando.methods = natives(
    {
        "getProperties": lambda _run, me: me.fields,
        "getProperty": lambda _run, me, name: me.fields.get(name),
        "setProperty": _set_property,
    }
)


class MapEntry(Entry):
    """An entry that belongs to no map."""

    __slots__ = ()
    type_name = "groovy.util.MapEntry"

    def text(self, run: Run) -> str:
        return f"{text_of(run, self.key)}:{text_of(run, self.value)}"


for _name in _INTERFACES:
    if _name not in CLASSES:
        library_class(_name)
class_of(PlainObject, construct=lambda _run: PlainObject())
class_of(Expando, construct=lambda _run, values=None: Expando(values if isinstance(values, GMap) else GMap()))
class_of(MapEntry, construct=lambda _run, key, value: MapEntry(key, value))
library_class(
    "groovy.lang.Closure",
    constants={
        "OWNER_FIRST": Closure.OWNER_FIRST,
        "DELEGATE_FIRST": Closure.DELEGATE_FIRST,
        "OWNER_ONLY": Closure.OWNER_ONLY,
        "DELEGATE_ONLY": Closure.DELEGATE_ONLY,
        "TO_SELF": Closure.TO_SELF,
    },
    static={"getIDENTITY": lambda _run: Closure(lambda _r, _me, arguments: arguments[0] if arguments else None, 1)},
)
