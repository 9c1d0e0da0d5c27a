"""What a folder should say though nothing is wrong without it: told, and nothing is stopped."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from assets.programme.periods import period, periods_over
from assets.programme.problems import Problem
from assets.programme.reading import Draft

if TYPE_CHECKING:
    from assets.programme.registers import Target

# Behind a figure that anybody may read: with fewer, each partner would know the others'.
FEWEST_PARTNERS_IN_PUBLIC = 4
EVERYONE = "*"


def sensitive_forms_were_assessed(draft: Draft) -> Iterator[Problem]:
    """Before a sensitive form is used, somebody weighs what its answers could do to people."""
    for number, form in enumerate(draft.file.forms if draft.file else ()):
        if form.is_sensitive and form.assessed is None:
            yield draft.in_programme(
                ("forms", number),
                f"{form.code} is sensitive and says nothing of a data impact assessment; make one "
                "before the form is used, and write assessed: {date: 2026-05-20, by: a role}",
            )


def people_behind_sensitive_answers_are_said(draft: Draft) -> Iterator[Problem]:
    """Where a sensitive form's rows are counted as something else, protection must know whose."""
    sensitive = {form.code for form in draft.file.forms if form.is_sensitive} if draft.file else ()
    for place, indicator in draft.placed_indicators():
        measure = indicator.measure
        if measure is None or indicator.counts == "people" or measure.people:
            continue
        form = measure.source.partition("/")[0]
        if form in sensitive:
            yield draft.in_framework(
                (*place, "measure"),
                f"{indicator.code} counts no people, and {form} is a sensitive form; if its rows "
                "are somebody's, say in people which column tells whose, so that few are protected",
            )


def flows_have_targets_from_their_first_period(draft: Draft) -> Iterator[Problem]:
    """What is counted is compared to date; before the first target it adds to the count alone."""
    by_cell: dict[tuple[str, ...], list[tuple[int, Target]]] = defaultdict(list)
    for line, row in draft.targets.records:
        by_cell[row.indicator, row.partner, row.dimension, row.member].append((line, row))
    for (code, partner, *_), rows in by_cell.items():
        indicator, begins = draft.read_indicators.get(code), _begins(draft, partner)
        if indicator is None or not indicator.is_flow or begins is None:
            continue
        first, line = min((period(row.period), line) for line, row in rows)
        before = periods_over(begins, first.starts_on, indicator.frequency)
        if missing := [one.name for one in before if one < first]:
            yield Problem(
                draft.targets.name,
                line,
                f"{code} of {partner} is counted from {missing[0]} on and compared to date, but "
                f"has no target before {first.name}; give {', '.join(missing)} one as well, 0 "
                "where nothing was planned",
            )


def _begins(draft: Draft, partner: str) -> date | None:
    """Return the day from which what a partner does counts; of nobody's where none is known."""
    starts = [row.starts_on for _, row in draft.agreements.records if row.partner == partner]
    if draft.file is None or not (starts or partner == EVERYONE):
        return None
    first_day = period(draft.file.periods.first).starts_on
    return max(first_day, min(starts)) if starts else first_day


def enough_partners_stand_behind_public_figures(draft: Draft) -> Iterator[Problem]:
    """Where few partners take part, a public figure would tell each what the others counted."""
    partners = sum(row.standing != "candidate" for _, row in draft.partners.records)
    if 0 < partners < FEWEST_PARTNERS_IN_PUBLIC:
        yield Problem(
            draft.partners.name,
            1,
            f"fewer than {FEWEST_PARTNERS_IN_PUBLIC} partners are in the register, and so many "
            "must stand behind a figure that anybody may read; the public pages will show none of "
            "theirs",
        )


def every_advice(draft: Draft) -> tuple[Problem, ...]:
    """Return all that a folder should say, by place."""
    rules = (
        sensitive_forms_were_assessed,
        people_behind_sensitive_answers_are_said,
        flows_have_targets_from_their_first_period,
        enough_partners_stand_behind_public_figures,
    )
    return tuple(sorted(problem for rule in rules for problem in rule(draft)))
