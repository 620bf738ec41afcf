"""Conflicts that wait for a person: what the other side has, and deciding between the two values."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlmodel import col

from app.errors import NotFound, UserError
from app.models import Twin
from app.store.due import hint_twins, ring
from app.store.journal import JournalKind, note
from app.store.stopping import locked_pair
from app.store.twins import half_of, traces_of
from app.sync.codec import to_json
from app.sync.keys import Key
from app.usecases import Actor
from app.work import Work

Winner = Literal["here", "there"]
IN_WORDS = {"here": "Decided: the value of this side counts.", "there": "Decided: the other side's value counts."}


@dataclass(frozen=True)
class HeldField:
    """A field that both sides changed. `theirs`: the other side's value, in the journal's form."""

    key: Key
    theirs: Any


def held_fields(twin: Twin) -> tuple[HeldField, ...]:
    """What of a pair waits for a person and was not decided yet. Cheap for a pair without conflicts."""
    if not twin.conflicts:
        return ()
    decided = twin.decisions or {}
    held = half_of(twin, ()).held
    return tuple(HeldField(entry.key, to_json(entry.theirs)) for entry in held if entry.key not in decided)


async def decide(work: Work, actor: Actor, twin_id: int, key: Key, winner: Winner) -> None:
    """Chooses whose value of a held field counts. The next job carries it out.

    Raises `UserError` if nobody is asked for that field (any more).
    """
    async with work.unit() as session:
        twin = (await locked_pair(session, twin_id)).get(twin_id)
        if twin is None or twin.site_id != actor.site_id:
            raise NotFound("pair")
        half = half_of(twin, await traces_of(session, twin.id))
        held = {entry.key: entry for entry in half.held}
        if key not in held or key in (twin.decisions or {}):
            raise UserError("This was decided already.", "Reload the page to see how.", status=409)
        twin.decisions = {**(twin.decisions or {}), key: winner}
        twin.conflicts = max(len(held) - len(twin.decisions), twin.conflicts - 1)
        lost, kept = (held[key].theirs, None) if winner == "here" else (None, held[key].theirs)
        who, reason = actor.account_id, IN_WORDS[winner]
        note(session, twin, JournalKind.DECIDED, field=key, who=who, reason=reason, before=lost, after=kept)
        await session.flush()
        rung = await hint_twins(session, col(Twin.id) == twin_id, work.now(), 0)
    await ring(work, rung)
