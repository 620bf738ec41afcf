"""Makes random programs and compares what Causeway and real Groovy say to them.

`python -m tests.tools.groovy_random --count 500 --seed 1` prints each program that differs, with both answers. The
programs are made of expressions whose answers are the same in Groovy 2.4 and 4; each prints values with their classes.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from app.rules.script.standalone import evaluate
from tests.tools import real_groovy
from tests.tools.real_groovy import Answer

SHOW = """def show(c) { try { def v = c(); println "$v ${v == null ? '' : v.getClass().simpleName}" } \
catch (Exception e) { println e.getClass().simpleName } }
"""
LINES = 12
DEEPEST = 3


def _spaced(form: str) -> str:
    return form.replace("==\\~", "==%").replace("~", " ").replace("==%", "==~")


SIMPLE = {
    "small": "0|1|2|3|5",
    "number": "0|1|2|7|12|1000|2147483647|(-3)|5L|2.5|10.25|3.10|(-0.5)|4.0d|6G|99999999999L",
    "text": "''|'a'|'ab'|'Hello World'|' x '|'a,b,,c'|'12'|'zz top'|'A-1'",
    "list": "[]|[1, 2, 3]|[3, 1, 2, 1]|['b', 'a']|[null, 'x', 0]|[1.5, 2L]|[[1, 2], [3]]",
    "map": "[:]|[a: 1]|[b: 'x', a: null]|[key: [1, 2], c: 2.50]",
    "truth": "true|false",
}
"""What an expression of each kind is when it may not go deeper."""

DEEPER = {
    "number": """
        (<number>~+~<number>) (<number>~-~<number>) (<number>~*~<number>) (<number>~/~<number>)
        ((<number>~as~int)~%~<small>) ((<number>~as~int)~<<~<small>) ((<number>~as~int)~>>~<small>)
        ((<number>~as~long)~&~<small>) (<number>~as~int) (<number>~as~long) (<number>~as~BigDecimal)
        (<number>).intValue() (-<number>) (<number>).abs() (<number>~<=>~<number>) <list>.size() <text>.length()
        <map>.size() <text>.indexOf(<text>) <text>.count('a') <text>.toInteger() <list>.findIndexOf~{~it~==~<small>~}
        <list>.count(<small>) (<truth>~?~[<number>]~:~[<number>])[0] [<number>,~<number>].max()
        [<number>,~<number>].sum() <list>.inject(<small>)~{~a,~b~->~a~+~1~}
    """,
    "text": """
        (<text>~+~<any>) (<text>~*~<small>) (<text>~-~<text>) <list>.join(<text>) <list>.toString() <map>.toString()
        <text>.take(<small>) <text>.drop(<small>) <text>[0] <text>[-1] <text>[0..1] <text>.substring(<small>)
        <text>.trim() <text>.padLeft(<small>,~'*') <text>.padRight(6) <text>.center(9,~'=') <text>.toUpperCase()
        <text>.toLowerCase() <text>.capitalize() <text>.reverse() <text>.replace('a',~'o')
        <text>.replaceAll(/[a-l]/,~'#') <text>.replaceAll(/\\w/)~{~it~*~2~} <text>.tokenize(',~').join('|')
        <text>.split(',').toList().toString() <text>.find(/\\w+/).toString() "<${<any>}>".toString()
        (<truth>~?~<text>~:~<text>) (<any>~as~String)
    """,
    "list": """
        [<number>,~<text>,~<number>] [<any>,~<any>] <list>.collect~{~it.toString()~} <list>.collect~{~[it,~1]~}
        <list>.reverse() <list>.withIndex().collect~{~v,~i~->~i~} <list>.collectMany~{~[it,~it]~} <list>*.toString()
        <list>.findAll~{~it~} <list>.findAll~{~it.toString()~>~'2'~} <list>.take(2) <list>.drop(1) <list>.unique()
        <list>.tail() <list>.init() <list>.grep(Number) <list>.dropWhile~{~it~} <list>.takeWhile~{~it~}
        (<list>~+~<list>) (<list>~-~<list>) (<list>~*~<small>) [<list>,~<list>].flatten() [<list>,~<list>].transpose()
        [*<list>,~<small>] (<list>~<<~<small>) <list>.sort~{~it.toString()~} [<small>,~<small>,~<small>].sort()
        [<small>,~<small>,~<small>].sort~{~-it~} [<small>,~<small>,~<small>].sort~{~a,~b~->~b~<=>~a~}
        <list>.collate(2) <list>.split~{~it~} <text>.toList() (<small>..<small>).collect~{~it~*~2~}
        <map>.collect~{~k,~v~->~"$k$v"~} <map>.keySet().toList() <list>[0..<1]
    """,
    "map": """
        [a:~<any>,~b:~<any>] (<map>~+~<map>) <map>.findAll~{~it.value~} <map>.sort~{~it.key~} [*:~<map>,~z:~<any>]
        <map>.collectEntries~{~k,~v~->~[k~*~2,~v]~} <list>.groupBy~{~it.toString().size()~}
        <list>.countBy~{~it.toString()~} <list>.collectEntries~{~[it.toString(),~1]~} [(<text>):~<number>]
    """,
    "truth": """
        (<number>~==~<number>) (<number>~<~<number>) (<number>~>=~<number>) (<text>~==~<text>) (<text>~<~<text>)
        (<list>~==~<list>) (<map>~==~<map>) (<truth>~&&~<any>) (<truth>~||~<any>) (!<any>) (<small>~in~<list>)
        <text>.contains(<text>) <text>.startsWith(<text>) <list>.any~{~it~} <list>.every~{~it~} (<text>~==\\~~/\\w*/)
        <map>.containsKey('a') (<any>~instanceof~Number) <list>.isEmpty() (<any>~as~boolean)
    """,
}
"""Larger ones, one a word; `~` stands for a blank, `<kind>` for an expression of that kind."""


FORMS = {kind: [_spaced(form) for form in forms.split()] for kind, forms in DEEPER.items()}


class Grammar:
    """Expressions by the kind of value they give."""

    def __init__(self, source: random.Random) -> None:
        self.random = source

    def of(self, kind: str, depth: int) -> str:
        if kind == "any":
            kind = self.random.choice(sorted(DEEPER))
        if not depth or kind == "small" or self.random.random() < 0.1:
            return self.random.choice(SIMPLE[kind].split("|"))
        form = self.random.choice(FORMS[kind])
        return re.sub(r"<(any|number|text|list|map|truth|small)>", lambda found: self.of(found[1], depth - 1), form)


def programs(seed: int, count: int) -> Iterator[tuple[str, str]]:
    """(id, program): always the same ones for a seed."""
    for number in range(count):
        grammar = Grammar(random.Random(f"{seed}/{number}"))
        lines = [f"show {{ {grammar.of('any', DEEPEST)} }}" for _ in range(LINES)]
        yield f"random-{seed}-{number}", SHOW + "\n".join(lines)


def lines_that_differ(program: str, real: Answer) -> list[str]:
    """Each differing line of one program: the source, what real Groovy printed and what Causeway did."""
    said: list[str] = []
    failure = evaluate(program, "Script1", said.append)
    if failure:
        return [f"{program}\nCauseway stops: {failure}"]
    if real.error:
        return [f"{program}\nGroovy stops: {real.error}"]
    source = program.split("\n")[1:]
    rows = zip(source, real.stdout.split("\n"), "".join(said).split("\n"), strict=False)
    return [f"{line}\n  groovy   {wanted}\n  causeway {got}" for line, wanted, got in rows if wanted != got]


def main(count: Annotated[int, typer.Option()] = 200, seed: Annotated[int, typer.Option()] = 1) -> None:
    """Compare COUNT random programs. Exit code 1 where one differs."""
    made = dict(programs(seed, count))
    real = real_groovy.answers(list(made.items()))
    wrong = [line for name, program in made.items() for line in lines_that_differ(program, Answer.read(real[name]))]
    typer.echo("\n".join([*wrong, f"{len(wrong)} of {count * LINES} lines differ."]))
    raise typer.Exit(1 if wrong else 0)


if __name__ == "__main__":
    try:
        typer.run(main)
    except real_groovy.NoGroovy as missing:
        sys.exit(f"groovy_random: {missing}")
