"""The pages inside Jira, one module per page. They show and ask; what is done, `app.usecases` does."""

from fastapi import APIRouter

from app.web.pages import connecting, lists
from app.web.pages.problems import page_error

pages = APIRouter(include_in_schema=False)
for each in (lists, connecting):
    pages.include_router(each.router)

__all__ = ["page_error", "pages"]
