"""The page of one connection: its state and switch, its tabs, its settings, its end."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.errors import UserError
from app.models import ConnectionState
from app.usecases import connecting, connections
from app.usecases.connections import ConnectionView
from app.web.pages.forms import Filled, Text
from app.web.pages.lists import listed
from app.web.pages.rendering import part
from app.web.pages.scope import Asked, Scope, WorkDep, own_connection
from app.web.pages.tabs import TABS, Look
from app.web.security import FrameUser, Viewer
from app.work import Work

router = APIRouter(prefix="/ui/connection/{connection_id}")


@router.get("")
async def show(
    request: Request, viewer: FrameUser, work: WorkDep, connection_id: str, tab: Asked = "overview", state: Asked = ""
) -> HTMLResponse:
    view = await own_connection(work, viewer, connection_id)
    return await shown(request, viewer, work, view, tab, state=state)


@router.post("/activate")
async def activate(request: Request, viewer: FrameUser, work: WorkDep, connection_id: str) -> HTMLResponse:
    view = await own_connection(work, viewer, connection_id)
    await connections.activate(work, viewer.actor, view.id)
    return await shown_anew(request, viewer, work, view.id)


@router.post("/deactivate")
async def deactivate(request: Request, viewer: FrameUser, work: WorkDep, connection_id: str) -> HTMLResponse:
    view = await own_connection(work, viewer, connection_id)
    await connections.deactivate(work, viewer.actor, view.id)
    return await shown_anew(request, viewer, work, view.id)


@router.post("/settings")
async def save(request: Request, viewer: FrameUser, work: WorkDep, connection_id: str, values: Filled) -> HTMLResponse:
    view = await own_connection(work, viewer, connection_id)
    try:
        await connections.update_settings(
            work,
            viewer.actor,
            view.id,
            name=values.name,
            description=values.description,
            settings=values.settings,
        )
    except UserError as problem:
        if problem.field is None:
            raise
        return await shown(request, viewer, work, view, "settings", status=422, values=values, problem=problem)
    view = await connections.connection_view(work, viewer.site.id, view.id)
    return await shown(request, viewer, work, view, "settings", saved=True)


@router.post("/cancel")
async def cancel(request: Request, viewer: FrameUser, work: WorkDep, scope: Scope, connection_id: str) -> HTMLResponse:
    view = await own_connection(work, viewer, connection_id)
    await connecting.cancel(work, viewer.actor, view.id)
    return part(request, "list.html", **await listed(work, viewer, scope))


@router.post("/delete")
async def delete(
    request: Request,
    viewer: FrameUser,
    work: WorkDep,
    scope: Scope,
    connection_id: str,
    links: Text = "keep",
    typed_name: Text = "",
) -> HTMLResponse:
    view = await own_connection(work, viewer, connection_id)
    if typed_name.strip() != view.name:
        problem = UserError("This is not its name.", f"Type “{view.name}” to delete it.", field="typed_name")
        return await shown(request, viewer, work, view, "settings", status=422, problem=problem)
    await connections.delete_connection(work, viewer.actor, view.id, keep_links=links == "keep")
    return part(request, "list.html", **await listed(work, viewer, scope))


async def shown_anew(request: Request, viewer: Viewer, work: Work, connection_id: UUID) -> HTMLResponse:
    view = await connections.connection_view(work, viewer.site.id, connection_id)
    return await shown(request, viewer, work, view, "overview")


async def shown(
    request: Request,
    viewer: Viewer,
    work: Work,
    view: ConnectionView,
    tab: str,
    *,
    status: int = 200,
    state: str = "",
    **given: Any,
) -> HTMLResponse:
    """The whole page with one tab open; `given` takes the place of what the tab would show by itself."""
    tab = tab if tab in TABS else "overview"
    content: dict[str, Any] = {}
    if view.state != ConnectionState.PENDING:
        content = await TABS[tab][1](Look(work, view, viewer.site.id, state=state))
    expired = view.invitation_expires_at is None or view.invitation_expires_at <= work.now()
    context = {"view": view, "tabs": TABS, "tab": tab, "expired": expired, **content, **given}
    return part(request, "connection.html", status=status, **context)
