"""The long-running commands: the service and the worker; and the migration that comes before them."""

import asyncio
import contextlib
import signal
from typing import Annotated

import typer
import uvicorn

from app.commands.output import AsJson, give_json, say
from app.commands.tools import open_database, read_settings
from app.config import Settings
from app.db import migrate
from app.main import create_app
from app.parts import open_parts
from app.worker import work_until_stopped

GRACE_SECONDS = 20
"""How long a server that was asked to end waits for the requests under way."""
JsonLog = Annotated[bool, typer.Option("--json", help="Log as JSON, whatever CAUSEWAY_LOG says.")]


def add_to(cli: typer.Typer) -> None:
    cli.command()(serve)
    cli.command()(worker)
    cli.command("migrate")(bring_up_to_date)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    with_worker: Annotated[bool, typer.Option("--worker", help="Run a worker in the same process.")] = False,
    behind_proxy: Annotated[
        str, typer.Option(metavar="IPS", help="Comma-separated proxies whose X-Forwarded-* headers are believed.")
    ] = "",
    json_log: JsonLog = False,
) -> None:
    """Serve webhooks and pages. Brings the database up to date first; ends gracefully on SIGTERM and Ctrl-C."""
    settings = read_settings(json_log=json_log)
    asyncio.run(_try_out(settings))
    config = uvicorn.Config(
        create_app(settings, with_worker=with_worker),
        host=host,
        port=port,
        # Our own line per request leaves the query string with its token out.
        access_log=False,
        log_config=None,
        proxy_headers=bool(behind_proxy),
        forwarded_allow_ips=behind_proxy or None,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = uvicorn.Server(config)
    # It ends by SystemExit where it cannot listen, and has logged why.
    with contextlib.suppress(KeyboardInterrupt, SystemExit):
        server.run()
    if not server.started:
        raise typer.Exit(1)


async def _try_out(settings: Settings) -> None:
    """A part that is missing is told in one line now; inside the server it would be a traceback."""
    async with open_parts(settings):
        return


def worker(json_log: JsonLog = False) -> None:
    """Work on what is due until SIGTERM or Ctrl-C. Run as many as you like."""
    asyncio.run(_work(read_settings(json_log=json_log)))


async def _work(settings: Settings) -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with open_parts(settings) as parts:
        await work_until_stopped(parts, stop)


def bring_up_to_date(as_json: AsJson = False) -> None:
    """Bring the database to this version's schema. Safe at any time, also by several processes at once."""
    asyncio.run(_migrate(read_settings()))
    if as_json:
        give_json({"migrated": True})
    else:
        say("The database has this version's schema.")


async def _migrate(settings: Settings) -> None:
    async with open_database(settings) as engine:
        await migrate(engine)
