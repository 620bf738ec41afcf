"""The install handshake, as an app sees it on the wire."""

import httpx
import jwt
import pytest

from sandbox.connect.host import InstallError
from tests.sandbox.connect.conftest import World
from tests.sandbox.connect.tiny_app import KEY, TinyApp, public_key


async def test_the_app_is_told_installed_before_enabled(world: World) -> None:
    await world.host.install(world.app.descriptor_url)
    assert [seen.path for seen in world.app.calls] == ["/installed", "/enabled"]


async def test_installed_carries_the_tenant_and_a_secret(world: World) -> None:
    await world.host.install(world.app.descriptor_url)
    body = world.app.called("/installed")[0].json
    assert body["key"] == KEY
    assert body["clientKey"] == world.host.client_key
    assert body["baseUrl"] == body["displayUrl"] == world.site.base_url
    assert body["productType"] == "jira"
    assert body["eventType"] == "installed"
    assert body["cloudId"] == world.site.cloud_id
    assert len(body["sharedSecret"]) >= 32
    assert "sharedSecret" not in world.app.called("/enabled")[0].json


async def test_installed_is_signed_by_a_key_that_the_control_serves(world: World) -> None:
    await world.host.install(world.app.descriptor_url)
    seen = world.app.called("/installed")[0]
    pem = await public_key(f"{world.control_url}/install-keys", seen.token)
    claims = jwt.decode(seen.token, pem, algorithms=["RS256"], audience=world.app.base_url)
    assert jwt.get_unverified_header(seen.token)["alg"] == "RS256"
    assert claims["aud"] == [world.app.base_url]
    assert claims["iss"] == seen.json["clientKey"]
    assert claims["qsh"] == seen.qsh


async def test_an_unknown_install_key_is_not_served(world: World) -> None:
    async with httpx.AsyncClient(verify=False, trust_env=False) as client:
        assert (await client.get(f"{world.control_url}/install-keys/fake-kid")).status_code == 404


async def test_a_rotated_install_key_leaves_the_old_one_served(world: World) -> None:
    await world.host.install(world.app.descriptor_url)
    world.hosts.keys.rotate()
    await world.host.install(world.app.descriptor_url)
    tokens = [seen.token for seen in world.app.called("/installed")]
    assert len({jwt.get_unverified_header(token)["kid"] for token in tokens}) == 2
    for token in tokens:
        pem = await public_key(f"{world.control_url}/install-keys", token)
        jwt.decode(token, pem, algorithms=["RS256"], audience=world.app.base_url)


async def test_enabled_and_disabled_are_signed_with_the_secret(world: World) -> None:
    await world.host.install(world.app.descriptor_url)
    await world.host.switch(KEY, on=False)
    for path in ("/enabled", "/disabled"):
        seen = world.app.called(path)[0]
        claims = jwt.decode(seen.token, world.app.secret(), algorithms=["HS256"])
        assert claims["iss"] == world.host.client_key
        assert claims["qsh"] == seen.qsh
        assert 0 < claims["exp"] - claims["iat"] <= 180


async def test_every_install_brings_a_new_secret_and_the_same_tenant_and_account(world: World) -> None:
    first = await world.host.install(world.app.descriptor_url)
    second = await world.host.install(world.app.descriptor_url)
    bodies = [seen.json for seen in world.app.called("/installed")]
    assert len({body["sharedSecret"] for body in bodies}) == 2
    assert len({body["clientKey"] for body in bodies}) == 1
    assert first.account_id == second.account_id


async def test_two_sites_are_two_tenants(world: World) -> None:
    await world.host.install(world.app.descriptor_url)
    await world.hosts.hosts["globex"].install(world.app.descriptor_url)
    bodies = [seen.json for seen in world.app.called("/installed")]
    assert len({body["clientKey"] for body in bodies}) == 2
    assert len({body["sharedSecret"] for body in bodies}) == 2


