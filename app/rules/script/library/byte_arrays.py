"""Byte arrays: charsets, Base64, digests and HMAC. Java's bytes are signed; Python's are what they are made of."""

from __future__ import annotations

import base64
import binascii
import codecs
import hashlib
import hmac
import re
from typing import Any, ClassVar, Final

from app.rules.script.library.tables import Unfit, class_of, library_class, natives
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Array, Byte, Char, GString, HostObject

_CHARSETS: Final = {
    "utf-8": "UTF-8", "utf8": "UTF-8", "us-ascii": "US-ASCII", "ascii": "US-ASCII", "iso-8859-1": "ISO-8859-1",
    "latin1": "ISO-8859-1", "utf-16": "UTF-16", "utf-16be": "UTF-16BE", "utf-16le": "UTF-16LE",
    "windows-1252": "windows-1252", "cp1252": "windows-1252", "iso-8859-15": "ISO-8859-15",
}  # fmt: skip


class Charset(HostObject):
    __slots__ = ("name",)
    type_name: ClassVar[str] = "java.nio.charset.Charset"

    def __init__(self, name: str) -> None:
        self.name = name

    def text(self, run: Run) -> str:  # noqa: ARG002
        return self.name

    def equals(self, run: Run, other: Any) -> bool:  # noqa: ARG002
        return isinstance(other, Charset) and other.name == self.name

    def hash_key(self) -> Any:
        return ("charset", self.name)


Charset.methods = natives({"name": lambda _run, me: me.name, "displayName": lambda _run, me: me.name})


def charset_of(run: Run, given: Any) -> str:
    """Python's codec of a charset given by name or object; UTF-8 if none is."""
    if given is None:
        return "UTF-8"
    name = given.name if isinstance(given, Charset) else text_of(run, given)
    found = _CHARSETS.get(name.lower())
    if found is None:
        raise thrown("java.io.UnsupportedEncodingException", name)
    return codecs.lookup(found).name


def encoded(run: Run, text: str, charset: Any = None) -> bytes:
    run.text_of(len(text))
    return text.encode(charset_of(run, charset), "replace")


def byte_array(run: Run, raw: bytes) -> Array:
    run.items_of(len(raw))
    return Array([Byte(one - 256 if one > 127 else one) for one in raw], "byte")


