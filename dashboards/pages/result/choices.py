"""What a reader may choose on the page of a result: of whom its path is, and of when its parts.

Every choice is a figure that the edition has ready; the page looks it up and counts nothing.
"""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.figures.points import Span
from dashboards.figures.points_of_result import PathPoint
from dashboards.language import Language
from dashboards.pages.result.parts import (
    CROSSED,
    TO_DATE,
    Crossing,
    Group,
    Parts,
    Reading,
)
from dashboards.rows import EVERYONE, Indicator, Progress, Value
from dashboards.status import result_look

# A longer list is none to choose from; each partner then has a page of its own.
MOST_CHOICES = 80


class Choice(NamedTuple):
    """One partner, or one member of a dimension, with its way through the periods."""

    code: str
    label: str
    points: tuple[PathPoint, ...]


class ChoiceGroup(NamedTuple):
    """The partners, or one dimension, with what may be chosen of it."""

    title: str
    choices: tuple[Choice, ...]


class Then(NamedTuple):
    """One earlier period, with whom its figures are of."""

    period: str
    groups: tuple[Group, ...]
    crossings: tuple[Crossing, ...]


def earlier(
    indicator: Indicator, past: tuple[Progress, ...], reading: Reading, parts: Parts
) -> tuple[Then, ...]:
    """Return the parts of each period before the one shown, the newest first."""
    return tuple(
        Then(
            row.period,
            parts.groups(indicator, row, reading),
            parts.crossings(indicator, row, reading),
        )
        for row in reversed(past[:-1])
    )


class Choices:
    """Of whom the path of one result may be shown, through the periods up to the one shown."""

    def __init__(
        self, edition: Edition, indicator: Indicator, parts: Parts, language: Language
    ) -> None:
        self._edition, self._indicator = edition, indicator
        self._parts, self._language = parts, language
        periods = {row.period: row for row in edition.periods}
        past = (row.period for row in edition.progress_of(indicator.indicator))
        self._spans = [
            Span(period, periods[period].starts_on, periods[period].ends_on) for period in past
        ]

    def groups(self) -> tuple[ChoiceGroup, ...]:
        """Return the partners and dimensions; nothing where there are too many to choose from."""
        found = tuple(group for group in (self._partners(), *self._dimensions()) if group.choices)
        return found if sum(len(group.choices) for group in found) <= MOST_CHOICES else ()

    def _partners(self) -> ChoiceGroup:
        rows: dict[str, dict[str, Progress]] = {}
        for row in self._parts.progress_of(self._indicator):
            rows.setdefault(row.partner, {})[row.period] = row
        named = sorted((one.name or one.partner, one.partner) for one in self._edition.partners)
        return ChoiceGroup(
            self._language.gettext("Partner"),
            tuple(
                Choice(
                    f"partner.{partner}",
                    name,
                    tuple(
                        self._point(rows[partner].get(span.code), f"partner.{partner}", span)
                        for span in self._spans
                    ),
                )
                for name, partner in named
                if partner in rows
            ),
        )

    def _dimensions(self) -> Iterator[ChoiceGroup]:
        """Yield each dimension; of its members there is no target, so their path has none."""
        found: dict[str, dict[str, dict[str, Value]]] = {}
        for value in self._parts.values_of(self._indicator):
            is_one = value.reading == TO_DATE and value.dimension != EVERYONE
            if is_one and CROSSED not in value.dimension:
                of_member = found.setdefault(value.dimension, {}).setdefault(value.member, {})
                of_member[value.period] = value
        for dimension, members in sorted(found.items(), key=lambda one: self._parts.title(one[0])):
            in_order = sorted(members, key=partial(self._parts.place, dimension))
            yield ChoiceGroup(
                self._parts.title(dimension),
                tuple(
                    Choice(
                        f"{dimension}.{member}",
                        self._parts.label(dimension, member),
                        tuple(
                            self._point(
                                members[member].get(span.code), f"{dimension}.{member}", span
                            )
                            for span in self._spans
                        ),
                    )
                    for member in in_order
                ),
            )

    def _point(self, row: Progress | Value | None, code: str, span: Span) -> PathPoint:
        """Return one period of a choice; what the edition does not have is not available."""
        actual = row.actual if isinstance(row, Progress) else row.value if row else None
        target = row.target if isinstance(row, Progress) else None
        kind = self._indicator.unit_kind
        marks = (row.mark or "").strip() if row else ""
        was = self._parts.was.of(row) if isinstance(row, Progress) else None
        return PathPoint(
            span=span,
            anchor=f"of-{code}-{span.code}",
            actual=actual,
            target=target,
            actual_words=self._language.quantity(actual, kind),
            target_words=self._language.quantity(target, kind),
            marks=marks or ("x" if actual is None else ""),
            look=result_look(row.status if isinstance(row, Progress) else ""),
            coverage="",
            was=was,
            was_words=self._language.quantity(was, kind),
        )
