"""Hub JSON and hub objects, both ways: the format of CASE.json, of the replica on its way, and of the engine.

| part | as JSON |
| --- | --- |
| text, id | a text |
| rich text | wiki markup as a text; with the document it was made of `{"text": "…", "origin": …}`: kept, and written back, as long as a script passes the text on untouched |
| date, day | ISO 8601: `2026-11-24T10:03:00.000Z`; a day `2026-11-24` |
| object | an object with the parts of its class (`hub/objects.py`); lists of them as lists; a bare text is the name |
| `customFields` | by name: `{"Severity": {"id": 10046, "name": "Severity", "type": "option", "value": {"id": "3", "value": "High"}}}`; types: `hub/custom_fields.py` |
| `customKeys` and names of one's own | any JSON; dates, rich texts and hub objects in it are `{"$date": …}`, `{"$text": …, "$origin": …}`, `{"$user": {…}}` |

A part that is absent was not set; null is an empty one. `typeName` and `projectKey` are read, but written as `type` and
`project`.
"""  # noqa: E501

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from app.rules.script.interface.hub import dates
from app.rules.script.interface.hub.base import ANY, HubObject, Part, fitted_item
from app.rules.script.interface.hub.custom_fields import FIELD_TYPES, CustomField, CustomFields, number_of
from app.rules.script.interface.hub.issue import DELTAS, SHORTCUTS, Issue
from app.rules.script.interface.hub.objects import BY_WORD
from app.rules.script.runtime.collections import GMap, GSet
from app.rules.script.runtime.operators import text_of
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import BigInteger, Closure, GString, HostObject, Long, MarkedText, Range

Json = Any
DEEPEST = 40
TEXTS = frozenset(("text", "rich", "id"))
BYTES_A_VALUE = 100
INT = 2**31


class WrongShape(ValueError):
    """JSON that is no hub JSON. The sentence names the place."""


def issue_from_json(issue: Issue, document: Json, where: str = "issue") -> Issue:
    """Fills an issue or replica."""
    _fill(issue, document, where)
    for short, (long, part) in SHORTCUTS.items():
        around = issue.values.get(long)
        if isinstance(around, HubObject) and around.values.get(part) is not None:
            issue.values.pop(short, None)
    return issue


def object_from_json(cls: type[HubObject], document: Json, where: str = "object") -> HubObject:
    """Raises `WrongShape`."""
    if isinstance(document, str):
        return cls.named(document)
    made = cls()
    _fill(made, document, where)
    return made


def _fill(made: HubObject, document: Json, where: str) -> None:
    if not isinstance(document, dict):
        raise WrongShape(f"{where} must be an object")
    parts, aliases, values = made.parts, made.aliases, made.values
    for name, content in document.items():
        real: str = aliases.get(name) or name
        if content is None or (type(content) is str and (part := parts.get(real)) is not None and part.kind in TEXTS):
            values[real] = content
        elif real == "customFields" and isinstance(made, Issue):
            _fill_fields(made.custom_fields, content, f"{where}.{name}")
        elif isinstance(made, CustomField) and name == "value":
            made.values["value"] = value_from_json(made.part, content, f"{where}.value")
        else:
            values[real] = value_from_json(parts.get(real, ANY), content, f"{where}.{name}")


def _fill_fields(fields: CustomFields, document: Json, where: str) -> None:
    if not isinstance(document, dict):
        raise WrongShape(f"{where} must be an object that holds fields by name")
    for name, content in document.items():
        at = f'{where}."{name}"'
        if not isinstance(content, dict) or not (content.keys() & {"value", "id", "type"}):
            content = {"value": content}
        field = CustomField(name=name)
        described = fields.catalogue(name) if fields.catalogue else None
        described = {**(described or {}), **{key: part for key, part in content.items() if key != "value"}}
        kind: str | None = described.get("type") or _guessed(content.get("value"))
        if kind is not None and kind not in FIELD_TYPES:
            raise WrongShape(f"{at}: no such type of field: {kind}. Types: {', '.join(FIELD_TYPES)}")
        _fill(field, {**described, "type": kind}, at)
        field.values["id"] = number_of(field.values.get("id"))
        field.values["value"] = value_from_json(FIELD_TYPES.get(kind or "", ANY), content.get("value"), f"{at}.value")
        fields.table[name] = field


def _guessed(value: Json) -> str | None:
    """What a value looks like, where nobody said its type."""
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, dict):
        return None
    for key, kind in (("parent", "cascading"), ("value", "option"), ("accountId", "user"), ("displayName", "user")):
        if key in first:
            return f"{kind}s" if isinstance(value, list) else kind
    return None


def value_from_json(part: Part, content: Json, where: str) -> Any:
    """Raises `WrongShape`."""
    if content is None:
        return None
    if part.many:
        if not isinstance(content, list):
            raise WrongShape(f"{where} must be a list")
        return [_item_from_json(part, item, f"{where}[{index}]") for index, item in enumerate(content)]
    return _item_from_json(part, content, where)


