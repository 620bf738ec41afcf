"""Methods of lists: by position, and those that change them. Knows no other collection."""

from __future__ import annotations

import base64
import hashlib
import random
from typing import Any

from app.rules.script.runtime.calling import call
from app.rules.script.runtime.collections import FrozenList
from app.rules.script.runtime.comparing import java_same, truth
from app.rules.script.runtime.indexing import get_index, set_index
from app.rules.script.runtime.natives import Closure, Items, Table, Unfit, method
from app.rules.script.runtime.operators import left_shift
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import Thrown, thrown
from app.rules.script.runtime.values import Array
from app.rules.script.runtime.walking import items_of, size_of

POSITIONS: Table = {}
"""What lists, arrays and ranges share."""
CHANGES: Table = {}
"""What only lists that can change have."""


def out_of_bounds(index: int, size: int) -> Thrown:
    return thrown("java.lang.IndexOutOfBoundsException", f"Index {index} out of bounds for length {size}")


@method(POSITIONS, "get", "elementAt")
def get(run: Run, items: Any, index: int) -> Any:
    size = size_of(run, items)
    if not 0 <= index < size:
        raise out_of_bounds(index, size)
    return get_index(run, items, index)


@method(POSITIONS, "indexOf")
def index_of(run: Run, items: Any, value: Any) -> Any:
    for index, item in enumerate(items_of(run, items)):
        if java_same(run, item, value):
            return index
    return -1


@method(POSITIONS, "lastIndexOf")
def last_index_of(run: Run, items: Any, value: Any) -> Any:
    found = -1
    for index, item in enumerate(items_of(run, items)):
        if java_same(run, item, value):
            found = index
    return found


@method(POSITIONS, "subList")
def sub_list(run: Run, items: Any, start: int, end: int) -> Any:
    every = list(items_of(run, items))
    if start < 0:
        raise thrown("java.lang.IndexOutOfBoundsException", f"fromIndex = {start}")
    if end > len(every):
        raise thrown("java.lang.IndexOutOfBoundsException", f"toIndex = {end}")
    if start > end:
        raise thrown("java.lang.IllegalArgumentException", f"fromIndex({start}) > toIndex({end})")
    return every[start:end]


@method(POSITIONS, "swap")
def swap(run: Run, items: Any, one: int, other: int) -> Any:
    first, second = get(run, items, one), get(run, items, other)
    set_index(run, items, one, second)
    set_index(run, items, other, first)
    return items


@method(POSITIONS, "putAt")
def put_at(run: Run, items: Any, index: Any, value: Any) -> Any:
    set_index(run, items, index, value)


@method(CHANGES, "reverse")
def reverse_how(_run: Run, items: Any, mutate: bool) -> Any:
    if not mutate:
        return items[::-1]
    items.reverse()
    return items


@method(CHANGES, "add", "addLast", "offer", "offerLast")
def add(run: Run, items: Any, item: Any) -> Any:
    run.items_of(1)
    items.append(item)
    return True


@method(CHANGES, "add")
def add_at(run: Run, items: Any, index: int, item: Any) -> Any:
    if not 0 <= index <= len(items):
        raise thrown("java.lang.IndexOutOfBoundsException", f"Index: {index}, Size: {len(items)}")
    run.items_of(1)
    items.insert(index, item)


@method(CHANGES, "addAll")
def add_all(run: Run, items: Any, more: Items) -> Any:
    run.items_of(len(more))
    items.extend(more)
    return bool(more)


@method(CHANGES, "addAll")
def add_all_at(run: Run, items: Any, index: int, more: Items) -> Any:
    if not 0 <= index <= len(items):
        raise thrown("java.lang.IndexOutOfBoundsException", f"Index: {index}, Size: {len(items)}")
    run.items_of(len(more))
    items[index:index] = more
    return bool(more)


@method(CHANGES, "leftShift", "append")
def left_shift_(run: Run, items: Any, item: Any) -> Any:
    return left_shift(run, items, item)


@method(CHANGES, "set")
def set_(_run: Run, items: Any, index: int, item: Any) -> Any:
    if not 0 <= index < len(items):
        raise out_of_bounds(index, len(items))
    before = items[index]
    items[index] = item
    return before


@method(CHANGES, "remove")
def remove_at(run: Run, items: Any, index: int) -> Any:
    """By position for an `int`; anything else is removed by value."""
    if type(index) is not int:
        return remove_item(run, items, index)
    if not 0 <= index < len(items):
        raise out_of_bounds(index, len(items))
    return items.pop(index)


@method(CHANGES, "remove", "removeElement", "removeFirstOccurrence")
def remove_item(run: Run, items: Any, item: Any) -> Any:
    run.tick(len(items) >> 3)
    for index, one in enumerate(items):
        if java_same(run, one, item):
            del items[index]
            return True
    return False


@method(CHANGES, "removeAt")
def remove_at_only(_run: Run, items: Any, index: int) -> Any:
    if not 0 <= index < len(items):
        raise out_of_bounds(index, len(items))
    return items.pop(index)


