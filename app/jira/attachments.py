"""Attachments: bytes streamed both ways, and the media UUIDs that rich text names them by."""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from hashlib import sha256
from urllib.parse import urljoin, urlsplit

import requests
from requests import Response
from requests_toolbelt import MultipartEncoder

from app.errors import Rejected, TooLarge, Unreachable
from app.jira.answers import About, broken, parsed
from app.jira.calls import TRACE_HEADER
from app.jira.records import AttachmentLimit, Download, Uploaded
from app.jira.streams import Upload
from app.jira.verbs import Verbs

CHUNK = 256 * 1024
_MEDIA_ID = re.compile(r"/file/([0-9a-fA-F-]{36})(?:/|$)")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_HOPS = 3


class AttachmentVerbs(Verbs):
    """Verbs on files. Nothing is ever whole in memory."""

    @asynccontextmanager
    async def download(self, attachment_id: str) -> AsyncIterator[Download]:
        """The bytes, from wherever Jira keeps them (without our signature there). `async with … as d: d.chunks`.

        Raises Rejected (status 404) when it is gone, Unreachable when the stream ends early.
        """
        response = await self._content(attachment_id)
        location = response.headers.get("Location")
        try:
            for _ in range(_MAX_HOPS):
                if response.status_code not in _REDIRECTS:
                    break
                target = self._media_url(response)
                response.close()
                response = await self._media(target)
            if response.status_code != 200:
                raise Unreachable("Jira did not give the file's bytes.")
            size = await self._size(attachment_id, response)
            yield Download(size, _uuid_in(location), self._chunks(response))
        finally:
            response.close()

    async def upload(
        self, issue_id: str, name: str, mime: str, size: int, chunks: AsyncIterable[bytes], *, trace: str = ""
    ) -> Uploaded:
        """Attach `size` bytes. Raises TooLarge over the site's limit, whatever `chunks` raises, and Unreachable
        (nothing was attached) when they are not `size` bytes."""
        limit = await self.attachment_limit()
        if not limit.enabled:
            raise Rejected("Attachments are switched off on the site.", "Its admin can switch them on.", status=403)
        if size > limit.size:
            raise TooLarge(
                f"'{name}' has {size} bytes; the site takes {limit.size}.",
                "Its admin can raise the attachment limit.",
                status=413,
            )
        source = Upload(chunks, size)
        form = MultipartEncoder({"file": (name, source, mime or "application/octet-stream")})
        headers = {"Content-Type": form.content_type, "Accept": "application/json", "X-Atlassian-Token": "no-check"}
        if trace:
            headers[TRACE_HEADER] = trace

        def post() -> Response:
            return self._calls.session.post(
                self._calls.url(f"issue/{issue_id}/attachments"), data=form, headers=headers
            )

        try:
            response = await self._calls.send(post, About.ISSUE, write=True, upload=True)
        except Unreachable as error:
            raise source.failure or error from None
        body = parsed(response)
        if not isinstance(body, list) or not body:
            raise Unreachable("Jira did not say what became of the file.", outcome_unknown=True)
        made = body[0]
        return Uploaded(
            id=str(made["id"]),
            media_id=await self.media_id(str(made["id"])),
            name=str(made["filename"]),
            mime=str(made.get("mimeType") or mime),
            size=int(made["size"]),
            sha256=source.sha256,
        )

    async def hash_of(self, attachment_id: str) -> str:
        """Hex SHA-256 of the bytes that Jira holds."""
        digest = sha256()
        async with self.download(attachment_id) as download:
            async for chunk in download.chunks:
                digest.update(chunk)
        return digest.hexdigest()

    async def delete_attachment(self, attachment_id: str, *, trace: str = "") -> None:
        """Delete; no error when it is gone already."""
        try:
            await self._calls.write("remove_attachment", attachment_id, about=About.PART, empty=True, trace=trace)
        except Rejected as refused:
            if refused.status != 404:
                raise

    async def attachment_limit(self) -> AttachmentLimit:
        """What the site takes; remembered for ten minutes."""
        now = self._calls.pool.clock()
        if self._limit is None or now - self._limit[0] > 600:
            body = await self._calls.read("get_attachment_meta")
            self._limit = now, AttachmentLimit(bool(body.get("enabled")), int(body.get("uploadLimit") or 0))
        return self._limit[1]

    _limit: tuple[float, AttachmentLimit] | None = None

    async def media_id(self, attachment_id: str) -> str | None:
        """The attachment's Media Services UUID, for rich text; None when Jira does not tell."""
        response = await self._content(attachment_id)
        response.close()
        return _uuid_in(response.headers.get("Location"))

    async def _size(self, attachment_id: str, response: Response) -> int:
        told = response.headers.get("Content-Length", "")
        if told.isdigit() and "Content-Encoding" not in response.headers:
            return int(told)
        return int((await self._calls.read("get_attachment", attachment_id, about=About.PART))["size"])

    async def _content(self, attachment_id: str) -> Response:
        """Jira's answer to a request for the bytes: a redirect to the media host, as a rule. Not read yet."""
        url = self._calls.url(f"attachment/content/{attachment_id}")

        def get() -> Response:
            return self._calls.session.get(url, headers=_AS_IT_IS, stream=True)

        return await self._calls.send(get, About.PART, write=False, expect=_REDIRECTS)

    async def _media(self, url: str) -> Response:
        try:
            response = await self._calls.run(lambda: self._calls.media_session.get(url, headers=_AS_IT_IS, stream=True))
        except requests.RequestException as error:
            raise broken(error, write=False) from None
        if response.status_code not in {200, *_REDIRECTS}:
            response.close()
            raise Unreachable(f"The media host did not give the file ({response.status_code}).")
        return response

    def _media_url(self, response: Response) -> str:
        target = urljoin(response.url, response.headers.get("Location", ""))
        if urlsplit(target).scheme not in {"https", urlsplit(self.base_url).scheme}:
            raise Unreachable("Jira named a place for the file that is not safe to ask.")
        return target

    async def _chunks(self, response: Response) -> AsyncIterator[bytes]:
        parts: Iterator[bytes] = response.iter_content(CHUNK)
        while True:
            try:
                chunk = await self._calls.run(lambda: next(parts, None))
            except requests.RequestException as error:
                raise broken(error, write=False) from None
            if chunk is None:
                return
            yield chunk


_AS_IT_IS = {"Accept": "*/*", "Accept-Encoding": "identity"}


def _uuid_in(location: str | None) -> str | None:
    found = _MEDIA_ID.search(urlsplit(location or "").path)
    return found[1].lower() if found else None
