"""One pair as a row of a connection's page: its state as it moves, and the buttons next to it."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from app.usecases import Actor, conflicts, twin_views, twins
from app.usecases.conflicts import Winner as Decided
from app.usecases.twin_views import TwinView
from app.web.bounds import MAX_ID
from app.web.pages.rendering import part
from app.web.pages.scope import WorkDep, own_connection
from app.web.security import FrameUser, Viewer
from app.work import Work

router = APIRouter(prefix="/ui/twin/{twin_id}")

TwinId = Annotated[int, Path(ge=0, le=MAX_ID)]
Shape = Literal["line", "row", "error"]
TEMPLATES: dict[Shape, str] = {
    "line": "parts/twin_line.html",
    "row": "parts/pair_row.html",
    "error": "parts/error_row.html",
}


@router.get("")
async def show(
    request: Request, viewer: FrameUser, work: WorkDep, twin_id: TwinId, shape: Shape = "line"
) -> HTMLResponse:
    return part(request, TEMPLATES[shape], twin=await own_twin(work, viewer, twin_id))


@router.post("/sync")
async def sync(request: Request, viewer: FrameUser, work: WorkDep, twin_id: TwinId, shape: Shape) -> HTMLResponse:
    return await done(request, viewer, work, twin_id, shape, twins.sync_now)


@router.post("/stop")
async def stop(request: Request, viewer: FrameUser, work: WorkDep, twin_id: TwinId, shape: Shape) -> HTMLResponse:
    return await done(request, viewer, work, twin_id, shape, twins.stop)


@router.post("/retry")
async def retry(request: Request, viewer: FrameUser, work: WorkDep, twin_id: TwinId, shape: Shape) -> HTMLResponse:
    return await done(request, viewer, work, twin_id, shape, twins.retry)


@router.post("/ignore")
async def ignore(request: Request, viewer: FrameUser, work: WorkDep, twin_id: TwinId, shape: Shape) -> HTMLResponse:
    return await done(request, viewer, work, twin_id, shape, twins.ignore)


@router.post("/resume")
async def resume(request: Request, viewer: FrameUser, work: WorkDep, twin_id: TwinId, shape: Shape) -> HTMLResponse:
    twin = await own_twin(work, viewer, twin_id)
    await twins.sync_issue(work, viewer.actor, twin.connection_id, twin.local_key)
    return part(request, TEMPLATES[shape], twin=await twin_views.twin_view(work, viewer.site.id, twin_id))


@router.post("/decide")
async def decide(
    request: Request, viewer: FrameUser, work: WorkDep, twin_id: int, shape: Shape, key: str, winner: Decided
) -> HTMLResponse:
    await own_twin(work, viewer, twin_id)
    await conflicts.decide(work, viewer.actor, twin_id, key, winner)
    return part(request, TEMPLATES[shape], twin=await twin_views.twin_view(work, viewer.site.id, twin_id))


async def done(
    request: Request,
    viewer: Viewer,
    work: Work,
    twin_id: int,
    shape: Shape,
    verb: Callable[[Work, Actor, int], Awaitable[object]],
) -> HTMLResponse:
    """Does the verb, if the viewer administers the twin's connection, and shows the pair as it is then."""
    await own_twin(work, viewer, twin_id)
    await verb(work, viewer.actor, twin_id)
    return part(request, TEMPLATES[shape], twin=await twin_views.twin_view(work, viewer.site.id, twin_id))


async def own_twin(work: Work, viewer: Viewer, twin_id: int) -> TwinView:
    """The twin, if the viewer administers its connection. Raises `NotFound` or `NotAllowed`."""
    twin = await twin_views.twin_view(work, viewer.site.id, twin_id)
    await own_connection(work, viewer, str(twin.connection_id))
    return twin
