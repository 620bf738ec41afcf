"""Logging in and out, and changing who one is: the sandbox lets anybody be anybody."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.face.web import Face


def login_routes(face: Face) -> list[Route]:
    async def form(request: Request) -> Response:
        return face.render(request, "login.html", 200, {"me": None, "next": _inside(request.query_params.get("next"))})

    async def log_in(request: Request) -> Response:
        given = await request.form()
        name, following = str(given.get("name", "")), _inside(given.get("next"))
        user = next((u for u in face.site.users.values() if u.name == name and u.password is not None), None)
        if user is None or user.password != given.get("password"):
            values = {"me": None, "next": following, "error": "That name and password do not belong together."}
            return face.render(request, "login.html", 401, values)
        response = RedirectResponse(following, 303)
        face.sessions.log_in(response, user.account_id)
        return response

    async def switch(request: Request) -> Response:
        given = await request.form()
        following, user = _inside(given.get("next")), face.site.users.get(str(given.get("account", "")))
        if user is None or user.account_type != "atlassian" or face.sessions.actor(request) is None:
            return RedirectResponse(f"/login?{urlencode({'next': following})}", 303)
        response = RedirectResponse(following, 303)
        face.sessions.log_in(response, user.account_id)
        return response

    async def log_out(request: Request) -> Response:
        response = RedirectResponse("/login", 303)
        face.sessions.log_out(request, response)
        return response

    return [
        Route("/login", form),
        Route("/login", log_in, methods=["POST"]),
        Route("/switch-user", switch, methods=["POST"]),
        Route("/logout", log_out, methods=["POST"]),
    ]


def _inside(address: object) -> str:
    """A path of this site; anything else leads home."""
    text = str(address or "")
    return text if text.startswith("/") and not text.startswith("//") and "\\" not in text else "/jira"
