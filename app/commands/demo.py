"""`causeway demo`: everything on this machine, and each promise shown."""

import signal
import sys
from types import FrameType
from typing import Annotated

import typer

from app.commands.output import AsJson, NeedsPerson
from app.demo.run import demo as show


def add_to(cli: typer.Typer) -> None:
    cli.command()(demo)


def demo(
    once: Annotated[bool, typer.Option("--once", help="End after the last step; 1 on exit unless all held.")] = False,
    as_json: AsJson = False,
) -> None:
    """Two sandbox Jiras, the service and a worker: connect them and watch every step. Ends with one line of figures."""
    signal.signal(signal.SIGTERM, _end_tidily)
    if not show(once=once, as_json=as_json):
        raise NeedsPerson


def _end_tidily(_number: int, _frame: FrameType | None) -> None:
    sys.exit(1)
