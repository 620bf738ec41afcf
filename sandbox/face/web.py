"""What all pages of the face share: the person, the page around the content, refusals, and who may post.

Knows no page. A page is a function of a `Visit`; it gets one only for a person who is logged in.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from sandbox.connect.host import Host
from sandbox.connect.pages import Opened, Pages
from sandbox.errors import JiraError
from sandbox.face.sessions import Sessions
from sandbox.model import Actor, Attachment, Project
from sandbox.state import Site

HERE = Path(__file__).parent
_MENU = ("generalPages", "adminPages")


def when(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%d %b %Y %H:%M:%S}"


def frame_name(opened: Opened) -> str:
    """What all.js reads from its window's name, so that a navigation inside the frame keeps the bridge."""
    return json.dumps({"origin": opened.frame.site_url, "channel": opened.frame.channel, "options": {}})


def file_path(file: Attachment) -> str:
    return f"/secure/attachment/{file.id}/{quote(file.filename)}"


@dataclass(frozen=True)
class Visit:
    """One request of one logged-in person."""

    face: "Face"
    request: Request
    me: Actor

    @property
    def site(self) -> Site:
        return self.face.site

    def project(self) -> Project:
        """The project in the address. Raises JiraError 404."""
        return self.site.project(self.me, self.request.path_params["project"])

    def page(self, template: str, project: Project | None = None, status: int = 200, **values: Any) -> HTMLResponse:
        """The page as HTML, with everything that its frame and menus need."""
        site, me = self.site, self.me
        visible = [p for p in site.projects.values() if site.can_browse(me, p)]
        return self.face.render(
            self.request,
            template,
            status,
            {
                "me": me,
                "people": [u for u in site.users.values() if u.active and u.account_type == "atlassian"],
                "site_admin": site.is_site_admin(me),
                "app_links": self.face.pages.links(me, *_MENU),
                "project": project,
                "projects": visible,
                "first_project": visible[0].key if visible else "",
                **values,
            },
        )


Page = Callable[[Visit], Awaitable[Response]]


class Face:
    """The face of one site: its sessions, its app pages, its templates."""

    def __init__(self, site: Site, host: Host) -> None:
        self.site = site
        self.host = host
        self.pages = Pages(site)
        self.sessions = Sessions(site)
        self._templates = Jinja2Templates(HERE / "templates")
        self._templates.env.globals.update(
            site=site, name_of=self.name_of, when=when, frame_name=frame_name, file_path=file_path
        )

    def name_of(self, account_id: str | None) -> str:
        user = self.site.users.get(account_id or "")
        return user.display_name if user else ("Former user" if account_id else "Unassigned")

    def render(self, request: Request, template: str, status: int, values: dict[str, Any]) -> HTMLResponse:
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        about = {"here": here, "message": request.query_params.get("message"), "error": None, **values}
        return self._templates.TemplateResponse(request, template, about, status_code=status)

    def route(self, path: str, page: Page, methods: Sequence[str] = ("GET",)) -> Route:
        """The page at the path, for people who are logged in; others log in first."""

        async def answer(request: Request) -> Response:
            elsewhere = self._elsewhere(request)
            if elsewhere is not None:
                return elsewhere
            me = self.sessions.actor(request)
            if me is None:
                return self._log_in_first(request)
            visit = Visit(self, request, me)
            try:
                return await page(visit)
            except JiraError as error:
                return self.problem(visit, error)

        return Route(path, answer, methods=list(methods))

    def problem(self, visit: Visit, error: JiraError) -> Response:
        """The refusal as a page."""
        return visit.page("problem.html", status=error.status, title=title_of(error.status), text=said(error))

    def is_own_post(self, request: Request) -> bool:
        """Whether a post comes from this site's own pages: other ports of this machine share its cookies."""
        origin = request.headers.get("origin")
        return origin is None or origin in {self.site.base_url, str(request.base_url).rstrip("/")}

    def _elsewhere(self, request: Request) -> Response | None:
        if request.method == "POST":
            return None if self.is_own_post(request) else HTMLResponse("XSRF check failed", 403)
        # The bridge works on the site's own address alone: frames are told it as their host's.
        own = urlsplit(self.site.base_url)
        if request.url.netloc == own.netloc or not own.netloc:
            return None
        return RedirectResponse(str(request.url.replace(scheme=own.scheme, netloc=own.netloc)), 302)

    def _log_in_first(self, request: Request) -> Response:
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if request.method == "POST":
            return HTMLResponse("Log in first.", 401)
        return RedirectResponse(f"/login?{urlencode({'next': here})}", 302)


def title_of(status: int) -> str:
    return {404: "We can't find that", 403: "You may not do that"}.get(status, "That did not work")


def said(error: JiraError) -> str:
    """The refusal in one line for a person."""
    return " ".join([*error.messages, *(f"{field}: {text}" for field, text in error.errors.items())])


def back(path: str, message: str = "") -> RedirectResponse:
    """To a page after a post."""
    return RedirectResponse(f"{path}?{urlencode({'message': message})}" if message else path, 303)
