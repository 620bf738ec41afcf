"""Holds requests and answers of Jira's REST interface against Atlassian's own OpenAPI document.

The document is not part of this project; `tests.conftest.SHARED_DATA` says where it is looked for. Without it
`missing_reason()` tells why a test must be skipped.

Three leniencies, since Atlassian's document says less than Jira does: a property that is not required may be null
(Jira shows empty fields so, and the document hardly ever says `nullable`), `format` is not judged, and a refusal may
always have Jira's common error body.
"""

from __future__ import annotations

import functools
import json
from typing import Any
from urllib.parse import parse_qsl

from jsonschema_rs import Draft202012Validator, Registry

from tests.conftest import SHARED_DATA

Json = dict[str, Any]

_FILE = SHARED_DATA / "openapi" / "jira-platform-v3_2026-06-10.json"
_BASE = "/rest/api/3/"
# Connect takes its token here as well, on every operation.
_ALSO_ALLOWED_QUERY = {"jwt"}
_KEPT = frozenset(
    [
        "type",
        "enum",
        "required",
        "minItems",
        "maxItems",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "pattern",
        "uniqueItems",
    ]
)


class ContractError(AssertionError):
    """A request or an answer that Atlassian's document does not allow."""


def missing_reason() -> str | None:
    """Why nothing can be checked here, or None."""
    return None if _FILE.exists() else f"Atlassian's OpenAPI document is not at {_FILE}"


def check_request(method: str, path: str, query: str | Json, body: Any) -> None:
    """Raises ContractError for an unknown operation, an unknown or missing parameter, or a wrong body.

    `path` begins with /rest/api/3/; `query` is the raw query string or a dictionary; `body` the parsed JSON or None.
    """
    template, found = operation(method, path)
    names = {name for name, _ in parse_qsl(query, keep_blank_values=True)} if isinstance(query, str) else set(query)
    parameters = [p for p in found["parameters"] if p["in"] == "query"]
    unknown = names - {p["name"] for p in parameters} - _ALSO_ALLOWED_QUERY
    if unknown:
        raise ContractError(f"{method} {template}: unknown query parameters {sorted(unknown)}")
    absent = {p["name"] for p in parameters if p.get("required")} - names
    if absent:
        raise ContractError(f"{method} {template}: query parameters {sorted(absent)} are missing")
    content = found.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        if body is not None:
            raise ContractError(f"{method} {template}: takes no JSON body")
        return
    if body is None:
        if found["requestBody"].get("required"):
            raise ContractError(f"{method} {template}: a body is required")
        return
    _judge(f"{method} {template} request", _validator(method, template, "request"), body)


def check_response(method: str, path: str, status: int, body: Any) -> None:
    """Raises ContractError for a status that the operation does not have, or a body of another shape.

    Statuses that every operation may have (401, 403, 404, 429, 5xx) need not be listed. `body` None: no body.
    """
    template, found = operation(method, path)
    responses = found["responses"]
    key = str(status) if str(status) in responses else "default"
    if key not in responses:
        if status in (401, 403, 404, 405, 410, 413, 415, 429) or status >= 500:
            return
        raise ContractError(f"{method} {template}: answers {sorted(responses)}, not {status}")
    schema = responses[key].get("content", {}).get("application/json", {}).get("schema")
    if schema is None or body is None or (status >= 400 and _is_common_error(body)):
        return
    _judge(f"{method} {template} {status}", _validator(method, template, key), body)


def _is_common_error(body: Any) -> bool:
    return isinstance(body, dict) and set(body) <= {"errorMessages", "errors", "status"}


def _judge(what: str, validator: Draft202012Validator, body: Any) -> None:
    for error in validator.iter_errors(body):
        place = "/".join(str(step) for step in error.instance_path)
        raise ContractError(f"{what}: at {place or 'the top'}: {error.message[:500]}")


@functools.cache
def _document() -> Json:
    loaded: Json = json.loads(_FILE.read_text())
    return loaded


@functools.cache
def _tree() -> Json:
    tree: Json = {}
    for template in _document()["paths"]:
        node = tree
        for part in template.strip("/").split("/"):
            node = node.setdefault("{}" if part.startswith("{") else part, {})
        node["\0"] = template
    return tree


def operation(method: str, path: str) -> tuple[str, Json]:
    """Template and description of an operation. Raises ContractError for one that Jira does not have."""
    if not path.startswith(_BASE):
        raise ContractError(f"{path} is not of version 3")
    template = _find(_tree(), path.strip("/").split("/"))
    if template is None:
        raise ContractError(f"{path}: Jira has no such path")
    item = _document()["paths"][template]
    operation = item.get(method.lower())
    if operation is None:
        raise ContractError(f"{method} {template}: Jira has no such operation")
    parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
    return template, {**operation, "parameters": parameters}


def _find(node: Json, parts: list[str]) -> str | None:
    if not parts:
        found: str | None = node.get("\0")
        return found
    for step in (parts[0], "{}"):
        if step in node and (found := _find(node[step], parts[1:])) is not None:
            return found
    return None


@functools.cache
def _registry() -> Registry:
    schemas = {name: _translated(schema) for name, schema in _document()["components"]["schemas"].items()}
    return Registry([("urn:jira", {"components": {"schemas": schemas}})])


@functools.cache
def _validator(method: str, template: str, part: str) -> Draft202012Validator:
    operation = _document()["paths"][template][method.lower()]
    holder = operation["requestBody"] if part == "request" else operation["responses"][part]
    return Draft202012Validator(_translated(holder["content"]["application/json"]["schema"]), registry=_registry())


def _translated(schema: Any) -> Any:
    """OpenAPI 3.0's schema as JSON Schema: `nullable`, references, and null for what is not required."""
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"].replace("#", "urn:jira#", 1)}
    out = {word: value for word, value in schema.items() if word in _KEPT}
    for word in ("allOf", "anyOf", "oneOf"):
        if word in schema:
            # Atlassian's alternatives overlap: to fit one of them is enough.
            out["anyOf" if word == "oneOf" else word] = [_translated(part) for part in schema[word]]
    if "items" in schema:
        out["items"] = _translated(schema["items"])
    if isinstance(schema.get("additionalProperties"), dict):
        out["additionalProperties"] = _translated(schema["additionalProperties"])
    elif "additionalProperties" in schema and ("properties" in schema or not out.keys() & {"allOf", "anyOf"}):
        # Beside bare alternatives `false` would forbid all that these allow.
        out["additionalProperties"] = schema["additionalProperties"]
    if "properties" in schema:
        required = schema.get("required", [])
        out["properties"] = {
            name: part if name in required else _or_null(part)
            for name, raw in schema["properties"].items()
            for part in [_translated(raw)]
        }
    return _or_null(out) if schema.get("nullable") else out


def _or_null(schema: Any) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}
