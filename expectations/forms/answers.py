"""The rules that a form sets for the answers to its questions."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from assets.staging.answers import is_given, is_named_in
from assets.staging.malformed import is_malformed
from assets.staging.tables import Column, Table
from assets.staging.version import ALWAYS, SELECTS, Question
from assets.warehouse.connection import quoted
from assets.xpath import (
    Expression,
    NotUnderstoodError,
    asks_only_for_the_past,
    compiled,
    demands_of,
    is_day,
    is_until_today,
    joined,
    nodes,
    parse,
)
from assets.xpath.values import as_truth
from expectations.forms.choices import is_not_offered
from expectations.forms.rule import PHONE, RETYPED, SERVER, Rule
from expectations.forms.scope import Forms, Scope
from expectations.forms.versions import Demand, Versions, all_of, around_asked, asked_in, demanded

CONSTRAINT, CHOICES = "answers_meet_their_constraints", "choices_are_from_the_form"
TYPES = "answers_read_as_their_type"

# As `versions.Failing`, for a question as a version asks it.
Failing = Callable[[Scope, Question], str | None]


def rules_of_answers(forms: Forms, table: Table, versions: Versions) -> Iterator[Rule]:
    """Yield what a form demands of the answers in one of its tables."""
    if not table.path:
        yield _arrival(table)
    for column in table.columns:
        checks = _Checks(forms, table, column, versions)
        yield from checks.required()
        yield from checks.constraint()
        yield from checks.choices()
        yield from checks.type()
        yield from checks.unasked()


def _arrival(table: Table) -> Rule:
    """When it arrived can be read; else that no day in it lay ahead is held against nothing."""
    condition = "submitted_at is null"
    return Rule(table.name, TYPES, "submitted_at", condition, severity="warning", variant=SERVER)


class _Checks:
    """What is demanded of the answers to one question."""

    def __init__(self, forms: Forms, table: Table, column: Column, versions: Versions) -> None:
        self.forms, self.table, self.column, self.versions = forms, table, column, versions
        self.asked = column.question.asked
        self.given = is_given(column.parts, quoted(column.name))

    def required(self) -> Iterator[Rule]:
        """An answer is there, where one is wanted and the question is asked."""

        def failing(scope: Scope, then: Question) -> str | None:
            if then.required is None or then.is_filled_in:
                return None
            self._doubt(scope)
            wanted = as_truth(compiled(parse(then.required), scope.at(then.xpath)))
            asked = asked_in(scope, then.conditions)
            return all_of(f"not {self.given}", wanted, asked, *around_asked(scope))

        yield from self._rule("required_questions_are_answered", failing)

    def constraint(self) -> Iterator[Rule]:
        """An answer meets its question's constraint; that no date lies ahead is the domain's."""
        if self.column.data_class == "pseudonym":
            yield from self._malformed()
            return
        is_dated = is_dated_until_today(self.column.question)

        def failing(scope: Scope, then: Question) -> str | None:
            if then.constraint is None:
                return None
            demands = demands_of(parse(then.constraint))
            left = [one for one in demands if not (is_dated and is_until_today(one))]
            if not left:
                return None
            held = as_truth(compiled(joined(left), scope))
            return all_of(self.given, f"not {held}", self._was_asked(scope, then))

        yield from self._rule(CONSTRAINT, failing)

    def choices(self) -> Iterator[Rule]:
        """What was chosen is what any version offered; not where a version let people write."""
        question = self.column.question
        if question.type not in SELECTS or not question.choice_list:
            return
        if self.column.data_class != "keep":
            return
        alike = {"select_one"} if question.type == "select_one" else SELECTS

        def failing(scope: Scope, then: Question) -> str | None:
            if then.type not in alike:
                return None
            wrong = self._is_not_offered(scope, then)
            return all_of(wrong, self._was_asked(scope, then))

        yield from self._rule(CHOICES, failing)

    def type(self) -> Iterator[Rule]:
        """An answer reads as its type; a warning, where nobody can write it again.

        That is so if the question had another type at the time, or if no person answered it: what
        a phone notes of its clock is no reason to leave out what people answered.
        """
        column = self.column
        if column.data_class == "pseudonym":
            return
        unreadable = is_named_in("unreadable", column.name)
        retyped = is_named_in("retyped", column.name)
        rule = self._made(TYPES, f"{unreadable} and not {retyped}")
        if any(part.is_lossy for part in column.parts):
            by_phone = column.question.is_filled_in
            yield replace(rule, severity="warning", variant=PHONE) if by_phone else rule
        if column.retyped_in:
            yield replace(rule, condition=retyped, severity="warning", variant=RETYPED)

    def unasked(self) -> Iterator[Rule]:
        """What was not asked has no answer."""

        def failing(scope: Scope, then: Question) -> str | None:
            if not then.conditions or then.is_filled_in:
                return None
            not_asked = f"not {asked_in(scope, then.conditions)}"
            return all_of(self.given, not_asked, *around_asked(scope))

        yield from self._rule("unasked_questions_have_no_answer", failing)

    def _is_not_offered(self, scope: Scope, then: Question) -> str:
        form, column = self.forms.form, self.column
        try:
            return is_not_offered(form, column, then, scope)
        except NotUnderstoodError as error:  # The list as a whole is still known.
            self.versions.note(CHOICES, column.name, error)
            return is_not_offered(form, column, replace(then, choice_filter=None), scope)

    def _malformed(self) -> Iterator[Rule]:
        """Staging saw the answer before its pseudonym was made."""

        def failing(scope: Scope, then: Question) -> str | None:
            if is_malformed(then, "text") is None:
                return None
            named = is_named_in("malformed", self.column.name)
            return all_of(named, self._was_asked(scope, then))

        yield from self._rule(CONSTRAINT, failing)

    def _rule(self, check: str, failing: Failing) -> Iterator[Rule]:
        def demand(version: str) -> Demand | None:
            then = self.asked.get(version)
            if then is None:
                return None
            scope = Scope(self.forms, version, self.table, then.path, then.xpath, own=self.column)
            return demanded(
                scope,
                lambda scope: failing(scope, then),
                only_the_past=check == CONSTRAINT and _only_the_past(then),
            )

        found = self.versions.of(check, self.column.name, self.table, demand)
        if found:
            condition, borrowed = found
            yield replace(self._made(check, condition), borrowed=borrowed)

    def _made(self, check: str, condition: str) -> Rule:
        return Rule(
            self.table.name, check, self.column.name, condition, question=self.column.question
        )

    def _doubt(self, scope: Scope) -> None:
        """Note that an answer that cannot be read is not missing."""
        scope.value(self.table, self.column, ".")

    def _was_asked(self, scope: Scope, then: Question) -> str:
        """Return SQL for whether the question was asked; an unasked one is found as that alone."""
        try:
            asked = asked_in(scope, then.conditions)
        except NotUnderstoodError:  # It is listed where it is asked for.
            asked = "true"
        return all_of(asked, *around_asked(scope))


def is_dated_until_today(question: Question) -> bool:
    """Say whether a form says of a date, among other things, that it does not lie ahead."""
    try:
        demands = demands_of(parse(question.constraint or ""))
    except NotUnderstoodError:
        return False
    return question.type == "date" and any(map(is_until_today, demands))


def _only_the_past(question: Question) -> bool:
    """Say whether what a question's constraint refuses of the day is only what lies ahead."""
    is_asked_of_the_day = any(
        is_day(node) for condition in question.conditions for node in _nodes(condition.expression)
    )
    constraint = parse(question.constraint or ALWAYS)
    return not is_asked_of_the_day and asks_only_for_the_past(constraint)


def _nodes(expression: str) -> list[Expression]:
    try:
        return list(nodes(parse(expression)))
    except NotUnderstoodError:
        return []
