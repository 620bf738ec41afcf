"""Atlassian's public install keys, by key id. Fails closed: what is not plainly a usable key is no key.

The id must have been checked before it comes here. Knows nothing of tokens.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable

import httpx
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

FETCH_SECONDS = 5.0
MAX_KEY_BYTES = 16_384
MIN_KEY_BITS = 2048
KNOWN_SECONDS = 3600.0
UNKNOWN_SECONDS = 30.0
REMEMBERED = 256


class KeyUnavailable(Exception):
    """There is no such key, or its server gave no usable answer in time."""


class InstallKeys:
    """Fetches keys from `url/<key id>` and remembers them for an hour, refusals for half a minute.

    Five seconds at most per fetch, no redirects, no large answers. `clock` counts seconds and never goes back.
    """

    def __init__(self, url: str, client: httpx.AsyncClient, clock: Callable[[], float]) -> None:
        self._url = url.rstrip("/")
        self._client = client
        self._clock = clock
        self._remembered: OrderedDict[str, tuple[float, RSAPublicKey | None]] = OrderedDict()

    async def fetch(self, key_id: str) -> RSAPublicKey:
        """The key of that id. Raises `KeyUnavailable`."""
        until, key = self._remembered.get(key_id, (float("-inf"), None))
        if until <= self._clock():
            key = await self._ask(key_id)
            self._remember(key_id, key)
        if key is None:
            raise KeyUnavailable("the key server has no usable key of that id")
        return key

    async def _ask(self, key_id: str) -> RSAPublicKey | None:
        try:
            async with (
                asyncio.timeout(FETCH_SECONDS),
                self._client.stream("GET", f"{self._url}/{key_id}", follow_redirects=False) as answer,
            ):
                if answer.status_code != 200:
                    return None
                return _public_key(await _bounded(answer))
        except (httpx.HTTPError, TimeoutError):
            # Not remembered: the server may be back in a second, and an install is not repeated by Jira.
            raise KeyUnavailable("the key server did not answer") from None

    def _remember(self, key_id: str, key: RSAPublicKey | None) -> None:
        self._remembered[key_id] = (self._clock() + (KNOWN_SECONDS if key else UNKNOWN_SECONDS), key)
        self._remembered.move_to_end(key_id)
        while len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)


async def _bounded(answer: httpx.Response) -> bytes:
    body = b""
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > MAX_KEY_BYTES:
            return b""
    return body


def _public_key(pem: bytes) -> RSAPublicKey | None:
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, RSAPublicKey) and key.key_size >= MIN_KEY_BITS else None
