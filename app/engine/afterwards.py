"""What scripts want done around their pair once the run is over, and what they said, kept on the twin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import col

from app.engine.job import Job
from app.engine.route import claim
from app.engine.script_host import Surroundings
from app.models import Journal
from app.store.journal import JournalKind, note
from app.store.stopping import locked_pair, stop_pair

KEPT_LOGS = 20
"""Runs whose log stays on a twin."""


async def do_afterwards(job: Job) -> None:
    """Effects that were noted during the job's runs. Each is safe to be done again."""
    if job.around is None:
        return
    later, job.around.later = job.around.later, []
    for effect in later:
        if effect.kind == "exalate":
            await _start_pairs(job, job.around, effect.details)
        elif effect.kind == "unExalate":
            async with job.work.unit() as session:
                await stop_pair(
                    session,
                    job.twin.id,
                    job.work,
                    here="The rules of this side ended it.",
                    there="The rules of the other side ended it.",
                )


async def _start_pairs(job: Job, around: Surroundings, details: Mapping[str, Any]) -> None:
    wanted = [str(issue) for issue in details.get("issues") or ()]
    half = job.leased.connection
    there = await job.jira.which_exist(wanted) if wanted else {}
    fits = [found.id for found in there.values() if found.project_id == half.project_id]
    async with job.work.unit() as session:
        claimed = await claim(session, job.work, half, fits)
    if claimed:
        await job.work.bell.sync(claimed)
    known = {name for found in there.values() if found.id in fits for name in (found.id, found.key)}
    if strangers := [issue for issue in wanted if issue not in known]:
        around.said.append(f"warn: no issue of {half.project_key}, and not synced: {', '.join(strangers)}")


async def keep_log(job: Job) -> None:
    """What the scripts of this job said, as one row of the twin's journal. The oldest ones go."""
    if job.around is None or not job.around.said:
        return
    text = "\n".join(job.around.said)
    job.around.said = []
    async with job.work.unit() as session:
        twin = (await locked_pair(session, job.twin.id)).get(job.twin.id)
        if twin is None:
            return
        note(session, twin, JournalKind.SAID, reason=text)
        of_twin = (col(Journal.twin_id) == twin.id, col(Journal.kind) == JournalKind.SAID)
        newest = select(col(Journal.id)).where(*of_twin).order_by(col(Journal.id).desc()).limit(KEPT_LOGS - 1)
        await session.execute(delete(Journal).where(*of_twin, col(Journal.id).not_in(newest)))
