"""The `causeway` command: puts the verbs together and turns what went wrong into one line and an exit code."""

import sys
from collections.abc import Sequence

import typer
from pydantic import ValidationError
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.commands import connections, demo, doctor, invite, keys, rules, serving, sites, twins
from app.commands.output import NeedsPerson
from app.crypto import SecretUnreadable
from app.embedded import EmbeddedMissing
from app.errors import SyncError, UserError

OK, FAILED, WRONG_USE = 0, 1, 2

cli = typer.Typer(
    name="causeway",
    help="Keeps issues of two Jiras in step. Settings are read from CAUSEWAY_* (docs/operations.md).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for group in (serving, doctor, demo, invite):
    group.add_to(cli)
for name, group_help, nouns in (
    ("site", "The Jiras that Causeway is installed on.", sites.cli),
    ("connection", "Halves of connections.", connections.cli),
    ("twin", "Single synced pairs of issues.", twins.cli),
    ("rules", "Scripts: checked, run and tested from files.", rules.cli),
    ("keys", "Keys that seal stored secrets.", keys.cli),
):
    cli.add_typer(nouns, name=name, help=group_help, no_args_is_help=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. 0: done; 1: failed, or something needs a person; 2: wrong use. Errors: one line on stderr."""
    try:
        result = cli(list(arguments) if arguments is not None else None, prog_name="causeway", standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        return FAILED
    except NeedsPerson:
        return FAILED
    except Exception as error:
        line, code = in_one_line(error)
        if line is None:
            raise
        if line:
            sys.stderr.write(f"causeway: {line}\n")
        return code
    return result if isinstance(result, int) else OK


def in_one_line(error: Exception) -> tuple[str | None, int]:
    """What to tell an operator of an error, and the exit code. None for a bug, which is shown whole; an empty line
    where the help was shown already."""
    match error:
        case typer.BadParameter() | typer.TyperException():
            said = _flat(error.format_message())
            return f"{said} See --help." if said else "", error.exit_code
        case UserError() | SyncError() | EmbeddedMissing() | SecretUnreadable():
            return _flat(str(error)), FAILED
        case ValidationError():
            return _settings_line(error), WRONG_USE
        case RedisError():
            return "Redis did not answer. Check CAUSEWAY_REDIS_URL and that Redis runs.", FAILED
        case OSError() if error.filename:
            return f"{error.filename}: {error.strerror}.", FAILED
        case SQLAlchemyError() | OSError():
            return f"{_database_words(error)} Check CAUSEWAY_DATABASE_URL and that PostgreSQL runs.", FAILED
    return None, FAILED


def _database_words(error: SQLAlchemyError | OSError) -> str:
    """PostgreSQL's own sentence where it gave one: it names no password, as an address does."""
    said = error.orig.__cause__ if isinstance(error, DBAPIError) and error.orig else error
    return f"The database does not work: {_flat(str(said or type(error).__name__)).rstrip('.')}."


def _settings_line(error: ValidationError) -> str:
    """Which setting is wrong. Never its value: it may be a secret."""
    problems = []
    for problem in error.errors(include_input=False, include_url=False):
        where = "_".join(str(part) for part in problem["loc"])
        message = str(problem["msg"]).removeprefix("Value error, ")
        problems.append(f"CAUSEWAY_{where.upper()}: {message}" if where else message)
    return _flat(f"A setting is wrong. {'; '.join(problems)}.")


def _flat(text: str) -> str:
    return " ".join(text.split())
