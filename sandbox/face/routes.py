"""All routes of a site's face, to be mounted beside its REST interface."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.connect.control import STATIC as BRIDGE
from sandbox.connect.control import all_js
from sandbox.connect.host import Host
from sandbox.face.app_pages import app_routes
from sandbox.face.issue_pages import issue_routes
from sandbox.face.login import login_routes
from sandbox.face.web import Face
from sandbox.state import Site

_STATIC = Path(__file__).parent / "static"


def face_routes(site: Site, host: Host) -> list[BaseRoute]:
    """The face and the Connect host's pages of one site: everything outside `/rest`."""
    face = Face(site, host)
    return [
        Route("/", _home),
        Route("/atlassian-connect/all.js", all_js),
        *login_routes(face),
        *issue_routes(face),
        *app_routes(face),
        Mount("/face", StaticFiles(directory=str(_STATIC))),
        Mount("/bridge", StaticFiles(directory=str(BRIDGE))),
    ]


async def _home(_request: Request) -> Response:
    return RedirectResponse("/jira", 302)
