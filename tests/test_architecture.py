"""Who may import whom: dependencies point one way, the core stays pure, and the product never knows its sandbox."""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("app", "sandbox", "tests", "migrations")

GROUND = {"app.config", "app.crypto", "app.db", "app.errors", "app.models"}
PARTS_OF_WORK = GROUND | {"app.bell", "app.jira", "app.metrics", "app.sync", "app.work"}
ENGINE_AND_BELOW = PARTS_OF_WORK | {"app.doors", "app.engine", "app.exchange", "app.rules", "app.store"}
EVERYTHING_STARTED = ENGINE_AND_BELOW | {"app.embedded", "app.log", "app.parts", "app.usecases"}

MAY_IMPORT: Mapping[str, set[str]] = {
    "app.sync": set(),
    "app.rules": {"app.sync"},
    "app.bell": set(),
    "app.config": set(),
    "app.crypto": set(),
    "app.db": set(),
    "app.embedded": set(),
    "app.errors": set(),
    "app.log": set(),
    "app.metrics": set(),
    "app.models": set(),
    "app.jira": {"app.errors", "app.sync"},
    "app.work": GROUND | {"app.bell", "app.jira"},
    "app.doors": GROUND,
    "app.store": PARTS_OF_WORK,
    "app.exchange": PARTS_OF_WORK | {"app.store"},
    "app.engine": ENGINE_AND_BELOW,
    "app.usecases": ENGINE_AND_BELOW,
    "app.web": ENGINE_AND_BELOW | {"app.usecases"},
    "app.parts": ENGINE_AND_BELOW | {"app.embedded"},
    "app.worker": EVERYTHING_STARTED,
    "app.main": EVERYTHING_STARTED | {"app.web", "app.worker"},
    "app.demo": {"app.config", "app.crypto", "app.embedded", "app.errors", "app.log"},
    "app.commands": EVERYTHING_STARTED | {"app.demo", "app.main", "app.worker"},
    "app.cli": EVERYTHING_STARTED | {"app.commands", "app.demo", "app.main", "app.worker"},
    "app.__main__": {"app.cli"},
}
"""For each package (or single module) of `app`, the others it may name. What is missing here may not exist."""


@dataclass(frozen=True)
class Import:
    """`module` (a file of ours) names `target`."""

    module: str
    target: str

    def __str__(self) -> str:
        return f"{self.module} imports {self.target}"