@pytest.mark.parametrize("status", [201, 302, 401, 500])
async def test_an_app_that_does_not_accept_is_not_installed(world: World, status: int) -> None:
    world.app.answers["/installed"] = status
    with pytest.raises(InstallError, match=f"HTTP {status}"):
        await world.host.install(world.app.descriptor_url)
    assert world.site.installs == {}
    assert world.app.called("/enabled") == []


async def test_a_failed_reinstall_keeps_the_old_secret(world: World) -> None:
    before = await world.host.install(world.app.descriptor_url)
    world.app.answers["/installed"] = 500
    with pytest.raises(InstallError):
        await world.host.install(world.app.descriptor_url)
    assert world.host.get(KEY).shared_secret == before.shared_secret
    assert world.site.users[before.account_id].active


async def test_uninstalling_tells_both_and_voids_the_secret_first(world: World) -> None:
    install = await world.host.install(world.app.descriptor_url)
    world.app.answers["/uninstalled"] = lambda seen: 500 if world.site.installs else 204
    await world.host.uninstall(KEY)
    seen = world.app.called("/uninstalled")[0]
    pem = await public_key(f"{world.control_url}/install-keys", seen.token)
    jwt.decode(seen.token, pem, algorithms=["RS256"], audience=world.app.base_url)
    assert len(world.app.called("/disabled")) == 1
    assert world.host.lifecycle[-1].accepted
    assert not world.site.users[install.account_id].active


async def test_the_apps_account_is_an_app_and_comes_back_with_it(world: World) -> None:
    install = await world.host.install(world.app.descriptor_url)
    await world.host.uninstall(KEY)
    again = await world.host.install(world.app.descriptor_url)
    user = world.site.users[again.account_id]
    assert again.account_id == install.account_id
    assert user.account_type == "app"
    assert user.active


async def test_a_base_url_with_a_path_is_not_part_of_the_hash(world: World) -> None:
    base = world.app.base_url
    world.app.changes = {"baseUrl": f"{base}/under/here"}
    await world.host.install(world.app.descriptor_url)
    seen = world.app.calls[0]
    assert seen.path == "/under/here/installed"
    claims = jwt.decode(seen.token, options={"verify_signature": False})
    seen.path = "/installed"
    assert claims["qsh"] == seen.qsh
    assert claims["aud"] == [f"{base}/under/here"]


async def test_a_bad_descriptor_is_refused_with_all_its_faults(world: World) -> None:
    world.app.changes = {"key": "no spaces", "scopes": ["EVERYTHING"]}
    with pytest.raises(InstallError) as refused:
        await world.host.install(world.app.descriptor_url)
    assert "key" in str(refused.value)
    assert "EVERYTHING" in str(refused.value)
    assert world.app.calls == []


async def test_an_address_without_a_descriptor_is_refused(world: World) -> None:
    with pytest.raises(InstallError, match="not JSON"):
        await world.host.install(f"{world.control_url}/all.js")
    with pytest.raises(InstallError, match="HTTP 404"):
        await world.host.install(f"{world.control_url}/elsewhere")
    with pytest.raises(InstallError, match="cannot be read"):
        await world.host.install("http://127.0.0.1:1/none.json")


async def test_the_control_installs_switches_and_uninstalls(world: World, app: TinyApp) -> None:
    async with httpx.AsyncClient(verify=False, trust_env=False, base_url=f"{world.control_url}/sites/acme") as client:
        made = await client.post("/apps", json={"descriptor": app.descriptor_url})
        assert made.status_code == 201
        assert made.json()["key"] == KEY
        assert (await client.post(f"/apps/{KEY}/disable")).json()["enabled"] is False
        assert (await client.post(f"/apps/{KEY}/enable")).json()["enabled"] is True
        assert [each["key"] for each in (await client.get("/apps")).json()] == [KEY]
        assert (await client.delete(f"/apps/{KEY}")).status_code == 204
        assert (await client.delete(f"/apps/{KEY}")).status_code == 422
        assert (await client.get("/apps")).json() == []
        assert (await client.post("/apps", json={})).status_code == 400
        refused = await client.post("/apps", json={"descriptor": f"{world.control_url}/all.js"})
        assert refused.status_code == 422
        assert "not JSON" in refused.json()["message"]
