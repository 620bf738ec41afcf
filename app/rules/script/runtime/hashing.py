"""Java's `hashCode()` of values. Knows nothing else."""

from __future__ import annotations

import struct
from decimal import Decimal
from typing import Any

from app.rules.script.runtime.collections import Entry, GMap, GSet
from app.rules.script.runtime.comparing import as_list, utf16
from app.rules.script.runtime.numbers import wrap_int
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.values import BigInteger, Float, GString, HostObject, Long, Range


def text_hash(run: Run, text: str) -> int:
    run.tick(len(text) >> 4)
    value = 0
    for letter in text if text.isascii() else utf16(text):
        value = (value * 31 + ord(letter)) & 0xFFFFFFFF
    return wrap_int(value)


def hash_code(run: Run, value: Any) -> int:
    """Equal for equal values; the same numbers as in Java for texts, numbers and collections of them."""
    if value is None:
        return 0
    if isinstance(value, str):
        return text_hash(run, value)
    if type(value) is GString:
        return wrap_int(37 + text_hash(run, text_of(run, value)))
    if type(value) is bool:
        return 1231 if value else 1237
    if isinstance(value, (list, Range)):
        return _items_hash(run, as_list(run, value))
    if isinstance(value, (GMap, GSet, Entry)):
        return _table_hash(run, value)
    if isinstance(value, HostObject):
        return wrap_int(hash(value.hash_key()))
    return _number_hash(value)


def _items_hash(run: Run, items: list[Any]) -> int:
    total = 1
    run.enter()
    try:
        for item in items:
            run.tick()
            total = (total * 31 + hash_code(run, item)) & 0xFFFFFFFF
    finally:
        run.depth -= 1
    return wrap_int(total)


def _table_hash(run: Run, value: Any) -> int:
    if isinstance(value, Entry):
        return wrap_int(hash_code(run, value.key) ^ hash_code(run, value.value))
    run.enter()
    try:
        if isinstance(value, GMap):
            return wrap_int(sum(hash_code(run, key) ^ hash_code(run, item) for key, item in value.items()))
        return wrap_int(sum(hash_code(run, item) for item in value))
    finally:
        run.depth -= 1


def _number_hash(value: Any) -> int:
    if type(value) is Long:
        bits = int(value) & 0xFFFFFFFFFFFFFFFF
        return wrap_int(bits ^ (bits >> 32))
    if type(value) is Float:
        return wrap_int(struct.unpack(">i", struct.pack(">f", value))[0])
    if isinstance(value, float):
        bits = struct.unpack(">Q", struct.pack(">d", value))[0]
        return wrap_int(bits ^ (bits >> 32))
    if type(value) is Decimal:
        sign, digits, exponent = value.as_tuple()
        whole = int("".join(map(str, digits[:4_000]))) * (-1 if sign else 1)
        return wrap_int(31 * _big_hash(whole) - int(exponent))
    if type(value) is BigInteger:
        return _big_hash(value)
    return wrap_int(int(value)) if isinstance(value, int) else wrap_int(id(value) >> 4)


def _big_hash(value: int) -> int:
    magnitude, total = abs(value), 0
    for shift in range((magnitude.bit_length() // 32) * 32, -1, -32):
        total = (31 * total + ((magnitude >> shift) & 0xFFFFFFFF)) & 0xFFFFFFFF
    return wrap_int(-total if value < 0 else total)
