"""`groovy.json.JsonBuilder`: a value that closures put together, written as JSON."""

from __future__ import annotations

from typing import Any, ClassVar

from app.rules.script.library.json_output import pretty, to_json
from app.rules.script.library.tables import class_of, natives
from app.rules.script.runtime.calling import call
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Closure, HostObject
from app.rules.script.runtime.walking import is_collection, items_of


class _Content(HostObject):
    """The delegate of a builder's closure: every name that is called becomes a key."""

    __slots__ = ("made",)
    type_name: ClassVar[str] = "groovy.json.JsonDelegate"

    def __init__(self) -> None:
        self.made = GMap()

    def call(self, run: Run, name: str, arguments: list[Any]) -> Any:
        run.items_of(1)
        value = _value(run, arguments)
        self.made.put(name, value)
        return value


def _value(run: Run, arguments: list[Any]) -> Any:
    if len(arguments) == 1:
        return _from(run, arguments[0]) if type(arguments[0]) is Closure else arguments[0]
    if len(arguments) == 2 and type(arguments[1]) is Closure and is_collection(arguments[0]):
        return _each(run, arguments[0], arguments[1])
    return list(arguments)


def _from(run: Run, closure: Closure, arguments: tuple[Any, ...] = ()) -> GMap:
    """What the closure's calls put together."""
    content = _Content()
    call(run, closure.with_delegate(content, Closure.DELEGATE_FIRST), list(arguments))
    return content.made


def _each(run: Run, items: Any, closure: Closure) -> list[Any]:
    return [_from(run, closure, (item,)) for item in items_of(run, items)]


class JsonBuilder(HostObject):
    """`call(…)` replaces the content; any other name makes it an object with that one key."""

    __slots__ = ("content",)
    type_name: ClassVar[str] = "groovy.json.JsonBuilder"
    parents: ClassVar[tuple[str, ...]] = ("groovy.lang.Writable",)

    def __init__(self, content: Any) -> None:
        self.content = content

    def text(self, run: Run) -> str:
        return to_json(run, self.content)

    def call(self, run: Run, name: str, arguments: list[Any]) -> Any:
        if name in self.methods:
            return super().call(run, name, arguments)
        if name == "call":
            self.content = _value(run, arguments)
        else:
            self.content = GMap.of([(name, _member(run, arguments))])
        return self.content


def _member(run: Run, arguments: list[Any]) -> Any:
    match arguments:
        case []:
            return GMap()
        case [Closure() as closure]:
            return _from(run, closure)
        case [GMap() as given]:
            return given
        case [GMap() as given, Closure() as closure]:
            return GMap.of([*given.items(), *_from(run, closure).items()])
        case [items, Closure() as closure] if is_collection(items):
            return _each(run, items, closure)
    words = "Expected no arguments, a single map, a single closure, or a map and closure as arguments."
    raise thrown("groovy.json.JsonException", words)


JsonBuilder.getters = {"content": lambda _run, me: me.content}
JsonBuilder.methods = natives(
    {
        "toString": lambda run, me: me.text(run),
        "toPrettyString": lambda run, me: pretty(run, me.text(run)),
        "getContent": lambda _run, me: me.content,
    }
)


def _new(_run: Run, content: Any = None) -> JsonBuilder:
    return JsonBuilder(content)


class_of(JsonBuilder, _new)
