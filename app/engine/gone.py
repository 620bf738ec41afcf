"""An issue that Jira does not show any more: deleted, or hidden from the app user. Deletes nothing on either side."""

from app.engine.job import Job
from app.errors import IssueGone, Unreachable
from app.store.stopping import GONE, stop_pair


async def issue_is_gone(job: Job, gone: IssueGone) -> None:
    """Ends the pair if the issue was deleted; raises the error to show if it is only hidden."""
    project_id = job.leased.connection.project_id
    match await job.jira.why_gone(job.issue_id, project_id):
        case "deleted":
            key = job.twin.local_key or "The issue"
            async with job.work.unit() as session:
                await stop_pair(
                    session,
                    job.twin.id,
                    job.work,
                    here=GONE,
                    there=f"{key} was deleted on the other side. This issue is kept as it is.",
                )
        case "there":
            raise Unreachable("Jira showed the issue only at second sight.")
        case "hidden":
            raise IssueGone(
                f"Causeway's app user may not see {job.twin.local_key or 'the issue'}.",
                "Give the app access to the project and to the issue's security level, then press Retry.",
            ) from gone
        case _:
            raise Unreachable("Jira does not tell whether the issue was deleted.") from gone