def raw_bytes(run: Run, value: Any) -> bytes:
    """What a byte array, or a list of numbers, holds."""
    if not isinstance(value, list):
        raise Unfit
    run.tick(len(value) // 8)
    if not all(isinstance(one, int) for one in value):
        raise Unfit
    return bytes(one & 0xFF for one in value)


def text_from(run: Run, value: Any, charset: Any = None) -> str:
    """A text as it is; bytes decoded; a reader or stream as what is left in it."""
    if isinstance(value, (str, GString)):
        return text_of(run, value)
    if isinstance(value, list):
        return raw_bytes(run, value).decode(charset_of(run, charset), "replace")
    if isinstance(value, HostObject) and "text" in value.getters:
        return text_of(run, value.getters["text"](run, value))
    if value is None:
        raise thrown("java.lang.IllegalArgumentException", "Text must not be null or empty")
    raise Unfit


_STANDARD: Final = {name.upper().replace("-", "_"): Charset(name) for name in set(_CHARSETS.values())}
library_class("java.nio.charset.StandardCharsets", constants=_STANDARD)


def _for_name(_run: Run, name: str) -> Charset:
    found = _CHARSETS.get(name.lower())
    if found is None:
        raise thrown("java.nio.charset.UnsupportedCharsetException", name)
    return Charset(found)


class_of(Charset, static={"forName": _for_name, "defaultCharset": lambda _run: Charset("UTF-8")})


# ---- Base64 ----


class Encoder(HostObject):
    __slots__ = ("padding", "url", "wrapped")
    type_name: ClassVar[str] = "java.util.Base64$Encoder"

    def __init__(self, url: bool = False, wrapped: bool = False, padding: bool = True) -> None:
        self.url = url
        self.wrapped = wrapped
        self.padding = padding

    def encode(self, run: Run, raw: bytes) -> str:
        run.text_of(len(raw) * 4 // 3 + 4)
        text = (base64.urlsafe_b64encode(raw) if self.url else base64.b64encode(raw)).decode()
        if not self.padding:
            text = text.rstrip("=")
        return "\r\n".join(re.findall(".{1,76}", text)) if self.wrapped else text


class Decoder(HostObject):
    __slots__ = ("url", "wrapped")
    type_name: ClassVar[str] = "java.util.Base64$Decoder"

    def __init__(self, url: bool = False, wrapped: bool = False) -> None:
        self.url = url
        self.wrapped = wrapped


def decode_base64(run: Run, text: str, url: bool = False, wrapped: bool = False) -> bytes:
    """Java is strict about letters and lenient about a missing padding."""
    run.text_of(len(text))
    allowed = r"[^A-Za-z0-9\-_=]" if url else r"[^A-Za-z0-9+/=]"
    if wrapped:
        text = re.sub(allowed, "", text)
    wrong = re.search(allowed, text)
    if wrong:
        raise thrown("java.lang.IllegalArgumentException", f"Illegal base64 character {ord(wrong[0]):x}")
    plain = text.rstrip("=")
    if len(plain) % 4 == 1:
        words = (
            "Input byte[] should at least have 2 bytes for base64 bytes"
            if len(plain) == 1
            else "Last unit does not have enough valid bits"
        )
        raise thrown("java.lang.IllegalArgumentException", words)
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_" if url else None)
    except binascii.Error:
        raise thrown("java.lang.IllegalArgumentException", "Input byte array has wrong 4-byte ending unit") from None


def _decode(run: Run, me: Decoder, given: Any) -> Array:
    return byte_array(run, decode_base64(run, text_from(run, given), me.url, me.wrapped))


Encoder.methods = natives(
    {
        "encodeToString": lambda run, me, raw: me.encode(run, raw_bytes(run, raw)),
        "encode": lambda run, me, raw: byte_array(run, me.encode(run, raw_bytes(run, raw)).encode()),
        "withoutPadding": lambda _run, me: Encoder(me.url, me.wrapped, False),
    }
)
Decoder.methods = natives({"decode": _decode})
library_class(
    "java.util.Base64",
    static={
        "getEncoder": lambda _run: Encoder(),
        "getUrlEncoder": lambda _run: Encoder(url=True),
        "getMimeEncoder": lambda _run: Encoder(wrapped=True),
        "getDecoder": lambda _run: Decoder(),
        "getUrlDecoder": lambda _run: Decoder(url=True),
        "getMimeDecoder": lambda _run: Decoder(wrapped=True),
    },
)
for _of in (Encoder, Decoder):
    class_of(_of)


# ---- digests ----

_DIGESTS: Final = {"MD5": "md5", "SHA": "sha1", "SHA-1": "sha1", "SHA1": "sha1", "SHA-224": "sha224",
                   "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}  # fmt: skip


class MessageDigest(HostObject):
    __slots__ = ("fed", "name")
    type_name: ClassVar[str] = "java.security.MessageDigest"

    def __init__(self, name: str) -> None:
        self.name = name
        self.fed = hashlib.new(_DIGESTS[name], usedforsecurity=False)


class Mac(HostObject):
    __slots__ = ("fed", "name")
    type_name: ClassVar[str] = "javax.crypto.Mac"

    def __init__(self, name: str) -> None:
        self.name = name
        self.fed: hmac.HMAC | None = None


class SecretKey(HostObject):
    __slots__ = ("key",)
    type_name: ClassVar[str] = "javax.crypto.spec.SecretKeySpec"
    parents: ClassVar[tuple[str, ...]] = ("javax.crypto.SecretKey", "java.security.Key")

    def __init__(self, key: bytes) -> None:
        self.key = key


def _update(run: Run, me: Any, given: Any) -> None:
    raw = bytes([given & 0xFF]) if isinstance(given, int) else raw_bytes(run, given)
    if me.fed is None:
        raise thrown("java.lang.IllegalStateException", "MAC not initialized")
    me.fed.update(raw)


def _digest(run: Run, me: MessageDigest, given: Any = None) -> Array:
    if given is not None:
        _update(run, me, given)
    made = me.fed.digest()
    me.fed = hashlib.new(_DIGESTS[me.name], usedforsecurity=False)
    return byte_array(run, made)


def _mac(run: Run, me: Mac, given: Any = None) -> Array:
    if given is not None:
        _update(run, me, given)
    if me.fed is None:
        raise thrown("java.lang.IllegalStateException", "MAC not initialized")
    return byte_array(run, me.fed.digest())


def _start(_run: Run, me: Mac, key: SecretKey) -> None:
    me.fed = hmac.new(key.key, digestmod=me.name.lower().removeprefix("hmac"))


def _digest_named(_run: Run, name: str) -> MessageDigest:
    if name.upper() not in _DIGESTS:
        raise thrown("java.security.NoSuchAlgorithmException", f"{name} MessageDigest not available")
    return MessageDigest(name.upper())


def _mac_named(_run: Run, name: str) -> Mac:
    if name.lower() not in ("hmacmd5", "hmacsha1", "hmacsha256", "hmacsha384", "hmacsha512"):
        raise thrown("java.security.NoSuchAlgorithmException", f"Algorithm {name} not available")
    return Mac(name)


def _key(run: Run, raw: list, _algorithm: str) -> SecretKey:  # type: ignore[type-arg]
    return SecretKey(raw_bytes(run, raw))


MessageDigest.methods = natives({"digest": _digest, "update": _update, "getAlgorithm": lambda _run, me: me.name})
Mac.methods = natives({"init": _start, "doFinal": _mac, "update": _update})
class_of(MessageDigest, static={"getInstance": _digest_named})
class_of(Mac, static={"getInstance": _mac_named})
class_of(SecretKey, _key)


def text_of_letters(value: list[Any]) -> str:
    """What a `char[]` spells."""
    if not all(isinstance(one, Char) for one in value):
        raise Unfit
    return "".join(value)
