"""The state of a twin in words: one function from the row to what a person reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.models import Connection, ConnectionState, Site, SiteState, Twin
from app.usecases.conflicts import held_fields


class TwinState(StrEnum):
    """The public words, in the order in which one hides the next."""

    STOPPED = "Stopped"
    PAUSED = "Paused"
    ERROR_HERE = "Error here"
    ERROR_THERE = "Error there"
    CONFLICT = "Conflict"
    SENDING = "Sending"
    WAITING = "Waiting for the other side"
    IN_SYNC = "In sync"


OTHER_SITE: Mapping[str, str] = {
    SiteState.UNINSTALLED: "Causeway was removed from the other Jira.",
    SiteState.DISABLED: "Causeway is switched off on the other Jira.",
    SiteState.STALE: "The other Jira does not answer any more.",
}


@dataclass(frozen=True)
class StateInWords:
    """`reason` and `what_to_do` are sentences; empty where the state speaks for itself."""

    state: TwinState
    reason: str = ""
    what_to_do: str = ""


def pause_reason(connection: Connection, site: Site, now: datetime) -> str:
    """Why nothing moves on this half at the moment, or an empty text."""
    if site.state != SiteState.ACTIVE:
        return "Causeway is switched off or removed on this site."
    if connection.state == ConnectionState.DEACTIVATED:
        return "The connection is deactivated. Changes are made up when it is activated."
    if connection.state == ConnectionState.PENDING:
        return "The other side has not accepted the connection yet."
    for until, why in ((site.paused_until, site.pause_reason), (connection.paused_until, None)):
        if until and until > now:
            return f"{why or 'Waiting'} It goes on by itself at {until:%H:%M} UTC."
    return ""


def state_of(twin: Twin, connection: Connection, site: Site, now: datetime) -> StateInWords:
    """What the twin's state is called, and why."""
    if twin.stopped_at:
        return StateInWords(TwinState.STOPPED, twin.stop_reason or "")
    if twin.error and (twin.failed or twin.attempt > 0):
        return StateInWords(TwinState.ERROR_HERE, twin.error.get("title", ""), twin.error.get("what_to_do", ""))
    if why := pause_reason(connection, site, now):
        return StateInWords(TwinState.PAUSED, why)
    if twin.peer_error:
        return StateInWords(
            TwinState.ERROR_THERE, twin.peer_error.get("title", ""), twin.peer_error.get("what_to_do", "")
        )
    if twin.refused:
        return StateInWords(TwinState.ERROR_HERE, refusal_in_words(twin), "It is tried again when the field changes.")
    if held_fields(twin):
        return StateInWords(TwinState.CONFLICT, "Both sides changed the same field, and somebody has to decide.")
    if twin.conflicts:
        return StateInWords(
            TwinState.CONFLICT, "Both sides changed the same field. The journal has the value that lost."
        )
    if twin.hinted > twin.synced or twin.incoming or twin.plan:
        return StateInWords(TwinState.SENDING)
    if twin.out or not twin.remote_issue_id:
        return StateInWords(TwinState.WAITING, OTHER_SITE.get(connection.peer_site_state, ""))
    return StateInWords(TwinState.IN_SYNC)


def refusal_in_words(twin: Twin) -> str:
    """The first refused write of a twin, as a sentence."""
    refused = twin.refused or []
    first = refused[0] if refused else {}
    return str(first.get("reason") or "Jira refused a field.")
