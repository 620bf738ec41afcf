"""Any method of the library takes any arguments: it answers, throws, or is told that nothing fits."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from app.rules.script.compiling.program import compile_script
from app.rules.script.library.registry import CLASSES
from app.rules.script.runtime.collections import GMap, GSet
from app.rules.script.runtime.run import Limits, Run
from app.rules.script.runtime.throwables import LimitReached, Thrown
from app.rules.script.runtime.values import Array, BigInteger, Byte, Char, GString, HostObject, Long, NoSuchName

OBJECTS = """
new Date(0)
new java.sql.Timestamp(5)
Calendar.instance
new java.text.SimpleDateFormat("yyyy")
TimeZone.getTimeZone("CET")
java.time.LocalDate.of(2024, 1, 5)
java.time.LocalTime.of(1, 2)
java.time.LocalDateTime.of(2024, 1, 5, 1, 2)
java.time.ZonedDateTime.now()
java.time.Instant.now()
java.time.Duration.ofHours(1)
java.time.Period.ofDays(1)
java.time.DayOfWeek.MONDAY
java.time.temporal.ChronoUnit.DAYS
java.time.format.DateTimeFormatter.ISO_DATE
java.time.ZoneOffset.UTC
new StringBuilder("abc")
new StringWriter()
Base64.encoder
Base64.decoder
java.security.MessageDigest.getInstance("MD5")
javax.crypto.Mac.getInstance("HmacSHA256")
UUID.randomUUID()
new URI("http://a/b")
new URL("http://a/b")
new Random(1)
Optional.of(1)
new java.util.concurrent.atomic.AtomicInteger(1)
java.awt.Color.decode("#ff0000")
new StringTokenizer("a b")
new Scanner("a b 1")
System.out
org.slf4j.LoggerFactory.getLogger("x")
new groovy.json.JsonSlurper()
org.jsoup.Jsoup.parse("<p>a<b>c</b></p>")
org.jsoup.Jsoup.parse("<p>a<b>c</b></p>").select("b").first()
org.jsoup.Jsoup.parse("<p>a<b>c</b></p>").select("p").first().childNode(0)
new org.jsoup.nodes.Document.OutputSettings()
org.jsoup.safety.Safelist.basic()
java.math.RoundingMode.UP
""".strip().split("\n")
FIT: tuple[type[BaseException], ...] = (Thrown, NoSuchName, LimitReached)


def value_of(expression: str) -> Any:
    run = Run()
    compile_script(f"x = {expression}", "test").run(run)
    return run.variables["x"]


def arguments(choice: random.Random, more: list[Any]) -> list[Any]:
    pool = [
        None, 1, -1, 0, Long(5), 2.5, Decimal("1.5"), "x", "", "2024-01-05", "#", True, [1, 2], GMap.of([("a", 1)]),
        GString(("a", "b"), [1]), Char("c"), BigInteger(10**30), -(10**9), Long(2**62), float("nan"), GSet.of([1]),
        Array([Byte(1)], "byte"), *more,
    ]  # fmt: skip
    return [choice.choice(pool) for _ in range(choice.choice((0, 1, 1, 2, 2, 3)))]


def construct(run: Run, me: Any, given: list[Any]) -> Any:
    return me.construct(run, given)


def fresh_run() -> Run:
    return Run(limits=Limits(seconds=1.0, bytes=16 * 2**20))


@pytest.mark.parametrize("seed", range(2))
def test_static_methods_and_constructors_take_anything(seed: int) -> None:
    choice = random.Random(seed)
    more = [value_of(expression) for expression in choice.sample(OBJECTS, 6)] + [value_of("{ a, b -> 1 }")]
    for full, of in sorted(CLASSES.items()):
        for name, work in [("new", construct), *sorted(of.statics.items())]:
            given = arguments(choice, more)
            try:
                work(fresh_run(), of, given)
            except FIT:
                continue
            except Exception as error:
                pytest.fail(f"{full}.{name}{given}: {error!r}")


@pytest.mark.parametrize("expression", OBJECTS)
def test_methods_and_properties_take_anything(expression: str) -> None:
    choice = random.Random(expression)
    more = [value_of(one) for one in choice.sample(OBJECTS, 4)]
    me = value_of(expression)
    assert isinstance(me, HostObject)
    for name in sorted({*me.methods, *me.getters, *me.setters}):
        given = arguments(choice, more)
        given_value = given[0] if given else None
        works: list[Callable[[], Any]] = [
            partial(me.call, fresh_run(), name, given),
            partial(me.get, fresh_run(), name),
            partial(me.set, fresh_run(), name, given_value),
        ]
        for work in works:
            try:
                work()
            except FIT:
                continue
            except Exception as error:
                pytest.fail(f"{expression}.{name}{given}: {error!r}")
