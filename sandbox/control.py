"""The control interface: look at the sites, break them, read what they answered, put them back.

Open to everybody who reaches its port: the sandbox listens on loopback only. Knows no REST of Jira.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.changes import moves
from sandbox.changes.by import By
from sandbox.errors import JiraError
from sandbox.faults import Fault
from sandbox.model import Actor
from sandbox.state import Sandbox, Site

Act = Callable[[Request], Awaitable[Any]]


def control_app(sandbox: Sandbox, more: Iterable[BaseRoute] = ()) -> Starlette:
    """The control app; `more` routes come after its own."""
    control = _Control(sandbox)
    table: list[tuple[str, str, Act]] = [
        ("GET", "/sites", control.sites),
        ("GET", "/faults", control.faults),
        ("POST", "/faults", control.set_fault),
        ("DELETE", "/faults", control.clear_faults),
        ("GET", "/calls", control.calls),
        ("DELETE", "/calls", control.clear_calls),
        ("GET", "/limits", control.limits),
        ("POST", "/limits", control.set_limits),
        ("POST", "/snapshot", control.snapshot),
        ("POST", "/restore", control.restore),
        ("POST", "/sites/{site}/rename", control.rename),
        ("POST", "/sites/{site}/settings", control.settings),
        ("POST", "/sites/{site}/issues/{key}/move", control.move),
    ]
    routes: list[BaseRoute] = [Route(path, _answering(act), methods=[method]) for method, path, act in table]
    return Starlette(routes=[*routes, *more])


def _answering(act: Act) -> Callable[[Request], Awaitable[Response]]:
    @functools.wraps(act)
    async def answer(request: Request) -> Response:
        try:
            found = await act(request)
        except JiraError as error:
            return JSONResponse({"message": "; ".join([*error.messages, *error.errors.values()])}, error.status)
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"message": f"not understood: {error}"}, 400)
        return Response(status_code=204) if found is None else JSONResponse(found)

    return answer


class _Control:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def sites(self, _: Request) -> Any:
        return [_site_json(site) for site in self._sandbox.sites.values()]

    async def faults(self, request: Request) -> Any:
        return [{"site": s.name, **fault.as_json()} for s in self._chosen(request) for fault in s.faults.all()]

    async def set_fault(self, request: Request) -> Any:
        """`kind`, and as wanted `site` (all without), `rate`, `seconds`, `value`, `times`, `who`, `method`, `path`."""
        body = await request.json()
        seconds = body.get("seconds")
        fault = {
            "kind": str(body["kind"]),
            "rate": float(body.get("rate", 1)),
            "value": None if body.get("value") is None else float(body["value"]),
            "until": None if seconds is None else self._sandbox.now() + float(seconds),
            "times": None if body.get("times") is None else int(body["times"]),
            "who": str(body.get("who", "app")),
            "method": body.get("method"),
            "path": body.get("path"),
        }
        for site in self._named(body.get("site")):
            site.faults.set(Fault(**fault))
        return fault

    async def clear_faults(self, request: Request) -> None:
        """Of `site` and `kind`, or all."""
        for site in self._chosen(request):
            site.faults.clear(request.query_params.get("kind"))

    async def calls(self, request: Request) -> Any:
        """Oldest first; `site` and `since` (epoch seconds) narrow them."""
        since = float(request.query_params.get("since", "0"))
        found = [call.as_json(site.name) for site in self._chosen(request) for call in site.calls.since(since)]
        return sorted(found, key=lambda call: float(call["time"]))

    async def clear_calls(self, request: Request) -> None:
        for site in self._chosen(request):
            site.calls.clear()

    async def limits(self, _: Request) -> Any:
        return {
            "quota_per_hour": self._sandbox.quota.per_hour,
            "sites": {
                s.name: {"burst_scale": s.limits.burst_scale, "issue_scale": s.limits.issue_scale}
                for s in self._sandbox.sites.values()
            },
        }

    async def set_limits(self, request: Request) -> Any:
        """`quota_per_hour` of all apps; `burst_scale` and `issue_scale` of `site` or all. Null switches one off."""
        body = await request.json()
        if "quota_per_hour" in body:
            self._sandbox.quota.per_hour = _number(body["quota_per_hour"], int)
            self._sandbox.quota.reset()
        for site in self._named(body.get("site")):
            for name in ("burst_scale", "issue_scale"):
                if name in body:
                    setattr(site.limits, name, _number(body[name], float))
            site.limits.reset()
        return await self.limits(request)

    async def snapshot(self, _: Request) -> None:
        self._sandbox.snapshot()

    async def restore(self, _: Request) -> None:
        self._sandbox.restore()

    async def rename(self, request: Request) -> Any:
        """The site's address becomes `baseUrl`; it goes on answering at the old one."""
        site = self._sandbox.site(request.path_params["site"])
        site.rename(str((await request.json())["baseUrl"]))
        return _site_json(site)

    async def settings(self, request: Request) -> Any:
        """Sets any of the site's settings: index lag, upload limit, limits per issue."""
        site = self._sandbox.site(request.path_params["site"])
        for name, value in (await request.json()).items():
            if name not in site.settings.__slots__:
                raise ValueError(f"no setting {name}")
            setattr(site.settings, name, int(value))
        return {name: getattr(site.settings, name) for name in site.settings.__slots__}

    async def move(self, request: Request) -> Any:
        """Moves an issue to `project`, by the user `as` (alice)."""
        site = self._sandbox.site(request.path_params["site"])
        body = await request.json()
        by = By(site, Actor(site.user(body.get("as", "alice"))))
        issue = moves.move_issue(by, request.path_params["key"], str(body["project"]), body.get("issuetype"))
        return {"id": issue.id, "key": issue.key}

    def _chosen(self, request: Request) -> list[Site]:
        return self._named(request.query_params.get("site"))

    def _named(self, name: str | None) -> list[Site]:
        return [self._sandbox.site(name)] if name else list(self._sandbox.sites.values())


def _number(raw: Any, kind: type[int] | type[float]) -> Any:
    return None if raw is None else kind(raw)


def _site_json(site: Site) -> dict[str, Any]:
    return {
        "name": site.name,
        "baseUrl": site.base_url,
        "port": site.port,
        "cloudId": site.cloud_id,
        "projects": [
            {
                "id": project.id,
                "key": project.key,
                "name": project.name,
                "issues": len(project.issue_ids),
                "hiddenFromApps": project.hidden_from_apps,
                "required": sorted(project.required),
            }
            for project in site.projects.values()
        ],
        "users": [
            {
                "name": user.name,
                "accountId": user.account_id,
                "displayName": user.display_name,
                "type": user.account_type,
            }
            for user in site.users.values()
        ],
        "apps": list(site.installs),
    }
