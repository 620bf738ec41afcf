"""How the kinds of fields read what is written, show what they hold, and name it in a change log.

The functions only; which kind uses which is the table in `sandbox.fields`. Readers raise ValueError in Jira's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sandbox import part_shapes, shapes
from sandbox.adf import rich_text
from sandbox.adf.normalise import plain_text
from sandbox.model import Field, Issue, Json, Option, Project
from sandbox.state import Site


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is read or shown: the site, the project it belongs to, the issue if it is there already."""

    site: Site
    project: Project | None
    issue: Issue | None
    version: int = 3


Reader = Callable[[Place, Field, Any], Any]
Shower = Callable[[Place, Field, Any], Any]
Namer = Callable[[Place, Field, Any], tuple[str | None, str | None]]


def read_text(_: Place, field: Field, raw: Any) -> str | None:
    if not isinstance(raw, str):
        raise ValueError("Operation value must be a string")
    if len(raw) > 255:
        raise ValueError(
            "Summary must be less than 255 characters."
            if field.id == "summary"
            else "The entered text is too long. It exceeds the allowed limit of 255 characters."
        )
    if "\n" in raw or "\r" in raw:
        raise ValueError("The summary is invalid because it contains newline characters.")
    return raw.strip() or None


def read_rich(place: Place, field: Field, raw: Any) -> Json | None:
    return rich_text.read(place.site, place.issue, raw, place.version, field.id)


