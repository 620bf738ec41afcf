"""One run of a script: what it may use up, where its output goes, whom it may ask. Nothing outlives it.

Limits end a run by `LimitReached`, which no script can catch. Whoever makes something large says so *before* making
it (`took`), whoever repeats something counts it (`tick`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.rules.script.runtime.throwables import TOO_DEEP, TOO_LARGE, LimitReached

SLICE = 500
"""Steps between two looks at the clock."""


@dataclass(frozen=True)
class Limits:
    """What one run may use. `bytes` counts everything made during the run, also what is dropped again."""

    steps: int = 5_000_000
    seconds: float = 1.5
    bytes: int = 256 * 2**20
    text: int = 16 * 2**20
    """Characters of one text, digits of one number; a collection may hold an eighth of it."""
    output: int = 1 * 2**20
    depth: int = 500
    """Functions and closures inside one another."""
    calls: int = 200
    """Calls that leave the script: look-ups and HTTP."""
    regex_seconds: float = 0.5


@dataclass(slots=True)
class Run:
    """`host` is the interface's own state (None in a free-standing run). `variables`: the script's globals.

    `regex_deadline`, `steps` and so on are read and written by the runtime's hot paths.
    """

    limits: Limits = field(default_factory=Limits)
    write: Callable[[str], None] = lambda _text: None
    host: Any = None
    variables: dict[str, Any] = field(default_factory=dict)
    classes: Mapping[str, Any] = field(default_factory=dict)
    clock: Callable[[], float] = time.thread_time
    """Seconds that this thread has worked: waiting for Jira, or for other scripts, is not a script's own time."""
    now: Callable[[], float] = time.time
    """Seconds since 1970: what `new Date()` means."""
    slice: int = SLICE
    steps: int = 0
    bytes: int = 0
    written: int = 0
    depth: int = 0
    calls: int = 0
    deadline: float = 0.0
    over: LimitReached | None = None

    def __post_init__(self) -> None:
        self.deadline = self.clock() + self.limits.seconds

    def tick(self, steps: int = 1) -> None:
        """Counts steps. Hot paths do `run.slice -= 1; if run.slice < 0: run.look()` themselves."""
        self.slice -= steps
        if self.slice < 0:
            self.look()

    def look(self) -> None:
        """A slice is used up: are steps and time left? Raises `LimitReached`, again and again once it did."""
        if self.over is not None:
            raise self.over
        self.steps += SLICE - self.slice
        self.slice = SLICE
        if self.steps > self.limits.steps:
            self.end(f"more than {self.limits.steps:,} steps")
        if self.clock() > self.deadline:
            self.end(f"more than {self.limits.seconds:g} seconds")

    def end(self, what: str, class_name: str = "causeway.LimitReached") -> None:
        """Ends the run for good."""
        self.slice = -1
        self.over = LimitReached(what, class_name)
        raise self.over

    def took(self, size: int) -> None:
        """So many bytes are about to be made (8 an item, 1 a character, about)."""
        self.bytes += size
        if self.bytes > self.limits.bytes:
            self.end(f"more than {self.limits.bytes // 2**20} MB", TOO_LARGE)

    def text_of(self, length: int) -> None:
        """A text (or number) of so many characters is about to be made."""
        if length > self.limits.text:
            self.end(f"a text of more than {self.limits.text:,} characters", TOO_LARGE)
        if length > 64:
            self.took(length)

    def items_of(self, count: int) -> None:
        """A collection of so many items is about to be made."""
        if count > self.limits.text // 8:
            self.end(f"a collection of more than {self.limits.text // 8:,} items", TOO_LARGE)
        self.took(8 * count)
        self.tick(count // 8)

    def enter(self) -> None:
        """One function deeper; `self.depth -= 1` when it is left."""
        self.depth += 1
        if self.depth > self.limits.depth:
            self.end(f"more than {self.limits.depth} calls inside one another", TOO_DEEP)

    def leaves(self) -> None:
        """A call that leaves the script."""
        self.calls += 1
        if self.calls > self.limits.calls:
            self.end(f"more than {self.limits.calls} look-ups and requests")

    def print(self, text: str) -> None:
        self.written += len(text)
        if self.written > self.limits.output:
            self.end(f"more than {self.limits.output // 1024} KB of output")
        self.write(text)


__all__ = ["SLICE", "Limits", "Run"]
