"""The incumbent's classes by name: `new BasicHubLabel()`, `new BasicIssueKey(id, key)`, `TraceType.COMMENT`."""

from __future__ import annotations

from typing import Any

from app.rules.script.interface import externals
from app.rules.script.interface.hub.base import OBJECT_BYTES, HubObject
from app.rules.script.interface.hub.custom_fields import CustomField
from app.rules.script.interface.hub.issue import Issue
from app.rules.script.interface.hub.objects import CLASSES
from app.rules.script.library.tables import class_of, library_class, wrong_constructor
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.operators import text_of
from app.rules.script.runtime.run import Run

ENUMS = {
    "com.exalate.api.domain.twintrace.TraceType": ("COMMENT", "ATTACHMENT", "WORKLOG", "ISSUE_LINK"),
    "com.exalate.api.domain.twintrace.TraceAction": ("NONE", "ADD", "UPDATE", "REMOVE"),
}
"""Their constants are the texts that traces hold."""


def _constructor(cls: type[HubObject]) -> Any:
    def construct(run: Run, *arguments: Any) -> HubObject:
        run.took(OBJECT_BYTES)
        made = Issue(open=True) if cls is Issue else cls()
        if len(arguments) == 1 and isinstance(arguments[0], GMap):
            for name, value in arguments[0].items():
                made.set(run, str(text_of(run, name)), value)
            return made
        if len(arguments) > len(cls.parts):
            raise wrong_constructor(cls.type_name, list(arguments))
        for name, value in zip(cls.parts, arguments, strict=False):
            made.set(run, name, value)
        return made

    return construct


def register() -> None:
    """Makes all of them known to scripts."""
    for cls in (*CLASSES, CustomField, Issue):
        class_of(cls, _constructor(cls))
    for name, constants in ENUMS.items():
        library_class(name, constants={constant: constant for constant in constants})
    externals.register()
