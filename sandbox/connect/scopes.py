"""Which Connect scope a REST call needs, for the calls that the sandbox serves.

Source: `x-atlassian-connect-scope` of the platform's OpenAPI document. Most calls follow their method; the table
holds those that do not. What Jira keeps from Connect apps altogether is `INACCESSIBLE`.
"""

import re

INACCESSIBLE = "INACCESSIBLE"

_BY_METHOD = {"GET": "READ", "HEAD": "READ", "POST": "WRITE", "PUT": "WRITE", "DELETE": "DELETE"}

_EXCEPTIONS = [
    (
        "POST",
        r"comment/list|worklog/list|search|search/jql|search/approximate-count|permissions/(check|project)"
        r"|jql/(match|parse|pdcleaner|autocompletedata|function/.*)",
        "READ",
    ),
    ("POST|PUT|DELETE", r"webhook|webhook/refresh", "READ"),
    ("POST|PUT|DELETE", r"(version|component|project)(/.*)?", "PROJECT_ADMIN"),
    ("PUT|DELETE", r"project/[^/]+/properties/[^/]+", None),
    ("POST|PUT|DELETE", r"issueLinkType(/.*)?|issuetype(/.*)?", "ADMIN"),
    ("POST|PUT|DELETE", r"(priority|resolution)(/.*)?", INACCESSIBLE),
    ("POST|PUT|DELETE", r"field(/.*)?", "ADMIN"),
    ("GET", r"field/search|field/[^/]+/(contexts|screens)", "NONE"),
    ("GET|POST|PUT|DELETE", r"field/[^/]+/option(/.*)?|task/.*", "NONE"),
    ("GET", r"user/email(/bulk)?", "ACCESS_EMAIL_ADDRESSES"),
    ("POST", r"changelog/bulkfetch", INACCESSIBLE),
    ("GET|POST|PUT|DELETE", r"statuses(/.*)?|bulk/.*|users(/search)?", INACCESSIBLE),
    ("POST|PUT|DELETE", r"user(/columns)?", INACCESSIBLE),
    ("POST", r"jql/sanitize", "ADMIN"),
    ("GET", r"permissions", "ADMIN"),
]
_TABLE = [(re.compile(methods), re.compile(path), scope) for methods, path, scope in _EXCEPTIONS]
_PRODUCT = re.compile(r"/rest/api/(?:2|3|latest)/")
_OWN_STORAGE = "/rest/atlassian-connect/1/"


def needed_scope(method: str, path: str) -> str:
    """The scope for the call; `path` is decoded and without a query. Later rows of the table win."""
    if path.startswith(_OWN_STORAGE):
        return "NONE"
    call = _PRODUCT.sub("", path).rstrip("/")
    scope = _BY_METHOD.get(method, INACCESSIBLE)
    for methods, pattern, exception in _TABLE:
        if methods.fullmatch(method) and pattern.fullmatch(call):
            scope = exception or _BY_METHOD[method]
    return scope
