"""Runs the command line in this process on a database of the test's own."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from app.cli import main
from app.config import Settings


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Causeway = Callable[..., Ran]


@pytest.fixture
def causeway(capsys: pytest.CaptureFixture[str]) -> Iterator[Causeway]:
    """`causeway("site", "list")`. The logging that a command sets up does not outlive the test."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level

    def run(*arguments: str) -> Ran:
        capsys.readouterr()
        code = main(arguments)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    yield run
    root.handlers, root.level = handlers, level


@pytest.fixture
def installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The environment of an operator on the test's database."""
    assert settings.encryption_keys is not None
    for name, value in (
        ("DATABASE_URL", settings.database_url),
        ("REDIS_URL", settings.redis_url),
        ("ENCRYPTION_KEYS", settings.encryption_keys.get_secret_value()),
        ("ALLOWED_SITE_HOSTS", settings.allowed_site_hosts),
        ("DATA_DIR", str(settings.data_dir)),
        ("QUIET_SECONDS", str(settings.quiet_seconds)),
    ):
        monkeypatch.setenv(f"CAUSEWAY_{name}", str(value))
    return settings
