"""Two sites served over HTTP, and users who call them. Answers of version 3 are held against Atlassian's document."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from sandbox.server import RunningSandbox
from sandbox.state import Site
from tests.contract import openapi

API = "/rest/api/3/"


class Person:
    """A user, or anybody with other headers, at one site."""

    def __init__(self, site: Site, name: str | None = None, **headers: str) -> None:
        self.site = site
        auth = (name, name) if name else None
        # No certificates are read: that costs more than a whole test, and all is plain HTTP here.
        self._client = httpx.AsyncClient(
            base_url=site.base_url, auth=auth, headers=headers, trust_env=False, timeout=20, verify=False
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def raw(self, method: str, url: str, **options: Any) -> httpx.Response:
        return await self._client.request(method, url, **options)

    async def ask(self, method: str, path: str, body: Any = None, *, status: int = 200, **options: Any) -> Any:
        """The answer's JSON (or None). Fails unless it has this status and the shape of Atlassian's document."""
        url = path if path.startswith("/") else API + path
        if body is not None:
            options["json"] = body
        answer = await self.raw(method, url, **options)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        shown = answer.json() if answer.content and "json" in answer.headers["content-type"] else None
        if url.startswith(API) and openapi.missing_reason() is None:
            openapi.check_response(method, answer.url.path, status, shown)
            if status < 400 and method != "GET":
                files = "files" in options
                openapi.check_request(method, answer.url.path, answer.url.query.decode(), None if files else body)
        return shown

    async def create(self, project: str = "ACM", type: str = "Task", **fields: Any) -> str:
        """The key of a new issue."""
        written = {"project": {"key": project}, "issuetype": {"name": type}, "summary": "A thing", **fields}
        key: str = (await self.ask("POST", "issue", {"fields": written}, status=201))["key"]
        return key

    async def fields(self, key: str) -> Any:
        return (await self.ask("GET", f"issue/{key}"))["fields"]

    async def attach(self, key: str, name: str, content: bytes) -> Any:
        [added] = await self.ask(
            "POST",
            f"issue/{key}/attachments",
            files={"file": (name, content)},
            headers={"X-Atlassian-Token": "no-check"},
        )
        return added

    async def media_id(self, attachment_id: str) -> str:
        """As an app finds it: from the address that the content's redirect names."""
        answer = await self.raw("GET", f"{API}attachment/content/{attachment_id}")
        assert answer.status_code == 303
        return str(httpx.URL(answer.headers["location"]).path.split("/")[3])


@pytest.fixture
async def running() -> AsyncIterator[RunningSandbox]:
    async with RunningSandbox.of("acme", "globex") as sandbox:
        yield sandbox


@pytest.fixture
async def alice(running: RunningSandbox) -> AsyncIterator[Person]:
    person = Person(running.site("acme"), "alice")
    yield person
    await person.close()


@pytest.fixture
async def paul(running: RunningSandbox) -> AsyncIterator[Person]:
    person = Person(running.site("acme"), "paul")
    yield person
    await person.close()


@pytest.fixture
async def bob(running: RunningSandbox) -> AsyncIterator[Person]:
    person = Person(running.site("acme"), "bob")
    yield person
    await person.close()


@pytest.fixture
async def control(running: RunningSandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=running.control_url, trust_env=False, verify=False) as client:
        yield client
