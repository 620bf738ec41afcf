"""What scripts may ask over HTTP: the own Jira's REST, and hosts that the operator allowed and that are public."""

from collections.abc import Iterable

import pytest

from app.doors import addresses
from app.engine.outside import Outside, patterns
from app.jira.raw import is_rest_path
from app.rules.script.interface.host import HostTrouble, Request


@pytest.mark.parametrize(
    "path",
    [
        "/rest/api/3/issue/ACM-1",
        "/rest/api/2/search?jql=project%20%3D%20ACM&fields=summary",
        "/rest/agile/1.0/board",
    ],
)
def test_rest_of_the_own_jira_can_be_asked(path: str) -> None:
    assert is_rest_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "rest/api/3/issue",
        "//evil.example.test/rest/api/3",
        "/rest/../secure/admin",
        "/rest/%2e%2e/secure/admin",
        "/rest/%252e%252e/secure",
        "/rest/api\\..\\..\\secure",
        "/rest//evil.example.test/",
        "/rest/api/3/issue\r\nHost: evil",
        "/rest/api/3/a b",
        "/plugins/servlet/ac/x",
        "https://evil.example.test/rest/api/3",
        "/rest@evil.example.test/",
    ],
)
def test_no_other_path_of_it(path: str) -> None:
    assert not is_rest_path(path)


ALLOWED = Outside(patterns("api.example.test, *.allowed.test"))


@pytest.mark.parametrize(
    "address",
    [
        "http://api.example.test/x",
        "https://api.example.test:8443/x",
        "https://user:pass@api.example.test/x",
        "https://other.example.test/x",
        "https://api.example.test.evil.test/x",
        "https://allowed.test/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "file:///etc/passwd",
        "ftp://api.example.test/x",
        "gopher://api.example.test/x",
    ],
)
async def test_another_host_is_asked_only_where_it_is_allowed(address: str) -> None:
    with pytest.raises(HostTrouble):
        await ALLOWED.send(Request("GET", address))


@pytest.mark.parametrize(
    "inside", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "::1", "fd00::1", "0.0.0.0"]
)
async def test_an_allowed_name_that_leads_inside_is_not_asked(inside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolve(_host: str) -> Iterable[str]:
        return ["93.184.216.34", inside]

    monkeypatch.setattr(addresses, "_resolve", resolve)
    with pytest.raises(HostTrouble, match="private network"):
        await ALLOWED.send(Request("GET", "https://api.example.test/x"))
