"""Who calls us: the dependencies that tell Jira itself, a framed page and a call from our own page apart.

An endpoint takes one of them. Each accepts its own kind of token in its own place, so none stands in for another, and
the site comes from the verified token alone. Knows nothing of what the caller wants.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Annotated, NoReturn
from urllib.parse import parse_qsl, urlsplit

import httpx
import structlog
from fastapi import Depends, Request

from app.db import AsyncSession
from app.doors.connect import sites
from app.doors.connect.jwt import Call, Claims, TokenRefused, issuer_of, verify_frame_call, verify_server_call
from app.doors.connect.keys import InstallKeys
from app.errors import UserError
from app.models import Site, SiteState
from app.usecases import Actor
from app.web.headers import let_frame
from app.web.permissions import (
    ADMINISTER,
    ADMINISTER_PROJECTS,
    EDIT_ISSUES,
    PermissionCheck,
    Permissions,
)
from app.work import Work

log = structlog.get_logger(__name__)

TOKEN_SCHEME = "JWT "
DELIVERIES_AT_ONCE = 200
"""Webhooks that one process works on at one time; more would only wait for the database."""


class NotAuthenticated(UserError):
    """Nobody we know. The same words for an unknown site, a bad signature and a token of another kind."""

    def __init__(self) -> None:
        super().__init__(
            "Causeway could not verify that this request comes from your Jira.",
            "Reload the page in Jira. If it stays, ask an admin to install Causeway again.",
            status=401,
        )


class NotAllowed(UserError):
    """Somebody we know, who may not do this."""

    def __init__(self, who_may: str) -> None:
        super().__init__(f"Only {who_may} can do this.", "Ask one of them, or your Jira site admin.", status=403)


@dataclass(frozen=True)
class Gate:
    """What telling callers apart needs; one per process, at `app.state.gate`."""

    work: Work
    install_keys: InstallKeys
    permissions: Permissions
    decoy: bytes = field(repr=False)
    deliveries: asyncio.Semaphore

    @classmethod
    def build(cls, work: Work, client: httpx.AsyncClient, check: PermissionCheck) -> "Gate":
        """`client` fetches install keys; `check` asks Jira for permissions."""
        return cls(
            work=work,
            install_keys=InstallKeys(work.settings.install_keys_url, client, time.monotonic),
            permissions=Permissions(check, time.monotonic),
            decoy=work.vault.seal(secrets.token_urlsafe(48)),
            deliveries=asyncio.Semaphore(DELIVERIES_AT_ONCE),
        )


@dataclass(frozen=True)
class Viewer:
    """A person who looks at one of our pages in Jira, and where the page is shown (empty text: nowhere special)."""

    site: Site
    account_id: str
    project_id: str
    project_key: str
    issue_id: str
    issue_key: str
    permissions: Permissions = field(repr=False, compare=False)

    @property
    def actor(self) -> Actor:
        return Actor(self.site.id, self.account_id)


def gate(request: Request) -> Gate:
    found: Gate = request.app.state.gate
    return found


GateDep = Annotated[Gate, Depends(gate)]


async def verified_server(request: Request, gate: GateDep) -> Site:
    """The site whose Jira signed this very request. Raises `NotAuthenticated`."""
    async with gate.work.sessions() as session:
        return await calling_site(session, request, gate)


async def calling_site(session: AsyncSession, request: Request, gate: Gate) -> Site:
    """The same, inside the transaction that the caller goes on with."""
    token, call = header_token(request), call_of(request, gate)
    site, _ = await _verify(session, gate, token, lambda secrets: verify_server_call(token, secrets, call))
    return site


async def framed_page(request: Request, gate: GateDep) -> Viewer:
    """Who opened the page, by the signed address that Jira gave its frame. Raises `NotAuthenticated`."""
    token, call = query_token(request), call_of(request, gate)
    async with gate.work.sessions() as session:
        site, claims = await _verify(session, gate, token, lambda secrets: verify_server_call(token, secrets, call))
    if site.state != SiteState.ACTIVE:
        # Jira shows no page of an app that is switched off, so a lost `enabled` is made up for here.
        async with gate.work.unit() as session:
            await sites.wake(session, site.key)
    let_frame(request.scope, site.base_url, site.display_url)
    return _viewer(gate, site, claims)


async def page_call(request: Request, gate: GateDep) -> Viewer:
    """Who uses our page, by the token that it asked its host for. Raises `NotAuthenticated`."""
    token = header_token(request)
    async with gate.work.sessions() as session:
        site, claims = await _verify(session, gate, token, lambda secrets: verify_frame_call(token, secrets))
    return _viewer(gate, site, claims)


ServerCaller = Annotated[Site, Depends(verified_server)]
PageViewer = Annotated[Viewer, Depends(framed_page)]
FrameUser = Annotated[Viewer, Depends(page_call)]


def header_token(request: Request) -> str:
    """The token of the `Authorization` header, if it is the only one. Raises `NotAuthenticated`."""
    if _query_tokens(request):
        refuse("a token in the query where the header's is due")
    values = request.headers.getlist("authorization")
    if len(values) != 1 or not values[0].startswith(TOKEN_SCHEME):
        refuse("no token in the header")
    return values[0].removeprefix(TOKEN_SCHEME).strip()


def query_token(request: Request) -> str:
    """The token of the address, if it is the only one. Raises `NotAuthenticated`."""
    tokens = _query_tokens(request)
    if len(tokens) != 1 or "authorization" in request.headers:
        refuse("not exactly one token, in the address")
    return tokens[0]


def install_token(request: Request) -> str:
    """The token of a lifecycle call, which Atlassian puts into the header or the address. Raises `NotAuthenticated`."""
    return query_token(request) if _query_tokens(request) else header_token(request)


def _query_tokens(request: Request) -> list[str]:
    query = request.scope["query_string"].decode("latin-1")
    return [value for name, value in parse_qsl(query, keep_blank_values=True) if name == "jwt"]


def call_of(request: Request, gate: Gate) -> Call:
    """The request as it came over the wire."""
    scope = request.scope
    return Call(
        method=request.method,
        raw_path=scope["raw_path"].partition(b"?")[0].decode("latin-1"),
        raw_query=scope["query_string"].decode("latin-1"),
        base_path=urlsplit(gate.work.settings.base_url).path,
    )


def refuse(reason: str) -> NoReturn:
    """The reason goes to the log, never to the caller."""
    log.info("request.refused", reason=reason)
    raise NotAuthenticated from None


async def _verify(
    session: AsyncSession, gate: Gate, token: str, believe: Callable[[Sequence[str]], Claims]
) -> tuple[Site, Claims]:
    try:
        known = await sites.find(session, gate.work.vault, issuer_of(token), gate.work.now())
        # An unknown site costs the same work as a known one with a wrong signature.
        claims = believe(known.secrets if known else [gate.work.vault.open(gate.decoy)])
    except TokenRefused as error:
        refuse(str(error))
    if known is None:
        refuse("no such site")
    return known.site, claims


def _viewer(gate: Gate, site: Site, claims: Claims) -> Viewer:
    if not claims.account_id:
        refuse("a page needs a person")
    return Viewer(
        site=site,
        account_id=claims.account_id,
        project_id=claims.project_id,
        project_key=claims.project_key,
        issue_id=claims.issue_id,
        issue_key=claims.issue_key,
        permissions=gate.permissions,
    )


async def is_site_admin(viewer: Viewer) -> bool:
    return await viewer.permissions.on_site(viewer.site, viewer.account_id, ADMINISTER)


async def is_project_admin(viewer: Viewer, project_id: str) -> bool:
    """Admin of that project, or of the whole site."""
    permissions, site, account_id = viewer.permissions, viewer.site, viewer.account_id
    return await permissions.in_project(site, account_id, ADMINISTER_PROJECTS, project_id) or await permissions.on_site(
        site, account_id, ADMINISTER
    )


async def administered(viewer: Viewer, project_ids: Collection[str]) -> Collection[str]:
    """Those of the projects that the viewer administers; all of them for a site admin."""
    if await is_site_admin(viewer):
        return project_ids
    return await viewer.permissions.in_projects(viewer.site, viewer.account_id, ADMINISTER_PROJECTS, project_ids)


async def may_edit_issues(viewer: Viewer, project_id: str) -> bool:
    return await viewer.permissions.in_project(viewer.site, viewer.account_id, EDIT_ISSUES, project_id)


async def require_site_admin(viewer: Viewer) -> None:
    """Raises `NotAllowed` unless Jira says that the viewer administers the site."""
    if not await is_site_admin(viewer):
        raise NotAllowed("an admin of this Jira")


async def require_project_admin(viewer: Viewer, project_id: str) -> None:
    """Raises `NotAllowed` unless Jira says that the viewer administers that project, or the site."""
    if not await is_project_admin(viewer, project_id):
        raise NotAllowed("an admin of this project")


async def require_edit_issues(viewer: Viewer, project_id: str) -> None:
    """Raises `NotAllowed` unless Jira says that the viewer may edit issues of that project."""
    if not await may_edit_issues(viewer, project_id):
        raise NotAllowed("people who may edit issues of this project")
