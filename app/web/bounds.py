"""What a page takes from a browser: forms of a bounded size, and text that can be kept. Knows no page."""

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import UserError

MAX_FORM = 256 * 1024
"""Bytes of a form: many times the longest invitation code and description."""
MAX_ID = 2**63 - 1


class BoundedForms:
    """Reads no more of a form than a page could have sent.

    A form is parsed before anybody asks who sends it, and its files go to disk; so a stranger could fill that.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/ui/"):
            await self._app(scope, receive, send)
            return
        left = MAX_FORM

        async def receive_some() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_some, send)


async def text_that_can_be_kept(request: Request) -> None:
    """Raises `UserError` for a NUL in the address or the form, which PostgreSQL keeps in no text."""
    given = [*request.path_params.values(), *request.query_params.values()]
    if request.method == "POST":
        given += (await request.form()).values()
    if any(isinstance(value, str) and "\0" in value for value in given):
        raise UserError("The text holds a character that cannot be kept.", "Type it anew, without the invisible part.")
