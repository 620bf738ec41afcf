"""Requests that scripts word themselves: any REST path of the own site, signed, with the answer as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from requests import Response

from app.errors import Rejected, TooLarge
from app.jira.answers import About
from app.jira.verbs import Verbs

LONGEST = 5 * 2**20
READABLE = frozenset(range(300, 600)) - {429}
"""Statuses that are an answer for whoever asked; a rate limit stops the site as always."""
OWN = frozenset(
    {"authorization", "host", "cookie", "content-length", "connection", "transfer-encoding", "proxy-authorization"}
)


@dataclass(frozen=True)
class RawAnswer:
    status: int
    body: str
    headers: Mapping[str, str]


class RawVerbs(Verbs):
    """Whatever has no verb."""

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Sequence[tuple[str, str]] = (),
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
        trace: str = "",
    ) -> RawAnswer:
        """One request to `/rest/…` of this site, as the app user. Raises Rejected for another path, TooLarge for an
        answer of more than 5 MB, and what every call may raise."""
        if not is_rest_path(path):
            raise Rejected(f"'{path[:80]}' is no REST path of this Jira.", "It must begin with /rest/.")
        sent = {name: value for name, value in (headers or {}).items() if name.lower() not in OWN}
        sent.setdefault("Accept", "application/json")
        if trace:
            sent["X-Atlassian-Webhook-Trace"] = trace
        read = method in ("GET", "HEAD")

        def ask() -> tuple[Response, bytes]:
            session = self._calls.session
            data = None if body is None else body.encode()
            with session.request(
                method, f"{self.base_url}{path}", params=list(query), data=data, headers=sent, stream=True
            ) as response:
                return response, _at_most(response)

        content = b""

        def answer() -> Response:
            nonlocal content
            response, content = ask()
            return response

        response = await self._calls.send(answer, About.PART, write=not read, expect=READABLE)
        if len(content) > LONGEST:
            raise TooLarge("Jira's answer is larger than 5 MB.", "Ask for less: name the fields, or a page of results.")
        text = content.decode(response.encoding or "utf-8", "replace")
        return RawAnswer(response.status_code, text, dict(response.headers))


def is_rest_path(path: str) -> bool:
    """`/rest/…` and nothing that a server might take for another place."""
    plain = unquote(unquote(path.partition("?")[0]))
    parts = urlsplit(path)
    return (
        path.startswith("/rest/")
        and not parts.scheme
        and not parts.netloc
        and "\\" not in plain
        and "//" not in plain
        and ".." not in plain.split("/")
        and all(ord(sign) > 32 for sign in path)
    )


def _at_most(response: Response) -> bytes:
    """The body, or one byte more than is taken."""
    found = bytearray()
    for chunk in response.iter_content(65536):
        found += chunk
        if len(found) > LONGEST:
            break
    return bytes(found[: LONGEST + 1])