def package(module: str) -> str:
    """`app.jira.fields` → `app.jira`; what is outside of `app` → its top."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "app" else parts[0]


def imports_of(root: Path, top: str) -> Iterator[Import]:
    """Every import of every file under `top`, also those inside functions and for type checkers alone."""
    for path in sorted((root / top).rglob("*.py")):
        names = path.relative_to(root).with_suffix("").parts
        module = ".".join(names[:-1] if names[-1] == "__init__" else names)
        home = names[:-1]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for target in _targets(node, home):
                yield Import(module, target)


def _targets(node: ast.AST, home: tuple[str, ...]) -> Iterable[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    start = ".".join(home[: len(home) - node.level + 1]) if node.level else ""
    whole = ".".join(part for part in (start, node.module) if part)
    return [f"{whole}.{alias.name}" for alias in node.names] if whole in OURS else [whole]


def against_direction(imports: Iterable[Import]) -> list[str]:
    """The imports inside `app` that its table does not allow."""
    wrong = []
    for found in imports:
        here, there = package(found.module), package(found.target)
        if there.split(".")[0] != "app" or there in (here, "app.__init__") or here == "app":
            continue
        if there not in MAY_IMPORT.get(here, set()):
            wrong.append(str(found))
    return wrong


def from_outside(imports: Iterable[Import], home: str, allowed: set[str]) -> list[str]:
    """The imports of package `home` that are neither standard library nor `allowed`."""
    return [
        str(found)
        for found in imports
        if package(found.module) == home
        and found.target.split(".")[0] not in sys.stdlib_module_names
        and package(found.target) not in allowed | {home}
    ]


def of_strangers(imports: Iterable[Import], strangers: set[str]) -> list[str]:
    return [str(found) for found in imports if found.target.split(".")[0] in strangers]


@pytest.fixture(scope="module")
def app_imports() -> list[Import]:
    return list(imports_of(ROOT, "app"))


def test_dependencies_of_the_app_point_one_way(app_imports: list[Import]) -> None:
    assert against_direction(app_imports) == []


def test_every_package_of_the_app_has_its_place_in_the_table() -> None:
    here = {package(f"app.{path.stem}") for path in (ROOT / "app").iterdir() if _is_code(path)}
    assert here - set(MAY_IMPORT) == set()


def test_no_packages_of_the_app_import_each_other(app_imports: list[Import]) -> None:
    assert circle(app_imports) is None


def test_the_pure_core_names_nothing_but_the_standard_library(app_imports: list[Import]) -> None:
    assert from_outside(app_imports, "app.sync", set()) == []


LIBRARIES_OF_RULES = ("bs4", "markdown_it", "pydantic", "regex", "soupsieve")


def test_rules_name_nothing_but_the_core_and_pure_libraries(app_imports: list[Import]) -> None:
    assert from_outside(app_imports, "app.rules", {"app.sync", *LIBRARIES_OF_RULES}) == []


def test_the_app_never_names_its_sandbox_or_its_tests(app_imports: list[Import]) -> None:
    assert of_strangers(app_imports, {"sandbox", "tests", "migrations"}) == []


def test_the_sandbox_takes_nothing_of_the_app_but_the_hash_that_official_vectors_prove() -> None:
    named = of_strangers(imports_of(ROOT, "sandbox"), {"app", "tests"})
    assert [line for line in named if not line.endswith("imports app.doors.connect.qsh")] == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("app/engine/sync.py", "from app.web.pages import lists"),
        ("app/engine/sync.py", "from app import web"),
        ("app/engine/sync.py", "import app.usecases.twins"),
        ("app/jira/fields.py", "from app.models import Site"),
        ("app/jira/fields.py", "def read():\n    from app.store import due"),
        ("app/jira/adf/plain.py", "from ...store import due"),
        ("app/jira/__init__.py", "from ..store import due"),
        ("app/sync/merge.py", "from app.errors import SyncError"),
        ("app/rules/basic.py", "from app.jira import fields"),
        ("app/web/pages/lists.py", "from app.parts import Parts"),
    ],
)
def test_an_import_against_the_direction_is_seen(tmp_path: Path, path: str, line: str) -> None:
    assert against_direction(_written(tmp_path, path, line)) != []


def test_a_library_in_the_pure_core_is_seen(tmp_path: Path) -> None:
    found = _written(tmp_path, "app/sync/merge.py", "import json\nfrom app.sync import plan\nimport pydantic")
    assert from_outside(found, "app.sync", set()) == ["app.sync.merge imports pydantic"]


def test_the_sandbox_named_in_a_function_is_seen(tmp_path: Path) -> None:
    found = _written(tmp_path, "app/demo/sites.py", "def start():\n    from sandbox import server")
    assert of_strangers(found, {"sandbox"}) == ["app.demo.sites imports sandbox.server"]


def test_two_packages_that_import_each_other_are_seen() -> None:
    assert circle([Import("app.store.due", "app.work"), Import("app.work", "app.store.due")]) is not None


def circle(imports: Iterable[Import]) -> list[str] | None:
    """The packages of one import circle, if there is any."""
    named: dict[str, set[str]] = {}
    for found in imports:
        here, there = package(found.module), package(found.target)
        if here != there and there.startswith("app."):
            named.setdefault(here, set()).add(there)
    try:
        TopologicalSorter(named).prepare()
    except CycleError as error:
        members: list[str] = error.args[1]
        return members
    return None


def _written(root: Path, path: str, text: str) -> list[Import]:
    (root / path).parent.mkdir(parents=True)
    (root / path).write_text(text)
    return list(imports_of(root, "app"))


def _is_code(path: Path) -> bool:
    return (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").is_file()
