"""For what a viewer may act: the whole site or one project, checked with Jira on every request.

A page tells its scope in `scope` (a project's id, empty for the site); it is a claim of the browser and only narrows.
"""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from app.errors import NotFound
from app.jira.records import ProjectFacts
from app.models import Site
from app.usecases.connections import ConnectionView, connection_view
from app.web.pages.rendering import work_of
from app.web.security import Viewer, is_project_admin, is_site_admin, require_project_admin, require_site_admin
from app.work import Work

WorkDep = Annotated[Work, Depends(work_of)]


async def scope_of(request: Request) -> str:
    """The page's scope, from wherever htmx put it."""
    if request.method == "GET":
        return request.query_params.get("scope", "")
    return str((await request.form()).get("scope") or "")


Scope = Annotated[str, Depends(scope_of)]


async def require_scope(viewer: Viewer, scope: str) -> None:
    """Raises `NotAllowed` unless the viewer administers the scope's project, or for no project the site."""
    if scope:
        await require_project_admin(viewer, scope)
    else:
        await require_site_admin(viewer)


async def own_connection(work: Work, viewer: Viewer, connection_id: str) -> ConnectionView:
    """The connection, if the viewer administers its project or the site. Raises `NotFound` or `NotAllowed`."""
    try:
        view = await connection_view(work, viewer.site.id, UUID(connection_id))
    except ValueError:
        raise NotFound("connection") from None
    await require_project_admin(viewer, view.project_id)
    return view


async def projects_to_choose(work: Work, viewer: Viewer, query: str = "") -> list[ProjectFacts]:
    """Up to 50 projects that the viewer administers and the app sees; nobody learns of others' projects here."""
    found = await work.jira(viewer.site).projects(query.strip())
    if await is_site_admin(viewer):
        return found
    may = await asyncio.gather(*(is_project_admin(viewer, project.id) for project in found))
    return [project for project, allowed in zip(found, may, strict=True) if allowed]


async def fixed_project(work: Work, site: Site, scope: str) -> ProjectFacts | None:
    """The project of a page that belongs to one."""
    return await work.jira(site).project(scope) if scope else None


Asked = Annotated[str, Query()]
