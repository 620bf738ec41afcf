"""Where variables live: slots of a frame, found when a script is compiled. Knows no expressions.

A frame is a Python list: the run, what is around (`Surroundings`, a closure, an object or a class), the run's script
object, the value of a `return`, then the variables. A variable that a closure mentions lives in a cell (a list of one),
which the closure shares with the frame that declared it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.rules.script.runtime.natives import Unfit
from app.rules.script.runtime.throwables import LimitReached, Thrown, thrown
from app.rules.script.runtime.values import NoSuchName
from app.rules.script.syntax import tree

if TYPE_CHECKING:
    from app.rules.script.compiling.source import Source

Frame = list[Any]
Fn = Callable[[Frame], Any]
"""A compiled expression: gives its value."""
Act = Callable[[Frame], Any]
"""A compiled statement: gives None, or what interrupts the statements around it (a `Signal`)."""
Cast = Callable[[Any, Any, Any], Any]
"""Run, script object, value → the value as the declared type has it."""

RUN, AROUND, ROOT, RETURNED, FIRST = range(5)


class Signal:
    """What a statement gives instead of None, so that loops, labels and functions around it know what to do."""

    __slots__ = ("label",)

    def __init__(self, label: str | None = None) -> None:
        self.label = label


RETURN, BREAK, CONTINUE, YIELD = Signal(), Signal(), Signal(), Signal()


@dataclass(slots=True)
class Variable:
    name: str
    slot: int
    cell: bool
    cast: Cast | None = None
    final: bool = False


class Unit:
    """What is compiled into one frame: the script's statements, a function, a method or a closure.

    `owner`: the class whose method this is. `fluid`: a closure is around, so names that nothing declares may belong to
    a delegate.
    """

    def __init__(
        self,
        source: Source,
        body: Any,
        outer: Unit | None = None,
        *,
        owner: Any = None,
        static: bool = False,
        closure: bool = False,
        mentions: frozenset[str] = frozenset(),
    ) -> None:
        self.source = source
        self.outer = outer
        self.owner = owner
        self.static = static
        self.closure = closure
        self.fluid: bool = closure or (outer is not None and outer.fluid)
        self.shared = source.mentions.in_closures(body) if body is not None else frozenset()
        self.blocks: list[dict[str, Variable]] = [{}]
        self.size = FIRST
        self.labels: list[tuple[str | None, bool]] = []
        """Loops and switches around the statement: label, and whether `continue` means them."""
        self.yields = 0
        self.captured: list[Variable] = []
        if outer is not None:
            self._capture(outer, mentions)

    def _capture(self, outer: Unit, mentions: frozenset[str]) -> None:
        for name in sorted(mentions):
            found = outer.find(name)
            if found is not None:
                self.captured.append(found)
                self.blocks[0][name] = Variable(name, self.size, True, found.cast, found.final)
                self.size += 1
        self.blocks.append({})

    def find(self, name: str) -> Variable | None:
        for block in reversed(self.blocks):
            found = block.get(name)
            if found is not None:
                return found
        return None

    def declare(
        self, at: tree.At, name: str, cast: Cast | None = None, final: bool = False, shared: bool | None = None
    ) -> Variable:
        """A new variable of the innermost block. The name of another one of this unit is a finding, as in Groovy."""
        inherited = self.blocks[0] if self.outer is not None else {}
        known = self.find(name)
        if known is not None and (self.closure or inherited.get(name) is not known):
            self.source.find(at, f"The current scope already contains a variable of the name {name}")
        variable = Variable(name, self.size, name in self.shared if shared is None else shared, cast, final)
        self.size += 1
        self.blocks[-1][name] = variable
        return variable

    def hidden(self) -> int:
        """A slot without a name."""
        self.size += 1
        return self.size - 1

    def expression(self, node: Any) -> Fn:
        return self.source.expression(self, node)

    def statement(self, node: Any, tail: bool = False) -> Act | None:
        """None: nothing to do. `tail`: the value of the statement is what its function returns."""
        return self.source.statement(self, node, tail)

    def open(self) -> None:
        self.blocks.append({})

    def close(self) -> None:
        self.blocks.pop()


MISFITS = (TypeError, ValueError, LookupError, ArithmeticError, AttributeError, NoSuchName, Unfit)
"""What native code raises when it gets values that it was not made for and did not look at."""


def misfit(error: Exception, what: str, at: tree.At) -> Thrown:
    """Such an error as an exception that a script may catch. The error itself stays its cause in Python."""
    found = thrown("java.lang.IllegalArgumentException", f"{what} cannot do this with these values")
    found.value.place = at
    found.__cause__ = error
    return found


def limit_at(limit: LimitReached, at: tree.At) -> None:
    """A limit on its way up gets the innermost place."""
    if limit.place is None:
        limit.place = at


def at_place(error: Any, at: tree.At) -> None:
    """A `Thrown` on its way up gets the innermost place."""
    if error.value.place is None:
        error.value.place = at
