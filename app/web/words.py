"""The words that people see for what the engine calls by code, and how loud each is. Knows no HTML and no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.store.journal import JournalKind
from app.usecases.states import TwinState


@dataclass(frozen=True, slots=True)
class Word:
    """`look` is a lozenge of Jira's: "", progress, success, warning, danger or discovery.

    `live` tells that the state may change by itself, so that a page looks again; `moving`, that it is about to.
    """

    text: str
    look: str = ""
    live: bool = False

    @property
    def moving(self) -> bool:
        return self.live and self.look == "progress"


TWIN_STATES: Mapping[str, Word] = {
    TwinState.IN_SYNC: Word("In sync", "success"),
    TwinState.SENDING: Word("Sending", "progress", live=True),
    TwinState.WAITING: Word("Waiting for the other side", "progress", live=True),
    TwinState.ERROR_HERE: Word("Error here", "danger", live=True),
    TwinState.ERROR_THERE: Word("Error there", "danger", live=True),
    TwinState.PAUSED: Word("Paused", "warning", live=True),
    TwinState.CONFLICT: Word("Conflict", "discovery"),
    TwinState.STOPPED: Word("Stopped"),
}

CONNECTION_STATES: Mapping[str, Word] = {
    "pending": Word("Pending", "progress"),
    "active": Word("Active", "success"),
    "deactivated": Word("Deactivated"),
}

SITE_STATES: Mapping[str, Word] = {
    "active": Word("Active", "success"),
    "disabled": Word("Disabled", "warning"),
    "uninstalled": Word("Uninstalled"),
    "stale": Word("Not answering", "danger"),
}

JOURNAL_KINDS: Mapping[str, Word] = {
    JournalKind.WRITTEN: Word("Written", "success"),
    JournalKind.CONFLICT: Word("Conflict", "discovery"),
    JournalKind.REFUSED: Word("Refused", "danger"),
    JournalKind.ERROR: Word("Error", "danger"),
    JournalKind.ALARM: Word("Alarm", "danger"),
    JournalKind.LEFT_OUT: Word("Left out", "warning"),
    JournalKind.LINKED: Word("Linked"),
    JournalKind.DECIDED: Word("Decided", "discovery"),
    JournalKind.STOPPED: Word("Stopped"),
    JournalKind.RESUMED: Word("Resumed"),
}

MODES: Mapping[str, str] = {"basic": "Basic", "visual": "Visual", "script": "Script"}

FIELDS: Mapping[str, str] = {
    "summary": "Summary",
    "description": "Description",
    "type": "Issue type",
    "comment": "Comment",
    "attachment": "Attachment",
}


def word(words: Mapping[str, Word], code: str) -> Word:
    """The word of a code; a code that has none yet is shown readable rather than hidden."""
    return words.get(code) or Word(code.replace("_", " ").capitalize())


def field_name(key: str) -> str:
    """`comment/s:10001` → Comment."""
    kind = key.partition("/")[0]
    return FIELDS.get(kind) or kind.replace("_", " ").capitalize()


def ago(at: datetime, now: datetime) -> str:
    """A past moment as people say it; the exact time is for the title of its element."""
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < 10:
        return "just now"
    for unit, size in (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds >= size:
            return f"{many(seconds // size, unit)} ago"
    return "just now"


def until(at: datetime, now: datetime) -> str:
    """How long a future moment is away, rounded up so that nobody is promised too much."""
    seconds = (at - now).total_seconds()
    if seconds <= 0:
        return "now"
    for unit, size in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            return f"in {many(round(seconds / size), unit)}"
    return f"in {many(max(1, round(seconds)), 'second')}"


def many(count: int, one: str, several: str = "") -> str:
    """1 pair, 2 pairs; thousands apart."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"
