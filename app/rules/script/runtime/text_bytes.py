"""Texts as bytes: charsets, digests, Base64; and what a text cannot do in rules. Knows no other values."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from app.rules.script.runtime.natives import method
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.text_methods import TEXT
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Array, Byte


@method(TEXT, "md5")
def md5(_run: Run, text: str) -> Any:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@method(TEXT, "sha256")
def sha256(_run: Run, text: str) -> Any:
    return hashlib.sha256(text.encode()).hexdigest()


@method(TEXT, "digest")
def digest(_run: Run, text: str, algorithm: str) -> Any:
    name = algorithm.lower().replace("-", "")
    if name not in ("md5", "sha1", "sha256", "sha384", "sha512"):
        raise thrown("java.security.NoSuchAlgorithmException", f"{algorithm} MessageDigest not available")
    return hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()


@method(TEXT, "getBytes", "bytes")
def get_bytes(run: Run, text: str, charset: Any = "UTF-8") -> Any:
    return byte_array(run, encoded(run, text, charset))


def encoded(run: Run, text: str, charset: Any = "UTF-8") -> bytes:
    name = text_of(run, charset)
    try:
        return text.encode(_CHARSETS[name.upper().replace("_", "-")], "replace")
    except KeyError:
        raise thrown("java.io.UnsupportedEncodingException", name) from None


_CHARSETS = {
    "UTF-8": "utf-8", "UTF8": "utf-8", "US-ASCII": "ascii", "ASCII": "ascii", "ISO-8859-1": "latin-1",
    "LATIN1": "latin-1", "UTF-16": "utf-16", "UTF-16BE": "utf-16-be", "UTF-16LE": "utf-16-le",
    "WINDOWS-1252": "cp1252", "CP1252": "cp1252", "ISO-8859-15": "iso-8859-15",
}  # fmt: skip


def byte_array(run: Run, data: bytes) -> Array:
    run.items_of(len(data))
    return Array([Byte(byte - 256 if byte > 127 else byte) for byte in data], "byte")


@method(TEXT, "decodeBase64")
def decode_base64(run: Run, text: str) -> Any:
    try:
        return byte_array(run, base64.b64decode("".join(text.split()), validate=True))
    except ValueError:
        raise thrown("java.lang.RuntimeException", "bad character in base64 value") from None


@method(TEXT, "decodeHex")
def decode_hex(run: Run, text: str) -> Any:
    try:
        return byte_array(run, bytes.fromhex(text))
    except ValueError:
        raise thrown("java.lang.NumberFormatException", "odd number or wrong characters in hex string") from None


@method(TEXT, "toURI", "toURL")
def to_url(_run: Run, _text: str) -> Any:
    words = "an address cannot be opened in rules: use httpClient, or new URI(text) to take it apart"
    raise thrown("java.lang.UnsupportedOperationException", words)


@method(TEXT, "execute")
def execute(_run: Run, _text: str, *_rest: Any) -> Any:
    raise thrown("java.lang.UnsupportedOperationException", "programs cannot be run in rules")
