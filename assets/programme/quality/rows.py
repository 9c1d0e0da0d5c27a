"""Rules that look at one submission, or at one beside another."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from assets.programme.quality.declared import (
    DAYS,
    FORM,
    NUMBERS,
    SEVERITY,
    XPATH,
    AskedQuestion,
    Compared,
    DeclaredRule,
    Named,
    Place,
    Severity,
)
from assets.programme.strict import Code, Strict

Question = Annotated[str, Field(min_length=1)]
SELECT_ONE = ("select_one", "calculate", "text")


class WithinAgreement(DeclaredRule):
    """What a partner did lies on a day on which an agreement with it is in force."""

    kind: Literal["within_agreement"] = Field(
        description="within_agreement: days on which an agreement is in force."
    )
    severity: Severity = Field(default="error", description=SEVERITY)
    days: tuple[AskedQuestion, ...] = Field(
        min_length=1, description="The questions that say on which day it was."
    )

    def named_questions(self) -> Iterator[Named]:
        """Yield every question that it names."""
        for number, one in enumerate(self.days):
            yield Named(("days", number, "question"), one.form, one.question, DAYS)

    def about_partners(self) -> Iterator[tuple[Place, str]]:
        """Yield every form of whose submissions it must know the partner, with its place."""
        for number, one in enumerate(self.days):
            yield ("days", number, "form"), one.form


class TwoDays(Strict):
    """Two days of one submission, the earlier one first; one may be of an item of the other's."""

    form: Code = Field(description=FORM)
    earlier: Question = Field(description=XPATH)
    later: Question = Field(description="The question with the day that comes after, or the same.")


class InOrder(DeclaredRule):
    """Of two days of a submission the second is not before the first."""

    kind: Literal["in_order"] = Field(
        description="in_order: a day that does not come before another."
    )
    severity: Severity = Field(default="error", description=SEVERITY)
    pairs: tuple[TwoDays, ...] = Field(min_length=1, description="The days.")

    def named_questions(self) -> Iterator[Named]:
        """Yield every question that it names."""
        for number, one in enumerate(self.pairs):
            yield Named(("pairs", number, "earlier"), one.form, one.earlier, DAYS)
            yield Named(("pairs", number, "later"), one.form, one.later, DAYS)

    def compared(self) -> Iterator[Compared]:
        """Yield the questions that it holds against each other."""
        for number, one in enumerate(self.pairs):
            yield Compared(("pairs", number, "later"), one.form, one.earlier, one.later)


class Total(Strict):
    """A number, and the numbers of its parts in a repeat inside it."""

    form: Code = Field(description=FORM)
    total: Question = Field(description="The question with the whole number.")
    parts: Question = Field(
        description="The question of a repeat inside it whose numbers add up to it."
    )


class PartsEqualTotal(DeclaredRule):
    """The numbers of a repeat add up to the total that was told beside them."""

    kind: Literal["parts_equal_total"] = Field(
        description="parts_equal_total: parts that add up to their total."
    )
    severity: Severity = Field(default="error", description=SEVERITY)
    totals: tuple[Total, ...] = Field(min_length=1, description="The totals, with their parts.")

    def named_questions(self) -> Iterator[Named]:
        """Yield every question that it names."""
        for number, one in enumerate(self.totals):
            yield Named(("totals", number, "total"), one.form, one.total, NUMBERS)
            yield Named(("totals", number, "parts"), one.form, one.parts, NUMBERS)

    def compared(self) -> Iterator[Compared]:
        """Yield the questions that it holds against each other."""
        for number, one in enumerate(self.totals):
            place = ("totals", number, "parts")
            yield Compared(place, one.form, one.total, one.parts, second_is="inside")


class PartOfWhole(Strict):
    """A number that is a part of another one of the same submission."""

    form: Code = Field(description=FORM)
    part: Question = Field(description="The question with the smaller number.")
    whole: Question = Field(description="The question with the number that it is a part of.")


class NotMoreThan(DeclaredRule):
    """A part is not more than the whole."""

    kind: Literal["not_more_than"] = Field(
        description="not_more_than: a part that is not more than its whole."
    )
    severity: Severity = Field(default="error", description=SEVERITY)
    pairs: tuple[PartOfWhole, ...] = Field(min_length=1, description="Parts and wholes.")

    def named_questions(self) -> Iterator[Named]:
        """Yield every question that it names."""
        for number, one in enumerate(self.pairs):
            yield Named(("pairs", number, "part"), one.form, one.part, NUMBERS)
            yield Named(("pairs", number, "whole"), one.form, one.whole, NUMBERS)

    def compared(self) -> Iterator[Compared]:
        """Yield the questions that it holds against each other."""
        for number, one in enumerate(self.pairs):
            yield Compared(("pairs", number, "whole"), one.form, one.part, one.whole)


