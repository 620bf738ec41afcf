"""Which addresses of a Jira are taken. A person or an install may name any, and we send requests to it.

Reads the settings it is given; asks nothing but the name resolver, and never connects.
"""

import asyncio
import fnmatch
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from app.config import Settings
from app.errors import UserError

MAX_ADDRESS = 2000
_EXAMPLE = "Give it as it stands in the browser, for example https://your-company.atlassian.net."

# What else urlsplit takes for a host would split a header or an address that it is put into.
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

Resolve = Callable[[str], Awaitable[Iterable[str]]]
"""The IP addresses of a host name; raises OSError if there are none."""


class AddressRefused(UserError):
    """An address that Causeway does not talk to; nothing was sent to it."""

    def __init__(self, title: str, what_to_do: str = _EXAMPLE) -> None:
        super().__init__(title, what_to_do, field="other_address")


@dataclass(frozen=True, slots=True)
class _Address:
    scheme: str
    host: str
    port: int | None
    path: str

    @property
    def base_url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        port = f":{self.port}" if self.port and self.port != usual else ""
        return f"{self.scheme}://{host}{port}"


async def check_site_address(text: str, settings: Settings, resolve: Resolve | None = None) -> str:
    """The base URL of the Jira at that address, without a trailing slash. Raises `AddressRefused`.

    In production it is https, on the usual port, on an allowed host, whose every IP address is public.
    A page's address is cut to its site, since that is what people copy.
    """
    address = _read(text)
    host = address.host
    own_machine = not settings.production and _is_loopback(host)
    if address.scheme != "https" and not own_machine:
        raise AddressRefused(f"{address.base_url} is not an https address.")
    if own_machine:
        return address.base_url
    if address.port not in (None, 443):
        raise AddressRefused(f"Port {address.port} is unusual for a Jira; Causeway uses the https port alone.")
    if not host_allowed(host, settings.site_host_patterns):
        raise AddressRefused(
            f"Causeway does not connect to {host}.",
            f"Allowed are {', '.join(settings.site_host_patterns)}; "
            "the operator can add a host to CAUSEWAY_ALLOWED_SITE_HOSTS.",
        )
    if settings.production:
        await only_public(host, resolve)
    return address.base_url


def shown_address(text: str, settings: Settings) -> str | None:
    """The base URL to show people for what a site calls its own address; None if no browser should be sent there."""
    try:
        address = _read(text)
    except AddressRefused:
        return None
    own_machine = not settings.production and _is_loopback(address.host)
    return address.base_url if address.scheme == "https" or own_machine else None


def _read(text: str) -> _Address:
    text = text.strip()
    nonsense = AddressRefused("This is not the address of a Jira.")
    if not text or len(text) > MAX_ADDRESS or any(ord(c) <= 32 or ord(c) == 127 or c == "\\" for c in text):
        raise nonsense
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = _host(parts), parts.port
    except ValueError:
        raise nonsense from None
    if parts.scheme not in ("https", "http") or not host:
        raise nonsense
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("An address must not hold a user name or password.")
    return _Address(parts.scheme, host, port, parts.path)


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        return ipaddress.IPv6Address(host.partition("%")[0]).compressed
    # Names travel in the form that the resolver and the certificate use, so that look-alikes match no pattern.
    name = host.encode("idna").decode("ascii").lower() if host else ""
    if name and not _NAME.fullmatch(name):
        raise ValueError("no name of a host")
    return name


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_allowed(host: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(host, pattern) for pattern in patterns)


async def only_public(host: str, resolve: Resolve | None = None) -> list[str]:
    """The IP addresses of a host, all of them public. Raises `AddressRefused`."""
    try:
        found = list(await (resolve or _resolve)(host))
    except OSError:
        found = []
    if not found:
        raise AddressRefused(f"There is no host named {host}.", "Check the spelling of the address.")
    if not all(_is_public(address) for address in found):
        raise AddressRefused(
            f"{host} is an address inside a private network.",
            "Causeway connects to Jira sites on the public internet alone.",
        )
    return found


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        # An IPv4 address in IPv6 clothes leads to the same machine.
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return address.is_global and not address.is_multicast


async def _resolve(host: str) -> Iterable[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return {str(entry[4][0]) for entry in found}
