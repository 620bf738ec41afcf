"""How the web says that something is wrong, to a frame, to htmx and to Jira."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient

from app.config import Settings
from app.errors import UserError
from app.web.pages import page_error

WORDS = UserError("The <b>key</b> is not known.", "Check it.", status=404)


@pytest.fixture
def web() -> TestClient:
    app = FastAPI()
    work = SimpleNamespace(
        settings=Settings(base_url="https://sync.example.com/causeway"), now=lambda: datetime.now(UTC)
    )
    app.state.gate = SimpleNamespace(work=work)

    @app.get("/{path:path}")
    async def fail(path: str) -> None:
        raise WORDS

    @app.exception_handler(UserError)
    async def explain(request: Request, error: UserError) -> Response:
        return page_error(request, error)

    return TestClient(app)


def test_a_frame_gets_a_whole_page_with_the_words_escaped(web: TestClient) -> None:
    answer = web.get("/ui/admin")
    assert answer.status_code == 404
    assert answer.text.startswith("<!doctype html>")
    assert "The &lt;b&gt;key&lt;/b&gt; is not known." in answer.text
    assert "Check it." in answer.text


def test_htmx_gets_a_notice_that_leaves_the_page_as_it_is(web: TestClient) -> None:
    answer = web.get("/ui/connections", headers={"HX-Request": "true"})
    assert answer.headers["HX-Retarget"] == "#notice"
    assert answer.headers["HX-Reswap"] == "innerHTML"
    assert "<html" not in answer.text
    assert "Check it." in answer.text


def test_jira_gets_plain_text(web: TestClient) -> None:
    answer = web.get("/connect/webhooks/x")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == "The <b>key</b> is not known. Check it."


def test_addresses_in_a_page_keep_the_path_that_the_service_lives_under(web: TestClient) -> None:
    answer = web.get("/ui/admin")
    assert 'src="/causeway/static/causeway.js?v=' in answer.text
