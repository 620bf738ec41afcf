"""An operator of an object is a method of it. Knows no operators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.rules.script.runtime.missing import missing_method, on_null
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.values import (
    HostObject,
    NoSuchName,
)

Operator = Callable[[Run, Any, Any], Any]


def by_method(run: Run, a: Any, name: str, arguments: list[Any]) -> Any:
    """The operator is the method of an object."""
    if a is None:
        raise on_null(name)
    if isinstance(a, HostObject):
        try:
            return a.call(run, name, arguments)
        except NoSuchName:
            pass
    raise missing_method(run, a, name, arguments)
