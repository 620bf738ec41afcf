"""Addresses of other Jiras: only a public Jira on an allowed host is ever sent a request."""

from collections.abc import Iterable

import pytest
from cryptography.fernet import Fernet

from app.config import Settings
from app.doors.addresses import AddressRefused, check_site_address

PRODUCTION = Settings(
    env="production",
    base_url="https://sync.example.com",
    encryption_keys=Fernet.generate_key().decode(),
    database_url="postgresql://db/x",
    redis_url="redis://redis/0",
    allowed_site_hosts="*.atlassian.net, *.jira.com, jira.example.com, *",
)
STRICT = PRODUCTION.model_copy(update={"allowed_site_hosts": "*.atlassian.net,*.jira.com"})
DEVELOPMENT = Settings(env="development", allowed_site_hosts="*.atlassian.net")


async def public(host: str) -> Iterable[str]:
    return ["104.192.142.1", "2600:1f18::1"]


@pytest.mark.parametrize(
    ("typed", "base_url"),
    [
        ("https://acme.atlassian.net", "https://acme.atlassian.net"),
        ("https://acme.atlassian.net/", "https://acme.atlassian.net"),
        ("  https://ACME.atlassian.net  ", "https://acme.atlassian.net"),
        ("acme.atlassian.net", "https://acme.atlassian.net"),
        ("https://acme.atlassian.net:443/", "https://acme.atlassian.net"),
        ("https://acme.atlassian.net./", "https://acme.atlassian.net"),
        ("https://acme.atlassian.net/jira/software/projects/AB/boards/1?x=y#z", "https://acme.atlassian.net"),
    ],
)
async def test_what_people_copy_becomes_the_base_url(typed: str, base_url: str) -> None:
    assert await check_site_address(typed, STRICT, public) == base_url


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "hello",
        "not a url at all",
        "https://",
        "https:///path",
        "ftp://acme.atlassian.net",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://acme.atlassian.net",
        "https://user@acme.atlassian.net",
        "https://user:password@acme.atlassian.net",
        "https://acme.atlassian.net@evil.example.com",
        "https://acme.atlassian.net:8443",
        "https://acme.atlassian.net:99999",
        "https://acme.atlassian.net.evil.example.com",
        "https://atlassian.net",
        "https://evil.example.com/acme.atlassian.net",
        "https://evil.example.com#.atlassian.net",
        "https://evil.example.com\\.atlassian.net",
        "https://acme.atlassian.net\n.evil.example.com",
        "https://аcme.example.com",
        "https://127.0.0.1",
        "https://localhost",
        "https://[::1]",
        "https://[::1",
        "https://" + "a" * 3000 + ".atlassian.net",
    ],
)
async def test_an_address_that_is_no_allowed_jira_is_refused_without_asking_anybody(typed: str) -> None:
    async def nobody(host: str) -> Iterable[str]:
        raise AssertionError(f"the resolver was asked for {host}")

    with pytest.raises(AddressRefused) as refused:
        await check_site_address(typed, STRICT, nobody)

    assert refused.value.title.endswith(".")
    assert refused.value.what_to_do.endswith(".")
    assert refused.value.field == "other_address"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "2002:7f00:1::",
        "64:ff9b::a9fe:a9fe",
    ],
)
async def test_a_name_that_leads_into_a_private_network_is_refused(address: str) -> None:
    async def private(host: str) -> Iterable[str]:
        return ["104.192.142.1", address]

    with pytest.raises(AddressRefused, match="private network"):
        await check_site_address("https://jira.example.com", PRODUCTION, private)


@pytest.mark.parametrize("typed", ["https://127.0.0.1", "https://169.254.169.254", "https://[::1]", "https://0x7f.1"])
async def test_a_private_address_itself_is_refused_even_where_every_host_is_allowed(typed: str) -> None:
    with pytest.raises(AddressRefused):
        await check_site_address(typed, PRODUCTION)


async def test_a_name_that_does_not_exist_is_told_so() -> None:
    async def unknown(host: str) -> Iterable[str]:
        raise OSError("no such name")

    with pytest.raises(AddressRefused, match="no host named"):
        await check_site_address("https://nobody.atlassian.net", STRICT, unknown)


@pytest.mark.parametrize(
    "typed", ["http://127.0.0.1:8101", "http://localhost:8102/", "http://[::1]:8103", "http://globex.localhost:8102"]
)
async def test_the_own_machine_is_allowed_outside_production_with_any_port(typed: str) -> None:
    assert await check_site_address(typed, DEVELOPMENT) == typed.rstrip("/")


@pytest.mark.parametrize(
    "typed", ["http://169.254.169.254", "http://10.0.0.1", "https://10.0.0.1", "http://acme.atlassian.net"]
)
async def test_outside_production_nothing_else_is_allowed_than_in_production(typed: str) -> None:
    with pytest.raises(AddressRefused):
        await check_site_address(typed, DEVELOPMENT)