class ContactInText(DeclaredRule):
    """A free text says nobody's telephone number, e-mail address or name."""

    kind: Literal["contact_in_text"] = Field(
        description="contact_in_text: texts that say nobody's name, number or address."
    )
    forms: tuple[Code, ...] = Field(
        default=(),
        description="The forms whose restricted texts are looked at; left out, it is every form.",
    )
    digits: int = Field(
        default=7,
        ge=5,
        le=15,
        description="From how many digits on a number looks like a telephone's.",
    )
    looks_for: tuple[Literal["phone", "email", "name"], ...] = Field(
        default=("phone", "email", "name"), min_length=1, description="What it looks for."
    )
    known_words: tuple[str, ...] = Field(
        default=(),
        description="Words with a capital that are nobody's name, besides those of the registers, "
        "the districts and the forms' choices.",
    )

    def named_forms(self) -> Iterator[tuple[Place, str]]:
        """Yield every form that it names, with its place."""
        for number, form in enumerate(self.forms):
            yield ("forms", number), form


class SentOnce(DeclaredRule):
    """The same account does not send the same answers twice; the first ones stand."""

    kind: Literal["sent_once"] = Field(description="sent_once: answers that are not sent twice.")
    forms: tuple[Code, ...] = Field(
        default=(),
        description="The forms; left out, it is each that is sent from an account.",
    )

    def named_forms(self) -> Iterator[tuple[Place, str]]:
        """Yield every form that it names, with its place."""
        for number, form in enumerate(self.forms):
            yield ("forms", number), form


class ViewsDiffer(DeclaredRule):
    """In a round of assessments two views of a partner are not the same in every item."""

    kind: Literal["views_differ"] = Field(
        description="views_differ: two views that are not the same throughout."
    )
    form: Code = Field(description="The form, whose questions are items of an instrument.")
    view: Question = Field(description="The question that says whose view it is.")
    day: Question = Field(description="The question with the day of the assessment.")
    own: str = Field(default="self", description="The answer for the partner's own view.")
    others: str = Field(
        default="facilitated", description="The answer for the other view, which is found."
    )
    closing: str = Field(
        default="agreed", description="The answer for the view with which a round ends."
    )
    within_days: int = Field(
        default=365, ge=1, le=3660, description="Views further apart are not of one round."
    )

    def named_questions(self) -> Iterator[Named]:
        """Yield every question that it names."""
        yield Named(("view",), self.form, self.view, SELECT_ONE)
        yield Named(("day",), self.form, self.day, DAYS)

    def compared(self) -> Iterator[Compared]:
        """Yield the questions that it holds against each other."""
        yield Compared(("day",), self.form, self.view, self.day)

    def about_partners(self) -> Iterator[tuple[Place, str]]:
        """Yield every form of whose submissions it must know the partner, with its place."""
        yield ("form",), self.form


class Tally(Strict):
    """What is counted of a form, each on its day: answers with a day, or one of two ways."""

    form: Code = Field(description=FORM)
    dated_by: Question = Field(
        description="The question with the day; each submission or item that answers it counts."
    )
    distinct: Question | None = Field(
        default=None,
        description="Count each answer to this question once, on its first day: it is asked in "
        "the same place, or around it.",
    )
    sum: Question | None = Field(
        default=None, description="Add up this question's numbers, instead."
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.distinct and self.sum:
            raise ValueError("give one of distinct and sum, or neither: then days are counted")
        return self


class SoFarNotMoreThan(DeclaredRule):
    """What a partner counted so far of one thing is not more than it counted of another."""

    kind: Literal["so_far_not_more_than"] = Field(
        description="so_far_not_more_than: a count so far that is not more than another."
    )
    part: Tally = Field(description="What may not be more, and is found where it is.")
    whole: Tally = Field(description="What it is held against, until the same day.")

    def named_questions(self) -> Iterator[Named]:
        """Yield every question that it names."""
        for name, tally in self._tallies():
            yield Named((name, "dated_by"), tally.form, tally.dated_by, DAYS)
            if tally.distinct:
                yield Named((name, "distinct"), tally.form, tally.distinct)
            if tally.sum:
                yield Named((name, "sum"), tally.form, tally.sum, NUMBERS)

    def compared(self) -> Iterator[Compared]:
        """Yield the questions that it holds against each other."""
        for name, tally in self._tallies():
            said = tally.distinct or tally.sum
            if said:
                place = (name, "distinct" if tally.distinct else "sum")
                yield Compared(place, tally.form, tally.dated_by, said, second_is="around")

    def about_partners(self) -> Iterator[tuple[Place, str]]:
        """Yield every form of whose submissions it must know the partner, with its place."""
        for name, tally in self._tallies():
            yield (name, "form"), tally.form

    def _tallies(self) -> tuple[tuple[str, Tally], ...]:
        return ("part", self.part), ("whole", self.whole)


KINDS: tuple[type[DeclaredRule], ...] = (
    WithinAgreement,
    InOrder,
    PartsEqualTotal,
    NotMoreThan,
    ContactInText,
    SentOnce,
    ViewsDiffer,
    SoFarNotMoreThan,
)
