"""What the expressions of a form see in a staged row, and in the rows around it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from assets.staging.answers import value_of
from assets.staging.form import Form, Question
from assets.staging.tables import Column, Table
from assets.warehouse.connection import quoted
from assets.xpath import Expression, NotUnderstoodError, Value, written
from assets.xpath.tree import Named, Own, Path
from expectations.forms.rule import Borrowed
from expectations.latest_day import LATEST_DAY


@dataclass(frozen=True)
class Forms:
    """A form, its staged tables, and the day after which nothing can have happened."""

    form: Form
    tables: tuple[Table, ...]
    newest_day: date

    @property
    def root(self) -> Table:
        """The form's own table."""
        return self.tables[0]

    @cached_property
    def columns(self) -> Mapping[tuple[tuple[str, ...], str], tuple[Table, Column]]:
        """Where each question went, by the repeats around it and its xpath."""
        return {
            (table.path, column.question.xpath): (table, column)
            for table in self.tables
            for column in table.columns
        }

    @cached_property
    def asked(self) -> Mapping[str, Mapping[str, list[Question]]]:
        """The questions of each version by their names."""
        found: dict[str, dict[str, list[Question]]] = {one: {} for one in self.form.versions}
        for question in self.form.questions:
            for version in question.asked:
                found[version].setdefault(_name(question.xpath), []).append(question)
        return found

    def table_of(self, path: tuple[str, ...]) -> Table:
        """Return the table of a repeat's items, or of the submissions."""
        return next(table for table in self.tables if table.path == path)


@dataclass
class Notes:
    """What expressions read: rows around, answers that may be unreadable, and the day."""

    borrowed: set[Borrowed] = field(default_factory=set)
    doubtful: set[Borrowed] = field(default_factory=set)
    asks_for_the_day: bool = False


@dataclass(frozen=True)
class Scope:
    """What a version's expression sees from one place in a row of a table."""

    forms: Forms
    version: str
    table: Table  # Whose row it is.
    path: tuple[str, ...]  # The repeats around the place.
    xpath: str = ""
    own: Column | None = None
    day: str = ""  # SQL for the day of the answer, else the latest day.
    notes: Notes = field(default_factory=Notes)

    def at(self, xpath: str) -> "Scope":
        """Stand at another place in the same row; what is read there is noted here."""
        return replace(self, xpath=xpath, own=None)

    def today(self) -> str:
        """Return SQL for the day of the answer: the day that a scope says, or the latest one.

        That is when the answer arrived, as for the domain's rule that nothing is dated later
        (`expectations.domain.bounds`): what lay ahead then is not right because a day has passed.
        """
        self.notes.asks_for_the_day = True
        if self.day:
            return self.day
        self.notes.borrowed.add((self.forms.root.name, LATEST_DAY))
        return f"coalesce({quoted(LATEST_DAY)}, date '{self.forms.newest_day}')"

    def answer(self, reference: Expression) -> Value:
        """Return the answer that an expression refers to.

        Raises:
            NotUnderstoodError: It is not there, or may not be looked at.
        """
        if isinstance(reference, Own):
            if self.own is None:
                raise NotUnderstoodError("no_such_question", ".")
            return self.value(self.table, self.own, ".")
        found = self._question(reference)
        if self.path[: len(found.path)] != found.path:
            raise NotUnderstoodError("items_of_a_repeat", written(reference))
        place = self.forms.columns.get((found.path, found.xpath))
        if place is None:
            raise NotUnderstoodError("not_kept", written(reference))
        if place[1].data_class == "pseudonym":
            raise NotUnderstoodError("only_a_pseudonym", written(reference))
        return self.value(*place, written(reference))

    def value(self, table: Table, column: Column, named: str) -> Value:
        """Return the answer in a column, of this row or of one around it."""
        if any(part.is_lossy for part in column.parts) or column.retyped_in:
            self.notes.doubtful.add((table.name, column.name))
        names = tuple(self.sql(table, part.name) for part in column.parts)
        return value_of(column.parts, names, named)

    def sql(self, table: Table, column: str) -> str:
        """Return SQL for a column of this row or of one around it."""
        if table == self.table:
            return quoted(column)
        self.notes.borrowed.add((table.name, column))
        return quoted(f"{table.name}/{column}")

    def _question(self, reference: Expression) -> Question:
        questions = self.forms.asked.get(self.version, {})
        match reference:
            case Named(name):
                return self._nearest(questions.get(name, []), reference)
            case Path(up, steps, is_absolute):
                around = [] if is_absolute else self.xpath.split("/")[: -up or None]
                xpath = "/".join([*around, *steps])
                candidates = questions.get(steps[-1] if steps else "", [])
                alike = [question for question in candidates if question.xpath == xpath]
                return self._nearest(alike, reference)
        raise NotUnderstoodError("column_of_choices", written(reference))

    def _nearest(self, candidates: Iterable[Question], reference: Expression) -> Question:
        """Return the question that is meant: of several, the one in the most groups around."""
        ordered = sorted(candidates, key=lambda question: -_shared(question.xpath, self.xpath))
        if not ordered:
            raise NotUnderstoodError("no_such_question", written(reference))
        if len(ordered) > 1 and len({_shared(one.xpath, self.xpath) for one in ordered[:2]}) == 1:
            raise NotUnderstoodError("several_such_questions", written(reference))
        return ordered[0]


def _name(xpath: str) -> str:
    return xpath.rpartition("/")[2]


def _shared(xpath: str, other: str) -> int:
    """Return how many groups two places are both in."""
    groups, others = xpath.split("/")[:-1], other.split("/")[:-1]
    pairs = zip(groups, others, strict=False)
    return next(
        (number for number, (one, two) in enumerate(pairs) if one != two),
        min(len(groups), len(others)),
    )
