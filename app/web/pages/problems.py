"""How the web says that something is wrong: as a page, as a notice in a page, or as plain text to a machine.

A form's route answers its own bad input next to the field; what reaches this module is shown at the top of the page.
"""

from fastapi import Request
from fastapi.responses import PlainTextResponse, Response

from app.errors import UserError
from app.web.pages.rendering import page, part


def page_error(request: Request, error: UserError) -> Response:
    """A whole page for a frame, a notice above the unchanged page for htmx, and text for Jira itself."""
    if "/ui/" not in request.url.path:
        return PlainTextResponse(str(error), error.status)
    if "hx-request" not in request.headers:
        return page(request, "problem.html", error.title, status=error.status, scope="", error=error)
    answer = part(request, "parts/notice.html", status=error.status, error=error)
    answer.headers["HX-Retarget"] = "#notice"
    answer.headers["HX-Reswap"] = "innerHTML"
    return answer
