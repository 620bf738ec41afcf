"""The real service on a real PostgreSQL and Redis, with Jiras that sign as Atlassian's do, honestly or not."""

import json
import time
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import httpx
import jwt
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select
from sqlmodel import col

from app.config import APP_KEY, Settings
from app.doors.connect.qsh import qsh
from app.embedded import EmbeddedPostgres, EmbeddedRedis
from app.main import create_app
from app.models import Hint, Site
from app.web.security import Gate

BASE = "https://sync.example.com/causeway"
PROJECT, OTHER_PROJECT = "10001", "10002"
ALICE, PAUL, BOB = "alice-account", "paul-account", "bob-account"
"""A site admin, an admin of PROJECT alone, and a plain user; the same on every site here."""

_PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
FOREIGN = rsa.generate_private_key(public_exponent=65537, key_size=2048)
KID = str(uuid4())


def pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


@dataclass
class Jira:
    """One site: its keys, and what it sends. Every argument that an attacker could choose can be chosen."""

    name: str = field(default_factory=lambda: f"site-{uuid4().hex[:12]}")
    secret: str = field(default_factory=lambda: uuid4().hex + uuid4().hex)

    @property
    def client_key(self) -> str:
        return f"key-of-{self.name}"

    @property
    def base_url(self) -> str:
        return f"https://{self.name}.atlassian.net"

    def body(self, **changes: Any) -> dict[str, Any]:
        return {
            "key": APP_KEY,
            "clientKey": self.client_key,
            "sharedSecret": self.secret,
            "baseUrl": self.base_url,
            "productType": "jira",
            "serverVersion": "100123",
            "eventType": "installed",
            **changes,
        }

    def install_token(self, path: str, key: Any = _PRIVATE, kid: str = KID, **changes: Any) -> str:
        claims = self.claims(**{"aud": [BASE], "qsh": qsh("POST", path, ""), "jti": uuid4().hex, **changes})
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})

    def host_token(self, method: str, url: str, secret: str | None = None, **changes: Any) -> str:
        parts = urlsplit(url)
        claims = self.claims(**{"qsh": qsh(method, parts.path, parts.query), **changes})
        return jwt.encode(claims, secret or self.secret, algorithm="HS256")

    def context_token(self, account_id: str = ALICE, **changes: Any) -> str:
        claims = self.claims(**{"qsh": "context-qsh", "sub": account_id, **changes})
        return jwt.encode(claims, changes.pop("secret", self.secret), algorithm="HS256")

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        given = {"iss": self.client_key, "iat": now, "exp": now + 180, "context": {}, **changes}
        return {name: value for name, value in given.items() if value is not None}


class Rights:
    """What Jira answers about the people here."""

    async def granted(
        self,
        site: Site,
        account_id: str,
        global_permissions: Collection[str],
        project_permissions: Collection[str],
        project_id: str | None,
    ) -> Collection[str]:
        if account_id == ALICE:
            return {*global_permissions, *project_permissions}
        if account_id == PAUL and project_id == PROJECT:
            return {*project_permissions}
        return set()

    async def where_granted(
        self, site: Site, account_id: str, permission: str, project_ids: Collection[str]
    ) -> Collection[str]:
        """Nobody here is asked about many projects at once: there is no Jira to list them."""
        raise NotImplementedError


@dataclass
class KeyServer:
    """Atlassian's key host. `answers` overrides what it says of a key id."""

    answers: dict[str, httpx.Response] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        kid = request.url.path.rpartition("/")[2]
        if kid in self.answers:
            return self.answers[kid]
        return httpx.Response(200, content=pem(_PRIVATE)) if kid == KID else httpx.Response(404)


@dataclass
class Door:
    """The service as the world sees it, and its database to look into."""

    app: FastAPI
    http: httpx.AsyncClient
    keys: KeyServer

    @property
    def gate(self) -> Gate:
        gate: Gate = self.app.state.gate
        return gate

    async def lifecycle(self, jira: Jira, event: str, token: str | None = None, **body: Any) -> httpx.Response:
        path = f"/connect/{event}"
        token = jira.install_token(path) if token is None else token
        return await self.post(path, token, jira.body(eventType=event, **body))

    async def post(self, path: str, token: str | None, body: Any = None, **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        if token is not None:
            headers["Authorization"] = f"JWT {token}"
        return await self.http.post(path, content=content, headers=headers)

    async def installed(self, jira: Jira) -> Jira:
        answer = await self.lifecycle(jira, "installed")
        assert answer.status_code == 204, answer.text
        return jira

    async def frame(self, jira: Jira, path: str, account_id: str | None = BOB, **changes: Any) -> httpx.Response:
        token = jira.host_token("GET", path, sub=account_id, **changes)
        return await self.http.get(f"{path}{'&' if '?' in path else '?'}jwt={token}")

    async def call(self, path: str, token: str, method: str = "GET", **more: Any) -> httpx.Response:
        headers = {"Authorization": f"JWT {token}", "HX-Request": "true"}
        return await self.http.request(method, path, headers=headers, **more)

    async def webhook(self, jira: Jira, event: str, body: Any, identifier: str = "") -> httpx.Response:
        path = f"/connect/webhooks/{event}"
        headers = {"X-Atlassian-Webhook-Identifier": identifier or uuid4().hex}
        return await self.post(path, jira.host_token("POST", path), body, **headers)

    async def site(self, jira: Jira) -> Site | None:
        async with self.gate.work.sessions() as session:
            found: Site | None = await session.scalar(select(Site).where(col(Site.key) == jira.client_key))
            return found

    async def hints(self, jira: Jira) -> list[Hint]:
        site = await self.site(jira)
        assert site is not None
        async with self.gate.work.sessions() as session:
            query = select(Hint).where(col(Hint.site_id) == site.id).order_by(col(Hint.id))
            return list((await session.scalars(query)).all())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def door(
    postgres: EmbeddedPostgres,
    redis_server: EmbeddedRedis,
    encryption_key: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Door]:
    database = f"attacks{uuid4().hex}"
    connection = await asyncpg.connect(postgres.url)
    await connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "template"')
    await connection.close()
    settings = Settings(
        base_url=BASE,
        database_url=postgres.database(database),
        redis_url=redis_server.url,
        encryption_keys=SecretStr(encryption_key),
        install_keys_url="https://keys.example.com",
        data_dir=tmp_path_factory.mktemp("attacks"),
    )
    async with serve(settings) as served:
        yield served


@asynccontextmanager
async def serve(settings: Settings) -> AsyncIterator[Door]:
    """The real service. Atlassian's key host and Jira's word on permissions are not of it and are played here."""
    app = create_app(settings)
    keys = KeyServer()
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.MockTransport(keys)) as client:
        app.state.gate = Gate.build(app.state.parts.work, client, Rights())
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="https://sync.example.com") as http:
            yield Door(app, http, keys)


@contextmanager
def having(door: Door, **changed: Any) -> Iterator[None]:
    """The service with other tools for a while."""
    gate = door.gate
    work = replace(gate.work, **{name: part for name, part in changed.items() if name != "deliveries"})
    deliveries = changed.get("deliveries", gate.deliveries)
    door.app.state.gate = replace(gate, work=work, deliveries=deliveries)
    try:
        yield
    finally:
        door.app.state.gate = gate


@pytest_asyncio.fixture(loop_scope="session")
async def acme(door: Door) -> Jira:
    return await door.installed(Jira())


@pytest_asyncio.fixture(loop_scope="session")
async def globex(door: Door) -> Jira:
    return await door.installed(Jira())
