"""Atlassian's query string hash: binds a token to one method and one URL.

Pure text in, text out. Knows nothing of tokens, keys or requests. The rules are those that the 78 vectors of
Atlassian's own `atlassian-jwt` library fix; where the prose of the specification differs, the vectors decide.
"""

from hashlib import sha256
from urllib.parse import quote, unquote_plus

CONTEXT_QSH = "context-qsh"
"""What stands in the `qsh` claim of a token that a page in the frame asked its host for: bound to no URL."""


def qsh(method: str, raw_path: str, raw_query: str, base_path: str = "") -> str:
    """Hash of a request, as hex. `raw_path` and `raw_query` are as sent, still percent-encoded.

    `base_path` is the path part of the base URL of the side that is called (empty on Jira Cloud).
    """
    return sha256(canonical_request(method, raw_path, raw_query, base_path).encode()).hexdigest()


def canonical_request(method: str, raw_path: str, raw_query: str, base_path: str = "") -> str:
    """The text that is hashed: `METHOD&path&query`; both separators are always there."""
    return "&".join((method.upper(), _canonical_path(raw_path, base_path), _canonical_query(raw_query)))


def _canonical_path(raw_path: str, base_path: str) -> str:
    base_path = base_path.rstrip("/")
    if base_path and (raw_path == base_path or raw_path.startswith(base_path + "/")):
        raw_path = raw_path[len(base_path) :]
    path = raw_path.replace("&", "%26")
    if not path.startswith("/"):
        path = "/" + path
    return path[:-1] if len(path) > 1 and path.endswith("/") else path


def _canonical_query(raw_query: str) -> str:
    values: dict[str, list[str]] = {}
    for pair in filter(None, raw_query.split("&")):
        name, _, value = pair.partition("=")
        name = unquote_plus(name)
        if name != "jwt":
            values.setdefault(name, []).append(unquote_plus(value))
    # Sorted as decoded text: the vectors need it, although the specification speaks of the encoded form.
    return "&".join(f"{_encode(name)}={','.join(map(_encode, sorted(values[name])))}" for name in sorted(values))


def _encode(text: str) -> str:
    return quote(text, safe="-._~")
