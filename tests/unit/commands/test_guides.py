"""What the guides say of this project is so: settings, commands, files that they point to."""

import re
from pathlib import Path

import pytest

from app.config import Settings
from tests.unit.commands.conftest import Causeway

ROOT = Path(__file__).parents[3]
GUIDES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
NAMES = [guide.name for guide in GUIDES]


def test_every_setting_is_in_the_operators_table_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `CAUSEWAY_(\w+)`[^|]*\| ([^|]+) \|", (ROOT / "docs/operations.md").read_text(), re.M))
    assert {name.lower() for name in rows} == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, int | float):
            assert float(rows[name.upper()]) == field.default, name


@pytest.mark.parametrize("guide", GUIDES, ids=NAMES)
def test_every_command_that_a_guide_names_is_there(guide: Path, causeway: Causeway) -> None:
    for words in set(re.findall(r"`(?:[^`\n]* )?causeway ([a-z]+(?: [a-z]+)?)[^`]*`", guide.read_text())):
        assert causeway(*words.split(), "--help").code == 0, words


@pytest.mark.parametrize("guide", GUIDES, ids=NAMES)
def test_every_file_that_a_guide_points_to_is_there(guide: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", guide.read_text()):
        assert (guide.parent / target).exists(), target


def test_every_target_of_make_that_the_readme_names_is_there() -> None:
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"\bmake ([a-z]+)\b(?=[^.]*`|\s+#|\n)", (ROOT / "README.md").read_text()))
    assert {"demo", "test", "check", "sandbox", "run"} <= named
    assert named <= made
