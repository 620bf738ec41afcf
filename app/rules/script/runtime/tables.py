"""Which methods and properties each kind of value has: the tables of the method files put together by type."""

from __future__ import annotations

from decimal import Decimal

from app.rules.script.runtime import iterable_parts, matcher_methods, ordering, streams, text_bytes, text_patterns
from app.rules.script.runtime.closure_methods import CLOSURE
from app.rules.script.runtime.collections import FrozenList, GMap, GSet
from app.rules.script.runtime.iterable_methods import ITERABLE
from app.rules.script.runtime.list_methods import ARRAY, CHANGES, FROZEN, POSITIONS
from app.rules.script.runtime.map_changes import MAP_CHANGES
from app.rules.script.runtime.map_methods import MAP
from app.rules.script.runtime.natives import Table, either
from app.rules.script.runtime.number_methods import DECIMALS, FLOATS, NUMBER_METHODS, WHOLES
from app.rules.script.runtime.object_methods import OBJECT
from app.rules.script.runtime.other_methods import BOOLEAN, CHAR, GSTRING, THROWABLE
from app.rules.script.runtime.range_methods import RANGE
from app.rules.script.runtime.set_methods import MAP_VIEWS, SET
from app.rules.script.runtime.text_methods import CHAR_SHARED, TEXT
from app.rules.script.runtime.throwables import Throwable
from app.rules.script.runtime.values import (
    Array,
    BigInteger,
    Byte,
    Char,
    Closure,
    Float,
    GString,
    Long,
    MarkedText,
    Range,
    Short,
)

SINGLE = (
    "each", "eachWithIndex", "collect", "find", "findAll", "findIndexOf", "findLastIndexOf", "findIndexValues",
    "findResult", "any", "every", "inject", "grep", "split", "iterator",
)  # fmt: skip
"""What Groovy can do with any object, as if it were a list of itself alone; with null as with an empty one."""
for _name in SINGLE:
    OBJECT[_name] = ITERABLE[_name]
SHARED = OBJECT
"""Of every value, and of objects whose own tables lack the name."""
WALKED: Table = ITERABLE
"""Of objects that can be walked over, besides their own."""


def _joined(*tables: Table) -> Table:
    """A table of several; where two have a name, the later one's is tried first."""
    made: Table = {}
    for table in tables:
        for name, native in table.items():
            made[name] = either(native, made[name]) if name in made else native
    return made


_NUMBER = _joined(OBJECT, NUMBER_METHODS)
_LIST = _joined(OBJECT, ITERABLE, POSITIONS)
_FROZEN: Table = {name: native for name, native in FROZEN.items() if name not in ITERABLE}
_WHOLE = _joined(_NUMBER, WHOLES)
_FLOAT = _joined(_NUMBER, FLOATS)
_TEXT = _joined(OBJECT, TEXT)

_OF_NULL = ("toString", "equals", "is", "isCase", "inspect", "asBoolean", "with", "asType")
TABLES: dict[type, Table] = {
    type(None): {name: OBJECT[name] for name in (*_OF_NULL, *SINGLE)},
    bool: _joined(OBJECT, BOOLEAN),
    str: _TEXT,
    MarkedText: _TEXT,
    Char: _joined(OBJECT, {name: TEXT[name] for name in CHAR_SHARED}, CHAR),
    **dict.fromkeys((int, Long, Short, Byte, BigInteger), _WHOLE),
    float: _FLOAT,
    Float: _FLOAT,
    Decimal: _joined(_NUMBER, DECIMALS),
    list: _joined(_LIST, CHANGES),
    FrozenList: _joined(_LIST, _FROZEN),
    Array: _joined(_LIST, ARRAY),
    Range: _joined(_LIST, _FROZEN, RANGE),
    GSet: _joined(OBJECT, ITERABLE, SET),
    GMap: _joined(OBJECT, MAP, MAP_CHANGES, MAP_VIEWS),
    Closure: _joined(OBJECT, CLOSURE),
    GString: GSTRING,
    Throwable: _joined(OBJECT, THROWABLE),
}
"""By the exact type. A GString has its own few; else it is a text."""


def _properties(table: Table) -> Table:
    """`getX()` and `isX()` as properties."""
    made: Table = {}
    for name, native in table.items():
        for start in ("get", "is"):
            rest = name.removeprefix(start)
            if rest != name and rest[:1].isupper():
                made.setdefault(rest[0].lower() + rest[1:] if not rest[:2].isupper() else rest, native)
    return made


PROPERTIES: dict[type, Table] = {kind: _properties(table) for kind, table in TABLES.items()}
PROPERTIES[Array]["length"] = ARRAY["length"]
for _hidden in ("at", "empty"):
    PROPERTIES[GMap].pop(_hidden, None)


def tables_of(kind: type) -> tuple[Table, Table]:
    """Methods and properties of a type that comes from another one; remembered."""
    if kind not in TABLES:
        known = next((one for one in kind.__mro__ if one in TABLES), type(None))
        TABLES[kind] = TABLES[known]
    if kind not in PROPERTIES:
        PROPERTIES[kind] = _properties(TABLES[kind])
    return TABLES[kind], PROPERTIES[kind]


__all__ = [
    "PROPERTIES",
    "SHARED",
    "TABLES",
    "WALKED",
    "iterable_parts",
    "matcher_methods",
    "ordering",
    "streams",
    "tables_of",
    "text_bytes",
    "text_patterns",
]
