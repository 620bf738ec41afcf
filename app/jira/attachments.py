"""Attachments: bytes streamed both ways, and the media UUIDs that rich text names them by."""

from __future__ import annotations

from collections.abc import AsyncIterable
from contextlib import AbstractAsyncContextManager

from app.jira.records import AttachmentLimit, Download, Uploaded
from app.jira.verbs import Verbs


class AttachmentVerbs(Verbs):
    """Verbs on files. Nothing is ever whole in memory."""

    def download(self, attachment_id: str) -> AbstractAsyncContextManager[Download]:
        """The bytes, from wherever Jira keeps them (without our signature there). `async with … as d: d.chunks`.

        Raises Rejected (status 404) when it is gone, Unreachable when the stream ends early.
        """
        raise NotImplementedError

    async def upload(
        self, issue_id: str, name: str, mime: str, size: int, chunks: AsyncIterable[bytes], *, trace: str = ""
    ) -> Uploaded:
        """Attach `size` bytes. Raises TooLarge over the site's limit, whatever `chunks` raises, and Unreachable
        (nothing was attached) when they are not `size` bytes."""
        raise NotImplementedError

    async def hash_of(self, attachment_id: str) -> str:
        """Hex SHA-256 of the bytes that Jira holds."""
        raise NotImplementedError

    async def delete_attachment(self, attachment_id: str, *, trace: str = "") -> None:
        """Delete; no error when it is gone already."""
        raise NotImplementedError

    async def attachment_limit(self) -> AttachmentLimit:
        """What the site takes; remembered for ten minutes."""
        raise NotImplementedError

    async def media_id(self, attachment_id: str) -> str | None:
        """The attachment's Media Services UUID, for rich text; None when Jira does not tell."""
        raise NotImplementedError
