"""What Jira asks before it installs us, and what it tells of installs.

The order of the checks is Atlassian's; a site is written only after all of them. Bodies are never logged: they hold
the shared secret.
"""

from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError

from app.doors.addresses import check_site_address, shown_address
from app.doors.connect import sites
from app.doors.connect.descriptor import descriptor
from app.doors.connect.jwt import Claims, TokenRefused, verify_install_call
from app.doors.connect.sites import Address, Installation
from app.errors import UserError
from app.web.security import Gate, GateDep, ServerCaller, call_of, install_token, refuse
from app.web.webhooks import bounded_body

log = structlog.get_logger(__name__)
router = APIRouter(include_in_schema=False)

MAX_BODY = 65_536


@router.get("/atlassian-connect.json")
async def show_descriptor(gate: GateDep) -> dict[str, Any]:
    return descriptor(gate.work.settings.base_url)


async def signed_installation(request: Request, gate: GateDep) -> tuple[Claims, Installation]:
    """The claims and the body of a call that Atlassian's own key signed, for the site that the body names."""
    try:
        claims = await verify_install_call(
            install_token(request), call_of(request, gate), gate.work.settings.base_url, gate.install_keys
        )
    except TokenRefused as error:
        refuse(str(error))
    try:
        body = Installation.model_validate_json(await bounded_body(request, MAX_BODY))
    except ValidationError as error:
        fields = sorted({".".join(map(str, fault["loc"])) for fault in error.errors()})
        raise UserError(f"The lifecycle call lacks what it needs: {', '.join(fields)}.", status=400) from None
    # Signed is the token alone: a body that names another site would hand that site over.
    if claims.client_key != body.client_key:
        refuse("token and body name different sites")
    if body.key != gate.work.settings.app_key:
        refuse("the body names another app")
    return claims, body


SignedInstallation = Annotated[tuple[Claims, Installation], Depends(signed_installation)]


@router.post("/connect/installed", status_code=204)
async def installed(signed: SignedInstallation, gate: GateDep) -> Response:
    """Takes a site in, or gives a known one its new secret. Its connections go on where they were."""
    claims, body = signed
    if not body.shared_secret:
        raise UserError("The install brings no shared secret.", status=400)
    base_url = await allowed_address(body.base_url, gate)
    shown = shown_address(body.display_url or base_url, gate.work.settings) or base_url
    async with gate.work.unit() as session:
        sealed = gate.work.vault.seal(body.shared_secret)
        address = Address(base_url, shown)
        installed = await sites.install(session, sealed, body, address, claims, gate.work.now())
    if not installed:
        refuse("the install token counted already, or is older than what Jira told last")
    log.info("site.installed", site=body.client_key, base_url=base_url)
    await gate.work.bell.look("ring_due")
    await gate.work.bell.look("ping_sites")
    return Response(status_code=204)


@router.post("/connect/uninstalled", status_code=204)
async def uninstalled(signed: SignedInstallation, gate: GateDep) -> Response:
    """Stops the site. An unknown one is no error: there is nothing to stop."""
    claims, body = signed
    async with gate.work.unit() as session:
        await sites.uninstall(session, body.client_key, claims.issued_at, gate.work.now())
    log.info("site.uninstalled", site=body.client_key)
    return Response(status_code=204)


@router.post("/connect/enabled", status_code=204)
async def enabled(site: ServerCaller, gate: GateDep) -> Response:
    async with gate.work.unit() as session:
        await sites.wake(session, site.key)
    await gate.work.bell.look("ring_due")
    return Response(status_code=204)


@router.post("/connect/disabled", status_code=204)
async def disabled(site: ServerCaller, gate: GateDep) -> Response:
    async with gate.work.unit() as session:
        await sites.disable(session, site.key)
    log.info("site.disabled", site=site.key)
    return Response(status_code=204)


async def allowed_address(base_url: str, gate: Gate) -> str:
    try:
        return await check_site_address(base_url, gate.work.settings)
    except UserError as error:
        log.warning("install.refused", base_url=base_url, reason=error.title)
        raise UserError(error.title, error.what_to_do, status=403) from None
