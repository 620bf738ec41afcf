"""Types by name: is a value an instance, what a cast or `as` makes of it. Knows no methods."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.rules.script.runtime import numbers, parsing
from app.rules.script.runtime.classes import ClassValue, class_named
from app.rules.script.runtime.collections import GMap, GSet
from app.rules.script.runtime.comparing import NUMBER, truth
from app.rules.script.runtime.naming import PRIMITIVES, class_name_of, names_of
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import range_text, text_of
from app.rules.script.runtime.throwables import PARENTS, Thrown, thrown
from app.rules.script.runtime.values import Array, BigInteger, Char, Closure, GString, HostObject, Long, Range
from app.rules.script.runtime.walking import is_collection, list_of

_PACKAGES = {
    "java.lang": "Object String CharSequence StringBuilder StringBuffer Number Integer Long Short Byte Double Float"
    " Boolean Character Math Iterable Comparable Runnable Class System Thread Void Cloneable Enum Throwable Record",
    "java.util": "List ArrayList LinkedList Collection Set HashSet LinkedHashSet TreeSet SortedSet Map HashMap"
    " LinkedHashMap TreeMap SortedMap Iterator Date Calendar GregorianCalendar TimeZone Locale UUID Collections Arrays"
    " Objects Optional Random Base64 Comparator Queue Deque ArrayDeque Stack Vector Properties StringJoiner",
    "java.math": "BigDecimal BigInteger",
    "groovy.lang": "Closure GString Range IntRange Tuple Tuple2 Script",
    "java.io": "Serializable Reader Writer StringWriter StringReader InputStream PrintWriter",
    "java.net": "URL URI URLEncoder URLDecoder",
}

FULL_NAMES: dict[str, str] = {
    **{simple: f"{package}.{simple}" for package, names in _PACKAGES.items() for simple in names.split()},
    **{full.rpartition(".")[2]: full for full in PARENTS if full.startswith(("java.lang.", "java.util.", "java.io."))},
}
"""Simple name → full name of what every script sees without an import."""

_FUNCTIONAL = (
    "java.util.Comparator", "java.lang.Runnable", "java.util.concurrent.Callable", "java.util.function.",
    "groovy.lang.Closure",
)  # fmt: skip
_LISTS = {"java.util.List", "java.util.ArrayList", "java.util.Collection", "java.lang.Iterable", "java.util.LinkedList"}
_MAPS = {"java.util.TreeMap": "java.util.TreeMap", "java.util.SortedMap": "java.util.TreeMap"}
_MADE = {
    "java.util.LinkedList": "java.util.LinkedList",
    "java.util.Queue": "java.util.LinkedList",
    "java.util.Deque": "java.util.LinkedList",
    "java.util.ArrayDeque": "java.util.ArrayDeque",
    "java.util.Stack": "java.util.Stack",
    "java.util.TreeSet": "java.util.TreeSet",
    "java.util.SortedSet": "java.util.TreeSet",
}
"""Collections of the library: `as` makes a new one of them."""
_SETS = {
    "java.util.Set", "java.util.HashSet", "java.util.LinkedHashSet", "java.util.TreeSet", "java.util.SortedSet",
}  # fmt: skip


def full_name(name: str) -> str:
    return PRIMITIVES.get(name) or FULL_NAMES.get(name, name)


def instance_of(run: Run, value: Any, name: str | ClassValue, dimensions: int = 0) -> bool:  # noqa: ARG001
    if value is None:
        return False
    if dimensions:
        return type(value) is Array and (dimensions > 1 or _short(name) in (value.element, "Object"))
    if isinstance(name, ClassValue):
        return name.is_instance(value)
    wanted = full_name(name)
    return wanted == "java.lang.Object" or wanted in names_of(value)


def _short(name: str | ClassValue) -> str:
    return name.simple_name if isinstance(name, ClassValue) else name.rpartition(".")[2]


def cast_trouble(run: Run, value: Any, name: str) -> Thrown:
    words = f"Cannot cast object '{text_of(run, value)}' with class '{class_name_of(value)}' to class '{name}'"
    if value is None and name in PRIMITIVES:
        words += f". Try '{PRIMITIVES[name]}' instead"
    return thrown("org.codehaus.groovy.runtime.typehandling.GroovyCastException", words)


def cast(run: Run, value: Any, name: str | ClassValue, dimensions: int = 0) -> Any:
    """`(T) value`, and what an assignment to a variable of that type does."""
    if dimensions:
        return value if value is None else _to_array(run, value, name, dimensions, cast)
    wanted = name.full_name if isinstance(name, ClassValue) else name
    work = _CASTS.get(wanted)
    if work is None and wanted in FULL_NAMES:
        wanted = FULL_NAMES[wanted]
        work = _CASTS.get(wanted)
    if work is not None:
        if value is None and wanted not in PRIMITIVES:
            return None
        return work(run, value, wanted)
    if value is None or wanted == "java.lang.Object" or instance_of(run, value, name):
        return value
    return _cast_object(run, value, name, wanted)


def _cast_object(run: Run, value: Any, name: str | ClassValue, wanted: str) -> Any:
    if wanted in _SETS and is_collection(value):
        return GSet.of(list_of(run, value))
    if wanted in _LISTS and type(value) is Array:
        return list(value)
    if type(value) is Closure and (wanted.startswith(_FUNCTIONAL) or isinstance(name, ClassValue)):
        return value
    if isinstance(name, ClassValue) and isinstance(value, (list, GMap)):
        return name.construct(run, list(value) if isinstance(value, list) else [value])
    if isinstance(value, HostObject) and wanted.startswith(("com.exalate.", "jcloudnode.", "services.")):
        return value
    raise cast_trouble(run, value, wanted)


def _number_source(run: Run, value: Any, name: str) -> Any:
    """The number that is cast: a single letter counts as its code."""
    if type(value) in NUMBER:
        return value
    text = text_of(run, value) if isinstance(value, (str, GString)) else ""
    if len(text) == 1:
        return ord(text)
    raise cast_trouble(run, value, name)


def _whole_cast(make: Callable[[int], Any], low: int, high: int) -> Callable[[Run, Any, str], Any]:
    def work(run: Run, value: Any, name: str) -> Any:
        number = _number_source(run, value, name)
        whole = numbers.to_whole(number)
        if isinstance(number, float):
            whole = min(max(whole, low), high)
        return make(whole)

    return work


_to_int = _whole_cast(numbers.wrap_int, numbers.INT_MIN, numbers.INT_MAX)
_to_long = _whole_cast(numbers.wrap_long, numbers.LONG_MIN, numbers.LONG_MAX)
_to_short = _whole_cast(numbers.wrap_short, numbers.INT_MIN, numbers.INT_MAX)
_to_byte = _whole_cast(numbers.wrap_byte, numbers.INT_MIN, numbers.INT_MAX)


def _to_double(run: Run, value: Any, name: str) -> float:
    return float(numbers.to_float(_number_source(run, value, name)))


def _to_float(run: Run, value: Any, name: str) -> float:
    return numbers.single(numbers.to_float(_number_source(run, value, name)))


def _to_decimal(run: Run, value: Any, name: str) -> Decimal:
    return numbers.to_decimal(_number_source(run, value, name))


def _to_big(run: Run, value: Any, name: str) -> BigInteger:
    return numbers.big(run, numbers.to_whole(_number_source(run, value, name)))


def _to_number(run: Run, value: Any, name: str) -> Any:
    return _number_source(run, value, name)


def _to_boolean(run: Run, value: Any, name: str) -> bool:
    if value is None and name == "boolean":
        return False
    return truth(run, value)


def _to_char(run: Run, value: Any, name: str) -> Char:
    if type(value) in NUMBER:
        return Char(chr(numbers.to_whole(value) & 0xFFFF))
    text = text_of(run, value) if isinstance(value, (str, GString)) else ""
    if len(text) == 1:
        return Char(text)
    raise cast_trouble(run, value, name)


def _to_text(run: Run, value: Any, _name: str) -> str:
    if isinstance(value, str) and type(value) is not Char:
        return value
    return range_text(run, value) if type(value) is Range else text_of(run, value)


_CASTS: dict[str, Callable[[Run, Any, str], Any]] = {
    "java.lang.Number": _to_number,
    "java.lang.String": _to_text,
    "java.math.BigDecimal": _to_decimal,
    "java.math.BigInteger": _to_big,
}
for _simple, _work in {
    "int": _to_int, "long": _to_long, "short": _to_short, "byte": _to_byte, "double": _to_double, "float": _to_float,
    "boolean": _to_boolean, "char": _to_char,
}.items():  # fmt: skip
    _CASTS[_simple] = _CASTS[PRIMITIVES[_simple]] = _work


_PARSED: dict[str, Callable[[str], Any]] = {
    "java.lang.Integer": lambda text: parsing.parse_int(text.strip()),
    "java.lang.Long": lambda text: Long(parsing.parse_long(text.strip())),
    "java.lang.Short": lambda text: numbers.wrap_short(parsing.parse_whole(text.strip(), -(2**15), 2**15 - 1)),
    "java.lang.Byte": lambda text: numbers.wrap_byte(parsing.parse_whole(text.strip(), -128, 127)),
    "java.lang.Double": parsing.parse_float,
    "java.lang.Float": lambda text: numbers.single(parsing.parse_float(text)),
    "java.math.BigDecimal": lambda text: parsing.parse_decimal(text.strip()),
    "java.math.BigInteger": lambda text: BigInteger(parsing.parse_big(text.strip())),
}


def coerce(run: Run, value: Any, name: str | ClassValue, dimensions: int = 0) -> Any:
    """`value as T`: reads numbers from text, makes lists, sets and arrays of one another, objects of lists and maps."""
    if value is None:
        return _coerced_null(name) if not dimensions else None
    if dimensions:
        return _to_array(run, value, name, dimensions, coerce)
    wanted = name.full_name if isinstance(name, ClassValue) else full_name(name)
    if isinstance(value, (str, GString)) and type(value) is not Char:
        text = text_of(run, value)
        if len(text) > 1_000:
            run.tick(len(text))
        if wanted in _PARSED:
            return _PARSED[wanted](text)
        if wanted in _LISTS:
            return list(text)
        if wanted in _SETS:
            return GSet.of(text)
    if wanted in _MADE and (is_collection(value) or _walks(run, value)) and not instance_of(run, value, wanted):
        made = class_named(_MADE[wanted])
        return made.construct(run, [list_of(run, value)])
    if wanted in _LISTS and (is_collection(value) or _walks(run, value)):
        if isinstance(value, Range):
            return list_of(run, value) if wanted == "java.util.ArrayList" else value
        return value if isinstance(value, list) and type(value) is not Array else list_of(run, value)
    if wanted in _SETS and (is_collection(value) or _walks(run, value)):
        return value if isinstance(value, GSet) else GSet.of(list_of(run, value))
    if isinstance(value, GMap) and wanted in _MAPS and not instance_of(run, value, wanted):
        return class_named(_MAPS[wanted]).construct(run, [value])
    if isinstance(value, GMap) and wanted.startswith(_FUNCTIONAL):
        return next((item for item in value.values() if type(item) is Closure), value)
    if isinstance(value, GMap) and isinstance(name, ClassValue) and wanted not in {*_CASTS, *_LISTS, *_SETS}:
        return value if name.is_instance(value) else _of_map(run, value, name)
    if type(value) is Closure and wanted not in _CASTS:
        return value
    if isinstance(value, GMap) and (wanted in _LISTS or wanted in _SETS):
        raise thrown("java.lang.UnsupportedOperationException")
    return cast(run, value, name)


def _coerced_null(name: str | ClassValue) -> Any:
    wanted = name.full_name if isinstance(name, ClassValue) else name
    if wanted == "boolean":
        return False
    if wanted in PRIMITIVES:
        raise thrown("java.lang.NullPointerException", f"null cannot be {wanted}")
    return None


def _of_map(run: Run, value: GMap, name: ClassValue) -> Any:
    """A map of closures stands for an object of an interface; else it gives the properties."""
    if value.table and all(type(item) is Closure for item in value.values()):
        return value
    return name.construct(run, [value])


def _walks(run: Run, value: Any) -> bool:
    return isinstance(value, HostObject) and value.items(run) is not None


def _to_array(run: Run, value: Any, name: str | ClassValue, dimensions: int, work: Callable[..., Any]) -> Array:
    """An array of the elements, each made to fit."""
    short = _short(name) + "[]" * (dimensions - 1)
    if type(value) is Array and value.element == short:
        return value
    if isinstance(value, (str, GString)) and type(value) is not Char and short in ("char", "String"):
        return Array([Char(letter) if short == "char" else letter for letter in text_of(run, value)], short)
    if not (is_collection(value) or _walks(run, value)):
        raise cast_trouble(run, value, f"{short}[]")
    items = list_of(run, value)
    if dimensions > 1:
        return Array([_to_array(run, item, name, dimensions - 1, work) for item in items], short)
    if short == "Object":
        return Array(items, short)
    return Array([work(run, item, name) for item in items], short)


__all__ = [
    "FULL_NAMES", "PRIMITIVES", "cast", "cast_trouble", "class_name_of", "coerce", "full_name", "instance_of",
]  # fmt: skip
