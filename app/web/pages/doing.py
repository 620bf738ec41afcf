"""What an admin starts from a connection's page: sync or link an issue, sync all, check; and what came of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from app.errors import UserError
from app.usecases import backfill, checks, twins
from app.usecases.connections import ConnectionView
from app.web.bounds import MAX_ID
from app.web.pages.forms import LinkForm, SyncForm, Text, Winner
from app.web.pages.rendering import part
from app.web.pages.scope import Asked, WorkDep, own_connection
from app.web.pages.tabs import Look, journal_page, pairs_page
from app.web.security import FrameUser, Viewer
from app.work import Work

router = APIRouter(prefix="/ui/connection/{connection_id}")

After = Annotated[int | None, Query(ge=0, le=MAX_ID)]


@router.post("/sync")
async def sync_issue(
    request: Request, viewer: FrameUser, work: WorkDep, connection_id: str, issue_key: Text = ""
) -> HTMLResponse:
    view = await own_connection(work, viewer, connection_id)
    form = SyncForm(issue_key=issue_key.strip())
    try:
        form.twin = await twins.sync_issue(work, viewer.actor, view.id, form.issue_key)
    except UserError as problem:
        form.problem = in_place(problem, "issue_key", "issue_key")
    return part(request, "parts/sync_one.html", status=422 if form.problem else 200, view=view, sync=form)


@router.post("/link")
async def link_issues(
    request: Request,
    viewer: FrameUser,
    work: WorkDep,
    connection_id: str,
    issue_key: Text = "",
    remote_key: Text = "",
    winner: Winner = "later",
) -> HTMLResponse:
    view = await own_connection(work, viewer, connection_id)
    form = LinkForm(issue_key=issue_key.strip(), remote_key=remote_key.strip(), winner=winner)
    try:
        form.twin = await twins.link_issue(
            work, viewer.actor, view.id, form.issue_key, form.remote_key, winner=form.winner
        )
    except UserError as problem:
        form.problem = in_place(problem, "remote_key", "issue_key", "remote_key")
    return part(request, "parts/link_form.html", status=422 if form.problem else 200, view=view, link=form)


@router.get("/pairs")
async def list_pairs(
    request: Request,
    viewer: FrameUser,
    work: WorkDep,
    connection_id: str,
    q: Asked = "",
    state: Asked = "",
    after: After = None,
) -> HTMLResponse:
    view = await own_connection(work, viewer, connection_id)
    found = await pairs_page(Look(work, view, viewer.site.id, state=state, query=q, after=after))
    return part(request, "parts/pairs.html", view=view, base=base_of(view), **found)


@router.get("/journal")
async def list_entries(
    request: Request,
    viewer: FrameUser,
    work: WorkDep,
    connection_id: str,
    kind: Asked = "",
    after: After = None,
) -> HTMLResponse:
    view = await own_connection(work, viewer, connection_id)
    found = await journal_page(Look(work, view, viewer.site.id, kind=kind, after=after))
    return part(request, "parts/journal.html", view=view, base=base_of(view), **found)


@router.get("/backfill")
async def show_backfill(
    request: Request, viewer: FrameUser, work: WorkDep, connection_id: str, ask: Asked = ""
) -> HTMLResponse:
    """How far it is; with `ask`, how many issues it would be about."""
    view = await own_connection(work, viewer, connection_id)
    asking = await backfill.how_many(work, viewer.site.id, view.id) if ask else None
    return await backfill_part(request, viewer, work, view, asking=asking)


@router.post("/backfill/start")
async def start_backfill(request: Request, viewer: FrameUser, work: WorkDep, connection_id: str) -> HTMLResponse:
    view = await own_connection(work, viewer, connection_id)
    await backfill.start(work, viewer.actor, view.id)
    return await backfill_part(request, viewer, work, view)


@router.post("/backfill/cancel")
async def cancel_backfill(request: Request, viewer: FrameUser, work: WorkDep, connection_id: str) -> HTMLResponse:
    view = await own_connection(work, viewer, connection_id)
    await backfill.cancel(work, viewer.actor, view.id)
    return await backfill_part(request, viewer, work, view)


async def backfill_part(
    request: Request, viewer: Viewer, work: Work, view: ConnectionView, *, asking: int | None = None
) -> HTMLResponse:
    found = await backfill.progress(work, viewer.site.id, view.id)
    return part(request, "parts/backfill.html", view=view, base=base_of(view), backfill=found, asking=asking)


@router.get("/check")
async def show_check(request: Request, viewer: FrameUser, work: WorkDep, connection_id: str) -> HTMLResponse:
    view = await own_connection(work, viewer, connection_id)
    return part(request, "parts/check.html", **await check_of(work, viewer, view))


@router.post("/check/start")
async def start_check(request: Request, viewer: FrameUser, work: WorkDep, connection_id: str) -> HTMLResponse:
    view = await own_connection(work, viewer, connection_id)
    await checks.start_check(work, viewer.actor, view.id)
    return part(request, "parts/check.html", **await check_of(work, viewer, view))


async def check_of(work: Work, viewer: Viewer, view: ConnectionView) -> dict[str, Any]:
    return {"view": view, "base": base_of(view), "check": await checks.check_result(work, viewer.site.id, view.id)}


def base_of(view: ConnectionView) -> str:
    return f"/connection/{view.id}"


def in_place(problem: UserError, otherwise: str, *fields: str) -> UserError:
    """The problem at one of the form's fields, so that it stands next to it. What is no bad input is raised on."""
    if problem.status != 422:
        raise problem
    field = problem.field if problem.field in fields else otherwise
    return UserError(problem.title, problem.what_to_do, field=field)