@method(CHANGES, "removeAll", "removeIf")
def remove_if(run: Run, items: Any, closure: Closure) -> Any:
    return _keep(items, [item for item in items_of(run, items) if not truth(run, call(run, closure, [item]))])


@method(CHANGES, "removeAll")
def remove_all(run: Run, items: Any, gone: Items) -> Any:
    run.tick(len(items) * len(gone) >> 3)
    return _keep(items, [item for item in items if not any(java_same(run, item, one) for one in gone)])


@method(CHANGES, "retainAll")
def retain_if(run: Run, items: Any, closure: Closure) -> Any:
    return _keep(items, [item for item in items_of(run, items) if truth(run, call(run, closure, [item]))])


@method(CHANGES, "retainAll")
def retain_all(run: Run, items: Any, kept: Items) -> Any:
    run.tick(len(items) * len(kept) >> 3)
    return _keep(items, [item for item in items if any(java_same(run, item, one) for one in kept)])


def _keep(items: Any, kept: list[Any]) -> bool:
    changed = len(kept) != len(items)
    items[:] = kept
    return changed


@method(CHANGES, "clear")
def clear(_run: Run, items: Any) -> Any:
    items.clear()


@method(CHANGES, "push", "addFirst", "offerFirst")
def push(run: Run, items: Any, item: Any) -> Any:
    """In front, as Groovy 4 does."""
    run.items_of(1)
    items.insert(0, item)
    return True


@method(CHANGES, "pop", "removeFirst")
def pop(_run: Run, items: Any) -> Any:
    if not items:
        raise thrown("java.util.NoSuchElementException", "Cannot pop() an empty List")
    return items.pop(0)


@method(CHANGES, "removeLast")
def remove_last(_run: Run, items: Any) -> Any:
    if not items:
        raise thrown("java.util.NoSuchElementException", "Cannot removeLast() an empty List")
    return items.pop()


@method(CHANGES, "poll", "pollFirst")
def poll(_run: Run, items: Any) -> Any:
    return items.pop(0) if items else None


@method(CHANGES, "pollLast")
def poll_last(_run: Run, items: Any) -> Any:
    return items.pop() if items else None


@method(POSITIONS, "peek", "peekFirst")
def peek(run: Run, items: Any) -> Any:
    return get_index(run, items, 0)


@method(POSITIONS, "peekLast")
def peek_last(run: Run, items: Any) -> Any:
    return get_index(run, items, -1) if size_of(run, items) else None


@method(CHANGES, "replaceAll")
def replace_all(run: Run, items: Any, closure: Closure) -> Any:
    items[:] = [call(run, closure, [item]) for item in items_of(run, items)]


@method(CHANGES, "shuffle")
def shuffle(run: Run, items: Any, *_random: Any) -> Any:
    run.tick(len(items))
    random.shuffle(items)


@method(CHANGES, "clone")
def clone(run: Run, items: Any) -> Any:
    run.items_of(len(items))
    return list(items)


@method(CHANGES, "ensureCapacity", "trimToSize")
def capacity(_run: Run, _items: Any, *_size: Any) -> Any:
    """A list grows by itself."""


def _refused(_run: Run, _items: Any, *_arguments: Any) -> Any:
    raise thrown("java.lang.UnsupportedOperationException")


FROZEN: Table = {name: lambda run, items, _arguments: _refused(run, items) for name in CHANGES if name != "clone"}
FROZEN["clone"] = lambda run, items, _arguments: FrozenList(items_of(run, items))
ARRAY: Table = {
    "length": lambda _run, items, _arguments: len(items),
    "getLength": lambda _run, items, _arguments: len(items),
    "clone": lambda _run, items, _arguments: Array(items, items.element),
    "equals": lambda _run, items, arguments: len(arguments) == 1 and items is arguments[0],
}


def _bytes(run: Run, items: Array) -> bytes:
    """What a byte array holds."""
    if items.element != "byte":
        raise Unfit("encode")
    run.text_of(2 * len(items))
    return bytes(item & 0xFF for item in items)


@method(ARRAY, "encodeBase64")
def encode_base64(run: Run, items: Array) -> Any:
    return base64.b64encode(_bytes(run, items)).decode()


@method(ARRAY, "encodeBase64Url")
def encode_base64_url(run: Run, items: Array) -> Any:
    return base64.urlsafe_b64encode(_bytes(run, items)).decode().rstrip("=")


@method(ARRAY, "encodeHex")
def encode_hex(run: Run, items: Array) -> Any:
    return _bytes(run, items).hex()


@method(ARRAY, "md5")
def md5(run: Run, items: Array) -> Any:
    return hashlib.md5(_bytes(run, items), usedforsecurity=False).hexdigest()


@method(ARRAY, "sha256")
def sha256(run: Run, items: Array) -> Any:
    return hashlib.sha256(_bytes(run, items)).hexdigest()
