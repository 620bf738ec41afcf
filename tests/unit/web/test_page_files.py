"""Rules that every template, style and script of the pages keeps."""

import hashlib
import re
from pathlib import Path

import pytest

from app.web.pages.rendering import STATIC, WEB

TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
STYLES = "".join((STATIC / name).read_text() for name in ("causeway.css", "controls.css"))
TOKEN = re.compile(r"--ds-[\w-]+")


def test_every_design_token_that_is_used_has_a_value_for_hosts_that_bring_none() -> None:
    used = set(TOKEN.findall(re.sub(r"/\*.*?\*/", "", STYLES, flags=re.S)))
    given = set(re.findall(r"(--ds-[\w-]+):", (STATIC / "tokens.css").read_text()))
    assert used <= given


def test_the_styles_name_no_colour_of_their_own_so_that_both_modes_hold() -> None:
    assert not re.findall(r":[^;{}]*(?:#[0-9a-f]{3,8}\b|rgba?\(|hsla?\()", STYLES)


def test_a_vendored_file_is_the_one_that_is_written_down() -> None:
    digest = hashlib.sha256((STATIC / "vendor" / "htmx.min.js").read_bytes()).hexdigest()
    assert digest in (STATIC / "vendor" / "VENDORED.md").read_text()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_nothing_that_the_content_policy_forbids(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\son\w+\s*=|\sstyle\s*=|<style|javascript:|hx-on|hx-vals=.js", text)
    assert all(" src=" in script for script in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_button_says_whether_it_submits(template: Path) -> None:
    buttons = re.findall(r"<button[^>]*>", template.read_text())
    assert all('type="button"' in button or 'type="submit"' in button for button in buttons)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_link_to_a_new_tab_gives_it_no_way_back(template: Path) -> None:
    links = re.findall(r"<a [^>]*target=\"_blank\"[^>]*>", template.read_text())
    assert all('rel="noopener noreferrer"' in link for link in links)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_switches_escaping_off(template: Path) -> None:
    assert not re.search(r"\|\s*safe\b|autoescape false", template.read_text())
