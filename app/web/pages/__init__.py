"""The pages inside Jira, one module per page. They show and ask; what is done, `app.usecases` does."""

from fastapi import APIRouter, Depends

from app.web.bounds import text_that_can_be_kept
from app.web.pages import connecting, connection, doing, issue, lists, pairs
from app.web.pages.problems import page_error

pages = APIRouter(include_in_schema=False, dependencies=[Depends(text_that_can_be_kept)])
for each in (lists, connecting, connection, doing, pairs, issue):
    pages.include_router(each.router)

__all__ = ["page_error", "pages"]
