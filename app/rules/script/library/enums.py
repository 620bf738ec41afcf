"""Enums of the library: constants with a name and a place. Which ones there are is not known here."""

from __future__ import annotations

from typing import Any, ClassVar

from app.rules.script.library.tables import Function, library_class, natives
from app.rules.script.runtime.classes import ClassValue
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import HostObject


class Constant(HostObject):
    """One constant. There is one object of each, made at import."""

    __slots__ = ("name", "ordinal", "shown")
    parents: ClassVar[tuple[str, ...]] = ("java.lang.Enum", "java.lang.Comparable")

    def __init__(self, name: str, ordinal: int, shown: str | None = None) -> None:
        self.name = name
        self.ordinal = ordinal
        self.shown = shown or name

    def text(self, run: Run) -> str:  # noqa: ARG002
        return self.shown

    def hash_key(self) -> Any:
        return (self.type_name, self.name)

    def compare(self, run: Run, other: Any) -> int | None:  # noqa: ARG002
        return self.ordinal - other.ordinal if type(other) is type(self) else None


Constant.getters = {"declaringClass": lambda _run, me: type(me).type_name}
Constant.methods = natives(
    {
        "name": lambda _run, me: me.name,
        "ordinal": lambda _run, me: me.ordinal,
        "compareTo": lambda _run, me, other: me.ordinal - other.ordinal,
    }
)


def enum(of: type[Constant], names: tuple[str, ...], static: dict[str, Function] | None = None) -> ClassValue:
    """The class of an enum whose Python class gives its full name."""
    constants = {name: of(name, ordinal) for ordinal, name in enumerate(names)}

    def value_of(_run: Run, name: str) -> Constant:
        if name not in constants:
            words = f"No enum constant {of.type_name.replace('$', '.')}.{name}"
            raise thrown("java.lang.IllegalArgumentException", words)
        return constants[name]

    return library_class(
        of.type_name,
        static={"valueOf": value_of, "values": lambda _run: list(constants.values()), **(static or {})},
        constants=constants,
        parents=Constant.parents,
    )
