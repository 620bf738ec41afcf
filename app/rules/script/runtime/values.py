"""What a script's variables hold. Python's own types where Groovy's behave alike, our own where they do not.

| Groovy | here |
| --- | --- |
| null, boolean, String | None, bool, str (`MarkedText`: one that knows its origin) |
| Integer, Long, Short, Byte, BigInteger | int, Long, Short, Byte, BigInteger |
| BigDecimal, Double, Float | Decimal, float, Float |
| char | Char |
| GString | GString |
| List (ArrayList), array | list, Array |
| Map, Set | GMap, GSet (both keep their order) |
| Range | Range |
| closure, method pointer | Closure |
| a class as a value | a `ClassValue` |
| an object of a class of the script | an `Instance` |
| whatever else | a `HostObject` |

No other Python object is ever in a script's hands: every access goes by tables on these types, never by `getattr`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from app.rules.script.runtime.run import Run

Value = Any
Native = Callable[["Run", Any, list[Any]], Any]
"""A method: the run, the receiver, the arguments. A trailing closure is the last argument."""


class Long(int):
    __slots__ = ()


class Short(int):
    __slots__ = ()


class Byte(int):
    __slots__ = ()


class BigInteger(int):
    __slots__ = ()


class Float(float):
    """Single precision: rounded by whoever makes one."""

    __slots__ = ()


class Char(str):
    __slots__ = ()


class MarkedText(str):
    """A rich text in its wiki markup: a String in every way. `origin` is the document it was made of, opaque here;
    it is kept as long as the text is passed on untouched: whatever changes a text gives a plain `str`."""

    __slots__ = ("origin",)
    origin: Any

    def __new__(cls, text: str, origin: Any) -> MarkedText:
        made = super().__new__(cls, text)
        made.origin = origin
        return made


class Array(list[Any]):
    """A Java array: its length never changes. `element`: the element type's simple name."""

    __slots__ = ("element",)

    def __init__(self, items: Any = (), element: str = "Object") -> None:
        super().__init__(items)
        self.element = element


class GString:
    """A text with values in it, put together when it is used. A closure without parameters is asked each time."""

    __slots__ = ("texts", "values")

    def __init__(self, texts: tuple[str, ...], values: list[Any]) -> None:
        self.texts = texts
        self.values = values


class Range:
    """From `first` to `last`, both included, in steps of one; backwards if `last` comes before `first`. Never a list
    of its items. `empty`: nothing in it (`0..<0`). `end`: the end as written when it was left out (`0..<5`)."""

    __slots__ = ("empty", "end", "first", "last")

    def __init__(self, first: Any, last: Any, empty: bool = False, end: Any = None) -> None:
        self.first = first
        self.last = last
        self.empty = empty
        self.end = end


class Closure:
    """A closure. `invoke(run, closure, arguments)` runs its body on the arguments as they were given: it fits them to
    the parameters itself. `arity`: number of parameters; -1 for the implicit `it`. `required`: how many of them have
    no default.

    `this` is the script or instance around it, `owner` that or the closure around it.
    """

    __slots__ = ("arity", "delegate", "invoke", "owner", "required", "scope", "strategy", "this", "types")

    OWNER_FIRST, DELEGATE_FIRST, OWNER_ONLY, DELEGATE_ONLY, TO_SELF = range(5)

    def __init__(
        self,
        invoke: Callable[[Run, Closure, list[Any]], Any],
        arity: int,
        *,
        required: int | None = None,
        scope: Any = None,
        this: Any = None,
        owner: Any = None,
        types: tuple[str, ...] = (),
    ) -> None:
        self.invoke = invoke
        self.arity = arity
        self.required = arity if required is None else required
        self.scope = scope
        self.this = this
        self.owner = owner
        self.delegate = owner
        self.strategy = self.OWNER_FIRST
        self.types = types

    def with_delegate(self, delegate: Any, strategy: int) -> Closure:
        """The same closure over the same variables, with another delegate."""
        copy = Closure(
            self.invoke, self.arity, required=self.required, scope=self.scope, this=self.this, owner=self.owner
        )
        copy.types = self.types
        copy.delegate, copy.strategy = delegate, strategy
        return copy


class HostObject:
    """An object of the library or the interface. A subclass lists in its tables all that scripts can reach.

    `type_name` is the full Java name shown by `getClass()`, `parents` are the names it is an instance of besides.
    """

    __slots__ = ()

    type_name: ClassVar[str] = "java.lang.Object"
    parents: ClassVar[tuple[str, ...]] = ()
    getters: ClassVar[dict[str, Callable[[Run, Any], Any]]] = {}
    setters: ClassVar[dict[str, Callable[[Run, Any, Any], None]]] = {}
    methods: ClassVar[dict[str, Native]] = {}

    def get(self, run: Run, name: str) -> Any:
        """A property. Raises `MISSING` look-ups as `MissingPropertyException` through `missing_property`."""
        getter = self.getters.get(name)
        if getter is not None:
            return getter(run, self)
        accessor = self.methods.get(f"get{name[:1].upper()}{name[1:]}")
        if accessor is not None:
            return accessor(run, self, [])
        raise NoSuchName(name)

    def set(self, run: Run, name: str, value: Any) -> None:
        setter = self.setters.get(name)
        if setter is None:
            raise NoSuchName(name)
        setter(run, self, value)

    def call(self, run: Run, name: str, arguments: list[Any]) -> Any:
        """A method of the table; `getX()` and `setX(v)` of a property work, too."""
        method = self.methods.get(name)
        if method is not None:
            return method(run, self, arguments)
        what, rest = name[:3], name[3:4].lower() + name[4:]
        if what == "get" and rest and not arguments and rest in self.getters:
            return self.getters[rest](run, self)
        if what == "set" and rest and len(arguments) == 1 and rest in self.setters:
            return self.setters[rest](run, self, arguments[0])
        raise NoSuchName(name)

    def text(self, run: Run) -> str:  # noqa: ARG002
        """`toString()`."""
        return f"{self.type_name}@{id(self) & 0xFFFFFFFF:x}"

    def equals(self, run: Run, other: Any) -> bool:  # noqa: ARG002
        return self is other

    def hash_key(self) -> Any:
        """What makes two of them the same key of a map: a hashable Python value."""
        return ("object", id(self))

    def compare(self, run: Run, other: Any) -> int | None:  # noqa: ARG002
        """`compareTo`; None: not comparable."""
        return None

    def truth(self, run: Run) -> bool:  # noqa: ARG002
        return True

    def items(self, run: Run) -> Iterable[Any] | None:  # noqa: ARG002
        """What `for` and `each` walk over; None: it is no collection, so the object alone."""
        return None


class NoSuchName(Exception):
    """Raised inside the runtime only: whoever asked makes a Missing…Exception with suggestions of it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


NUMBERS = (int, float, Decimal)
"""Of these, bool is no number."""
