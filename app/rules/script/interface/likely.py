"""Names of an object that may have any name: all are taken for right but those that look like a slip of a known one."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

CLOSE = 0.85


class LikelyNames(Collection[str]):
    """`known` are the names it has for sure. A name is not in it if it is nearly, but not quite, one of these; another
    case is a name of its own, such as a custom field's."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = frozenset(known)
        self._lower = {name.lower() for name in known}

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str) or name.lower() in self._lower or not name.isidentifier():
            return True
        return not difflib.get_close_matches(name, self._known, n=1, cutoff=CLOSE)

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)
