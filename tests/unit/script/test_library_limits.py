"""Whatever the library makes is announced first, and nothing of it leaves the script."""

from __future__ import annotations

import time

import pytest

from app.rules.script.compiling.program import compile_script
from app.rules.script.runtime.run import Limits, Run
from app.rules.script.runtime.throwables import LimitReached, Thrown
from app.rules.script.standalone import evaluate

TOO_MUCH = {
    "a builder": "def s = new StringBuilder('x' * 1000); while (true) s.append(s)",
    "a wide format": "String.format('%2000000000d', 1)",
    "a precise format": "String.format('%.2000000000f', 1.5d)",
    "copies": "Collections.nCopies(2000000000, 1)",
    "a set length": "new StringBuilder().setLength(2000000000)",
    "a copied array": "Arrays.copyOf([1] as int[], 2000000000)",
    "Base64 again and again": "def s = 'x' * 200000; while (true) s = Base64.encoder.encodeToString(s.bytes)",
    "escaped JSON again and again": "def s = '\"' * 100; while (true) s = groovy.json.JsonOutput.toJson(s)",
    "a sorted map": "def m = new TreeMap(); for (i in 0..10000000) m.put(-i, i)",
    "a document that grows": "def d = org.jsoup.Jsoup.parse('<p>x'); while (true) d.body().append(d.body().html())",
    "days without end": "new Date(0).upto(new Date(99999999999999L)) { }",
    "a repeated text in HTML": "while (true) org.jsoup.Jsoup.parse('<p>' * 100000)",
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_is_too_much_ends_the_run_in_time(name: str) -> None:
    program = compile_script(TOO_MUCH[name], "test")
    began = time.process_time()
    with pytest.raises((LimitReached, Thrown)) as ended:
        program.run(Run(limits=Limits(seconds=0.15, bytes=64 * 2**20)))
    assert time.process_time() - began < 1.5
    if isinstance(ended.value, Thrown):
        assert ended.value.value.class_name in ("java.lang.OutOfMemoryError", "java.lang.IllegalArgumentException")


@pytest.mark.parametrize(
    "piece",
    ["<!--", "</a", "<", "<a ", '<a b="', "<a b=c ", "<?", "<![CDATA[", "<script>", "&a", "<a<!--", "<textarea>"],
)
def test_hostile_html_is_read_in_time(piece: str) -> None:
    source = f"org.jsoup.Jsoup.parse('''{piece}''' * {60_000 // len(piece)}).text().size()"
    began = time.process_time()
    failure = evaluate(source, "test", lambda _text: None, Limits(seconds=0.5))
    assert time.process_time() - began < 1.5
    assert failure is None or failure.class_name != "causeway.InternalError", failure


def test_a_selector_that_would_take_ages_is_refused() -> None:
    source = "org.jsoup.Jsoup.parse('<div>' * 200).select('p div div div div div div div div').size()"
    failure = evaluate(source, "test", lambda _text: None)
    assert failure is not None
    assert "takes too long on this document" in (failure.message or "")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("new groovy.json.JsonSlurper().parseText('[' * 5000)", "more than 200 values inside one another"),
        ("org.jsoup.Jsoup.parse('<b>' * 5000)", "more than 250 elements inside one another"),
        ("Thread.sleep(1)", "Thread.sleep is not available in rules"),
        ("System.exit(1)", "System.exit is not available in rules"),
        ("Class.forName('java.io.File')", "Class.forName is not available in rules"),
        ("new URL('http://localhost/').text", "use httpClient"),
        ("new URL('http://localhost/').openConnection()", "use httpClient"),
    ],
)
def test_what_rules_have_not_says_so(source: str, message: str) -> None:
    failure = evaluate(source, "test", lambda _text: None)
    assert failure is not None
    assert message in (failure.message or "")


def test_loggers_write_to_the_log_of_the_run() -> None:
    class Host:
        def __init__(self) -> None:
            self.said: list[tuple[str, str]] = []

        def log(self, level: str, text: str) -> None:
            self.said.append((level, text))

    host = Host()
    source = "def l = org.slf4j.LoggerFactory.getLogger('x'); l.info('a {} {}', 1, [2]); l.warn('b')"
    compile_script(source, "test").run(Run(host=host))
    assert host.said == [("info", "a 1 [2]"), ("warn", "b")]
    assert evaluate(source, "test", lambda _text: None) is None


def test_now_is_the_run_s_now() -> None:
    out: list[str] = []
    source = "println new Date(); println java.time.LocalDate.now(); println System.currentTimeMillis()"
    compile_script(source, "test").run(Run(write=out.append, now=lambda: 86_400.5))
    assert "".join(out) == "Fri Jan 02 00:00:00 UTC 1970\n1970-01-02\n86400500\n"
