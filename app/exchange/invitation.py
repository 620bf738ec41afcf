"""The one-time code that joins two halves: what it holds and how it is read. Knows neither pages nor the database."""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from uuid import UUID

from app.errors import UserError

PREFIX = "cw1."


@dataclass(frozen=True)
class InvitationCode:
    """What travels from the side that initiated to the side that accepts.

    `address` is the initiator's Jira, `invited` the Jira that may accept. Without `secret` nobody can make the code up.
    """

    invitation_id: str
    uid: str
    address: str
    site_name: str
    project_name: str
    connection_name: str
    invited: str
    mode: str
    secret: str

    @property
    def uuid(self) -> UUID:
        return UUID(self.invitation_id)


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def digest(code: InvitationCode) -> str:
    """What is kept of a code: useless to whoever reads the database."""
    return hashlib.sha256(write_code(code).encode()).hexdigest()


def genuine(code: InvitationCode, kept: str) -> bool:
    """Whether this is the code that was made, to the letter: who carries it could change a name or an address in it."""
    return hmac.compare_digest(digest(code), kept)


def _checksum(body: bytes) -> bytes:
    return hashlib.sha256(b"causeway invitation" + body).digest()[:6]


def write_code(code: InvitationCode) -> str:
    body = json.dumps(asdict(code), separators=(",", ":"), ensure_ascii=False).encode()
    return PREFIX + base64.urlsafe_b64encode(_checksum(body) + body).decode().rstrip("=")


def read_code(text: str) -> InvitationCode:
    """The code's content. White space and line breaks from copying do not matter. Raises `UserError`."""
    damaged = UserError(
        "This invitation code is damaged or incomplete.",
        "Copy the whole code from the other side again and paste it here.",
        field="code",
    )
    text = "".join(text.split())
    if not text:
        raise UserError("There is no invitation code.", "Paste the code that the other side gave you.", field="code")
    if not text.startswith(PREFIX) or len(text) > 8000:
        raise damaged
    try:
        raw = base64.urlsafe_b64decode(text[len(PREFIX) :] + "=" * (-len(text[len(PREFIX) :]) % 4))
        checksum, body = raw[:6], raw[6:]
        if not hmac.compare_digest(checksum, _checksum(body)):
            raise damaged
        said = json.loads(body)
        if not all(isinstance(value, str) for value in said.values()):
            raise damaged
        code = InvitationCode(**said)
        UUID(code.invitation_id)
        UUID(code.uid)
        if write_code(code) != text:
            raise damaged
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError):
        raise damaged from None
    return code
