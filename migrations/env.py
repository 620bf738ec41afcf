"""Alembic's entry: runs on the connection that `app.db.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import app.models  # noqa: F401  (registers the tables)


def plain_strings(kind: str, item: object, _context: object) -> str | bool:
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    compare_type=True,
    render_item=plain_strings,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
