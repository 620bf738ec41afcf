"""Requests of scripts to hosts outside Jira: only where the operator allowed them, and never into a private network."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from app.doors.addresses import AddressRefused, host_allowed, only_public
from app.jira.raw import RawAnswer
from app.rules.script.interface.host import HostTrouble, Request

SECONDS = 10.0
LONGEST = 5 * 2**20
NOT_ALLOWED = "The operator can allow a host in CAUSEWAY_SCRIPT_HOSTS."


@dataclass(frozen=True)
class Outside:
    """`hosts`: patterns of host names, as `api.tempo.io` or `*.example.com`."""

    hosts: tuple[str, ...]

    async def send(self, request: Request) -> RawAnswer:
        """One request over https, no redirect followed, to an address that was looked up and found public just before,
        and to no other. Raises `HostTrouble` in words."""
        parts = urlsplit(request.path)
        host = (parts.hostname or "").lower().rstrip(".")
        if parts.scheme != "https" or not host or parts.username is not None or parts.port not in (None, 443):
            raise HostTrouble("Scripts may ask other hosts over https on the usual port alone.")
        if not host_allowed(host, self.hosts):
            raise HostTrouble(f"Scripts may not ask {host}. {NOT_ALLOWED}")
        try:
            address = next(iter(sorted(await only_public(host))))
        except AddressRefused as refused:
            raise HostTrouble(f"Scripts may not ask {host}: {refused.title}") from None
        return await self._ask(request, host, address)

    async def _ask(self, request: Request, host: str, address: str) -> RawAnswer:
        parts = urlsplit(request.path)
        there = f"[{address}]" if ":" in address else address
        url = httpx.URL(parts._replace(netloc=there).geturl()).copy_merge_params(list(request.query))
        headers = {
            name: value for name, value in request.headers.items() if name.lower() not in ("host", "content-length")
        }
        try:
            async with asyncio.timeout(SECONDS), httpx.AsyncClient(timeout=SECONDS, trust_env=False) as client:
                sent = client.build_request(
                    request.method,
                    url,
                    headers={**headers, "Host": host},
                    content=request.body,
                    # The certificate is the name's, although the connection goes to the address.
                    extensions={"sni_hostname": host},
                )
                answer = await client.send(sent, stream=True)
                try:
                    body = await _at_most(answer)
                finally:
                    await answer.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as error:
            raise HostTrouble(f"{host} did not answer ({type(error).__name__}).") from None
        return RawAnswer(answer.status_code, body.decode(answer.encoding or "utf-8", "replace"), dict(answer.headers))


async def _at_most(answer: httpx.Response) -> bytes:
    found = bytearray()
    async for chunk in answer.aiter_bytes():
        found += chunk
        if len(found) > LONGEST:
            raise HostTrouble("The answer is larger than 5 MB.")
    return bytes(found)


def patterns(text: str) -> tuple[str, ...]:
    """Host patterns as a setting holds them."""
    return tuple(_cleaned(text.split(",")))


def _cleaned(parts: Iterable[str]) -> list[str]:
    return [part.strip().lower() for part in parts if part.strip()]
