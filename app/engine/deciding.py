"""Carries out what people decided of held conflicts. Asks Jira nothing: the issue is as the job has read it."""

from app.engine.job import Job, Step
from app.models import Twin
from app.sync.half import Half
from app.sync.resume import decide, try_again
from app.sync.view import look


async def carry_out_decisions(job: Job) -> None:
    """*here*: the local value goes out with the next offer. *there*: the other side's is planned. A field that is not
    held any more is left alone: a person's newer value settled it."""
    decisions: dict[str, str] = dict(job.twin.decisions or {})
    if not decisions and not any(entry.decided for entry in job.half.waiting):
        return
    if job.read is None or job.half.plan is not None:
        return
    issue = job.read.issue

    def step(half: Half) -> Step:
        half, _ = look(half, issue)
        for key in {entry.key for entry in half.held} & set(decisions):
            half = decide(half, key, "here" if decisions[key] == "here" else "there", issue)

        def row(twin: Twin, _peer: Twin | None) -> None:
            left = {key: winner for key, winner in (twin.decisions or {}).items() if decisions.get(key) != winner}
            twin.decisions = left or None

        return Step(try_again(half, issue, only_decided=True), row=row)

    await job.commit(step)
    job.twin.decisions = None
