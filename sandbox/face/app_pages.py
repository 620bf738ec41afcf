"""Pages of installed apps in their frames, what the bridge asks for, and the admin's page for apps."""

from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.connect.framing import Place, own_parameters
from sandbox.connect.host import InstallError
from sandbox.connect.pages import Opened
from sandbox.errors import JiraError
from sandbox.face.web import Face, Visit, back

PROJECT_TABS = ("jiraProjectAdminTabPanels", "jiraProjectPages")


def app_routes(face: Face) -> list[Route]:
    return [
        face.route("/plugins/servlet/ac-token", token, ["POST"]),
        face.route("/plugins/servlet/ac-frame", inner_frame, ["POST"]),
        face.route("/plugins/servlet/ac/{app}/{module}", app_page),
        face.route("/jira/projects/{project}/settings", settings),
        face.route("/jira/projects/{project}/settings/apps/{app}/{module}", settings),
        face.route("/jira/settings/apps", apps),
        face.route("/jira/settings/apps", install, ["POST"]),
        face.route("/jira/settings/apps/{app}/{act}", change, ["POST"]),
    ]


async def app_page(visit: Visit) -> Response:
    """Any module by its address. As in Jira, conditions hide links only: here they are not asked."""
    asked = visit.request.query_params
    place = visit.face.pages.place(
        visit.me, asked.get("project.key", asked.get("project.id", "")), asked.get("issue.key", "")
    )
    return visit.page("app_page.html", opened=_open(visit, place))


async def settings(visit: Visit) -> Response:
    """The project's settings, with an app's tab where the address names one."""
    project = visit.project()
    if not visit.site.is_project_admin(visit.me, project) and "module" not in visit.request.path_params:
        raise JiraError(403, "Only administrators of the project see its settings.")
    opened = None
    if "module" in visit.request.path_params:
        opened = _open(visit, visit.face.pages.place(visit.me, project.key))
    tabs = visit.face.pages.links(visit.me, *PROJECT_TABS, project=project)
    return visit.page("settings.html", project, opened=opened, tabs=tabs)


async def token(visit: Visit) -> Response:
    """For `AP.context.getToken`."""
    asked = await visit.request.json()
    return JSONResponse({"token": visit.face.pages.token(visit.me, str(asked["app"]), _place(visit, asked))})


async def inner_frame(visit: Visit) -> Response:
    """A frame to be put into the page that is open: for `AP.dialog.create`."""
    asked = await visit.request.json()
    parameters = {f"ac.{name}": str(value) for name, value in dict(asked.get("parameters") or {}).items()}
    opened = visit.face.pages.open(visit.me, str(asked["app"]), str(asked["module"]), _place(visit, asked), parameters)
    html = visit.page("inner_frame.html", opened=opened).body
    return JSONResponse({"html": bytes(html).decode(), "name": opened.module.name.value})


async def apps(visit: Visit, given: str = "", error: str | None = None) -> Response:
    _admin_only(visit)
    status = 200 if error is None else 422
    return visit.page("apps.html", status=status, installs=visit.face.host.installs(), given=given, error=error)


async def install(visit: Visit) -> Response:
    _admin_only(visit)
    given = str((await visit.request.form()).get("descriptor", "")).strip()
    return await _do_install(visit, given)


async def change(visit: Visit) -> Response:
    _admin_only(visit)
    host, app, act = visit.face.host, visit.request.path_params["app"], visit.request.path_params["act"]
    try:
        match act:
            case "uninstall":
                await host.uninstall(app)
            case "enable" | "disable":
                await host.switch(app, act == "enable")
            case "reinstall":
                return await _do_install(visit, host.get(app).descriptor_url)
            case _:
                raise JiraError(404, f"There is nothing to {act}.")
    except InstallError as refused:
        return await apps(visit, error=str(refused))
    return back("/jira/settings/apps", f"Done: {act}.")


async def _do_install(visit: Visit, descriptor: str) -> Response:
    try:
        installed = await visit.face.host.install(descriptor)
    except InstallError as refused:
        return await apps(visit, descriptor, str(refused))
    return back("/jira/settings/apps", f"{installed.descriptor.name or installed.key} is installed.")


def _open(visit: Visit, place: Place) -> Opened:
    parameters = own_parameters(visit.request.query_params.multi_items())
    where = visit.request.path_params
    return visit.face.pages.open(visit.me, where["app"], where["module"], place, parameters)


def _place(visit: Visit, asked: dict[str, Any]) -> Place:
    wanted = dict(asked.get("place") or {})
    return visit.face.pages.place(visit.me, str(wanted.get("project") or ""), str(wanted.get("issue") or ""))


def _admin_only(visit: Visit) -> None:
    if not visit.site.is_site_admin(visit.me):
        raise JiraError(403, "Only site admins manage apps.")
