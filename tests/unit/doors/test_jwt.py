"""Tokens: what we sign is what Jira takes, and nothing but the right token of the right kind is believed."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.doors.connect.jwt import (
    Call,
    TokenRefused,
    issuer_of,
    sign,
    verify_frame_call,
    verify_install_call,
    verify_server_call,
)
from app.doors.connect.keys import InstallKeys
from app.doors.connect.qsh import qsh

SECRET = "the-shared-secret-of-this-installation"
BASE = "https://sync.example.com"
CALL = Call("POST", "/connect/webhooks/x", "a=1&b=%20")
KID = "0e50fccb-239d-4991-a5db-dc850ba3f236"
PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = PRIVATE.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    given = {"iss": "site-1", "iat": now, "exp": now + 180, "qsh": CALL.qsh, **changes}
    return {name: value for name, value in given.items() if value is not None}


def shared(secret: str = SECRET, **changes: Any) -> str:
    return jwt.encode(claims(**changes), secret, algorithm="HS256")


def unsigned(header: dict[str, Any], payload: dict[str, Any]) -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, payload))
    return ".".join(parts) + "."


def test_a_signed_call_carries_the_hash_of_its_url_and_lives_three_minutes() -> None:
    token = sign(
        "get", "https://x.atlassian.net/jira/rest/api/3/issue/1?b=2&a=1", "app", SECRET, "site-1", 1000.9, "/jira"
    )

    said = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_exp": False}, audience="site-1")
    assert said == {
        "iss": "app",
        "aud": ["site-1"],
        "iat": 1000,
        "exp": 1180,
        "qsh": qsh("GET", "/rest/api/3/issue/1", "a=1&b=2"),
    }


def test_a_server_call_names_its_site_its_person_and_its_place() -> None:
    token = shared(
        sub="5b10ac8d82e05b22cc7d4ef5",
        context={"jira": {"project": {"id": 10001, "key": "ABC"}, "issue": {"id": "7", "key": "ABC-1"}}},
    )

    said = verify_server_call(token, [SECRET], CALL)

    assert (said.client_key, said.account_id) == ("site-1", "5b10ac8d82e05b22cc7d4ef5")
    assert (said.project_id, said.project_key, said.issue_id, said.issue_key) == ("10001", "ABC", "7", "ABC-1")


@pytest.mark.parametrize("context", [None, [], "x", {"jira": 1}, {"jira": {"project": "ABC"}}, {"user": {"key": "x"}}])
def test_a_context_of_another_shape_is_no_error(context: object) -> None:
    assert verify_server_call(shared(context=context), [SECRET], CALL).project_id == ""


def test_the_old_secret_is_taken_beside_the_new_one() -> None:
    assert (
        verify_server_call(shared("old-secret" * 4), ["new-secret" * 4, "old-secret" * 4], CALL).client_key == "site-1"
    )


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(shared("another-secret-that-is-long-enough"), id="another secret"),
        pytest.param(shared(qsh="context-qsh"), id="a context token"),
        pytest.param(shared(qsh=qsh("GET", CALL.raw_path, CALL.raw_query)), id="another method"),
        pytest.param(shared(qsh=qsh("POST", "/connect/webhooks/y", CALL.raw_query)), id="another path"),
        pytest.param(shared(qsh=qsh("POST", CALL.raw_path, "")), id="another query"),
        pytest.param(shared(qsh=None), id="no hash"),
        pytest.param(shared(qsh=["x"]), id="a hash that is no text"),
        pytest.param(shared(exp=None), id="no expiry"),
        pytest.param(shared(exp=int(time.time()) - 60), id="expired"),
        pytest.param(shared(exp="soon"), id="an expiry that is no time"),
        pytest.param(shared(iss=None), id="no issuer"),
        pytest.param(shared(iat=int(time.time()) + 3600), id="from the future"),
        pytest.param(jwt.encode(claims(), SECRET * 2, algorithm="HS512"), id="HS512"),
        pytest.param(jwt.encode(claims(), PRIVATE, algorithm="RS256"), id="RS256"),
        pytest.param(unsigned({"alg": "none", "typ": "JWT"}, claims()), id="alg none"),
        pytest.param(unsigned({"alg": "HS256", "typ": "JWT"}, claims()), id="no signature"),
        pytest.param("", id="nothing"),
        pytest.param("a.b.c", id="nonsense"),
        pytest.param("é.ü.ß", id="not ASCII"),
    ],
)
def test_a_server_call_with_a_wrong_token_is_refused(token: str) -> None:
    with pytest.raises(TokenRefused):
        verify_server_call(token, [SECRET], CALL)


def test_without_a_secret_nothing_is_believed() -> None:
    with pytest.raises(TokenRefused):
        verify_server_call(shared(), [], CALL)


def test_a_frame_call_takes_the_context_hash_alone() -> None:
    assert verify_frame_call(shared(qsh="context-qsh", sub="u"), [SECRET]).account_id == "u"
    with pytest.raises(TokenRefused):
        verify_frame_call(shared(), [SECRET])
    with pytest.raises(TokenRefused):
        verify_frame_call(shared(qsh=None), [SECRET])


@pytest.mark.parametrize("token", ["", "x", "x" * 20_000, shared(iss=None), jwt.encode({"iss": ""}, SECRET)])
def test_no_issuer_is_read_from_nonsense(token: str) -> None:
    with pytest.raises(TokenRefused):
        issuer_of(token)


# ---- the install ------------------------------------------------------------------------------------------------


class KeyServer:
    """Answers like Atlassian's key host, and remembers what it was asked."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response] | None = None) -> None:
        self.asked: list[str] = []
        self._answer = answer or (lambda request: httpx.Response(200, content=PEM))
        self.now = 0.0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        return self._answer(request)

    def keys(self) -> InstallKeys:
        client = httpx.AsyncClient(transport=httpx.MockTransport(self))
        return InstallKeys("https://keys.example.com/", client, lambda: self.now)


