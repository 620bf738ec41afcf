"""One site as an ASGI app: its REST interface, its media host, and what others add to it."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

# Importing the modules fills the table of endpoints.
from sandbox.rest import (
    attachments,
    catalogues,
    comments,
    issues,
    links,
    people,
    projects,
    search,
    worklogs,
)
from sandbox.rest.gate import Gate
from sandbox.rest.wire import endpoints
from sandbox.state import Site

FILLED_BY = (attachments, catalogues, comments, issues, links, people, projects, search, worklogs)


def site_app(site: Site, more: Iterable[BaseRoute] = ()) -> Starlette:
    """The app of one site; `more` routes come after its own."""

    async def media(request: Request) -> Response:
        return await attachments.serve_media(site, request)

    return Starlette(
        routes=[
            Mount("/rest/api", app=Gate(site, endpoints)),
            Route("/media/file/{media_id}/binary", media),
            *more,
        ]
    )
