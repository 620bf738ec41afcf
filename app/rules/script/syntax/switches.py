"""`switch`, the statement and the expression, with cases of both forms."""

from __future__ import annotations

from app.rules.script.syntax.loops import Loops
from app.rules.script.syntax.tree import Case, Expression, ExpressionStatement, Statement, Switch, SwitchExpression


class Switches(Loops):
    """The parser's part that reads switches."""

    def switch_statement(self, label: str | None) -> Statement:
        token = self.token
        switch = self.switch(label)
        if self.token.kind in (".", "?.", "*."):
            value = self.suffixed(SwitchExpression(token.at, switch))
            return ExpressionStatement(token.at, value)
        return switch

    def switch_expression(self) -> SwitchExpression:
        return SwitchExpression(self.token.at, self.switch(None))

    def switch(self, label: str | None) -> Switch:
        at = self.advance().at
        value = self.condition("switch")
        self.expect("{", "before the cases")
        self.switches += 1
        cases: list[Case] = []
        while self.token.kind != "}":
            cases.append(self.case())
        self.advance()
        self.switches -= 1
        for case in cases[:-1]:
            if case.values is None:
                self.fail("default stands after all cases.", case.at)
            if case.arrow != cases[-1].arrow:
                self.fail("case x: and case x -> cannot be mixed in one switch.", case.at)
        return Switch(at, value, tuple(cases), label)

    def case(self) -> Case:
        token = self.token
        values: tuple[Expression, ...] | None = None
        if self.accept("case"):
            outer, self.case_values = self.case_values, True
            found = [self.expression()]
            while self.accept(","):
                found.append(self.expression())
            values = tuple(found)
            self.case_values = outer
        elif not self.accept("default"):
            self.fail("in a switch, case … or default is expected here.")
        arrow = self.accept("->")
        if not arrow:
            self.expect(":", "after a case")
        body = self.statements("case", "default", "}")
        return Case(token.at, values, body, arrow)
