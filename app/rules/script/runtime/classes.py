"""Classes as values of a script: what `String`, `new Date()` or `Math.max` name. Knows no single class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.rules.script.runtime.naming import PRIMITIVES, names_of
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import Throwable, is_a, thrown
from app.rules.script.runtime.values import HostObject, Native, NoSuchName

_INTERFACES = frozenset(
    f"java.{name}"
    for name in (
        "util.List", "util.Map", "util.Set", "util.Collection", "util.Iterator", "util.Comparator", "util.Map$Entry",
        "util.Queue", "util.Deque", "util.SortedMap", "util.SortedSet", "lang.CharSequence", "lang.Comparable",
        "lang.Iterable", "lang.Runnable", "lang.Cloneable", "io.Serializable", "util.concurrent.Callable",
    )
)  # fmt: skip
_ELEMENTS = {
    "I": "int",
    "J": "long",
    "B": "byte",
    "C": "char",
    "D": "double",
    "F": "float",
    "S": "short",
    "Z": "boolean",
}


def _array_name(name: str) -> str:
    depth = len(name) - len(name.lstrip("["))
    element = name[depth:]
    simple = element[1:-1].rsplit(".", 1)[-1] if element.startswith("L") else _ELEMENTS.get(element, element)
    return simple + "[]" * depth


class ClassValue(HostObject):
    """A class. `construct(run, arguments)` is `new`; `statics` are its methods, `constants` its fields and may be
    nested classes. A subclass may override whatever of it a class of the script does otherwise."""

    __slots__ = ("constants", "construct", "full_name", "instance", "parents_of", "statics")

    type_name = "java.lang.Class"

    def __init__(
        self,
        full_name: str,
        *,
        parents: tuple[str, ...] = (),
        construct: Callable[[Run, list[Any]], Any] | None = None,
        statics: Mapping[str, Native] | None = None,
        constants: Mapping[str, Any] | None = None,
        is_instance: Callable[[Any], bool] | None = None,
    ) -> None:
        self.full_name = full_name
        self.parents_of = parents
        self.construct = construct or self._no_constructor
        self.statics: dict[str, Native] = dict(statics or {})
        self.constants: dict[str, Any] = dict(constants or {})
        self.instance = is_instance

    def _no_constructor(self, _run: Run, _arguments: list[Any]) -> Any:
        words = f"Could not find matching constructor for: {self.full_name}()"
        raise thrown("groovy.lang.GroovyRuntimeException", words)

    @property
    def simple_name(self) -> str:
        if self.full_name.startswith("["):
            return _array_name(self.full_name)
        return self.full_name.rsplit(".", 1)[-1].rsplit("$", 1)[-1]

    def is_instance(self, value: Any) -> bool:
        if self.instance is not None:
            return self.instance(value)
        if isinstance(value, Throwable):
            return is_a(value.class_name, self.full_name)
        return self.full_name in names_of(value)

    def get(self, run: Run, name: str) -> Any:
        if name in self.constants:
            return self.constants[name]
        accessor = self.statics.get(f"get{name[:1].upper()}{name[1:]}")
        if accessor is not None:
            return accessor(run, self, [])
        if name == "class":
            return self if self.full_name == "java.lang.Class" else class_named("java.lang.Class")
        return super().get(run, name)

    def set(self, run: Run, name: str, value: Any) -> None:
        setter = self.statics.get(f"set{name[:1].upper()}{name[1:]}")
        if setter is None:
            raise NoSuchName(name)
        setter(run, self, [value])

    def call(self, run: Run, name: str, arguments: list[Any]) -> Any:
        static = self.statics.get(name)
        if static is not None:
            return static(run, self, arguments)
        if name == "newInstance":
            return self.construct(run, arguments)
        if name == "isInstance" and len(arguments) == 1:
            return self.is_instance(arguments[0])
        return super().call(run, name, arguments)

    def call_on(self, run: Run, value: Any, name: str, arguments: list[Any]) -> Any:  # noqa: ARG002
        """A method that this class adds to a `Throwable` of it (`Throwable.of`)."""
        raise NoSuchName(name)

    def get_on(self, run: Run, value: Any, name: str) -> Any:  # noqa: ARG002
        """A property that this class adds to a `Throwable` of it."""
        raise NoSuchName(name)

    def text(self, run: Run) -> str:  # noqa: ARG002
        if self.full_name in PRIMITIVES:
            return self.full_name
        return f"{'interface' if self.full_name in _INTERFACES else 'class'} {self.full_name}"

    def equals(self, run: Run, other: Any) -> bool:  # noqa: ARG002
        return isinstance(other, ClassValue) and other.full_name == self.full_name

    def hash_key(self) -> Any:
        return ("class", self.full_name)


ClassValue.getters = {
    "name": lambda _run, of: of.full_name,
    "simpleName": lambda _run, of: of.simple_name,
    "canonicalName": lambda _run, of: of.full_name.replace("$", "."),
    "typeName": lambda _run, of: of.full_name,
    "packageName": lambda _run, of: of.full_name.rpartition(".")[0],
    "enum": lambda _run, _of: False,
    "interface": lambda _run, _of: False,
    "array": lambda _run, of: of.full_name.startswith("["),
}
ClassValue.methods = {
    "isEnum": lambda _run, _of, _arguments: False,
    "isInterface": lambda _run, _of, _arguments: False,
    "isArray": lambda _run, of, _arguments: of.full_name.startswith("["),
    "toString": lambda run, of, _arguments: of.text(run),
}

KNOWN: dict[str, ClassValue] = {}
"""The library's classes by full name, so that `getClass()` gives the same class that the name gives."""


def know(class_value: ClassValue) -> ClassValue:
    """Makes `class_named` find it."""
    KNOWN[class_value.full_name] = class_value
    return class_value


def class_named(full_name: str) -> ClassValue:
    """The class of a full name; one that can only be named and compared when the library has none."""
    return KNOWN.get(full_name) or ClassValue(full_name)
