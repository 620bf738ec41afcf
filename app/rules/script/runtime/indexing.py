"""`value[index]` and `value[index] = other`: lists, texts, maps, ranges, matchers. Knows no methods."""

from __future__ import annotations

from typing import Any

from app.rules.script.runtime.calling import call
from app.rules.script.runtime.collections import FrozenList, GMap, GSet
from app.rules.script.runtime.comparing import NUMBER, WHOLE
from app.rules.script.runtime.missing import missing_method, on_null
from app.rules.script.runtime.naming import class_name_of
from app.rules.script.runtime.numbers import to_whole
from app.rules.script.runtime.regex import Matcher, found_value, group_of
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import Thrown, thrown
from app.rules.script.runtime.values import Array, Char, GString, HostObject, NoSuchName, Range
from app.rules.script.runtime.walking import is_collection, list_of, size_of


def get_index(run: Run, target: Any, index: Any) -> Any:
    kind = type(target)
    if kind is list and type(index) is int:
        if 0 <= index < len(target):
            return target[index]
        return item_at(target, index)
    if isinstance(target, GMap):
        return map_value(run, target, text_of(run, index) if type(index) is GString else index)
    if isinstance(target, (str, GString)) and kind is not Char:
        return _of_text(run, text_of(run, target), index)
    if is_collection(target):
        return _of_items(run, target, index)
    if kind is Matcher:
        return _of_matcher(run, target, index)
    if isinstance(target, HostObject):
        return _of_object(run, target, index)
    if target is None:
        raise _null_index(run, index)
    if kind in WHOLE and type(index) in WHOLE:
        return (int(target) >> (int(index) & 31)) & 1
    raise missing_method(run, target, "getAt", [index])


def _null_index(run: Run, index: Any) -> Thrown:
    if isinstance(index, (str, GString)):
        words = f"Cannot get property '{text_of(run, index)}' on null object"
        return thrown("java.lang.NullPointerException", words)
    return on_null("getAt")


def map_value(run: Run, target: GMap, key: Any) -> Any:
    """With the map's default, if it has one."""
    value = target.get(key)
    if value is None and target.default is not None and not target.contains(key):
        value = call(run, target.default, [key])
        target.put(key, value)
    return value


def item_at(items: list[Any], index: int) -> Any:
    """Null past the end; negative counts from the end."""
    size = len(items)
    if type(items) is Array:
        if not -size <= index < size:
            words = f"Index {index if index >= 0 else index + size} out of bounds for length {size}"
            if index < 0:
                words = f"Negative array index [{index}] too large for array size {size}"
            raise thrown("java.lang.ArrayIndexOutOfBoundsException", words)
        return items[index]
    if index >= size:
        return None
    if index < -size:
        raise too_negative(index, size)
    return items[index]


def too_negative(index: int, size: int) -> Thrown:
    return thrown(
        "java.lang.ArrayIndexOutOfBoundsException", f"Negative array index [{index}] too large for array size {size}"
    )


def _of_items(run: Run, target: Any, index: Any) -> Any:
    if isinstance(index, (str, GString)) and type(index) is not Char:
        raise NoSuchName(text_of(run, index))
    if type(index) in NUMBER and type(target) is Range:
        return _of_range(run, target, to_whole(index))
    items = target if isinstance(target, list) else list_of(run, target)
    if type(index) in NUMBER:
        return item_at(items, to_whole(index))
    if type(index) is Range:
        return slice_of(run, items, index)
    if is_collection(index):
        return _several(run, items, index)
    raise missing_method(run, target, "getAt", [index])


def _several(run: Run, items: list[Any], indexes: Any) -> list[Any]:
    """Items at all of the positions; ranges and lists among them give theirs."""
    made: list[Any] = []
    for index in list_of(run, indexes):
        if type(index) is Range:
            made.extend(slice_of(run, items, index))
        elif is_collection(index):
            made.extend(_several(run, items, index))
        else:
            made.append(item_at(items, _whole(run, items, index)))
    run.items_of(len(made))
    return made


def _whole(run: Run, target: Any, index: Any) -> int:
    if type(index) not in NUMBER:
        raise missing_method(run, target, "getAt", [index])
    return to_whole(index)


def _of_range(run: Run, target: Range, index: int) -> Any:
    size = size_of(run, target)
    at = index + size if index < 0 else index
    if at < 0:
        raise too_negative(index, size)
    if at >= size:
        return None
    if isinstance(target.first, int):
        return target.first + (at if target.first <= target.last else -at)
    return list_of(run, target)[at]


def borders(index: Range, size: int) -> tuple[int, int, bool]:
    """Start, end (left out) and direction of a slice; not yet checked against the size."""
    if type(index.first) not in NUMBER or type(index.last) not in NUMBER:
        raise thrown("java.lang.IllegalArgumentException", "A part is taken by a range of numbers")
    first = to_whole(index.first)
    last = to_whole(index.last if index.end is None else index.end)
    first = first + size if first < 0 else first
    last = last + size if last < 0 else last
    if index.end is not None:
        if first <= last:
            return first, last, False
        return last + 1, first + 1, True
    if first > last:
        return last, first + 1, True
    return first, last + 1, False


