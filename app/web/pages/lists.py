"""The site admin page and the project settings tab: the connections of the site, or of one project."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.usecases.connections import list_connections, site_facts
from app.web.pages.rendering import page, part
from app.web.pages.scope import Asked, Scope, WorkDep, require_scope
from app.web.security import FrameUser, PageViewer, Viewer, require_project_admin, require_site_admin
from app.work import Work

router = APIRouter()


@router.get("/ui/admin")
async def admin_page(request: Request, viewer: PageViewer, work: WorkDep) -> HTMLResponse:
    await require_site_admin(viewer)
    return page(request, "list.html", "Connections", **await listed(work, viewer, ""))


@router.get("/ui/project")
async def project_page(request: Request, viewer: PageViewer, work: WorkDep, projectId: Asked = "") -> HTMLResponse:
    """`projectId` is the name in the descriptor's address; who may see it is asked of Jira for that very project."""
    await require_project_admin(viewer, projectId)
    return page(request, "list.html", "Connections of this project", **await listed(work, viewer, projectId))


@router.get("/ui/connections")
async def connections(request: Request, viewer: FrameUser, work: WorkDep, scope: Scope) -> HTMLResponse:
    await require_scope(viewer, scope)
    return part(request, "list.html", **await listed(work, viewer, scope))


async def listed(work: Work, viewer: Viewer, scope: str) -> dict[str, Any]:
    return {
        "scope": scope,
        "connections": await list_connections(work, viewer.site.id, scope or None),
        "site": await site_facts(work, viewer.site.id),
    }
