"""Iterators and streams as values. Knows no collection by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import HostObject

_NONE = object()


class Walker(HostObject):
    """A Java iterator. `remove()` takes what came last out of the list it walks over, if it is one."""

    __slots__ = ("ahead", "last", "source", "taken", "walk")

    type_name = "java.util.Iterator"
    parents = ("java.util.ListIterator",)

    def __init__(self, walk: Iterator[Any], source: list[Any] | None = None) -> None:
        self.source = source
        self.walk = iter(list(source)) if source is not None else walk
        self.ahead: Any = _NONE
        self.last: Any = _NONE
        self.taken = 0

    def has_next(self, run: Run) -> bool:
        run.tick()
        if self.ahead is _NONE:
            self.ahead = next(self.walk, _NONE)
        return self.ahead is not _NONE

    def truth(self, run: Run) -> bool:
        return self.has_next(run)

    def step(self, run: Run) -> Any:
        if not self.has_next(run):
            raise thrown("java.util.NoSuchElementException")
        self.last, self.ahead = self.ahead, _NONE
        self.taken += 1
        return self.last

    def remove(self) -> None:
        if self.source is None:
            raise thrown("java.lang.UnsupportedOperationException", "remove")
        if self.last is _NONE:
            raise thrown("java.lang.IllegalStateException")
        self.taken -= 1
        del self.source[self.taken]
        self.last = _NONE

    def items(self, run: Run) -> Iterable[Any]:
        """What is left, taken as it is walked over."""
        while self.has_next(run):
            yield self.step(run)


Walker.methods = {
    "hasNext": lambda run, walker, _arguments: walker.has_next(run),
    "next": lambda run, walker, _arguments: walker.step(run),
    "remove": lambda _run, walker, _arguments: walker.remove(),
    "nextIndex": lambda _run, walker, _arguments: walker.taken,
    "iterator": lambda _run, walker, _arguments: walker,
}


class Collector(HostObject):
    """What `stream.collect(…)` puts the items into: `finish(run, items)` makes the result."""

    __slots__ = ("finish",)

    type_name = "java.util.stream.Collector"

    def __init__(self, finish: Callable[[Run, list[Any]], Any]) -> None:
        self.finish = finish


class Stream(HostObject):
    """A Java stream, of items that are all there already."""

    __slots__ = ("content",)

    type_name = "java.util.stream.Stream"
    optional: ClassVar[Callable[[Any], Any]] = staticmethod(lambda value: value)
    """Makes a `java.util.Optional`: the library puts its own here."""

    def __init__(self, content: list[Any]) -> None:
        self.content = content

    def items(self, run: Run) -> Iterable[Any]:  # noqa: ARG002
        return self.content