def slice_of(run: Run, items: list[Any], index: Range) -> list[Any]:
    if index.empty:
        return []
    start, end, backwards = borders(index, len(items))
    if start < 0:
        raise thrown("java.lang.IndexOutOfBoundsException", f"fromIndex = {start}")
    if end > len(items):
        raise thrown("java.lang.IndexOutOfBoundsException", f"toIndex = {end}")
    run.items_of(max(end - start, 0))
    made = list(items[start:end])
    return made[::-1] if backwards else made


def _of_text(run: Run, text: str, index: Any) -> Any:
    if type(index) in NUMBER:
        return _letter(text, to_whole(index))
    if type(index) is Range:
        return _text_slice(text, index)
    if is_collection(index):
        run.text_of(size_of(run, index))
        return "".join(_of_text(run, text, one) for one in list_of(run, index))
    raise missing_method(run, text, "getAt", [index])


def _letter(text: str, index: int) -> str:
    size = len(text)
    if -size <= index < size:
        return text[index]
    if index < 0:
        raise too_negative(index, size)
    raise _text_borders(index, index + 1, size)


def _text_borders(start: int, end: int, size: int) -> Thrown:
    return thrown("java.lang.StringIndexOutOfBoundsException", f"begin {start}, end {end}, length {size}")


def _text_slice(text: str, index: Range) -> str:
    if index.empty:
        return ""
    start, end, backwards = borders(index, len(text))
    if start < 0 or end > len(text) or start > end:
        raise _text_borders(start, end, len(text))
    made = text[start:end]
    return made[::-1] if backwards else made


def _of_matcher(run: Run, target: Matcher, index: Any) -> Any:
    found = target.all(run)
    if type(index) in WHOLE:
        at = index + len(found) if index < 0 else index
        if not 0 <= at < len(found):
            words = f"index is out of range {-len(found)}..{len(found) - 1} (index = {index})"
            raise thrown("java.lang.IndexOutOfBoundsException", words)
        target.at = found[at]
        return found_value(found[at])
    if isinstance(index, (str, GString)):
        return group_of(target, text_of(run, index))
    return _of_items(run, [found_value(one) for one in found], index)


def _of_object(run: Run, target: HostObject, index: Any) -> Any:
    try:
        return target.call(run, "getAt", [index])
    except NoSuchName:
        inside = target.items(run)
    if inside is not None and not isinstance(index, (str, GString)):
        return _of_items(run, list(inside), index)
    if isinstance(index, (str, GString)):
        raise NoSuchName(text_of(run, index))
    raise missing_method(run, target, "getAt", [index])


def set_index(run: Run, target: Any, index: Any, value: Any) -> None:
    if isinstance(target, GMap):
        run.items_of(1)
        target.put(text_of(run, index) if type(index) is GString else index, value)
        return
    if type(target) is FrozenList:
        raise thrown("java.lang.UnsupportedOperationException")
    if isinstance(target, list):
        _set_item(run, target, index, value)
        return
    if isinstance(target, HostObject):
        try:
            target.call(run, "putAt", [index, value])
        except NoSuchName:
            if not isinstance(index, (str, GString)):
                raise missing_method(run, target, "putAt", [index, value]) from None
            raise NoSuchName(text_of(run, index)) from None
        return
    if target is None:
        raise on_null("putAt")
    raise missing_method(run, target, "putAt", [index, value])


def _set_item(run: Run, target: list[Any], index: Any, value: Any) -> None:
    if type(index) is Range or isinstance(index, (list, GSet)):
        _set_slice(run, target, index, value)
        return
    if type(index) not in NUMBER:
        raise missing_method(run, target, "putAt", [index, value])
    at, size = to_whole(index), len(target)
    if at < 0:
        if at < -size:
            raise too_negative(at, size)
        at += size
    if at < size:
        target[at] = _fit(target, value)
        return
    if type(target) is Array:
        raise thrown("java.lang.ArrayIndexOutOfBoundsException", f"Index {at} out of bounds for length {size}")
    run.items_of(at - size + 1)
    target.extend([None] * (at - size))
    target.append(value)


_WRAPPED = {"String": str, "int": int}


def _fit(target: list[Any], value: Any) -> Any:
    """What an array of texts or Integers cannot hold is refused."""
    if type(target) is not Array or value is None:
        return value
    wanted = _WRAPPED.get(target.element)
    if wanted is not None and not isinstance(value, (wanted, GString)):
        words = f"Cannot cast object '{value}' with class '{class_name_of(value)}' to class '{target.element}'"
        raise thrown("org.codehaus.groovy.runtime.typehandling.GroovyCastException", words)
    return value


def _set_slice(run: Run, target: list[Any], index: Any, value: Any) -> None:
    if type(index) is not Range:
        places = list_of(run, index)
        news = list_of(run, value) if is_collection(value) else [value] * len(places)
        if len(news) != len(places):
            raise thrown("java.lang.IllegalArgumentException", "Can only specify as many values as indexes")
        for place, new in zip(places, news, strict=True):
            _set_item(run, target, place, new)
        return
    start, end, _backwards = (0, 0, False) if index.empty else borders(index, len(target))
    if index.empty:
        start = end = to_whole(index.first)
    if start < 0 or start > len(target):
        raise thrown("java.lang.IndexOutOfBoundsException", f"Index: {start}, Size: {len(target)}")
    news = list_of(run, value) if is_collection(value) else [value]
    run.items_of(len(target) + len(news))
    target[start : min(end, len(target))] = news
