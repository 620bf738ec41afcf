"""Reads an app's descriptor and says everything that Jira would not accept about it.

Knows the descriptor's rules only: nothing of sites, HTTP or tokens. Modules that the sandbox cannot show are
accepted as long as Jira knows their name.
"""

from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic.alias_generators import to_camel

from sandbox.connect.vocabulary import (
    OTHER_MODULES,
    PAGE_LISTS,
    PANEL_LISTS,
    SCOPES,
    SINGLE_PAGES,
    WEBHOOK_EVENTS,
)


class DescriptorError(Exception):
    """The descriptor is not one that Jira installs. `problems` names each fault with its place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class _Part(BaseModel):
    """Camel case as in the document. Unknown keys stay out, as Jira ignores them in most places."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


def _relative(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme or parts.netloc or not url.startswith("/"):
        raise ValueError("must be a path relative to baseUrl, beginning with /")
    return url


class Text(_Part):
    value: str = Field(min_length=1)


class Condition(_Part):
    """One condition, or a list joined by `and` / `or`."""

    condition: str | None = None
    invert: bool = False
    params: dict[str, str] = {}
    all_of: "list[Condition] | None" = Field(default=None, alias="and")
    any_of: "list[Condition] | None" = Field(default=None, alias="or")

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Condition":
        if sum(part is not None for part in (self.condition, self.all_of, self.any_of)) != 1:
            raise ValueError("needs exactly one of condition, and, or")
        return self


class Webhook(_Part):
    event: str
    url: str
    filter: str = Field(default="", max_length=10_000)
    exclude_body: bool = False
    property_keys: tuple[str, ...] = ()

    _url = field_validator("url")(_relative)

    @field_validator("event")
    @classmethod
    def _known(cls, event: str) -> str:
        if event not in WEBHOOK_EVENTS:
            raise ValueError(f"{event!r} is not an event of Jira")
        return event


class Module(_Part):
    """A page or panel of the app. `kind` is the name of the list it was declared in."""

    key: str = Field(pattern=r"^[a-zA-Z0-9-]+$")
    name: Text
    url: str
    kind: str = ""
    location: str = ""
    weight: int = 100
    conditions: list[Condition] = []

    _url = field_validator("url")(_relative)


class _IconUrl(_Part):
    url: str


class _PanelTarget(_Part):
    type: Literal["web_panel", "WEB_PANEL"]
    url: str

    _url = field_validator("url")(_relative)


class _IssuePanel(_Part):
    """jiraIssueContexts, jiraIssueGlances and jiraIssueContents: the page sits in `target`."""

    key: str = Field(pattern=r"^[a-zA-Z0-9-]+$")
    name: Text
    icon: _IconUrl
    target: _PanelTarget
    content: dict[str, Any] | None = None
    tooltip: Text | None = None
    conditions: list[Condition] = []


class Lifecycle(_Part):
    installed: str = ""
    uninstalled: str = ""
    enabled: str = ""
    disabled: str = ""

    @field_validator("*")
    @classmethod
    def _paths(cls, url: str) -> str:
        return _relative(url) if url else url


class Authentication(_Part):
    type: Literal["jwt", "JWT", "none", "NONE"] = "jwt"


class Vendor(_Part):
    name: str = Field(default="", max_length=100)
    url: str = Field(default="", max_length=200)


class Descriptor(_Part):
    """An accepted descriptor. `modules` holds what can be framed, in the document's order."""

    key: str = Field(pattern=r"^[a-zA-Z0-9-._]+$", max_length=80)
    base_url: str = Field(max_length=200)
    authentication: Authentication
    name: str = Field(default="", max_length=80)
    description: str = Field(default="", max_length=1400)
    vendor: Vendor = Vendor()
    scopes: tuple[str, ...] = ()
    lifecycle: Lifecycle = Lifecycle()
    api_version: int = 1
    api_migrations: dict[str, bool] = {}
    enable_licensing: bool = False
    webhooks: tuple[Webhook, ...] = ()
    modules: tuple[Module, ...] = ()

    @field_validator("base_url")
    @classmethod
    def _https_unless_loopback(cls, url: str) -> str:
        parts = urlsplit(url)
        loopback = parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
            raise ValueError("must be an https address (http is accepted on this machine only)")
        if not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be an address without query and fragment")
        return url.rstrip("/")

    @field_validator("scopes")
    @classmethod
    def _known_scopes(cls, scopes: tuple[str, ...]) -> tuple[str, ...]:
        for scope in scopes:
            if scope not in (scope.upper(), scope.lower()) or scope.upper() not in SCOPES:
                raise ValueError(f"{scope!r} is not a scope")
        return tuple(scope.upper() for scope in scopes)

    @model_validator(mode="after")
    def _consistent(self) -> "Descriptor":
        keys = [module.key for module in self.modules]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"module keys are used twice: {', '.join(twice)}")
        if self.authentication.type.lower() == "jwt" and not self.lifecycle.installed:
            raise ValueError("lifecycle.installed is required with JWT authentication")
        if self.webhooks and "READ" not in self._implied():
            raise ValueError("webhooks need the scope READ")
        return self

    def _implied(self) -> frozenset[str]:
        ordered = SCOPES[: SCOPES.index("ADMIN") + 1]
        top = max((ordered.index(scope) for scope in self.scopes if scope in ordered), default=0)
        return frozenset(ordered[: top + 1]) | frozenset(self.scopes)

    def allows(self, scope: str) -> bool:
        """Whether the app holds the scope; a higher one implies all lower ones."""
        return scope in self._implied()

    def module(self, key: str) -> Module | None:
        return next((module for module in self.modules if module.key == key), None)

    def of_kind(self, *kinds: str) -> list[Module]:
        return sorted((m for m in self.modules if m.kind in kinds), key=lambda m: m.weight)


