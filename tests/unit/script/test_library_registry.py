"""Names find their classes, wrong names their neighbours, and classes of a server what to use instead."""

from __future__ import annotations

import pytest

from app.rules.script.library.advice import advice
from app.rules.script.library.registry import CLASSES, import_trouble, nearest, register, resolve
from app.rules.script.runtime.classes import ClassValue
from app.rules.script.syntax.tree import At, Import

HERE = At(1, 1)


def imported(name: str, alias: str | None = None, star: bool = False) -> Import:
    return Import(HERE, name, alias, star)


@pytest.mark.parametrize(
    ("name", "imports", "full"),
    [
        ("String", [], "java.lang.String"),
        ("Date", [], "java.util.Date"),
        ("BigDecimal", [], "java.math.BigDecimal"),
        ("IOException", [], "java.io.IOException"),
        ("Map.Entry", [], "java.util.Map$Entry"),
        ("java.sql.Timestamp", [], "java.sql.Timestamp"),
        ("Timestamp", [imported("java.sql.Timestamp")], "java.sql.Timestamp"),
        ("Day", [imported("java.util.Date", "Day")], "java.util.Date"),
        ("Jsoup", [imported("org.jsoup", star=True)], "org.jsoup.Jsoup"),
        (
            "Document.OutputSettings",
            [imported("org.jsoup.nodes", star=True)],
            "org.jsoup.nodes.Document$OutputSettings",
        ),
        ("Date", [imported("java.sql.Date")], "java.sql.Date"),
        ("IssueTrackerException", [], "com.exalate.api.exception.IssueTrackerException"),
    ],
)
def test_a_name_finds_its_class(name: str, imports: list[Import], full: str) -> None:
    found = resolve(name, imports)
    assert found is not None
    assert found.full_name == full


@pytest.mark.parametrize("name", ["Timestamp", "JsonOutput", "Jsoup", "Nope", "java.util.Nope", "os", "__builtins__"])
def test_a_name_that_nothing_brings_is_unknown(name: str) -> None:
    assert resolve(name) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ComponentAccessor", "nodeHelper"),
        ("com.atlassian.jira.component.ComponentAccessor", "nodeHelper"),
        ("OptionsManager", "nodeHelper.createOption"),
        ("com.atlassian.jira.nope.Whatever", "httpClient"),
        ("InjectorGetter", "nodeHelper"),
        ("scala.concurrent.Await", "httpClient"),
        ("java.io.File", "is not available in rules"),
        ("ProcessBuilder", "no programs are started"),
        ("GroovyShell", "text is not run"),
    ],
)
def test_a_class_of_a_server_is_answered_with_what_to_use(name: str, words: str) -> None:
    told = advice(name)
    assert told is not None
    assert words in told
    assert resolve(name) is None


def test_other_names_get_no_advice() -> None:
    assert advice("java.util.Date") is None
    assert advice("Whatever") is None


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("Dat", "Date"), ("Strng", "String"), ("JsonSluper", "groovy.json.JsonSlurper"), ("Qqqqqq", None)],
)
def test_a_wrong_name_is_told_its_neighbour(wrong: str, right: str | None) -> None:
    assert nearest(wrong) == right


def test_imports_are_checked() -> None:
    for fine in (
        "com.exalate.basic.domain.Anything",
        "jcloudnode.services.Nope",
        "java.util.Date",
        "groovy.json.JsonOutput",
    ):
        assert import_trouble(imported(fine)) is None, fine
    assert import_trouble(imported("org.jsoup", star=True)) is None
    assert import_trouble(Import(HERE, "java.lang.Math.max", None, False, True)) is None
    assert import_trouble(Import(HERE, "java.lang.Math", None, True, True)) is None
    assert "did you mean java.util.Date" in str(import_trouble(imported("java.utl.Date"))).replace(
        "mean Date", "mean java.util.Date"
    )
    assert "nodeHelper" in str(import_trouble(imported("com.atlassian.jira.component.ComponentAccessor")))
    assert "unknown package nope" in str(import_trouble(imported("nope", star=True)))


def test_a_class_can_be_added() -> None:
    name = "com.exalate.basic.domain.hubobject.v1.BasicHubTest"
    try:
        made = register(ClassValue(name))
        assert resolve("BasicHubTest") is made
    finally:
        del CLASSES[name]
