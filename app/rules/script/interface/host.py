"""What scripts ask their surroundings, and what they want done there. Knows nothing of scripts' values: JSON both ways.

| kind of a look-up | by | gives |
| --- | --- | --- |
| user | accountId, email, username, key or displayName | a user |
| assignable | project, accountId | anything, if the user may be assigned issues there |
| groupMember | group, accountId | anything, if the user is in the group |
| type, priority, resolution, status, version, component | name or id; project; type also: default | such an object |
| project | key or id | with versions and components |
| field | name or id | id, name, type (`FIELD_TYPES`) |
| option | field, value (or id); parent | an option |
| issue | id or key | a hub issue |
| issueKey | remoteId or remoteKey | id and key of the issue that is in step with it here |
| underSync | id, entityType, connection | anything, if it is |
| html | id, field | `{"html": …}` |
| remoteUrl, trackerUrl, remoteTrackerUrl, appUrl, remoteAppUrl | id | `{"url": …}` |

`all_of`: option (field), version and component (project), webLink (id), htmlComment (id; their bodies are HTML).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Json = Any


READING = re.compile(r"/rest/api/(?:2|3|latest)/(?:search|jql/|expression/|issue/bulkfetch|issue/picker|permissions/)")
"""Paths of Jira to which a POST is a question."""


class HostTrouble(Exception):
    """The surroundings refused or failed. Scripts see an `IssueTrackerException` with this sentence."""


class Stopped(Exception):
    """The host ends the run here: no script catches it. Raised by `store` when what was stored so far comes first."""


@dataclass(frozen=True)
class Request:
    """An HTTP request of a script. `path` begins with `/` for the own Jira; else it is a whole address."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def reads(self) -> bool:
        """Changes nothing: also a search whose question is in the body."""
        return self.method in ("GET", "HEAD") or (self.method == "POST" and READING.match(self.path) is not None)


@dataclass(frozen=True)
class Answer:
    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Effect:
    """Something wanted outside the issue: `http`, `transition`, `createVersion`, `createComponent`, `createOption`,
    `exalate`, `unExalate`, `syncBack`."""

    kind: str
    details: Mapping[str, Json]


class Host(Protocol):
    def find(self, kind: str, by: Mapping[str, str]) -> Json | None:
        """One object as hub JSON, or None. Raises `HostTrouble`."""

    def all_of(self, kind: str, by: Mapping[str, str]) -> list[Json]:
        """Raises `HostTrouble`."""

    def http(self, request: Request) -> Answer:
        """Does a request. Called for reading ones only, unless the run has effects. Raises `HostTrouble`."""

    def remembered(self, request: Request) -> Answer | None:
        """What a run of the same job was answered to this request: a run for comparison sends it not again."""

    def do(self, effect: Effect) -> Json | None:
        """Does an effect, or notes it to be done after the run; gives what it made, if anything."""

    def store(self, issue: Json) -> Json:
        """Everything that the issue holds now is written before the script goes on. Gives `id` and `key`. May raise
        `Stopped` instead: the run is repeated when that is done."""

    def log(self, level: str, text: str) -> None:
        """A line of the run's log; level: debug, info, warn, error, print."""