def install_token(kid: object = KID, key: Any = PRIVATE, algorithm: str = "RS256", **changes: Any) -> str:
    headers = {} if kid is None else {"kid": kid}
    return jwt.encode(claims(**{"aud": [BASE], **changes}), key, algorithm=algorithm, headers=headers)


@pytest.mark.parametrize("audience", [[BASE], BASE, BASE + "/", [BASE + "/"]])
@pytest.mark.parametrize("ours", [BASE, BASE + "/"])
async def test_an_install_is_believed_for_our_address_with_or_without_a_slash(audience: object, ours: str) -> None:
    said = await verify_install_call(install_token(aud=audience), CALL, ours, KeyServer().keys())

    assert said.client_key == "site-1"
    assert said.issued_at > 0


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"aud": ["https://sync.example.com.evil.org"]}, id="an audience that begins like ours"),
        pytest.param({"aud": ["https://evil.org/https://sync.example.com"]}, id="an audience that ends like ours"),
        pytest.param({"aud": ["https://sync.example.co"]}, id="the beginning of ours"),
        pytest.param({"aud": ["h"]}, id="a letter of ours"),
        pytest.param({"aud": []}, id="an empty audience"),
        pytest.param({"aud": None}, id="no audience"),
        pytest.param({"exp": None}, id="no expiry"),
        pytest.param({"exp": int(time.time()) - 10}, id="expired ten seconds ago"),
        pytest.param({"iat": None}, id="no time of issue"),
        pytest.param({"iss": None}, id="no issuer"),
        pytest.param({"qsh": None}, id="no hash"),
        pytest.param({"qsh": "context-qsh"}, id="a context hash"),
        pytest.param({"qsh": qsh("POST", "/connect/uninstalled", "")}, id="the hash of another address"),
        pytest.param({"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)}, id="a foreign key"),
    ],
)
async def test_an_install_with_a_wrong_claim_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        await verify_install_call(install_token(**changes), CALL, BASE, KeyServer().keys())


