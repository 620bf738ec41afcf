"""The query string hash against Atlassian's own vectors and the cases that libraries get wrong."""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

import jwt
import pytest

from app.doors.connect.qsh import canonical_request, qsh

SHARED = Path(os.environ.get("CAUSEWAY_SHARED_DATA", Path(__file__).parents[3] / ".." / "shared" / "data"))
VECTORS = SHARED / "qsh" / "jwt-signed-urls.json"


def _vectors() -> list[dict[str, str]]:
    return json.loads(VECTORS.read_text())["tests"] if VECTORS.exists() else []


@pytest.mark.skipif(not VECTORS.exists(), reason=f"Atlassian's vectors are not at {VECTORS}")
def test_there_are_78_official_vectors() -> None:
    assert len(_vectors()) == 78


@pytest.mark.parametrize("vector", _vectors(), ids=lambda vector: vector["name"])
def test_an_official_vector_gives_its_canonical_text_and_its_hash(vector: dict[str, str]) -> None:
    url = urlsplit(vector["signedUrl"])
    claims = jwt.decode(url.query.rpartition("jwt=")[2], options={"verify_signature": False})

    assert canonical_request("get", url.path, url.query) == vector["canonicalUrl"]
    assert qsh("GET", url.path, url.query) == claims["qsh"]


@pytest.mark.parametrize(
    ("path", "query", "canonical"),
    [
        ("/test", "", "GET&/test&"),
        ("", "", "GET&/&"),
        ("/", "a=b", "GET&/&a=b"),
        ("/a/", "", "GET&/a&"),
        ("/a//", "", "GET&/a/&"),
        ("/a&b", "", "GET&/a%26b&"),
        ("/a%20b", "", "GET&/a%20b&"),
        ("/test", "blank=&bare&full=1", "GET&/test&bare=&blank=&full=1"),
        ("/test", "title=1+%2B+1+equals+3", "GET&/test&title=1%20%2B%201%20equals%203"),
        ("/test", "c=&c=+&c=%2520&c=%2B", "GET&/test&c=,%20,%2520,%2B"),
        ("/test", "ids=-1&ids=20&ids=2&ids=10&ids=1", "GET&/test&ids=-1,1,10,2,20"),
        ("/test", "b=1&A=1&a=1&B=1", "GET&/test&A=1&B=1&a=1&b=1"),
        ("/test", "q=*~%28", "GET&/test&q=%2A~%28"),
        ("/test", "jwt=x&a=1&jwt=y&&", "GET&/test&a=1"),
        ("/test", "jwt_not=1&%6Awt=2", "GET&/test&jwt_not=1"),
    ],
)
def test_the_canonical_text_of_odd_requests(path: str, query: str, canonical: str) -> None:
    assert canonical_request("GET", path, query) == canonical


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/jira", "/"), ("/jira/", "/"), ("/jira/rest", "/rest"), ("/jirafe/rest", "/jirafe/rest")],
)
def test_only_the_whole_base_path_is_taken_off(path: str, expected: str) -> None:
    assert canonical_request("GET", path, "", base_path="/jira/") == f"GET&{expected}&"