def _item_from_json(part: Part, content: Json, where: str) -> Any:
    if part.kind == "object" and part.of is not None:
        if isinstance(content, str | dict):
            return object_from_json(part.of(), content, where)
        raise WrongShape(f"{where} must be an object or a name")
    if part.kind in ("date", "day"):
        made = dates.from_iso(content) if isinstance(content, str) else None
        if made is None:
            raise WrongShape(f"{where} must be a date in ISO 8601, not {content!r}")
        return made
    if part.kind == "id":
        return str(content)
    if isinstance(content, dict) and "text" in content and part.kind in ("rich", "text"):
        return MarkedText(str(content["text"]), content.get("origin"))
    return any_from_json(content)


def any_from_json(content: Json, deep: int = 0) -> Any:
    """JSON as a script sees it: maps, lists, and the tagged objects in it."""
    if deep > DEEPEST:
        raise WrongShape("JSON that is nested too deep")
    if isinstance(content, list):
        return [any_from_json(item, deep + 1) for item in content]
    if isinstance(content, dict):
        tag = next((key for key in content if key.startswith("$")), "")
        if tag == "$date" and len(content) == 1:
            return dates.from_iso(str(content[tag]))
        if tag == "$text":
            return MarkedText(str(content[tag]), content.get("$origin"))
        if tag[1:] in BY_WORD and len(content) == 1:
            return object_from_json(BY_WORD[tag[1:]], content[tag], tag)
        return GMap.of((key, any_from_json(item, deep + 1)) for key, item in content.items())
    if isinstance(content, float):
        return Decimal(repr(content))
    if isinstance(content, int) and not isinstance(content, bool) and not -INT <= content < INT:
        return Long(content) if -(2**63) <= content < 2**63 else BigInteger(content)
    return content


def object_to_json(run: Run, made: HubObject, where: str, deep: int = 0) -> dict[str, Json]:
    """Raises an exception that the script can be told of, with the place, for what cannot be written."""
    out: dict[str, Json] = {}
    set_values = {**made.values, **{name: value for name, value in made.lazy.items() if len(value)}}
    for name, value in set_values.items():
        if isinstance(made, Issue):
            if name in SHORTCUTS or name in DELTAS:
                continue
            if name == "customFields":
                fields = {str(key): item for key, item in made.custom_fields.items()}
                if fields:
                    out[name] = {
                        key: value_to_json(run, ANY, item, f'{where}."{key}"', deep + 1, bare=True)
                        for key, item in fields.items()
                    }
                continue
        part = made.part if isinstance(made, CustomField) and name == "value" else made.parts.get(name, ANY)
        out[name] = value_to_json(run, part, value, f"{where}.{name}", deep + 1)
    if isinstance(made, Issue):
        for short, (long, inner) in SHORTCUTS.items():
            if made.values.get(short) is not None and made.values.get(long) is None:
                out[long] = {inner: value_to_json(run, ANY, made.values[short], f"{where}.{short}")}
    return out


def value_to_json(run: Run, part: Part, value: Any, where: str, deep: int = 0, bare: bool = False) -> Json:
    run.tick()
    run.took(BYTES_A_VALUE)
    if deep > DEEPEST:
        raise _cannot(where, "is nested too deep, or contains itself")
    if value is None or type(value) is bool:
        return value
    if part.many and isinstance(value, list | GSet):
        return [value_to_json(run, _single(part), item, where, deep + 1) for item in value]
    if type(value) is str and part.kind != "object":
        return value
    value = fitted_item(run, part, value)
    if type(value) is MarkedText:
        tagged = {"text": str(value), "origin": value.origin}
        return tagged if part.kind in ("rich", "text") else {f"${key}": item for key, item in tagged.items()}
    if isinstance(value, str | GString):
        return str(text_of(run, value)) if type(value) is GString else str(value)
    if isinstance(value, HubObject):
        inner = object_to_json(run, value, where, deep + 1)
        return inner if part.kind == "object" or bare else {f"${value.word}": inner}
    if part.kind in ("date", "day") or isinstance(value, HostObject):
        text = dates.to_iso(value, day=part.kind == "day")
        if text is not None:
            return text if part.kind in ("date", "day") else {"$date": text}
    return _plain_to_json(run, value, where, deep)


def _plain_to_json(run: Run, value: Any, where: str, deep: int) -> Json:
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float | Decimal):
        number = float(value)
        if not math.isfinite(number):
            raise _cannot(where, "is no finite number")
        return int(value) if number == int(number) and abs(number) < 2**53 else number
    if isinstance(value, list | GSet):
        return [value_to_json(run, ANY, item, f"{where}[{index}]", deep + 1) for index, item in enumerate(value)]
    if isinstance(value, GMap):
        return {
            str(text_of(run, key)): value_to_json(run, ANY, item, f"{where}.{key}", deep + 1)
            for key, item in value.items()
        }
    if isinstance(value, Closure | Range):
        raise _cannot(where, f"is a {type(value).__name__.lower()}, which cannot be sent")
    return str(text_of(run, value))


def _single(part: Part) -> Part:
    return Part(part.kind, part.of)


def _cannot(where: str, what: str) -> Exception:
    return thrown("java.lang.IllegalArgumentException", f"{where} {what}")