def hs256_with_the_public_key() -> str:
    """PyJWT itself refuses to make this one, so it is put together by hand."""
    import hashlib
    import hmac

    signed = unsigned({"alg": "HS256", "typ": "JWT", "kid": KID}, claims(aud=[BASE])).rstrip(".")
    signature = hmac.new(PEM, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(hs256_with_the_public_key(), id="HS256 with the public key as secret"),
        pytest.param(install_token(key=SECRET, algorithm="HS256"), id="HS256"),
        pytest.param(install_token(algorithm="RS512"), id="RS512"),
        pytest.param(install_token(algorithm="PS256"), id="PS256"),
        pytest.param(unsigned({"alg": "none", "kid": KID}, claims(aud=[BASE])), id="alg none"),
        pytest.param(unsigned({"kid": KID}, claims(aud=[BASE])), id="no alg"),
        pytest.param(install_token(kid=None), id="no key id"),
        pytest.param(install_token(kid="../../admin/keys"), id="a path"),
        pytest.param(install_token(kid="..%2f..%2fadmin"), id="an encoded path"),
        pytest.param(install_token(kid="https://evil.example.com/key"), id="an address"),
        pytest.param(install_token(kid="//evil.example.com"), id="a host"),
        pytest.param(install_token(kid="@evil.example.com"), id="user info"),
        pytest.param(install_token(kid=KID + "?x=1"), id="a query"),
        pytest.param(install_token(kid=KID + "\n"), id="a line break"),
        pytest.param(install_token(kid="a" * 65), id="too long"),
        pytest.param(install_token(kid="short"), id="too short"),
        pytest.param(install_token(kid=""), id="empty"),
        pytest.param("x" * 20_000, id="a huge token"),
    ],
)
async def test_a_wrong_kind_of_install_token_never_reaches_the_key_server(token: str) -> None:
    server = KeyServer()

    with pytest.raises(TokenRefused):
        await verify_install_call(token, CALL, BASE, server.keys())

    assert server.asked == []


def elliptic_pem() -> bytes:
    from cryptography.hazmat.primitives.asymmetric import ec

    return (
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(httpx.Response(404, content=PEM), id="404"),
        pytest.param(httpx.Response(302, headers={"Location": "https://evil.example.com/key"}), id="redirect"),
        pytest.param(httpx.Response(500), id="500"),
        pytest.param(httpx.Response(200, content=b"<html>hello</html>"), id="not a key"),
        pytest.param(httpx.Response(200, content=b""), id="nothing"),
        pytest.param(httpx.Response(200, content=PEM + b" " * 20_000), id="too large"),
        pytest.param(httpx.Response(200, content=elliptic_pem()), id="another kind of key"),
    ],
)
async def test_an_unusable_answer_of_the_key_server_refuses_the_install(answer: httpx.Response) -> None:
    server = KeyServer(lambda request: answer)

    with pytest.raises(TokenRefused):
        await verify_install_call(install_token(), CALL, BASE, server.keys())

    assert server.asked == [f"https://keys.example.com/{KID}"]


async def test_a_key_is_asked_for_once_an_hour() -> None:
    server = KeyServer()
    keys = server.keys()
    for now in (0, 3599, 3601):
        server.now = now
        await verify_install_call(install_token(), CALL, BASE, keys)

    assert len(server.asked) == 2


async def test_an_unknown_key_is_asked_for_again_after_half_a_minute() -> None:
    server = KeyServer(lambda request: httpx.Response(404))
    keys = server.keys()
    for now in (0, 29, 31):
        server.now = now
        with pytest.raises(TokenRefused):
            await verify_install_call(install_token(), CALL, BASE, keys)

    assert len(server.asked) == 2


async def test_a_silent_key_server_is_asked_again_at_once() -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("no answer", request=request)

    server = KeyServer(silent)
    keys = server.keys()
    for _ in range(2):
        with pytest.raises(TokenRefused):
            await verify_install_call(install_token(), CALL, BASE, keys)

    assert len(server.asked) == 2
