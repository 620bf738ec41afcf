"""How the command line behaves whatever the command: exit codes, one line of error, JSON."""

import asyncio
import socket
from collections.abc import Iterator
from uuid import uuid4

import asyncpg
import pytest
import typer

from app.cli import cli
from app.config import Settings
from app.embedded import EmbeddedPostgres, free_port
from tests.unit.commands.conftest import Causeway


def leaves(command: object, path: str = "") -> Iterator[tuple[str, set[str]]]:
    """Every command below, with the names of its options."""
    nested = getattr(command, "commands", None)
    if nested is None:
        yield path, {name for parameter in command.params for name in parameter.opts}  # type: ignore[attr-defined]
        return
    for name, inner in nested.items():
        yield from leaves(inner, f"{path} {name}".strip())


def named(each: object) -> str:
    """The command alone: a set is written in another order by each process."""
    return each if isinstance(each, str) else ""


COMMANDS = dict(leaves(typer.main.get_command(cli)))


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_answers_in_json_if_asked(name: str) -> None:
    assert "--json" in COMMANDS[name]


@pytest.mark.parametrize(
    "wrong",
    [("nonsense",), ("site", "nonsense"), ("site", "list", "--nonsense"), ("invite",), ("serve", "--port", "0")],
)
def test_wrong_use_is_one_line_and_exit_code_2(causeway: Causeway, wrong: tuple[str, ...]) -> None:
    ran = causeway(*wrong)
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1
    assert ran.err.startswith("causeway: ")
    assert ran.out == ""


def test_a_wrong_setting_is_named_and_its_value_is_not(causeway: Causeway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAUSEWAY_JIRA_THREADS", "hunter2")
    ran = causeway("site", "list")
    assert ran.code == 2
    assert "CAUSEWAY_JIRA_THREADS" in ran.err
    assert "hunter2" not in ran.err
    assert len(ran.err.splitlines()) == 1


def test_production_without_https_is_refused_in_one_line(causeway: Causeway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAUSEWAY_ENV", "production")
    ran = causeway("serve")
    assert ran.code == 2
    assert "CAUSEWAY_BASE_URL" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_database_that_is_away_is_one_line_and_exit_code_1(
    causeway: Causeway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAUSEWAY_DATABASE_URL", f"postgresql://nobody:hunter2@127.0.0.1:{free_port()}/none")
    ran = causeway("site", "list")
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert "CAUSEWAY_DATABASE_URL" in ran.err
    assert "hunter2" not in ran.err


def test_a_database_that_does_not_exist_is_named(
    causeway: Causeway, postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAUSEWAY_DATABASE_URL", postgres.database("nonesuch"))
    ran = causeway("site", "list")
    assert ran.code == 1
    assert 'database "nonesuch" does not exist' in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_file_that_cannot_be_written_is_named(causeway: Causeway, installation: Settings) -> None:
    file = installation.data_dir / "missing" / "connections.json"
    ran = causeway("connection", "export", "--to", str(file))
    assert ran.code == 1
    assert str(file) in ran.err
    assert "database" not in ran.err


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_redis_that_is_away_is_one_line_and_exit_code_1(
    causeway: Causeway, installation: Settings, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("CAUSEWAY_REDIS_URL", f"redis://127.0.0.1:{free_port()}/0")
    ran = causeway(command)
    assert ran.code == 1
    assert ran.err.splitlines()[-1].startswith("causeway: Redis did not answer.")
    assert "Traceback" not in ran.err


def test_a_port_that_is_taken_is_exit_code_1(causeway: Causeway, installation: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = causeway("serve", "--port", str(taken.getsockname()[1]))
    assert ran.code == 1
    assert "already in use" in ran.err
    assert "Traceback" not in ran.err


@pytest.fixture
def empty_database(postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database that no migration has seen."""
    name = f"e{uuid4().hex}"

    async def execute(statement: str) -> None:
        server = await asyncpg.connect(postgres.url)
        await server.execute(statement)
        await server.close()

    asyncio.run(execute(f"CREATE DATABASE {name} TEMPLATE template0"))
    monkeypatch.setenv("CAUSEWAY_DATABASE_URL", postgres.database(name))
    yield
    asyncio.run(execute(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.mark.usefixtures("empty_database")
def test_a_database_without_the_schema_is_refused_until_it_is_migrated(causeway: Causeway) -> None:
    ran = causeway("site", "list")
    assert ran.code == 1
    assert "causeway migrate" in ran.err
    assert causeway("migrate", "--json").json == {"migrated": True}
    assert causeway("site", "list", "--json").json == []


def test_an_unknown_name_says_where_to_look(causeway: Causeway, installation: Settings) -> None:
    for wrong, hint in ((("invite", "Nix"), "connection list"), (("twin", "show", "NIX-1"), "key of a synced issue")):
        ran = causeway(*wrong)
        assert ran.code == 1
        assert hint in ran.err
        assert len(ran.err.splitlines()) == 1
