"""Jira's JSON ↔ our values: the only place that knows both. Sends nothing.

Keys of plain fields: `summary`, `description`, `type` (an issue type's name).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.errors import Rejected
from app.jira import adf, wide
from app.jira.answers import Json
from app.jira.changelog import Changelog
from app.jira.records import Change, ElementIds
from app.sync.issue import FieldKind, Issue
from app.sync.keys import Key
from app.sync.values import Attachment, Comment, RichText, Value

READ = "summary,description,issuetype,comment,attachment,project,created,updated"
"""What `read_issue` asks for; also what an edit answers with is read from these."""
SUMMARY_LIMIT = 255
FIELD_OF: Mapping[Key, str] = {"summary": "summary", "description": "description", "type": "issuetype"}
KEY_OF: Mapping[str, Key] = {field: key for key, field in FIELD_OF.items()}

Surroundings = adf.Surroundings
Catalog = Mapping[str, FieldKind]
"""The site's fields by id, where rules may name any of them. Empty: the fields of `READ` are all there is."""
NO_CATALOG: Catalog = {}


@dataclass(frozen=True)
class ParsedIssue:
    """An issue's JSON as values."""

    issue: Issue
    project_id: str
    changes: tuple[Change, ...]
    edited_by_us: frozenset[Key]


def wanted(catalog: Catalog) -> str:
    """The `fields` of a read."""
    return "*all" if catalog else READ


def issue(body: Json, ids: ElementIds, own_account: str, catalog: Catalog = NO_CATALOG) -> ParsedIssue:
    """A whole issue as `read_issue` gets it, with its changelog."""
    raw: Mapping[str, Any] = body["fields"]
    log = Changelog.parse(body.get("changelog"), ids, own_account, catalog)
    created, updated = instant(raw["created"]), instant(raw["updated"])
    found: dict[Key, Value] = plain_fields(raw, ids, catalog)
    if catalog:
        found.update(wide.elements(raw, ids))
    times: dict[Key, datetime] = {key: log.last_edit(key, created, updated) for key in found}
    by_us: set[Key] = set()
    for entry in comments_of(raw):
        key = ids.key_of("comment", str(entry["id"]))
        found[key] = comment(entry, ids)
        times[key] = instant(entry["updated"] if entry.get("updated") else entry["created"])
        if own_account and (entry.get("updateAuthor") or {}).get("accountId") == own_account:
            by_us.add(key)
    for entry in raw.get("attachment") or []:
        key = ids.key_of("attachment", str(entry["id"]))
        found[key] = attachment(entry)
        times[key] = instant(entry["created"])
    times.update(log.deletions(found))
    project = raw["project"]
    return ParsedIssue(
        Issue(str(body["id"]), str(body["key"]), str(project["key"]), updated, found, times),
        str(project["id"]),
        log.changes,
        frozenset(by_us),
    )


def plain_fields(raw: Mapping[str, Any], ids: ElementIds, catalog: Catalog = NO_CATALOG) -> dict[Key, Value]:
    """The plain fields that are in an issue's `fields`."""
    found: dict[Key, Value] = wide.wide_fields(raw, catalog, lambda document: rich_text(document, ids))
    if "summary" in raw:
        found["summary"] = raw["summary"]
    if "description" in raw:
        found["description"] = rich_text(raw["description"], ids)
    if "issuetype" in raw:
        found["type"] = raw["issuetype"]["name"]
    return found


def rich_text(document: Json, ids: ElementIds) -> RichText | None:
    """A site's document as portable text; an empty one is None."""
    if not isinstance(document, Mapping):
        return None
    portable = adf.portable(document, ids)
    return RichText.of(portable) if portable["content"] else None


def comments_of(raw: Mapping[str, Any]) -> list[Json]:
    return list((raw.get("comment") or {}).get("comments") or [])


def comment(entry: Json, ids: ElementIds) -> Comment:
    """One comment. A service desk's internal one and one for a role or group are told apart from public ones."""
    author, seen_by = entry.get("author") or {}, entry.get("visibility") or {}
    return Comment(
        body=rich_text(entry.get("body"), ids) or RichText.of(adf.canonical({})),
        author=str(author.get("displayName") or ""),
        author_id=str(author.get("accountId") or ""),
        created=instant(entry["created"]),
        restricted=bool(entry.get("visibility")),
        internal=entry.get("jsdPublic") is False,
        audience=f"{seen_by.get('type')}:{seen_by.get('value')}" if seen_by else "",
    )