def read_descriptor(document: object) -> Descriptor:
    """The descriptor in the JSON document. Raises DescriptorError with every problem found."""
    if not isinstance(document, dict):
        raise DescriptorError(["the descriptor is not a JSON object"])
    modules = document.get("modules", {})
    if not isinstance(modules, dict):
        raise DescriptorError(["modules: must be an object"])
    problems: list[str] = []
    shown = list(_modules(modules, problems))
    flat = {key: value for key, value in document.items() if key != "modules"}
    try:
        descriptor = Descriptor.model_validate({**flat, "webhooks": modules.get("webhooks", ()), "modules": shown})
    except ValidationError as error:
        raise DescriptorError(problems + _told(error)) from error
    if problems:
        raise DescriptorError(problems)
    return descriptor


def _modules(modules: dict[str, Any], problems: list[str]) -> Iterator[Module]:
    for kind, declared in modules.items():
        if kind in PAGE_LISTS or kind in PANEL_LISTS:
            if not isinstance(declared, list):
                problems.append(f"modules.{kind}: must be a list")
                continue
            for index, entry in enumerate(declared):
                yield from _module(kind, entry, f"modules.{kind}.{index}", problems)
        elif kind in SINGLE_PAGES:
            yield from _module(kind, declared, f"modules.{kind}", problems)
        elif kind != "webhooks" and kind not in OTHER_MODULES:
            problems.append(f"modules.{kind}: is not a module of Jira")


def _module(kind: str, entry: object, place: str, problems: list[str]) -> Iterator[Module]:
    try:
        if kind in PANEL_LISTS:
            panel = _IssuePanel.model_validate(entry)
            yield Module(
                key=panel.key,
                name=panel.name,
                url=panel.target.url,
                kind=kind,
                conditions=panel.conditions,
            )
        else:
            module = Module.model_validate(entry)
            if kind == "webPanels" and not module.location:
                problems.append(f"{place}.location: is required")
            yield module.model_copy(update={"kind": kind})
    except ValidationError as error:
        problems.extend(f"{place}.{told}" for told in _told(error))


def _told(error: ValidationError) -> list[str]:
    return [
        f"{'.'.join(str(step) for step in fault['loc']) or 'descriptor'}: {fault['msg'].removeprefix('Value error, ')}"
        for fault in error.errors()
    ]
