"""Secrets at rest: sealed with the first key, opened with any, so that keys can be rotated."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SecretUnreadable(Exception):
    """A stored secret was sealed with a key that is not configured any more."""


class Vault:
    """Seals and opens short secrets. Never prints them."""

    def __init__(self, keys: list[str]) -> None:
        if not keys:
            raise ValueError("at least one encryption key is needed")
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, secret: str) -> bytes:
        return self._fernet.encrypt(secret.encode())

    def open(self, sealed: bytes) -> str:
        """The secret. Raises `SecretUnreadable` if no configured key opens it."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise SecretUnreadable(
                "A stored secret was sealed with a key that is missing from CAUSEWAY_ENCRYPTION_KEYS."
            ) from None

    def reseal(self, sealed: bytes) -> bytes:
        """The same secret under the first key."""
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken:
            raise SecretUnreadable(
                "A stored secret was sealed with a key that is missing from CAUSEWAY_ENCRYPTION_KEYS."
            ) from None

    def __repr__(self) -> str:
        return "Vault(…)"


def new_key() -> str:
    return Fernet.generate_key().decode()
