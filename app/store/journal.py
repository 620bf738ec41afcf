"""Writing the journal: one row per write done or refused, per conflict, stop and error."""

from enum import StrEnum
from typing import Any

from app.db import AsyncSession
from app.models import Journal, Twin
from app.sync.codec import to_json
from app.sync.keys import Key
from app.sync.values import Value

AT_MOST = 4000
"""Characters of a value that the journal keeps; longer texts are cut with a mark."""


class JournalKind(StrEnum):
    WRITTEN = "written"
    REFUSED = "refused"
    CONFLICT = "conflict"
    LINKED = "linked"
    STOPPED = "stopped"
    RESUMED = "resumed"
    ERROR = "error"
    ALARM = "alarm"
    LEFT_OUT = "left out"
    DECIDED = "decided"
    SAID = "said by the rules"


def note(
    session: AsyncSession,
    twin: Twin,
    kind: JournalKind,
    *,
    field: Key = "",
    who: str = "",
    reason: str = "",
    before: Value = None,
    after: Value = None,
) -> None:
    """Adds a row to the caller's transaction."""
    session.add(
        Journal(
            site_id=twin.site_id,
            connection_id=twin.connection_id,
            twin_id=twin.id,
            kind=kind,
            field=field,
            who=who,
            reason=reason[:2000],
            # Of two values that met in a conflict the lost one is nowhere else; while it is held, it may be either.
            before=to_json(before) if kind == JournalKind.CONFLICT else kept(before),
            after=to_json(after) if kind == JournalKind.CONFLICT else kept(after),
        )
    )


def kept(value: Value) -> Any:
    """A value as the journal keeps it: readable, and never so long that the journal outgrows the work."""
    return shortened(to_json(value))


def shortened(document: Any) -> Any:
    if isinstance(document, str) and len(document) > AT_MOST:
        return document[:AT_MOST] + "…"
    if isinstance(document, dict):
        return {name: shortened(part) for name, part in document.items()}
    if isinstance(document, list):
        return [shortened(part) for part in document]
    return document
