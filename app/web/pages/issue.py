"""The panel on an issue: the state of its twins, and what who may edit the issue can do about them.

The issue is the one that the verified token names; no parameter of the browser can point the panel at another.
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.errors import NotFound, UserError
from app.usecases import conflicts, twin_views, twins
from app.usecases.conflicts import Winner as Decided
from app.web.pages.doing import in_place
from app.web.pages.forms import LinkForm, Text, Winner
from app.web.pages.pairs import TwinId
from app.web.pages.rendering import page, part
from app.web.pages.scope import Asked, WorkDep
from app.web.security import FrameUser, PageViewer, Viewer, may_edit_issues, require_edit_issues
from app.work import Work

router = APIRouter()


@router.get("/ui/issue")
async def issue_page(request: Request, viewer: PageViewer, work: WorkDep) -> HTMLResponse:
    context = await panel_of(work, viewer)
    return page(request, "issue.html", f"Sync of {viewer.issue_key}", narrow=True, scope="", **context)


@router.get("/ui/panel")
async def panel(request: Request, viewer: FrameUser, work: WorkDep) -> HTMLResponse:
    return await panel_part(request, work, viewer)


@router.post("/ui/panel/start")
async def start(request: Request, viewer: FrameUser, work: WorkDep, connection: Asked = "") -> HTMLResponse:
    await require_editor(viewer)
    await twins.sync_issue(work, viewer.actor, connection_id(connection), viewer.issue_key)
    return await panel_part(request, work, viewer)


@router.post("/ui/panel/link")
async def link(
    request: Request,
    viewer: FrameUser,
    work: WorkDep,
    connection: Asked = "",
    remote_key: Text = "",
    winner: Winner = "later",
) -> HTMLResponse:
    await require_editor(viewer)
    form = LinkForm(remote_key=remote_key.strip(), winner=winner, connection=connection)
    try:
        await twins.link_issue(
            work, viewer.actor, connection_id(connection), viewer.issue_key, form.remote_key, winner=winner
        )
    except UserError as problem:
        form.problem = in_place(problem, "remote_key", "remote_key")
    return await panel_part(request, work, viewer, link=form)


@router.post("/ui/panel/twin/{twin_id}/sync")
async def sync_now(request: Request, viewer: FrameUser, work: WorkDep, twin_id: TwinId) -> HTMLResponse:
    await require_own_twin(work, viewer, twin_id)
    await twins.sync_now(work, viewer.actor, twin_id)
    return await panel_part(request, work, viewer)


@router.post("/ui/panel/twin/{twin_id}/retry")
async def retry(request: Request, viewer: FrameUser, work: WorkDep, twin_id: TwinId) -> HTMLResponse:
    await require_own_twin(work, viewer, twin_id)
    await twins.retry(work, viewer.actor, twin_id)
    return await panel_part(request, work, viewer)


@router.post("/ui/panel/twin/{twin_id}/stop")
async def stop(request: Request, viewer: FrameUser, work: WorkDep, twin_id: TwinId) -> HTMLResponse:
    await require_own_twin(work, viewer, twin_id)
    await twins.stop(work, viewer.actor, twin_id)
    return await panel_part(request, work, viewer)


@router.post("/ui/panel/twin/{twin_id}/decide")
async def decide(
    request: Request, viewer: FrameUser, work: WorkDep, twin_id: int, key: str, winner: Decided
) -> HTMLResponse:
    await require_own_twin(work, viewer, twin_id)
    await conflicts.decide(work, viewer.actor, twin_id, key, winner)
    return await panel_part(request, work, viewer)


async def panel_part(request: Request, work: Work, viewer: Viewer, *, link: LinkForm | None = None) -> HTMLResponse:
    context = await panel_of(work, viewer)
    form = link or LinkForm()
    return part(request, "parts/panel.html", status=422 if form.problem else 200, **{**context, "link": form})


async def panel_of(work: Work, viewer: Viewer) -> dict[str, Any]:
    """Anybody who sees the issue sees its state; the token says that Jira showed them the issue."""
    if not viewer.issue_id:
        raise UserError("This panel belongs on an issue.", "Open it there.", status=400)
    return {
        "panel": await twin_views.issue_panel(work, viewer.site.id, viewer.issue_id, viewer.project_id),
        "issue_key": viewer.issue_key,
        "may_edit": await may_edit_issues(viewer, viewer.project_id),
        "link": LinkForm(),
    }


async def require_editor(viewer: Viewer) -> None:
    """Raises `NotAllowed` unless the viewer may edit the issue that the token names."""
    if not viewer.issue_id:
        raise NotFound("issue")
    await require_edit_issues(viewer, viewer.project_id)


async def require_own_twin(work: Work, viewer: Viewer, twin_id: int) -> None:
    """An editor acts on the twins of the issue in front of them, on no others."""
    await require_editor(viewer)
    panel = await twin_views.issue_panel(work, viewer.site.id, viewer.issue_id, viewer.project_id)
    if twin_id not in {twin.id for twin in panel.twins}:
        raise NotFound("pair")


def connection_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("connection") from None
