"""The control server's part for Connect: install apps, look at deliveries, wait for quiet, serve keys and all.js.

HTTP only; what is done is done by `hosts`.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.connect.host import Host, InstallError
from sandbox.connect.hosts import Hosts

STATIC = Path(__file__).parent / "static"


def control_routes(hosts: Hosts) -> list[Route]:
    """Routes for the control application. Errors are JSON with a `message`."""
    control = _Control(hosts)
    return [
        Route("/install-keys/{kid}", control.key),
        Route("/all.js", all_js),
        Route("/deliveries", control.deliveries),
        Route("/deliveries", control.forget, methods=["DELETE"]),
        Route("/lifecycle", control.lifecycle),
        Route("/quiet", control.quiet, methods=["GET", "POST"]),
        Route("/sites/{site}/apps", control.apps),
        Route("/sites/{site}/apps", control.install, methods=["POST"]),
        Route("/sites/{site}/apps/{app}", control.uninstall, methods=["DELETE"]),
        Route("/sites/{site}/apps/{app}/{switch}", control.switch, methods=["POST"]),
    ]


def all_js(_request: Request) -> Response:
    """The bridge script, for pages of any origin."""
    return FileResponse(
        STATIC / "all.js",
        media_type="text/javascript",
        headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"},
    )


class _Control:
    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    async def key(self, request: Request) -> Response:
        pem = self._hosts.keys.pem(request.path_params["kid"])
        return PlainTextResponse(pem or "no such key", status_code=200 if pem else 404)

    async def deliveries(self, request: Request) -> Response:
        """Oldest first; `site`, `since` (epoch seconds), `event` and `state` narrow the list."""
        wanted = request.query_params
        since = float(wanted.get("since", "0"))
        rows = [
            {"site": name, **delivery.as_json()}
            for name, webhooks in self._hosts.webhooks.items()
            for delivery in tuple(webhooks.deliveries.log)
            if wanted.get("site", name) == name
            and delivery.created >= since
            and wanted.get("event", delivery.event) == delivery.event
            and wanted.get("state", delivery.state) == delivery.state
        ]
        return JSONResponse(rows)

    async def forget(self, _request: Request) -> Response:
        for webhooks in self._hosts.webhooks.values():
            webhooks.deliveries.log.clear()
        return Response(status_code=204)

    async def lifecycle(self, request: Request) -> Response:
        site = request.query_params.get("site")
        return JSONResponse(
            [
                {"site": name, **vars(call)}
                for name, host in self._hosts.hosts.items()
                for call in tuple(host.lifecycle)
                if site in (None, name)
            ]
        )

    async def quiet(self, request: Request) -> Response:
        """Waits up to `timeout` seconds (30) until no webhook is under way."""
        site = request.query_params.get("site")
        if site is not None and site not in self._hosts.webhooks:
            return _error(404, f"There is no site {site!r}.")
        quiet = await self._hosts.quiet(site, float(request.query_params.get("timeout", "30")))
        return JSONResponse({"quiet": quiet}, status_code=200 if quiet else 408)

    async def apps(self, request: Request) -> Response:
        return await self._on_site(request, self._apps)

    async def install(self, request: Request) -> Response:
        async def install(host: Host) -> Response:
            body = await request.json()
            installed = await host.install(str(body["descriptor"]))
            return JSONResponse(installed.as_json(), status_code=201)

        return await self._on_site(request, install)

    async def uninstall(self, request: Request) -> Response:
        async def uninstall(host: Host) -> Response:
            await host.uninstall(request.path_params["app"])
            return Response(status_code=204)

        return await self._on_site(request, uninstall)

    async def switch(self, request: Request) -> Response:
        async def switch(host: Host) -> Response:
            install = await host.switch(request.path_params["app"], request.path_params["switch"] == "enable")
            return JSONResponse(install.as_json())

        if request.path_params["switch"] not in ("enable", "disable"):
            return _error(404, "Only enable and disable are known here.")
        return await self._on_site(request, switch)

    async def _apps(self, host: Host) -> Response:
        return JSONResponse([install.as_json() for install in host.installs()])

    async def _on_site(self, request: Request, act: Callable[[Host], Awaitable[Response]]) -> Response:
        host = self._hosts.hosts.get(request.path_params["site"])
        if host is None:
            return _error(404, f"There is no site {request.path_params['site']!r}.")
        try:
            return await act(host)
        except InstallError as error:
            return _error(422, str(error))
        except (ValueError, KeyError, TypeError):
            return _error(400, 'Send {"descriptor": "<address of the descriptor>"}.')


def _error(status: int, message: str) -> Response:
    return JSONResponse({"message": message}, status_code=status)