def attachment(entry: Json) -> Attachment:
    return Attachment(
        name=str(entry["filename"]),
        size=int(entry["size"]),
        mime=str(entry.get("mimeType") or ""),
        author=str((entry.get("author") or {}).get("displayName") or ""),
        created=instant(entry["created"]),
    )


def documents(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every rich text of an issue's `fields`."""
    own = (text for name, text in raw.items() if name != "comment" and isinstance(text, Mapping))
    for document in (
        *(text for text in own if text.get("type") == "doc"),
        *(entry.get("body") for entry in comments_of(raw)),
    ):
        if isinstance(document, Mapping):
            yield document


def instant(text: str) -> datetime:
    """Jira's time stamp."""
    return datetime.fromisoformat(text)


@dataclass(frozen=True)
class Outgoing:
    """Values as Jira takes them. `cut`: key → the whole value of a text that was too long."""

    fields: dict[str, Json]
    cut: dict[Key, Value]


def to_jira(
    values: Mapping[Key, Value],
    there: Surroundings,
    *,
    type_id: str | None,
    basics: bool,
    catalog: Catalog = NO_CATALOG,
) -> Outgoing:
    """Plain fields for a create or edit. `basics`: rich text without anything that a Jira may refuse.

    Raises Rejected for a key that this cannot write.
    """
    sent: dict[str, Json] = {}
    cut: dict[Key, Value] = {}
    for key, value in values.items():
        match key, value:
            case "summary", str() | None:
                sent["summary"], was_cut = one_line(value or "")
            case "description", RichText() | None:
                sent["description"], was_cut = document(value, there, basics=basics) if value else (None, False)
            case "type", str() if type_id:
                sent["issuetype"], was_cut = {"id": type_id}, False
            case _ if key in catalog:
                sent[key], was_cut = wide_json(key, value, there, basics=basics, kind=catalog[key])
            case _ if catalog and key not in KEY_OF.values():
                raise wide.cannot(key, "this site has no such field")
            case _:
                raise Rejected(
                    f"The field '{key}' cannot hold this value here.", field_messages={key: "cannot hold this value"}
                )
        if was_cut:
            cut[key] = value
    return Outgoing(sent, cut)


def wide_json(key: Key, value: Value, there: Surroundings, *, basics: bool, kind: FieldKind) -> tuple[Json, bool]:
    """A field of the catalog as this site takes it, and whether a text had to be cut."""
    was_cut = False

    def rich(text: RichText) -> Json:
        nonlocal was_cut
        written, was_cut = document(text, there, basics=basics)
        return written

    return wide.to_json(key, value, kind, rich), was_cut


def set_changes(changes: Mapping[Key, tuple[frozenset[str], frozenset[str]]], catalog: Catalog) -> dict[str, Json]:
    """Additions and removals as Jira's `update`. Raises Rejected for a set that cannot be written."""
    sent: dict[str, Json] = {}
    for key, (added, removed) in changes.items():
        if key not in catalog or catalog[key].type != "array":
            raise wide.cannot(key, "this site has no such field of several values")
        kind = catalog[key]
        sent[key] = [{"add": wide.item_json(item, kind)} for item in sorted(added)]
        sent[key] += [{"remove": wide.item_json(item, kind)} for item in sorted(removed)]
    return sent


def one_line(text: str) -> tuple[str, bool]:
    """A summary as Jira takes it, and whether it had to be cut."""
    line = " ".join(text.split("\n")) if "\n" in text else text
    return (line, False) if len(line) <= SUMMARY_LIMIT else (line[: SUMMARY_LIMIT - 1] + "…", True)


def document(text: RichText, there: Surroundings, *, basics: bool) -> tuple[Json, bool]:
    """A text as this site takes it, and whether it had to be cut. None for a text without content."""
    written = adf.local(text.document, there)
    if basics:
        written = adf.degrade_to_basics(written)
    if adf.size(written) > adf.LIMIT:
        return adf.cut(written), True
    return written if written["content"] else None, False


def by_key(refused: Rejected) -> Rejected:
    """The same refusal with our keys in place of Jira's field ids."""
    refused.field_messages = {KEY_OF.get(field, field): text for field, text in refused.field_messages.items()}
    return refused
