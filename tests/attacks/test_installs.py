"""Every way we know to install a site that is not one's own, and the lifecycle of one that is."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from sqlalchemy import update
from sqlmodel import col

from app.doors.connect.qsh import qsh
from app.models import Connection, Site, SiteState

from .conftest import ALICE, BASE, FOREIGN, KID, PROJECT, Door, Jira, pem

pytestmark = pytest.mark.asyncio(loop_scope="session")

INSTALLED = "/connect/installed"


async def test_an_install_makes_a_site_whose_secret_is_sealed(door: Door) -> None:
    jira = Jira()
    assert (await door.lifecycle(jira, "installed", displayUrl="https://issues.example.com/")).status_code == 204

    site = await door.site(jira)
    assert site is not None
    assert (site.base_url, site.display_url) == (jira.base_url, "https://issues.example.com")
    assert site.state == SiteState.ACTIVE
    assert jira.secret.encode() not in site.secret
    assert door.gate.work.vault.open(site.secret) == jira.secret


async def test_an_install_may_carry_its_token_in_the_address(door: Door) -> None:
    jira = Jira()
    answer = await door.post(f"{INSTALLED}?jwt={jira.install_token(INSTALLED)}", None, jira.body())
    assert answer.status_code == 204


async def test_deprecated_parameters_of_the_address_count_in_the_hash(door: Door) -> None:
    jira = Jira()
    token = jira.install_token(INSTALLED, qsh=qsh("POST", INSTALLED, "user_key=admin&user_id=x"))
    answer = await door.post(f"{INSTALLED}?user_id=x&user_key=admin", token, jira.body())
    assert answer.status_code == 204


def tokens(jira: Jira, other: Jira) -> dict[str, str | None]:
    claims = jira.claims(aud=[BASE], qsh=qsh("POST", INSTALLED, ""))
    return {
        "no token": None,
        "nonsense": "nonsense",
        "a foreign key": jira.install_token(INSTALLED, key=FOREIGN),
        "a key id that Atlassian does not know": jira.install_token(INSTALLED, kid="fake-kid"),
        "a key id with a path": jira.install_token(INSTALLED, kid=f"../{KID}"),
        "a key id with an address": jira.install_token(INSTALLED, kid=f"https://evil.example.com/{KID}"),
        "HS256 by the attacker": jwt.encode(claims, "attackers-secret-of-some-length-x", headers={"kid": KID}),
        "alg none": jwt.encode(claims, None, algorithm="none", headers={"kid": KID}),
        "the token of another site": other.install_token(INSTALLED),
        "another audience": jira.install_token(INSTALLED, aud=["https://another-app.example.com"]),
        "an audience that begins like ours": jira.install_token(INSTALLED, aud=[BASE + ".evil.example.com"]),
        "an audience that ours begins with": jira.install_token(INSTALLED, aud=["https://sync.example.com"]),
        "no audience": jira.install_token(INSTALLED, aud=None),
        "no expiry": jira.install_token(INSTALLED, exp=None),
        "expired": jira.install_token(INSTALLED, exp=1),
        "no hash": jira.install_token(INSTALLED, qsh=None),
        "a context hash": jira.install_token(INSTALLED, qsh="context-qsh"),
        "the hash of `uninstalled`": jira.install_token("/connect/uninstalled"),
        "the hash of a GET": jira.install_token(INSTALLED, qsh=qsh("GET", INSTALLED, "")),
    }


@pytest.mark.parametrize("attack", tokens(Jira(), Jira()))
async def test_a_forged_install_is_refused_and_leaves_no_site(door: Door, attack: str) -> None:
    jira, other = Jira(), Jira()
    answer = await door.post(INSTALLED, tokens(jira, other)[attack], jira.body())

    assert answer.status_code == 401
    assert await door.site(jira) is None
    assert await door.site(other) is None


@pytest.mark.parametrize("attack", tokens(Jira(), Jira()))
async def test_a_forged_install_does_not_touch_a_site_that_is_there(door: Door, acme: Jira, attack: str) -> None:
    before = await door.site(acme)
    stolen = acme.body(sharedSecret="the-secret-of-an-attacker", baseUrl="https://evil.atlassian.net")
    answer = await door.post(INSTALLED, tokens(acme, Jira())[attack], stolen)

    assert answer.status_code == 401
    assert await door.site(acme) == before


@pytest.mark.parametrize("attack", tokens(Jira(), Jira()))
async def test_a_forged_uninstall_stops_nothing(door: Door, acme: Jira, attack: str) -> None:
    token = tokens(acme, Jira())[attack]
    if attack == "the hash of `uninstalled`":
        token = acme.install_token(INSTALLED)
    answer = await door.post("/connect/uninstalled", token, acme.body())

    assert answer.status_code == 401
    site = await door.site(acme)
    assert site is not None
    assert site.state == SiteState.ACTIVE


async def test_the_secret_of_a_site_signs_no_install_of_it(door: Door, acme: Jira) -> None:
    token = acme.host_token("POST", INSTALLED, aud=[BASE])
    answer = await door.post(INSTALLED, token, acme.body(sharedSecret="new-secret"))
    assert answer.status_code == 401


async def test_the_public_key_as_a_shared_secret_signs_nothing(door: Door, acme: Jira) -> None:
    import base64
    import hashlib
    import hmac
    import json

    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    claims = acme.claims(aud=[BASE], qsh=qsh("POST", INSTALLED, ""))
    signed = f"{part({'alg': 'HS256', 'kid': KID})}.{part(claims)}"
    public = door.keys(httpx.Request("GET", f"https://keys.example.com/{KID}")).content
    signature = base64.urlsafe_b64encode(hmac.new(public, signed.encode(), hashlib.sha256).digest())
    token = f"{signed}.{signature.decode().rstrip('=')}"

    assert (await door.post(INSTALLED, token, acme.body())).status_code == 401


@pytest.mark.parametrize(
    "kid", ["../../etc/passwd", "..%2F..%2Fkeys", "https://evil.example.com/x", "x" * 65, "a b c d e f", ""]
)
async def test_an_odd_key_id_never_becomes_an_address(door: Door, kid: str) -> None:
    before = len(door.keys.asked)
    jira = Jira()
    answer = await door.post(INSTALLED, jira.install_token(INSTALLED, kid=kid), jira.body())

    assert answer.status_code == 401
    assert len(door.keys.asked) == before


@pytest.mark.parametrize(
    "said",
    [
        httpx.Response(404, content=pem(FOREIGN)),
        httpx.Response(301, headers={"Location": "https://evil.example.com/key"}, content=pem(FOREIGN)),
        httpx.Response(200, content=pem(FOREIGN) + b"\n" * 100_000),
        httpx.Response(200, content=b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
        httpx.Response(200, content=b'{"key": 1}'),
    ],
    ids=["404", "redirect", "huge", "broken", "json"],
)
async def test_a_key_server_that_says_something_odd_installs_nobody(door: Door, said: httpx.Response) -> None:
    kid, jira = str(uuid4()), Jira()
    door.keys.answers[kid] = said

    answer = await door.post(INSTALLED, jira.install_token(INSTALLED, key=FOREIGN, kid=kid), jira.body())

    assert answer.status_code == 401
    assert door.keys.asked[-1] == f"https://keys.example.com/{kid}"


@pytest.mark.parametrize(
    "changes",
    [
        {"clientKey": "key-of-somebody-else"},
        {"key": "another.app"},
        {"key": None},
        {"clientKey": None},
        {"sharedSecret": None},
        {"sharedSecret": ""},
        {"baseUrl": None},
        {"baseUrl": "http://acme.atlassian.net"},
        {"baseUrl": "https://evil.example.com"},
        {"baseUrl": "https://acme.atlassian.net.evil.example.com"},
        {"baseUrl": "https://169.254.169.254"},
        {"baseUrl": "https://user:pass@acme.atlassian.net"},
        {"baseUrl": ["https://acme.atlassian.net"]},
        {"cloudId": "a\x00b"},
    ],
    ids=str,
)
async def test_a_body_that_does_not_fit_its_token_is_refused(door: Door, changes: dict[str, Any]) -> None:
    jira = Jira()
    answer = await door.lifecycle(jira, "installed", **changes)

    assert answer.status_code >= 400
    assert answer.status_code < 500
    assert jira.secret not in answer.text
    assert await door.site(jira) is None


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"{" + b" " * 100_000 + b"}"], ids=repr)
async def test_a_body_that_is_no_installation_is_refused(door: Door, body: bytes) -> None:
    jira = Jira()
    answer = await door.post(INSTALLED, jira.install_token(INSTALLED), body[:200_000])
    assert answer.status_code == 400


async def test_a_token_of_another_site_does_not_install_over_this_one(door: Door, acme: Jira, globex: Jira) -> None:
    before = await door.site(acme)
    answer = await door.post(INSTALLED, globex.install_token(INSTALLED), acme.body(sharedSecret="stolen"))

    assert answer.status_code == 401
    assert await door.site(acme) == before


async def test_an_install_token_counts_once_whatever_its_body_says(door: Door) -> None:
    jira = Jira()
    caught = jira.install_token(INSTALLED)
    assert (await door.post(INSTALLED, caught, jira.body())).status_code == 204
    before = await door.site(jira)

    stolen = jira.body(sharedSecret="the-secret-of-an-attacker", baseUrl="https://evil.atlassian.net")
    assert (await door.post(INSTALLED, caught, stolen)).status_code == 401
    assert await door.site(jira) == before


async def test_a_token_from_before_the_newest_install_or_uninstall_brings_no_secret(door: Door, acme: Jira) -> None:
    import time

    now = int(time.time())
    first, unused = (acme.install_token(INSTALLED, iat=now + seconds) for seconds in (1, -30))
    assert (await door.post(INSTALLED, unused, acme.body(sharedSecret="stolen"))).status_code == 401
    assert (await door.post(INSTALLED, first, acme.body())).status_code == 204
    removal = acme.install_token("/connect/uninstalled", iat=now + 2)
    assert (await door.post("/connect/uninstalled", removal, acme.body())).status_code == 204
    between = acme.install_token(INSTALLED, iat=now + 1)
    assert (await door.post(INSTALLED, between, acme.body(sharedSecret="stolen"))).status_code == 401

    site = await door.site(acme)
    assert site is not None
    assert site.state == SiteState.UNINSTALLED


@pytest.mark.parametrize(
    "shown",
    [
        "javascript:alert(1)",
        "https://issues.example.com; script-src *",
        "https://issues.example.com;script-src",
        "https://user:password@issues.example.com",
        "http://issues.example.com",
        "http://[",
        "issues of ours",
        "https://issues.example.com\\x00",
    ],
)
async def test_no_page_and_no_header_takes_an_address_that_is_none_from_an_install(door: Door, shown: str) -> None:
    jira = Jira()
    assert (await door.lifecycle(jira, "installed", displayUrl=shown)).status_code == 204

    site = await door.site(jira)
    assert site is not None
    assert site.display_url == jira.base_url
    page = await door.frame(jira, "/ui/admin", ALICE)
    assert page.status_code == 200
    assert page.headers["Content-Security-Policy"].endswith(f" {jira.base_url}")


# ---- the lifecycle of an honest site --------------------------------------------------------------------------------


async def test_a_reinstall_keeps_the_site_and_replaces_its_secret(door: Door, acme: Jira) -> None:
    first = await door.site(acme)
    old = acme.secret
    acme.secret = "a-new-secret-after-the-reinstall-1"
    await door.installed(acme)

    site = await door.site(acme)
    assert first is not None
    assert site is not None
    assert site.id == first.id
    assert door.gate.work.vault.open(site.secret) == acme.secret
    path = "/connect/webhooks/jira:issue_updated"
    under_way = await door.post(path, acme.host_token("POST", path, secret=old), {})
    assert under_way.status_code == 204


async def test_the_old_secret_is_void_after_five_minutes(door: Door, acme: Jira) -> None:
    old = acme.secret
    acme.secret = "a-new-secret-after-the-reinstall-2"
    await door.installed(acme)
    async with door.gate.work.unit() as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        await session.execute(update(Site).where(col(Site.key) == acme.client_key).values(previous_secret_until=past))

    path = "/connect/webhooks/jira:issue_updated"
    assert (await door.post(path, acme.host_token("POST", path, secret=old), {})).status_code == 401


async def test_a_renamed_site_is_the_same_site_under_its_new_address(door: Door, acme: Jira) -> None:
    before = await door.site(acme)
    new = f"https://{uuid4().hex[:10]}.atlassian.net"
    assert (await door.lifecycle(acme, "installed", baseUrl=new)).status_code == 204

    site = await door.site(acme)
    assert before is not None
    assert site is not None
    assert (site.id, site.base_url, site.display_url) == (before.id, new, new)


async def test_a_new_site_at_the_address_of_a_dead_one_stops_the_dead_one_and_takes_nothing_of_it(
    door: Door, acme: Jira
) -> None:
    fresh = Jira()
    assert (await door.lifecycle(fresh, "installed", baseUrl=acme.base_url)).status_code == 204

    dead, alive = await door.site(acme), await door.site(fresh)
    assert dead is not None
    assert alive is not None
    assert dead.state == SiteState.STALE
    assert alive.state == SiteState.ACTIVE
    assert dead.id != alive.id


async def test_an_uninstall_is_final_may_be_repeated_and_voids_the_secret(door: Door, acme: Jira) -> None:
    for _ in range(2):
        assert (await door.lifecycle(acme, "uninstalled")).status_code == 204

    site = await door.site(acme)
    assert site is not None
    assert site.state == SiteState.UNINSTALLED
    assert site.uninstalled_at is not None
    assert (await door.webhook(acme, "jira:issue_updated", {"issue": {"id": "1"}})).status_code == 401
    assert (await door.frame(acme, "/ui/admin")).status_code == 401


async def test_uninstalling_what_was_never_installed_is_no_error(door: Door) -> None:
    jira = Jira()
    assert (await door.lifecycle(jira, "uninstalled")).status_code == 204
    assert await door.site(jira) is None


async def test_disabled_after_uninstalled_has_no_effect(door: Door, acme: Jira) -> None:
    await door.lifecycle(acme, "uninstalled")
    for token in (acme.host_token("POST", "/connect/disabled"), None):
        assert (await door.post("/connect/disabled", token, acme.body())).status_code == 401

    site = await door.site(acme)
    assert site is not None
    assert site.state == SiteState.UNINSTALLED


async def test_a_late_uninstall_of_an_earlier_install_has_no_effect(door: Door, acme: Jira) -> None:
    import time

    late = acme.install_token("/connect/uninstalled", iat=int(time.time()) - 30)
    assert (await door.post("/connect/uninstalled", late, acme.body())).status_code == 204

    site = await door.site(acme)
    assert site is not None
    assert site.state == SiteState.ACTIVE


async def test_a_site_that_comes_back_goes_on_where_it_was(door: Door, acme: Jira) -> None:
    before = await door.site(acme)
    assert before is not None
    async with door.gate.work.unit() as session:
        half = Connection(
            uid=uuid4(), site_id=before.id, side="s", name="x", project_id=PROJECT, project_key="X", sweep_due=False
        )
        session.add(half)
    await door.lifecycle(acme, "uninstalled")
    old = acme.secret
    acme.secret = "the-secret-of-the-second-installation"
    await door.installed(acme)

    site = await door.site(acme)
    assert site is not None
    assert (site.id, site.state, site.uninstalled_at) == (before.id, SiteState.ACTIVE, None)
    async with door.gate.work.sessions() as session:
        kept = await session.get(Connection, half.id)
        assert kept is not None
        assert kept.sweep_due
    path = "/connect/webhooks/jira:issue_updated"
    # The first installation's secret was void when the second began.
    assert (await door.post(path, acme.host_token("POST", path, secret=old), {})).status_code == 401


async def test_disable_stops_and_enable_wakes(door: Door, acme: Jira) -> None:
    states = []
    for event in ("disabled", "enabled"):
        path = f"/connect/{event}"
        assert (await door.post(path, acme.host_token("POST", path), acme.body())).status_code == 204
        site = await door.site(acme)
        assert site is not None
        states.append(site.state)
    assert states == [SiteState.DISABLED, SiteState.ACTIVE]


async def test_a_lost_enable_is_made_up_for_when_somebody_opens_a_page(door: Door, acme: Jira) -> None:
    await door.post("/connect/disabled", acme.host_token("POST", "/connect/disabled"), acme.body())
    await door.frame(acme, "/ui/admin")

    site = await door.site(acme)
    assert site is not None
    assert site.state == SiteState.ACTIVE


@pytest.mark.parametrize("event", ["enabled", "disabled"])
async def test_switching_takes_the_sites_own_secret_for_that_very_call(
    door: Door, acme: Jira, globex: Jira, event: str
) -> None:
    path = f"/connect/{event}"
    for token in (
        None,
        acme.context_token(),
        acme.host_token("GET", path),
        acme.host_token("POST", "/connect/installed"),
        acme.host_token("POST", path, secret=globex.secret),
        acme.install_token(path),
    ):
        assert (await door.post(path, token, acme.body())).status_code == 401


async def test_the_body_of_a_switch_names_nobody(door: Door, acme: Jira, globex: Jira) -> None:
    path = "/connect/disabled"
    assert (await door.post(path, globex.host_token("POST", path), acme.body())).status_code == 204

    site = await door.site(acme)
    assert site is not None
    assert site.state == SiteState.ACTIVE


async def test_no_secret_comes_into_the_log(door: Door, caplog: pytest.LogCaptureFixture, capsys: Any) -> None:
    jira = Jira()
    with caplog.at_level("DEBUG"):
        await door.lifecycle(jira, "installed", displayUrl="https://x.example.com")
        await door.lifecycle(jira, "installed", key="another.app")
        await door.lifecycle(jira, "installed", baseUrl=[jira.secret])
    written = caplog.text + "".join(capsys.readouterr())
    assert "connect/installed" in written
    assert jira.secret not in written
