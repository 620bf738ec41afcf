"""Rich text between the core and scripts: wiki markup with the document it was made of, kept while nobody edits it."""

from collections.abc import Mapping
from typing import Any

from app.rules.markup import document_of, wiki_of
from app.sync.keys import Key
from app.sync.values import RichText

Json = Any


def text_json(text: RichText) -> Json:
    return {"text": wiki_of(text.document), "origin": text.document}


def rich_of(content: Json, files: Mapping[str, Key] | None = None) -> RichText | None:
    """A text of hub JSON. One that scripts passed on untouched is the document itself; another is read as wiki markup,
    in which `files` (name → key) says what `!name!` shows."""
    if content is None:
        return None
    if isinstance(content, Mapping) and isinstance(content.get("origin"), Mapping):
        return RichText.of(content["origin"])
    text = content.get("text") if isinstance(content, Mapping) else content
    found = RichText.of(document_of(str(text), files or {}))
    return found if found.document.get("content") else None
