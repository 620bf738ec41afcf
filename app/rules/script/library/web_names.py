"""URLs, URIs and their encoding: taken apart and put together. Nothing is opened."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final
from urllib.parse import SplitResult, quote_plus, unquote_plus, urljoin, urlsplit

from app.rules.script.library.byte_arrays import charset_of
from app.rules.script.library.json_output import AS_TEXT
from app.rules.script.library.tables import class_of, library_class, natives
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import HostObject

_ILLEGAL: Final = re.compile(r"""[\x00-\x20"<>\\^`{|}\x7f]|%(?![0-9A-Fa-f]{2})""")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443, "ftp": 21}


class Uri(HostObject):
    __slots__ = ("parts", "source")
    type_name: ClassVar[str] = "java.net.URI"
    parents: ClassVar[tuple[str, ...]] = ("java.lang.Comparable",)

    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: SplitResult = _split(source)

    def text(self, run: Run) -> str:  # noqa: ARG002
        return self.source

    def equals(self, run: Run, other: Any) -> bool:  # noqa: ARG002
        return type(other) is type(self) and other.source == self.source

    def hash_key(self) -> Any:
        return (self.type_name, self.source)

    def compare(self, run: Run, other: Any) -> int | None:  # noqa: ARG002
        return (self.source > other.source) - (self.source < other.source) if isinstance(other, Uri) else None


class Url(Uri):
    __slots__ = ()
    type_name: ClassVar[str] = "java.net.URL"
    parents: ClassVar[tuple[str, ...]] = ()


AS_TEXT.append(Uri)


def _split(source: str) -> SplitResult:
    try:
        parts = urlsplit(source)
        _ = parts.port
    except ValueError as error:
        raise thrown("java.net.URISyntaxException", f"{error}: {source}") from None
    return parts


def _new_uri(_run: Run, source: str) -> Uri:
    wrong = _ILLEGAL.search(source)
    if wrong:
        where = "path" if ":" in source[: wrong.start()] or "://" not in source else "authority"
        words = f"Illegal character in {where} at index {wrong.start()}: {source}"
        raise thrown("java.net.URISyntaxException", words)
    return Uri(source)


def _create(run: Run, source: str) -> Uri:
    return _new_uri(run, source)


def _new_url(_run: Run, source: str | Url, more: str | None = None) -> Url:
    if isinstance(source, Url):
        source = urljoin(source.source, more or "")
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+.\-]*(?=:)", source)
    if not scheme:
        raise thrown("java.net.MalformedURLException", f"no protocol: {source}")
    if scheme[0].lower() not in ("http", "https", "ftp", "file", "mailto", "jar"):
        raise thrown("java.net.MalformedURLException", f"unknown protocol: {scheme[0].lower()}")
    return Url(source)


def _or_null(text: str | None) -> str | None:
    return text or None


def _file(me: Uri) -> str:
    return me.parts.path + (f"?{me.parts.query}" if me.parts.query else "")


def _refused(_run: Run, _me: Any, *_arguments: Any) -> Any:
    raise thrown("java.lang.SecurityException", "a URL is not opened in rules: use httpClient")


def _normalized(_run: Run, me: Uri) -> Uri:
    return Uri(urljoin(me.source, me.parts.path)) if ".." in me.parts.path or "/." in me.parts.path else me


def _resolved(_run: Run, me: Uri, other: str | Uri) -> Uri:
    return Uri(urljoin(me.source, other.source if isinstance(other, Uri) else other))


Uri.getters = {
    "scheme": lambda _run, me: _or_null(me.parts.scheme),
    "host": lambda _run, me: _or_null(me.parts.hostname),
    "port": lambda _run, me: me.parts.port or -1,
    "path": lambda _run, me: unquote_path(me.parts.path),
    "rawPath": lambda _run, me: me.parts.path,
    "query": lambda _run, me: unquote_path(me.parts.query) or None,
    "rawQuery": lambda _run, me: _or_null(me.parts.query),
    "fragment": lambda _run, me: _or_null(me.parts.fragment),
    "authority": lambda _run, me: _or_null(me.parts.netloc),
    "userInfo": lambda _run, me: me.parts.netloc.rpartition("@")[0] or None,
    "absolute": lambda _run, me: bool(me.parts.scheme),
}
Uri.methods = natives(
    {
        "normalize": _normalized,
        "resolve": _resolved,
        "toURL": lambda run, me: _new_url(run, me.source),
        "toASCIIString": lambda _run, me: me.source,
        "isAbsolute": lambda _run, me: bool(me.parts.scheme),
    }
)


def unquote_path(text: str) -> str:
    return unquote_plus(text.replace("+", "%2B"))


Url.getters = {
    "protocol": lambda _run, me: me.parts.scheme,
    "host": lambda _run, me: me.parts.hostname or "",
    "port": lambda _run, me: me.parts.port or -1,
    "defaultPort": lambda _run, me: _DEFAULT_PORTS.get(me.parts.scheme, -1),
    "path": lambda _run, me: me.parts.path,
    "query": lambda _run, me: _or_null(me.parts.query),
    "ref": lambda _run, me: _or_null(me.parts.fragment),
    "file": lambda _run, me: _file(me),
    "authority": lambda _run, me: _or_null(me.parts.netloc),
    "userInfo": lambda _run, me: me.parts.netloc.rpartition("@")[0] or None,
    "text": lambda run, me: _refused(run, me),
    "bytes": lambda run, me: _refused(run, me),
}
Url.methods = natives(
    {
        "toURI": lambda run, me: _new_uri(run, me.source),
        "toExternalForm": lambda _run, me: me.source,
        **dict.fromkeys(
            ("getText", "openConnection", "openStream", "newReader", "newInputStream", "withInputStream", "eachLine"),
            _refused,
        ),
    }
)
class_of(Uri, _new_uri, {"create": _create})
class_of(Url, _new_url)


def _encode(run: Run, text: str, charset: Any = None) -> str:
    run.text_of(3 * len(text))
    return quote_plus(text, safe="*", encoding=charset_of(run, charset), errors="replace").replace("~", "%7E")


def _decode(run: Run, text: str, charset: Any = None) -> str:
    run.text_of(len(text))
    wrong = re.search(r"%(?![0-9A-Fa-f]{2})", text)
    if wrong:
        pair = text[wrong.start() + 1 : wrong.start() + 3]
        words = f'Illegal hex characters in escape (%) pattern - Error at index 0 in: "{pair}"'
        if len(pair) < 2:
            words = "Incomplete trailing escape (%) pattern"
        raise thrown("java.lang.IllegalArgumentException", f"URLDecoder: {words}")
    return unquote_plus(text, encoding=charset_of(run, charset), errors="replace")


library_class("java.net.URLEncoder", static={"encode": _encode})
library_class("java.net.URLDecoder", static={"decode": _decode})
