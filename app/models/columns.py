"""Column shapes that several tables share."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

Json = Any
"""A JSON value in a JSONB column; the module that owns the column's meaning parses it."""


def serial() -> Any:
    return Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity()])


def instant(**options: Any) -> Any:
    """A point in time, always with a zone."""
    return Field(default=None, sa_type=DateTime(timezone=True), **options)


def created() -> Any:
    return Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now(), "nullable": False},
    )


def json_column(**options: Any) -> Any:
    # none_as_null: an absent part of a twin is SQL NULL, so `IS NULL` finds it.
    return Field(default=None, sa_type=JSONB(none_as_null=True), nullable=True, **options)


def belongs_to(target: str, *, index: bool = True, nullable: bool = False) -> Any:
    return Field(
        default=None,
        sa_type=Uuid if target != "twin.id" else BigInteger,
        sa_column_args=[ForeignKey(target, ondelete="CASCADE")],
        index=index,
        nullable=nullable,
    )


__all__ = ["UUID", "Json", "belongs_to", "created", "datetime", "instant", "json_column", "serial"]
