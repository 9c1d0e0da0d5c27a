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


def every_advice(draft: Draft) -> tuple[Problem, ...]:
    """Return all that a folder should say, by place."""
    return tuple(sorted(sensitive_forms_were_assessed(draft)))
