"""Custom fields of an issue: by name, by id, and as the map that scripts walk over.

On the local issue a field is there as soon as the site has it, with the value null; on a replica only if it was sent.
A value is fitted to its field's type when it is set: a text becomes the option of that name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from app.rules.script.interface.hub.base import (
    ANY,
    DATE,
    DAY,
    NAMESPACE,
    NUMBER,
    RICH,
    TEXT,
    HubObject,
    Part,
    fitted,
    fitted_item,
    many,
    one,
)
from app.rules.script.interface.hub.objects import CascadingSelect, Option, Sprint, User, Version
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.values import Long

FIELD_TYPES: Mapping[str, Part] = {
    "text": TEXT, "richtext": RICH, "number": NUMBER, "date": DAY, "datetime": DATE, "url": TEXT, "any": ANY,
    "option": one(lambda: Option), "options": many(lambda: Option), "cascading": one(lambda: CascadingSelect),
    "user": one(lambda: User), "users": many(lambda: User), "version": one(lambda: Version),
    "versions": many(lambda: Version), "sprint": many(lambda: Sprint), "labels": ANY, "group": ANY, "groups": ANY,
}  # fmt: skip
"""What `type` of a custom field can be, and what its value is then."""


class CustomField(HubObject):
    __slots__ = ()
    type_name = f"{NAMESPACE}BasicHubCustomField"
    word = "customField"
    identity = ("id", "name")
    parts: ClassVar[dict[str, Part]] = {"id": ANY, "name": TEXT, "type": TEXT, "uid": TEXT, "description": TEXT}

    def has(self, name: str) -> bool:
        return name == "value" or super().has(name)

    @property
    def part(self) -> Part:
        return FIELD_TYPES.get(self.values.get("type") or "", ANY)

    def get(self, run: Run, name: str) -> Any:
        if name == "value":
            return self.values.get("value")
        return super().get(run, name)

    def set(self, run: Run, name: str, value: Any) -> None:
        if name == "value":
            self.values["value"] = _value(run, self.part, value)
        else:
            super().set(run, name, value)


def _value(run: Run, part: Part, value: Any) -> Any:
    fit = fitted(run, part, value)
    if part.many and isinstance(fit, list):
        return [fitted_item(run, part, item) for item in fit]
    return fit


def field_id(text: Any) -> str:
    """`10046` for 10046, 10046L, "10046" and "customfield_10046"; a name stays as it is."""
    return str(text).removeprefix("customfield_")


Catalogue = Callable[[str], Mapping[str, Any] | None]
"""A field of the site by name or id, as JSON with id, name and type; None: there is none."""


class CustomFields(GMap):
    """A map by name that finds its entries by id, too. With a `catalogue`, fields that the site has are in it as soon
    as somebody asks for them."""

    __slots__ = ("catalogue",)

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        super().__init__()
        self.catalogue = catalogue

    def get(self, key: Any, default: Any = None) -> Any:
        name = self._known(key)
        if name is not None:
            return self.table[name]
        described = self.catalogue(str(key)) if self.catalogue and key is not None else None
        if described is None:
            return default
        made = CustomField(**{**described, "id": number_of(described.get("id")), "value": None})
        self.table[str(described["name"])] = made
        return made

    def put(self, key: Any, value: Any) -> None:
        name = self._known(key) or str(key)
        if not isinstance(value, CustomField):
            there = self.get(name)
            made = there or CustomField(name=name)
            made.values["value"] = value
            value = made
        super().put(name, value)

    def contains(self, key: Any) -> bool:
        return self._known(key) is not None

    def _known(self, key: Any) -> str | None:
        text = str(key)
        if text in self.table:
            return text
        wanted = field_id(text)
        for name, field in self.table.items():
            if isinstance(field, CustomField):
                id = field.values.get("id")
                if field.values.get("name") == text or (id is not None and field_id(id) == wanted):
                    return str(name)
        return None


def number_of(id: Any) -> Any:
    """A field's id as scripts know it: a Long; as it is where it is no number."""
    text = field_id(id)
    return Long(int(text)) if id is not None and text.isascii() and text.isdigit() and len(text) < 19 else id
