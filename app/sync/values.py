"""What a field can hold. Values never change, compare by content and know nothing of where they came from.

`None` is an empty field, and an element that is not there. Rich text is *portable* ADF: a media node carries an
element key (`attachment/s:10001`) as its id instead of one site's media UUID; `app.jira` translates both ways.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from app.sync.keys import Key


def canonical(document: Any) -> str:
    """The one way to write a JSON document down: sorted keys, no spaces."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True)
class RichText:
    """A document in portable ADF, kept as canonical JSON so that equal documents are equal values."""

    canonical: str

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "RichText":
        return cls(canonical(document))

    @classmethod
    def of_text(cls, text: str) -> "RichText":
        """One paragraph per line."""
        paragraphs = [
            {"type": "paragraph", "content": [{"type": "text", "text": line}] if line else []}
            for line in text.split("\n")
        ]
        return cls.of({"version": 1, "type": "doc", "content": paragraphs})

    @property
    def document(self) -> dict[str, Any]:
        """A fresh copy: changing it changes nothing here."""
        loaded: dict[str, Any] = json.loads(self.canonical)
        return loaded

    @cached_property
    def media(self) -> frozenset[Key]:
        """Ids of the media that this text shows: element keys, as far as the site's media could be told."""
        if '"media' not in self.canonical:
            return frozenset()
        ids = (str(node.get("attrs", {}).get("id", "")) for node in _nodes(self.document) if _is_media(node))
        return frozenset(id for id in ids if id)


def _is_media(node: Mapping[str, Any]) -> bool:
    return node.get("type") in ("media", "mediaInline")


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node.get("content", ()):
        yield from _nodes(child)


@dataclass(frozen=True)
class Person:
    """One account, whatever its name at the moment. `email` only where the site shows it."""

    account_id: str
    name: str = field(default="", compare=False)
    email: str = field(default="", compare=False)


@dataclass(frozen=True)
class Data:
    """Any JSON, kept canonical so that equal documents are equal values: what rules send under names of their own,
    and parts of an issue that have no type here."""

    canonical: str

    @classmethod
    def of(cls, document: Any) -> "Data":
        return cls(canonical(document))

    @property
    def document(self) -> Any:
        """A fresh copy."""
        return json.loads(self.canonical)


@dataclass(frozen=True)
class Comment:
    """`restricted`: visible to a role or group only, which `audience` names (`role:Developers`, `group:staff`) as
    far as it is known. `internal`: a service desk's internal note."""

    body: RichText
    author: str = ""
    author_id: str = ""
    created: datetime | None = None
    restricted: bool = False
    internal: bool = False
    audience: str = ""


@dataclass(frozen=True)
class Attachment:
    """What is known of a file without its bytes. `size` is in bytes."""

    name: str
    size: int
    mime: str = ""
    author: str = ""
    created: datetime | None = None


Scalar = str | int | float | bool | None
Value = Scalar | frozenset[str] | tuple["Value", ...] | RichText | Person | Data | Comment | Attachment


def is_set(value: Value) -> bool:
    return isinstance(value, frozenset)


def is_empty(value: Value) -> bool:
    """Holds nothing that could be lost."""
    if isinstance(value, RichText):
        return not value.document.get("content")
    return value is None or (isinstance(value, str | frozenset | tuple) and not value)


def media_of(value: Value) -> frozenset[Key]:
    """The attachments that a value shows."""
    if isinstance(value, Comment):
        return value.body.media
    return value.media if isinstance(value, RichText) else frozenset()
