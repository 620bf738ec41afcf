"""What people do, one verb per function. Tenant-scoped: every function takes the caller's site and sees no other.

Whoever calls has checked that the person may do it; bad input is a `UserError` in words for that person.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

Row = TypeVar("Row")


@dataclass(frozen=True)
class Actor:
    """Who does it: a person (Jira account id) on the site that the verified token named."""

    site_id: UUID
    account_id: str


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a longer list. `next_after` is the cursor of the next page, None on the last one."""

    rows: tuple[Row, ...]
    next_after: int | None = None
