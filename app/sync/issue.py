"""An issue as it was read from one Jira. Must not know Jira's JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from app.sync.keys import Key
from app.sync.values import Value


@dataclass(frozen=True)
class FieldKind:
    """A field of a site: its id (`customfield_10046`), the name people know, and its type as Jira's schema says
    (`items`: of an array's items; `custom`: what kind of custom field)."""

    id: str
    name: str
    type: str
    items: str = ""
    custom: str = ""

    @property
    def is_rich(self) -> bool:
        return self.id in ("description", "environment") or self.custom.endswith(":textarea")


@dataclass(frozen=True)
class Issue:
    """One reading of an issue.

    `fields` holds every field that was read (`None`: there, but empty) and one entry per element. `times` says
    when somebody last edited a field, by the site's own clock; where it says nothing, `updated` counts.
    """

    id: str
    key: str
    project_key: str
    updated: datetime
    fields: Mapping[Key, Value] = field(default_factory=dict)
    times: Mapping[Key, datetime] = field(default_factory=dict)

    def get(self, key: Key) -> Value:
        """The field's value; `None` for an empty field, an unknown field, an element that is not there."""
        return self.fields.get(key)

    def edited_at(self, key: Key) -> datetime:
        return self.times.get(key, self.updated)

    def with_fields(self, fields: Mapping[Key, Value]) -> "Issue":
        """The same issue, holding other values."""
        return replace(self, fields=dict(fields))

    def elements(self, kind: str) -> dict[Key, Value]:
        """What is there of one kind (`comment`, `attachment`), by key."""
        return {key: v for key, v in self.fields.items() if key.startswith(f"{kind}/") and v is not None}


def blank(project_key: str) -> Issue:
    """What incoming rules see while there is no issue yet: nothing, edited never."""
    return Issue(id="", key="", project_key=project_key, updated=datetime.min.replace(tzinfo=UTC))