def read_number(_: Place, __: Field, raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise ValueError("Operation value must be a number")
    return float(raw)


def read_date(_: Place, __: Field, raw: Any) -> str:
    if isinstance(raw, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw):
        try:
            return date.fromisoformat(raw).isoformat()
        except ValueError:
            pass
    raise ValueError("Error parsing date string: " + str(raw))


def parse_time(raw: str) -> int:
    """Epoch milliseconds of a time as Jira writes it. Raises ValueError."""
    text = re.sub(r"([+-]\d{2})(\d{2})$", r"\1:\2", raw)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


def read_datetime(_: Place, __: Field, raw: Any) -> int:
    try:
        return parse_time(raw)
    except (TypeError, ValueError):
        raise ValueError("Error parsing time: " + str(raw)) from None


def read_option(_: Place, field: Field, raw: Any) -> str:
    return _find_option(field.options, raw).id


def _find_option(options: list[Option], raw: Any) -> Option:
    if not isinstance(raw, dict):
        raise ValueError("Specify a valid 'id' or 'name' for the option")
    for option in options:
        if not option.disabled and (
            raw.get("id") == option.id or ("id" not in raw and raw.get("value") == option.value)
        ):
            return option
    raise ValueError(f"Option {'id' if 'id' in raw else 'value'} '{raw.get('id', raw.get('value'))}' is not valid")


def read_cascade(_: Place, field: Field, raw: Any) -> tuple[str, str | None]:
    parent = _find_option(field.options, raw)
    child = raw.get("child")
    return parent.id, _find_option(parent.children, child).id if child else None


def read_user(place: Place, _: Field, raw: Any) -> str:
    id_ = raw.get("accountId", raw.get("id")) if isinstance(raw, dict) else None
    user = place.site.users.get(str(id_))
    if user is None or not user.active:
        raise ValueError(f"User '{id_}' cannot be assigned issues or does not exist.")
    return user.account_id


def read_labels(_: Place, __: Field, raw: Any) -> list[str]:
    if not isinstance(raw, list):
        raise ValueError("Operation value must be an array")
    return list(dict.fromkeys(read_label(_, __, label) for label in raw))


def read_label(_: Place, __: Field, raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError("string expected at index 0")
    if re.search(r"\s", raw):
        raise ValueError(f"The label '{raw}' contains spaces which is invalid.")
    if len(raw) > 255:
        raise ValueError("The label is too long: 255 characters at most.")
    return raw


def many(one: Reader) -> Reader:
    def read_all(place: Place, field: Field, raw: Any) -> list[str]:
        if not isinstance(raw, list):
            raise ValueError("Operation value must be an array")
        return list(dict.fromkeys(one(place, field, item) for item in raw))

    return read_all


def read_url(_: Place, __: Field, raw: Any) -> str | None:
    if not isinstance(raw, str):
        raise ValueError("Operation value must be a string")
    if raw and not re.match(r"[a-z][a-z0-9+.-]*://\S+$|mailto:\S+$", raw, re.IGNORECASE):
        raise ValueError("URL is not valid.")
    return raw or None


def read_version(place: Place, _: Field, raw: Any) -> str:
    assert place.project is not None
    return _pick(place.site.versions, place.project.versions, raw, "Version")


def read_component(place: Place, _: Field, raw: Any) -> str:
    assert place.project is not None
    return _pick(place.site.components, place.project.components, raw, "Component")


def _pick(records: dict[str, Any], ids: list[str], raw: Any, what: str) -> str:
    if isinstance(raw, dict):
        for id_ in ids:
            if raw.get("id") == id_ or ("id" not in raw and raw.get("name") == records[id_].name):
                return id_
        named = f"id '{raw['id']}'" if "id" in raw else f"name '{raw.get('name')}'"
        raise ValueError(f"{what} {named} is not valid")
    raise ValueError("expected Object")


def read_priority(place: Place, _: Field, raw: Any) -> str:
    return _pick(place.site.priorities, list(place.site.priorities), raw, "Priority")


def read_resolution(place: Place, _: Field, raw: Any) -> str:
    return _pick(place.site.resolutions, list(place.site.resolutions), raw, "Resolution")


def read_parent(place: Place, _: Field, raw: Any) -> str:
    wanted = raw.get("id", raw.get("key")) if isinstance(raw, dict) else None
    id_ = place.site.keys.get(str(wanted), str(wanted))
    if id_ not in place.site.issues:
        raise ValueError("Could not find issue by id or key.")
    return id_


def read_time(_: Place, __: Field, raw: Any) -> Json:
    if not isinstance(raw, dict):
        raise ValueError("expected Object")
    kept = {}
    for written, held in (("originalEstimate", "original"), ("remainingEstimate", "remaining")):
        if written in raw:
            kept[held] = read_duration(raw[written])
    return kept


def read_duration(raw: Any) -> int:
    """Seconds of Jira's `3h 20m`. Raises ValueError."""
    sizes = {"w": 144_000, "d": 28_800, "h": 3600, "m": 60}
    words = str(raw).split()
    if not words or not all(re.fullmatch(r"\d+[wdhm]", word) for word in words):
        raise ValueError("Invalid time entered. Use the format like 3w 4d 12h.")
    return sum(int(word[:-1]) * sizes[word[-1]] for word in words)


def unwritable(_: Place, field: Field, __: Any) -> None:
    raise ValueError(f"Field '{field.id}' cannot be set. It is not on the appropriate screen, or unknown.")


def same(_: Place, __: Field, value: Any) -> Any:
    return value


def show_time(_: Place, __: Field, value: Json) -> Json:
    shown: Json = {}
    for held, words in (("original", "originalEstimate"), ("remaining", "remainingEstimate"), ("spent", "timeSpent")):
        if value.get(held) is not None:
            shown[words] = part_shapes.duration(value[held])
            shown[words + "Seconds"] = value[held]
    return shown


def show_option(place: Place, field: Field, value: str) -> Json | None:
    option = next((o for o in field.options if o.id == value), None)
    return shapes.option_json(place.site, option, place.version) if option else None


def show_cascade(place: Place, field: Field, value: tuple[str, str | None]) -> Json | None:
    parent = next((o for o in field.options if o.id == value[0]), None)
    if parent is None:
        return None
    shown = shapes.option_json(place.site, parent, place.version)
    child = next((o for o in parent.children if o.id == value[1]), None)
    if child:
        shown["child"] = shapes.option_json(place.site, child, place.version)
    return shown


def show_ids(one: Callable[[Place, Field, str], Any]) -> Shower:
    return lambda place, field, ids: [shown for id_ in ids if (shown := one(place, field, id_)) is not None]


def show_version(place: Place, _: Field, id_: str) -> Json | None:
    version = place.site.versions.get(id_)
    return shapes.version_json(place.site, version, place.version) if version else None


def show_component(place: Place, _: Field, id_: str) -> Json | None:
    component = place.site.components.get(id_)
    return shapes.component_json(place.site, component, place.version) if component else None


def show_user(place: Place, _: Field, id_: str) -> Json | None:
    return shapes.user_json(place.site, id_, place.version)


def show_rich(place: Place, _: Field, value: Json) -> Any:
    return value if place.issue is None else part_shapes.rich(place.issue, value, place.version)


def show_parent(place: Place, _: Field, id_: str) -> Json | None:
    from sandbox.issue_fields import short_issue_json

    issue = place.site.issues.get(id_)
    return short_issue_json(place.site, issue, place.version) if issue and not issue.deleted else None


def name_text(_: Place, __: Field, value: Any) -> tuple[None, str]:
    return None, str(value)


def name_number(_: Place, __: Field, value: float) -> tuple[None, str]:
    return None, f"{value:g}"


def name_rich(place: Place, _: Field, value: Json) -> tuple[None, str]:
    return None, plain_text(value) if place.issue is None else part_shapes.rich(place.issue, value, 2)


def name_by(get: Callable[[Place, Field, str], str | None]) -> Namer:
    def name_all(place: Place, field: Field, value: Any) -> tuple[str | None, str | None]:
        ids = value if isinstance(value, list) else [value]
        words = [get(place, field, id_) or "" for id_ in ids]
        if isinstance(value, list):
            return f"[{', '.join(ids)}]", ", ".join(words)
        return value, words[0]

    return name_all


def name_cascade(_: Place, field: Field, value: tuple[str, str | None]) -> tuple[str, str]:
    parent = next((o for o in field.options if o.id == value[0]), Option(value[0], value[0]))
    child = next((o.value for o in parent.children if o.id == value[1]), None)
    return value[0], parent.value + (f" - {child}" if child else "")


def option_name(_: Place, field: Field, id_: str) -> str | None:
    return next((o.value for o in field.options if o.id == id_), None)


def user_name(place: Place, _: Field, id_: str) -> str | None:
    user = place.site.users.get(id_)
    return user.display_name if user else None


def record_name(attribute: str) -> Callable[[Place, Field, str], str | None]:
    return lambda place, _, id_: getattr(getattr(place.site, attribute).get(id_), "name", None)


def name_labels(_: Place, __: Field, value: list[str]) -> tuple[None, str]:
    return None, " ".join(value)
