"""What a folder should say though nothing is wrong without it: told, and nothing is stopped."""

from collections.abc import Iterator

from assets.programme.problems import Problem
from assets.programme.reading import Draft


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


def every_advice(draft: Draft) -> tuple[Problem, ...]:
    """Return all that a folder should say, by place."""
    rules = (sensitive_forms_were_assessed, people_behind_sensitive_answers_are_said)
    return tuple(sorted(problem for rule in rules for problem in rule(draft)))
