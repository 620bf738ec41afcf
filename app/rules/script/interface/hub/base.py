"""What every hub object has in common: named parts, kept as script values. Knows no single class of them.

An object answers for the parts its class lists; what is not set yet is null, or an empty list that counts as set
once something is in it. Values are fitted to their part when they are set: a text becomes the status of that name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from app.rules.script.runtime.collections import GSet, key_of
from app.rules.script.runtime.operators import equals, text_of
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.values import NUMBERS, GString, HostObject, NoSuchName

OBJECT_BYTES = 600
"""About what one object takes, for the limits of a run."""
NAMESPACE = "com.exalate.basic.domain.hubobject.v1."


@dataclass(frozen=True, slots=True)
class Part:
    """One property. `kind`: text, rich, id, date, day, flag, number, object, any. `of`: the class of an object or of a
    list's items, asked late because classes name each other."""

    kind: str
    of: Callable[[], type[HubObject]] | None = None
    many: bool = False


TEXT, RICH, ID, DATE, DAY, FLAG, NUMBER, ANY = (
    Part(kind) for kind in ("text", "rich", "id", "date", "day", "flag", "number", "any")
)


def one(of: Callable[[], type[HubObject]]) -> Part:
    return Part("object", of)


def many(of: Callable[[], type[HubObject]]) -> Part:
    return Part("object", of, many=True)


class HubObject(HostObject):
    """`shown` is the part that stands for the object as text; `identity`: the parts of which the first one that is set
    on both tells two of them apart."""

    __slots__ = ("lazy", "values")

    parents: ClassVar[tuple[str, ...]] = ("java.lang.Object",)
    word: ClassVar[str] = ""
    parts: ClassVar[dict[str, Part]] = {}
    aliases: ClassVar[dict[str, str]] = {}
    shown: ClassVar[str] = "name"
    identity: ClassVar[tuple[str, ...]] = ("id", "name")

    def __init_subclass__(cls, **options: Any) -> None:
        """The parts stand in the table of properties, too: that is where suggestions come from."""
        super().__init_subclass__(**options)
        cls.getters = {**cls.getters, **{name: _reader(name) for name in (*cls.parts, *cls.aliases)}}

    def __init__(self, **values: Any) -> None:
        self.values: dict[str, Any] = values
        self.lazy: dict[str, Any] = {}

    @classmethod
    def named(cls, text: str) -> HubObject:
        """The object that a text stands for where an object is wanted."""
        return cls(**{cls.shown: text})

    def get(self, run: Run, name: str) -> Any:
        name = self.aliases.get(name, name)
        if name in self.values:
            return self.values[name]
        part = self.parts.get(name)
        if part is None:
            return self.absent(run, name)
        if part.many:
            return self.lazy.setdefault(name, [])
        return None

    def set(self, run: Run, name: str, value: Any) -> None:
        name = self.aliases.get(name, name)
        part = self.parts.get(name)
        if part is None:
            self.put_absent(run, name, value)
            return
        self.lazy.pop(name, None)
        self.values[name] = fitted(run, part, value)

    def absent(self, run: Run, name: str) -> Any:
        """A name that is no part."""
        return super().get(run, name)

    def put_absent(self, run: Run, name: str, value: Any) -> None:  # noqa: ARG002
        """Setting a name that is no part."""
        raise NoSuchName(name)

    def call(self, run: Run, name: str, arguments: list[Any]) -> Any:
        method = self.methods.get(name)
        if method is not None:
            return method(run, self, arguments)
        part = f"{name[3:4].lower()}{name[4:]}"
        if name.startswith("get") and not arguments and self.has(part):
            return self.get(run, part)
        if name.startswith("set") and len(arguments) == 1 and self.has(part):
            self.set(run, part, arguments[0])
            return self if self.fluent else None
        if name.startswith("is") and not arguments and self.has(flag := f"{name[2:3].lower()}{name[3:]}"):
            return bool(self.get(run, flag))
        raise NoSuchName(name)

    fluent: ClassVar[bool] = False
    """Setters give the object, to be chained."""

    def has(self, name: str) -> bool:
        return name in self.parts or name in self.aliases

    def peek(self, name: str) -> Any:
        """A part as it is set, without making one."""
        found = self.values.get(name)
        return self.lazy.get(name) if found is None else found

    def text(self, run: Run) -> str:
        for name in (self.shown, *self.identity):
            value = self.values.get(name)
            if value is not None:
                return str(text_of(run, value))
        return self.type_name.rsplit(".", 1)[-1]

    def equals(self, run: Run, other: Any) -> bool:
        if self is other:
            return True
        if type(other) is not type(self):
            return False
        for name in self.identity:
            mine, theirs = self.values.get(name), other.values.get(name)
            if mine is not None and theirs is not None:
                return bool(equals(run, mine, theirs))
        return False

    def hash_key(self) -> Any:
        for name in self.identity:
            if self.values.get(name) is not None:
                return (self.word, name, key_of(self.values[name]))
        return ("object", id(self))


def _reader(name: str) -> Callable[[Run, Any], Any]:
    return lambda run, me: me.get(run, name)


def plain_text(run: Run, value: Any) -> Any:
    """A GString as the String it stands for; anything else as it is."""
    return str(text_of(run, value)) if type(value) is GString else value


def fitted(run: Run, part: Part, value: Any) -> Any:
    """The value as its part keeps it. What does not fit is kept as it is: the border says so, with the part's name."""
    if value is None:
        return None
    value = plain_text(run, value)
    if part.many:
        if isinstance(value, GSet):
            value = list(value)
        return value if isinstance(value, list) else [fitted_item(run, part, value)]
    return fitted_item(run, part, value)


def fitted_item(run: Run, part: Part, value: Any) -> Any:
    value = plain_text(run, value)
    if part.kind == "object" and part.of is not None and isinstance(value, str):
        return part.of().named(value)
    if part.kind == "id" and isinstance(value, NUMBERS) and not isinstance(value, bool):
        return str(value)
    return value
