"""Endpoints of attachments, and the media host that holds their content."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from sandbox import part_shapes
from sandbox.changes import files
from sandbox.errors import JiraError
from sandbox.model import Attachment
from sandbox.rest.wire import Call, Reply, endpoints
from sandbox.state import Site


@endpoints.add("POST", "issue/{key}/attachments")
async def add(call: Call) -> Reply:
    """Multipart, field `file`, with the header that says the caller is no browser form."""
    call.site.issue(call.actor, call.params["key"])
    if call.request.headers.get("x-atlassian-token", "").lower() not in ("no-check", "nocheck"):
        raise JiraError(403, "XSRF check failed")
    if not call.request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise JiraError(415, "Unsupported Media Type")
    async with call.request.form() as form:
        uploads = [
            files.Upload(part.filename or "file", await part.read(), part.content_type)
            for part in form.getlist("file")
            if isinstance(part, UploadFile)
        ]
    if not uploads:
        raise JiraError(400, "No file was found in the form field 'file'.")
    added = files.add_attachments(call.by, call.params["key"], uploads)
    return Reply([part_shapes.attachment_json(call.site, a, call.version) for a in added])


@endpoints.add("GET", "attachment/meta")
async def meta(call: Call) -> Reply:
    return Reply({"enabled": True, "uploadLimit": call.site.settings.upload_limit})


@endpoints.add("GET", "attachment/{id}")
async def get(call: Call) -> Reply:
    attachment, _ = files.find_attachment(call.by, call.params["id"])
    return Reply(part_shapes.attachment_json(call.site, attachment, call.version, id_as_number=True), objects=1)


@endpoints.add("DELETE", "attachment/{id}")
async def delete(call: Call) -> Reply:
    files.delete_attachment(call.by, call.params["id"])
    return Reply(status=204)


@endpoints.add("GET", "attachment/content/{id}")
async def content(call: Call) -> Reply:
    """To the media host, or with `redirect=false` the bytes themselves."""
    attachment, _ = files.find_attachment(call.by, call.params["id"])
    if call.flag("redirect", default=True):
        return Reply(raw=b"", status=303, headers={"Location": media_url(call.site, attachment)}, objects=1)
    part, status, headers = _slice(attachment, call.request.headers.get("range"))
    return Reply(raw=part, status=status, headers=headers, media_type=attachment.mime_type, objects=1)


@endpoints.add("GET", "attachment/thumbnail/{id}")
async def thumbnail(call: Call) -> Reply:
    return await content(call)


def media_url(site: Site, attachment: Attachment) -> str:
    token = _token(site, attachment.media_id)
    return f"{site.base_url}/media/file/{attachment.media_id}/binary?token={token}&name={quote(attachment.filename)}"


async def serve_media(site: Site, request: Request) -> Response:
    """The media host: knows only its own tokens, and refuses who sends it credentials of Jira."""
    media_id = request.path_params["media_id"]
    if "authorization" in request.headers:
        return Response("This host takes no Authorization header.", 400)
    attachment = site.attachments.get(site.media.get(media_id, ""))
    if attachment is None:
        return Response("Not found", 404)
    if request.query_params.get("token") != _token(site, media_id):
        return Response("Forbidden", 403)
    part, status, headers = _slice(attachment, request.headers.get("range"))
    return Response(part, status, headers, media_type=attachment.mime_type)


def _token(site: Site, media_id: str) -> str:
    return hashlib.sha256(f"{site.cloud_id}/{media_id}".encode()).hexdigest()


def _slice(attachment: Attachment, wanted: str | None) -> tuple[bytes, int, dict[str, str]]:
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(attachment.filename)}",
    }
    content, size = attachment.content, attachment.size
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", wanted or "")
    if match is None or match[0] == "bytes=-":
        return content, 200, headers
    start = int(match[1]) if match[1] else max(0, size - int(match[2]))
    end = min(int(match[2]) if match[1] and match[2] else size - 1, size - 1)
    if start >= size or start > end:
        return b"", 416, headers | {"Content-Range": f"bytes */{size}"}
    return content[start : end + 1], 206, headers | {"Content-Range": f"bytes {start}-{end}/{size}"}
