"""`Random` with Java's own sequence for a seed, `UUID`, and `ThreadLocalRandom`."""

from __future__ import annotations

import hashlib
import math
import re
import secrets
from typing import Any, ClassVar, Final

from app.rules.script.library.byte_arrays import raw_bytes
from app.rules.script.library.json_output import AS_TEXT
from app.rules.script.library.tables import Unfit, class_of, library_class, natives
from app.rules.script.runtime.numbers import INT_MAX, wrap_int, wrap_long
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import HostObject, Long

_MULTIPLIER: Final = 0x5DEECE66D
_MASK: Final = (1 << 48) - 1
_UUID: Final = re.compile(
    r"([0-9a-fA-F]{1,8})-([0-9a-fA-F]{1,4})-([0-9a-fA-F]{1,4})-([0-9a-fA-F]{1,4})-([0-9a-fA-F]{1,12})"
)


class Random(HostObject):
    """The linear congruence that Java documents."""

    __slots__ = ("state",)
    type_name: ClassVar[str] = "java.util.Random"

    def __init__(self, seed: int) -> None:
        self.state = (seed ^ _MULTIPLIER) & _MASK

    def bits(self, count: int) -> int:
        self.state = (self.state * _MULTIPLIER + 0xB) & _MASK
        return wrap_int(self.state >> (48 - count))

    def below(self, bound: int) -> int:
        if bound > INT_MAX:
            raise Unfit
        if bound <= 0:
            raise thrown("java.lang.IllegalArgumentException", "bound must be positive")
        if bound & -bound == bound:
            return (bound * self.bits(31)) >> 31
        while True:
            bits = self.bits(31)
            value = bits % bound
            if bits - value + bound - 1 < 1 << 31:
                return value

    def fraction(self) -> float:
        return float(((self.bits(26) << 27) + self.bits(27)) / (1 << 53))


def fresh(_run: Run) -> Random:
    return Random(secrets.randbits(48))


def _next_int(_run: Run, me: Random, first: int | None = None, second: int | None = None) -> int:
    if first is None:
        return me.bits(32)
    return me.below(first) if second is None else first + me.below(second - first)


def _next_long(_run: Run, me: Random) -> Long:
    return wrap_long((me.bits(32) << 32) + me.bits(32))


def _gaussian(_run: Run, me: Random) -> float:
    while True:
        one, two = 2 * me.fraction() - 1, 2 * me.fraction() - 1
        square = one * one + two * two
        if 0 < square < 1:
            return one * math.sqrt(-2 * math.log(square) / square)


Random.methods = natives(
    {
        "nextInt": _next_int,
        "nextLong": _next_long,
        "nextDouble": lambda _run, me: me.fraction(),
        "nextFloat": lambda _run, me: me.bits(24) / (1 << 24),
        "nextBoolean": lambda _run, me: me.bits(1) != 0,
        "nextGaussian": _gaussian,
    }
)


def _new_random(run: Run, seed: int | None = None) -> Random:
    return fresh(run) if seed is None else Random(seed)


class_of(Random, _new_random)
library_class("java.security.SecureRandom", construct=lambda run: fresh(run))
library_class("java.util.concurrent.ThreadLocalRandom", static={"current": fresh})


class Uuid(HostObject):
    __slots__ = ("value",)
    type_name: ClassVar[str] = "java.util.UUID"
    parents: ClassVar[tuple[str, ...]] = ("java.lang.Comparable", "java.io.Serializable")

    def __init__(self, value: int) -> None:
        self.value = value

    def text(self, run: Run) -> str:  # noqa: ARG002
        digits = f"{self.value:032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def equals(self, run: Run, other: Any) -> bool:  # noqa: ARG002
        return isinstance(other, Uuid) and other.value == self.value

    def hash_key(self) -> Any:
        return ("uuid", self.value)

    def compare(self, run: Run, other: Any) -> int | None:  # noqa: ARG002
        return (self.value > other.value) - (self.value < other.value) if isinstance(other, Uuid) else None


AS_TEXT.append(Uuid)


def _versioned(raw: bytes, version: int) -> Uuid:
    value = int.from_bytes(raw[:16], "big")
    value = value & ~(0xF000 << 64) | version << 76
    return Uuid(value & ~(0xC000 << 48) | 0x8000 << 48)


def _from_text(_run: Run, text: str) -> Uuid:
    match = _UUID.fullmatch(text)
    if not match:
        raise thrown("java.lang.IllegalArgumentException", f"Invalid UUID string: {text}")
    digits = [part.zfill(size) for part, size in zip(match.groups(), (8, 4, 4, 4, 12), strict=True)]
    return Uuid(int("".join(digits), 16))


def _from_name(run: Run, name: list) -> Uuid:  # type: ignore[type-arg]
    return _versioned(hashlib.md5(raw_bytes(run, name), usedforsecurity=False).digest(), 3)


Uuid.getters = {
    "mostSignificantBits": lambda _run, me: wrap_long(me.value >> 64),
    "leastSignificantBits": lambda _run, me: wrap_long(me.value),
}
Uuid.methods = natives(
    {
        "version": lambda _run, me: me.value >> 76 & 0xF,
        "compareTo": lambda run, me, other: me.compare(run, other),
    }
)
class_of(
    Uuid,
    static={
        "randomUUID": lambda _run: _versioned(secrets.token_bytes(16), 4),
        "fromString": _from_text,
        "nameUUIDFromBytes": _from_name,
    },
)
