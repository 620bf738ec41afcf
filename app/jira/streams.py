"""An async stream of bytes as a file that a blocking upload can read. Knows no HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable
from hashlib import sha256

from app.errors import SyncError, Unreachable

STALL_SECONDS = 60.0


class Upload:
    """Reads at most one chunk ahead. Make it on the event loop; `read` is for another thread.

    A source that is shorter or longer than announced, or that fails, breaks off the reading; `failure` tells why.
    """

    def __init__(self, chunks: AsyncIterable[bytes], size: int) -> None:
        self._chunks = aiter(chunks)
        self._loop = asyncio.get_running_loop()
        self._left = size
        self._spare = b""
        self._hash = sha256()
        self.failure: SyncError | None = None

    @property
    def len(self) -> int:
        """Bytes not read yet; what requests-toolbelt asks for."""
        return self._left

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; empty only at the end."""
        if self._left <= 0:
            return b""
        if not self._spare:
            self._spare = self._next()
        wanted = self._left if size < 0 else min(size, self._left)
        part, self._spare = self._spare[:wanted], self._spare[wanted:]
        self._left -= len(part)
        self._hash.update(part)
        if not self._left and (self._spare or self._pull()):
            raise self._broken_off("The file is longer than it was said to be.")
        return part

    @property
    def sha256(self) -> str:
        """Of what was read so far."""
        return self._hash.hexdigest()

    def _next(self) -> bytes:
        chunk = self._pull()
        if not chunk:
            raise self._broken_off("The file ended before it was complete.")
        return chunk

    def _pull(self) -> bytes:
        async def pull() -> bytes:
            async for chunk in self._chunks:
                if chunk:
                    return chunk
            return b""

        try:
            return asyncio.run_coroutine_threadsafe(pull(), self._loop).result(STALL_SECONDS)
        except SyncError as error:
            self.failure = error
            raise
        except TimeoutError:
            raise self._broken_off("The source of the file stalled.") from None

    def _broken_off(self, title: str) -> Unreachable:
        self.failure = Unreachable(title)
        return self.failure
