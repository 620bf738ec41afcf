"""Making a connection: initiate here, or confirm and accept what the other side initiated."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.errors import UserError
from app.models import ConnectionState
from app.usecases import connecting
from app.usecases.connecting import Initiated, NewConnection
from app.usecases.connections import connection_view
from app.web.pages.forms import ConnectionForm, Filled, SyncForm, blank
from app.web.pages.rendering import page, part
from app.web.pages.scope import (
    Asked,
    Offer,
    Scope,
    WorkDep,
    offered,
    own_connection,
    require_scope,
)
from app.web.security import (
    FrameUser,
    NotAllowed,
    PageViewer,
    Viewer,
    is_site_admin,
    require_project_admin,
)
from app.work import Work

router = APIRouter()


@router.get("/ui/initiate")
async def initiate_form(request: Request, viewer: FrameUser, work: WorkDep, scope: Scope) -> HTMLResponse:
    await require_scope(viewer, scope)
    return part(request, "initiate.html", offer=await offered(work, viewer, scope), values=blank(), problem=None)


@router.post("/ui/initiate")
async def initiate(request: Request, viewer: FrameUser, work: WorkDep, scope: Scope, values: Filled) -> HTMLResponse:
    try:
        await require_chosen(viewer, values, scope)
        made = await connecting.initiate(
            work,
            viewer.actor,
            NewConnection(
                project_id=values.project_id,
                other_address=values.other_address,
                name=values.name,
                description=values.description,
                settings=values.settings,
                admin_there_too=values.admin_there == "yes",
            ),
        )
    except UserError as problem:
        if problem.field is None:
            raise
        return part(
            request,
            "initiate.html",
            status=422,
            offer=await offered(work, viewer, scope),
            values=values,
            problem=_at(problem, "other_address" if problem.field == "address" else problem.field),
        )
    return await invited(request, viewer, work, made, onward=values.admin_there == "yes")


@router.post("/ui/connection/{connection_id}/renew")
async def renew(request: Request, viewer: FrameUser, work: WorkDep, connection_id: str) -> HTMLResponse:
    view = await own_connection(work, viewer, connection_id)
    made = await connecting.renew_invitation(work, viewer.actor, view.id)
    return await invited(request, viewer, work, made)


@router.get("/ui/connection/{connection_id}/accepted")
async def accepted(request: Request, viewer: FrameUser, work: WorkDep, connection_id: str) -> Response:
    """Nothing while the other side has not accepted; then the way on, in place of the page that waits."""
    view = await own_connection(work, viewer, connection_id)
    if view.state == ConnectionState.PENDING:
        return Response(status_code=204)
    answer = part(request, "connected.html", view=view, sync=SyncForm())
    answer.headers["HX-Retarget"] = "#page"
    return answer


@router.get("/ui/projects")
async def find_projects(request: Request, viewer: FrameUser, work: WorkDep, project_query: Asked = "") -> HTMLResponse:
    found = await offered(work, viewer, "", project_query)
    return part(request, "parts/project_options.html", offer=found, values=blank())


async def invited(
    request: Request, viewer: Viewer, work: Work, made: Initiated, *, onward: bool = False
) -> HTMLResponse:
    """The invitation; `onward` takes whoever is an admin there too to the other site's page at once."""
    view = await connection_view(work, viewer.site.id, made.connection_id)
    return part(request, "invited.html", initiated=made, view=view, onward=onward)


@router.get("/ui/connect")
async def confirm_page(request: Request, viewer: PageViewer, work: WorkDep, code: Asked = "") -> HTMLResponse:
    """Where an admin of both sides lands, with the code in the address, and anybody who has a code to paste."""
    context = await looked_at(work, viewer, "", blank(code=code.strip(), standalone="yes"))
    return page(request, "accept.html", "Accept invitation", **context)


@router.get("/ui/accept-code")
async def code_form(request: Request, viewer: FrameUser, work: WorkDep, scope: Scope) -> HTMLResponse:
    await require_scope(viewer, scope)
    return part(request, "accept.html", **await looked_at(work, viewer, scope, blank()))


@router.post("/ui/accept-code")
async def look(request: Request, viewer: FrameUser, work: WorkDep, scope: Scope, values: Filled) -> HTMLResponse:
    known = blank(code=values.code.strip(), standalone=values.standalone)
    context = await looked_at(work, viewer, scope, known)
    return part(request, "accept.html", status=422 if context["problem"] else 200, **context)


@router.post("/ui/accept")
async def accept(request: Request, viewer: FrameUser, work: WorkDep, scope: Scope, values: Filled) -> HTMLResponse:
    try:
        await require_chosen(viewer, values, scope)
        connection_id = await connecting.accept(
            work,
            viewer.actor,
            values.code,
            values.project_id,
            name=values.name,
            settings=values.settings,
        )
    except UserError as problem:
        if problem.field is None:
            raise
        context = await looked_at(work, viewer, scope, values)
        return part(request, "accept.html", status=422, **{**context, "problem": context["problem"] or problem})
    view = await connection_view(work, viewer.site.id, connection_id)
    # Whoever came with a code has had no scope so far; a project admin's is the project just chosen.
    scope = scope or ("" if await is_site_admin(viewer) else values.project_id)
    answer = part(request, "parts/page.html", body="connected.html", scope=scope, view=view, sync=SyncForm())
    answer.headers["HX-Reswap"] = "outerHTML"
    return answer


async def looked_at(work: Work, viewer: Viewer, scope: str, values: ConnectionForm) -> dict[str, Any]:
    """The accepting page: asks for a code while there is none that works, else shows what it offers."""
    invitation, problem = None, None
    if values.code:
        try:
            invitation = await connecting.look_at_invitation(work, viewer.actor, values.code)
        except UserError as error:
            problem = _at(error, "code")
    if invitation and not values.name:
        values.name = invitation.connection_name
    return {
        "offer": await offered(work, viewer, scope) if invitation else Offer(),
        "scope": scope,
        "values": values,
        "invitation": invitation,
        "problem": problem,
        "standalone": bool(values.standalone),
    }


async def require_chosen(viewer: Viewer, values: ConnectionForm, scope: str) -> None:
    """The chosen project is one that the viewer administers; a project's own page connects no other project."""
    if not values.project_id:
        raise UserError("No project is chosen.", "Choose the project to connect.", field="project_id")
    try:
        await require_project_admin(viewer, values.project_id)
        if scope and scope != values.project_id:
            raise NotAllowed("an admin of that project")
    except NotAllowed:
        raise UserError(
            "You do not administer this project.",
            "Choose one that you administer, or ask its admin to connect it.",
            field="project_id",
            status=403,
        ) from None


def _at(problem: UserError, field: str) -> UserError:
    return UserError(problem.title, problem.what_to_do, field=field, status=problem.status)
