"""For what a viewer may act: the whole site or one project, checked with Jira on every request.

A page tells its scope in `scope` (a project's id, empty for the site); it is a claim of the browser and only narrows.
"""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from app.errors import NotFound
from app.jira.records import ProjectFacts
from app.usecases.connections import ConnectionView, connection_view
from app.web.pages.rendering import work_of
from app.web.security import Viewer, administered, require_project_admin, require_site_admin
from app.work import Work

SHOWN = 50
"""Projects that one search of Jira gives at most."""

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


@dataclass(frozen=True)
class Offer:
    """The projects that somebody can connect: the one of the page, or those to choose from.

    `more`: there may be others than those found, so a page lets people search.
    """

    fixed: ProjectFacts | None = None
    projects: tuple[ProjectFacts, ...] = ()
    more: bool = False


async def offered(work: Work, viewer: Viewer, scope: str, query: str = "") -> Offer:
    """Projects that the viewer administers and the app sees. Raises `NotAllowed` for another scope's project: the app
    sees more projects than the viewer, and nobody learns of those here."""
    jira = work.jira(viewer.site)
    if scope:
        await require_project_admin(viewer, scope)
        return Offer(fixed=await jira.project(scope))
    found = await jira.projects(query.strip())
    more = len(found) >= SHOWN
    theirs = await administered(viewer, [project.id for project in found])
    return Offer(projects=tuple(project for project in found if project.id in theirs), more=more)


Asked = Annotated[str, Query()]
