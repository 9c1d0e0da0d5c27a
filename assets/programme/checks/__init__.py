"""Everything that can be wrong between the files of a programme folder.

Each module holds the rules of one kind, each rule is a function that yields what it finds, and
`RULES` lists them. What a file shows by itself, its reading has said (`assets.programme.reading`).
"""

from collections.abc import Callable, Iterator

from assets.programme.checks import (
    agreed,
    breakdowns,
    dimensions,
    duplicates,
    entered,
    folder,
    forms,
    instruments,
    languages,
    measures,
    places,
    quality,
    references,
    targets,
    workbooks,
)
from assets.programme.problems import Problem
from assets.programme.reading import Draft

Rule = Callable[[Draft], Iterator[Problem]]
RULES: tuple[Rule, ...] = (
    *references.RULES,
    *duplicates.RULES,
    *agreed.RULES,
    *targets.RULES,
    *entered.RULES,
    *forms.RULES,
    *instruments.RULES,
    *workbooks.RULES,
    *measures.RULES,
    *dimensions.RULES,
    *breakdowns.RULES,
    *languages.RULES,
    *places.RULES,
    *quality.RULES,
    *folder.RULES,
)


def every_problem(draft: Draft, *, converts: bool = True) -> Iterator[Problem]:
    """Yield every problem between the files of a folder; `converts` takes a third of the time."""
    for rule in RULES:
        if converts or rule is not workbooks.questionnaires_convert:
            yield from rule(draft)
