"""The FastAPI app: lifespan, routers, error answers. Knows no sync."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection
from pathlib import Path

import httpx
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.exceptions import RedisError
from starlette.exceptions import HTTPException

from app.config import Settings
from app.db import answers, is_migrated
from app.errors import SyncError, UserError
from app.models import Site
from app.parts import Parts, open_parts
from app.web import lifecycle, webhooks
from app.web.bounds import BoundedForms
from app.web.headers import AccessLog, SecurityHeaders
from app.web.pages import page_error, pages
from app.web.security import Gate
from app.work import Work
from app.worker import work_until_stopped

log = structlog.get_logger(__name__)
RELOAD = "Reload the page and try again."
STATIC = Path(__file__).parent / "web" / "static"


class JiraPermissions:
    """Asks the site's Jira what an account may do."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def granted(
        self,
        site: Site,
        account_id: str,
        global_permissions: Collection[str],
        project_permissions: Collection[str],
        project_id: str | None,
    ) -> Collection[str]:
        found = await self._work.jira(site).granted(
            account_id,
            global_permissions=list(global_permissions),
            project_permissions=list(project_permissions),
            project_id=project_id,
        )
        return found.global_permissions | found.project_permissions

    async def where_granted(
        self, site: Site, account_id: str, permission: str, project_ids: Collection[str]
    ) -> Collection[str]:
        return await self._work.jira(site).where_granted(account_id, permission, project_ids)


def create_app(settings: Settings, *, with_worker: bool = False) -> FastAPI:
    """The service. `with_worker` runs a worker in the same process; `app.state.parts` holds the started parts."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            parts = await stack.enter_async_context(open_parts(settings))
            client = await stack.enter_async_context(httpx.AsyncClient(timeout=5, follow_redirects=False))
            app.state.parts = parts
            app.state.gate = Gate.build(parts.work, client, JiraPermissions(parts.work))
            if with_worker:
                stop = asyncio.Event()
                worker = asyncio.create_task(work_until_stopped(parts, stop))
                stack.push_async_callback(_finish, worker, stop)
            yield

    app = FastAPI(title="Causeway", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(BoundedForms)
    app.add_middleware(SecurityHeaders, settings=settings)
    app.add_middleware(AccessLog)
    app.include_router(lifecycle.router)
    app.include_router(webhooks.router)
    app.include_router(pages)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _add_errors(app)
    _add_probes(app)
    return app


async def _finish(worker: "asyncio.Task[None]", stop: asyncio.Event) -> None:
    stop.set()
    await worker


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(UserError)
    async def user_error(request: Request, error: UserError) -> Response:
        return page_error(request, error)

    @app.exception_handler(SyncError)
    async def jira_error(request: Request, error: SyncError) -> Response:
        return page_error(request, UserError(error.title, error.what_to_do, status=502))

    @app.exception_handler(RequestValidationError)
    async def not_understood(request: Request, _: RequestValidationError) -> Response:
        return page_error(request, UserError("Causeway did not understand this request.", RELOAD))

    @app.exception_handler(HTTPException)
    async def not_served(request: Request, error: HTTPException) -> Response:
        title = "There is no such page." if error.status_code == 404 else "Causeway did not understand this request."
        return page_error(request, UserError(title, RELOAD, status=error.status_code))

    async def parts_away(request: Request, error: Exception) -> Response:
        log.warning("request.parts_away", reason=type(error).__name__)
        away = UserError("Causeway cannot reach its database.", "It goes on by itself; try again soon.", status=503)
        return page_error(request, away)

    for kind in (*webhooks.DATABASE_TROUBLE, RedisError):
        app.add_exception_handler(kind, parts_away)


def _add_probes(app: FastAPI) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> JSONResponse:
        state = await readiness(app.state.parts)
        return JSONResponse(state, status_code=200 if all(state.values()) else 503)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def readiness(parts: Parts) -> dict[str, bool]:
    """Which parts answer: database, its schema, Redis."""
    database = await answers(parts.engine)
    migrated = database and await is_migrated(parts.engine)
    try:
        redis = bool(await parts.redis.ping())
    except (RedisError, OSError):
        redis = False
    return {"database": database, "migrations": migrated, "redis": redis}
