"""What JQL may ask about: for each field how its value is found, compared, and read from a query."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.adf.normalise import plain_text
from sandbox.jql.moments import moment_call, moment_of
from sandbox.jql.parse import JqlError
from sandbox.model import Field, Issue
from sandbox.state import Site

EQUAL = ("=", "!=", "in", "not in", "is", "is not")
ORDERED = (*EQUAL, "<", "<=", ">", ">=")
TEXT = ("~", "!~", "is", "is not")


@dataclass(frozen=True, slots=True)
class Asked:
    """A field as a query sees it. `get` gives a tuple of comparable values; `read` those of a word."""

    name: str
    ops: tuple[str, ...]
    get: Callable[[Issue], tuple[Any, ...]]
    read: Callable[[str], list[Any]]
    key: Callable[[Issue], Any] | None = None
    moment: Callable[[str, tuple[str, ...]], int] | None = None

    def values(self, word: str, op: str) -> list[Any]:
        return [word] if op in ("~", "!~") else self.read(word)

    def values_of(self, words: Iterable[str]) -> list[Any]:
        return [value for word in words for value in self.read(word)]

    def contains(self, held: Any, wanted: str) -> bool:
        """Every word of `wanted` is in the text; a quoted phrase as a whole; `*` stands for any end."""
        text = str(held or "").casefold()
        phrase = re.fullmatch(r'"(.*)"', wanted.strip())
        if phrase:
            return phrase[1].casefold() in text
        return all(_has_word(text, word) for word in re.findall(r"[\w*-]+", wanted.casefold()))

    def sort(self, issue: Issue) -> Any:
        if self.key is not None:
            return self.key(issue)
        held = self.get(issue)
        return held[0] if held else None


def _has_word(text: str, word: str) -> bool:
    end = "" if word.endswith("*") else r"\b"
    return re.search(rf"\b{re.escape(word.rstrip('*'))}{end}", text) is not None


def asked_field(site: Site, name: str) -> Asked:
    """Raises JqlError for a field that the site does not have."""
    wanted = _ALIASES.get(name.lower(), name)
    makers = _MAKERS.get(wanted.lower())
    if makers is not None:
        return makers(site, wanted.lower())
    if match := re.fullmatch(r"issue\.property\[(.+?)\](?:\.(.+))?", name, re.IGNORECASE):
        return _property(match[1].strip("\"'"), match[2])
    if match := re.fullmatch(r"cf\[(\d+)\]", name):
        wanted = f"customfield_{match[1]}"
    for field in site.fields.values():
        if field.custom and wanted.lower() in (field.id, field.name.lower()):
            return _custom(site, field)
    raise JqlError(f"Field '{name}' does not exist or you do not have permission to view it.")


def _time(attribute: str) -> Callable[[Site, str], Asked]:
    def make(site: Site, name: str) -> Asked:
        def get(issue: Issue) -> tuple[Any, ...]:
            value = getattr(issue, attribute)
            return () if value is None else (value,)

        return Asked(name, ORDERED, get, lambda word: [moment_of(site, word)], moment=moment_call(site))

    return make


def _due(site: Site, name: str) -> Asked:
    def day(word: str) -> list[str]:
        return [datetime.fromtimestamp(moment_of(site, word) / 1000, UTC).date().isoformat()]

    return Asked(name, ORDERED, _held("duedate"), day)


def _record(attribute: str, table: str) -> Callable[[Site, str], Asked]:
    """A field of the issue itself that names a record: by id or name, ignoring case."""

    def make(site: Site, name: str) -> Asked:
        records: dict[str, Any] = getattr(site, table)
        return Asked(name, EQUAL, lambda issue: (getattr(issue, attribute),), _by_name(records, name))

    return make


def _value(field_id: str, table: str) -> Callable[[Site, str], Asked]:
    def make(site: Site, name: str) -> Asked:
        records: dict[str, Any] = getattr(site, table)
        rank = {id_: place for place, id_ in enumerate(records)}
        return Asked(
            name,
            EQUAL,
            _held(field_id),
            _by_name(records, name),
            key=lambda issue: rank.get(str(issue.fields.get(field_id))),
        )

    return make


def _priority(site: Site, name: str) -> Asked:
    """By rank, so that `>` means more urgent: Jira lists the most urgent first."""
    rank = {id_: -place for place, id_ in enumerate(site.priorities)}
    read = _by_name(site.priorities, name)

    def get(issue: Issue) -> tuple[int, ...]:
        held = issue.fields.get("priority")
        return (rank[held],) if held in rank else ()

    return Asked(name, ORDERED, get, lambda word: [rank[id_] for id_ in read(word)])


def _by_name(records: dict[str, Any], name: str) -> Callable[[str], list[str]]:
    def read(word: str) -> list[str]:
        found = [id_ for id_, r in records.items() if id_ == word or r.name.lower() == word.lower()]
        if not found:
            raise JqlError(f"The value '{word}' does not exist for the field '{name}'.")
        return found

    return read


def _held(field_id: str) -> Callable[[Issue], tuple[Any, ...]]:
    def get(issue: Issue) -> tuple[Any, ...]:
        value = issue.fields.get(field_id)
        if value is None:
            return ()
        return tuple(value) if isinstance(value, list) else (value,)

    return get


def _project(site: Site, name: str) -> Asked:
    def read(word: str) -> list[str]:
        for project in site.projects.values():
            if word in (project.id, project.name) or word.upper() in (project.key, *project.old_keys):
                return [project.id]
        raise JqlError(f"The value '{word}' does not exist for the field 'project'.")

    return Asked(name, EQUAL, lambda issue: (issue.project_id,), read, key=lambda i: site.projects[i.project_id].key)


def _key(site: Site, name: str) -> Asked:
    def read(word: str) -> list[int]:
        id_ = site.keys.get(word.upper(), word)
        if id_ not in site.issues:
            raise JqlError(f"An issue with key '{word}' does not exist for field '{name}'.")
        return [int(id_)]

    def key(issue: Issue) -> tuple[str, int]:
        project, _, number = issue.key.rpartition("-")
        return project, int(number)

    return Asked(name, ORDERED, lambda issue: (int(issue.id),), read, key=key if name != "id" else None)


def _parent(site: Site, name: str) -> Asked:
    return Asked(name, EQUAL, _held("parent"), lambda word: [site.keys.get(word.upper(), word)])


def _person(field_id: str) -> Callable[[Site, str], Asked]:
    def make(site: Site, name: str) -> Asked:
        def read(word: str) -> list[str]:
            lower = word.lower()
            return [
                u.account_id for u in site.users.values() if word == u.account_id or lower == u.display_name.lower()
            ] or [word]

        get = (lambda issue: (issue.creator,)) if field_id == "creator" else _held(field_id)
        return Asked(name, EQUAL, get, read)

    return make


def _watcher(_: Site, name: str) -> Asked:
    return Asked(name, EQUAL, lambda issue: tuple(issue.watchers), lambda word: [word])


def _category(site: Site, name: str) -> Asked:
    names = {"to do": "new", "in progress": "indeterminate", "done": "done"}

    def read(word: str) -> list[str]:
        value = names.get(word.lower(), word.lower())
        if value not in names.values():
            raise JqlError(f"The value '{word}' does not exist for the field 'statusCategory'.")
        return [value]

    return Asked(name, EQUAL, lambda issue: (site.statuses[issue.status_id].category,), read)


def _labels(_: Site, name: str) -> Asked:
    return Asked(name, EQUAL, _held("labels"), lambda word: [word])


def _words(*parts: str) -> Callable[[Site, str], Asked]:
    def text(issue: Issue) -> tuple[str, ...]:
        found = []
        for part in parts:
            if part == "comment":
                found += [plain_text(comment.body) for comment in issue.comments.values()]
            elif (value := issue.fields.get(part)) is not None:
                found.append(plain_text(value) if isinstance(value, dict) else value)
        return tuple(found)

    return lambda _, name: Asked(name, TEXT, text, lambda word: [word])


def _files(_: Site, name: str) -> Asked:
    return Asked(name, ("is", "is not"), lambda issue: tuple(issue.attachments), lambda word: [word])


def _custom(site: Site, field: Field) -> Asked:
    get = _held(field.id)
    name = field.name
    if field.kind in ("text", "url"):
        return Asked(name, (*TEXT, "=", "!="), get, lambda word: [word])
    if field.kind == "textarea":
        return _words(field.id)(site, name)
    if field.kind == "number":
        return Asked(name, ORDERED, get, _number)
    if field.kind == "date":
        return Asked(name, ORDERED, get, _due(site, name).read)
    if field.kind == "datetime":
        return Asked(name, ORDERED, get, lambda word: [moment_of(site, word)], moment=moment_call(site))
    if field.kind in ("user", "multiuser"):
        return Asked(name, EQUAL, get, _person(field.id)(site, name).read)
    if field.kind in ("version", "multiversion"):
        return Asked(name, EQUAL, get, _by_name(site.versions, name))
    if field.kind == "labels":
        return Asked(name, EQUAL, get, lambda word: [word])
    return Asked(name, EQUAL, get, lambda word: _option_ids(field, word))


def _number(word: str) -> list[float]:
    try:
        return [float(word)]
    except ValueError:
        raise JqlError(f"Value '{word}' is not a number.") from None


def _option_ids(field: Field, word: str) -> list[Any]:
    found = [o.id for o in field.options if word in (o.id, o.value)]
    if not found:
        raise JqlError(f"The option '{word}' for field '{field.name}' does not exist.")
    if field.kind != "cascading":
        return found
    return [(o.id, child) for o in field.options if o.id in found for child in (None, *(c.id for c in o.children))]


def _property(key: str, path: str | None) -> Asked:
    steps = path.split(".") if path else []

    def get(issue: Issue) -> tuple[Any, ...]:
        value = issue.properties.get(key)
        for step in steps:
            value = value.get(step) if isinstance(value, dict) else None
        if value is None:
            return ()
        return tuple(map(str, value)) if isinstance(value, list) else (str(value),)

    return Asked(f"issue.property[{key}]", (*ORDERED, "~", "!~"), get, lambda word: [word])


_ALIASES = {
    "type": "issuetype",
    "issuekey": "key",
    "issue": "key",
    "createddate": "created",
    "updateddate": "updated",
    "due": "duedate",
    "resolutiondate": "resolved",
    "components": "component",
    "fixversions": "fixversion",
    "versions": "affectedversion",
    "label": "labels",
}
_MAKERS: dict[str, Callable[[Site, str], Asked]] = {
    "project": _project,
    "key": _key,
    "id": _key,
    "parent": _parent,
    "issuetype": _record("type_id", "issue_types"),
    "status": _record("status_id", "statuses"),
    "statuscategory": _category,
    "priority": _priority,
    "resolution": _value("resolution", "resolutions"),
    "component": _value("components", "components"),
    "fixversion": _value("fixVersions", "versions"),
    "affectedversion": _value("versions", "versions"),
    "assignee": _person("assignee"),
    "reporter": _person("reporter"),
    "creator": _person("creator"),
    "watcher": _watcher,
    "labels": _labels,
    "created": _time("created"),
    "updated": _time("updated"),
    "resolved": _time("resolved"),
    "duedate": _due,
    "summary": _words("summary"),
    "description": _words("description"),
    "environment": _words("environment"),
    "comment": _words("comment"),
    "text": _words("summary", "description", "environment", "comment"),
    "attachments": _files,
}
