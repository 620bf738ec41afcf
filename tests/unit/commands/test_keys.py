"""Keys that seal stored secrets: made, and changed without a site noticing."""

import asyncio

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.config import Settings
from app.crypto import SecretUnreadable, Vault, new_key
from app.db import make_engine, make_sessions, unit
from app.models import Site
from tests.unit.commands.conftest import Causeway


def keep_sites(settings: Settings, **secrets: tuple[bytes, bytes | None]) -> None:
    async def save() -> None:
        engine = make_engine(str(settings.database_url), pool=2)
        async with unit(make_sessions(engine)) as session:
            for key, (secret, previous) in secrets.items():
                url = f"https://{key}.atlassian.net"
                session.add(Site(key=key, base_url=url, display_url=url, secret=secret, previous_secret=previous))
        await engine.dispose()

    asyncio.run(save())


def kept_sites(settings: Settings) -> dict[str, Site]:
    async def read() -> dict[str, Site]:
        engine = make_engine(str(settings.database_url), pool=2)
        async with unit(make_sessions(engine)) as session:
            found = {site.key: site for site in (await session.scalars(select(Site).order_by(col(Site.key)))).all()}
        await engine.dispose()
        return found

    return asyncio.run(read())


def test_a_new_key_seals_and_opens(causeway: Causeway) -> None:
    key = causeway("keys", "new").out.strip()
    vault = Vault([key])
    assert vault.open(vault.seal("sesame")) == "sesame"
    assert causeway("keys", "new", "--json").json["key"] != key


def test_after_a_rotation_the_new_key_alone_opens_every_secret(
    causeway: Causeway, installation: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = new_key(), new_key()
    keep_sites(
        installation,
        acme=(Vault([old]).seal("one"), Vault([old]).seal("before")),
        globex=(Vault([old]).seal("two"), None),
    )
    monkeypatch.setenv("CAUSEWAY_ENCRYPTION_KEYS", f"{new},{old}")
    ran = causeway("keys", "rotate", "--json")
    assert ran.code == 0
    assert ran.json == {"sealed": 3, "unreadable": []}
    sites = kept_sites(installation)
    only = Vault([new])
    assert only.open(sites["acme"].secret) == "one"
    assert only.open(sites["acme"].previous_secret or b"") == "before"
    assert only.open(sites["globex"].secret) == "two"
    with pytest.raises(SecretUnreadable):
        Vault([old]).open(sites["globex"].secret)


def test_a_secret_that_no_key_opens_is_named_and_stops_no_other(
    causeway: Causeway, installation: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = new_key(), new_key()
    lost = Vault([new_key()]).seal("lost")
    keep_sites(installation, acme=(lost, None), globex=(Vault([old]).seal("two"), lost))
    monkeypatch.setenv("CAUSEWAY_ENCRYPTION_KEYS", f"{new},{old}")
    ran = causeway("keys", "rotate")
    assert ran.code == 1
    assert "https://acme.atlassian.net" in ran.err
    assert "globex" not in ran.err
    sites = kept_sites(installation)
    assert sites["acme"].secret == lost
    assert Vault([new]).open(sites["globex"].secret) == "two"
    assert sites["globex"].previous_secret is None


def test_an_installation_on_its_development_key_is_told_what_to_do_first(
    causeway: Causeway, installation: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CAUSEWAY_ENCRYPTION_KEYS")
    ran = causeway("keys", "rotate")
    assert ran.code == 1
    assert "CAUSEWAY_ENCRYPTION_KEYS" in ran.err
