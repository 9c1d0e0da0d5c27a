"""How many questions each check asked, and what became of them: for all forms, and for each."""

from collections import defaultdict

from dashboards.edition import Edition
from dashboards.figures.quality_points import Bar
from dashboards.pages.quality.questions import asked_of, states_of
from dashboards.pages.quality.words import Words, anchor
from dashboards.quality_rows import FindingCount
from dashboards.rows import EVERYONE


def bars(edition: Edition, words: Words) -> dict[str, tuple[Bar, ...]]:
    """The bars of every form, and of all under `*`; the check that asks most stands first."""
    rows: dict[str, dict[tuple[str, str], list[FindingCount]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in asked_of(edition, by_column=False):
        rows[EVERYONE][row.check_name, row.severity].append(row)
        rows[row.form][row.check_name, row.severity].append(row)
    return {
        form: tuple(sorted(_bars(checks, words), key=lambda bar: (-bar.rows, bar.check)))
        for form, checks in rows.items()
    }


def _bars(checks: dict[tuple[str, str], list[FindingCount]], words: Words) -> list[Bar]:
    return [
        Bar(
            check=words.check(name, severity),
            link=anchor(most.form, name, severity),
            states=states_of(found),
        )
        for (name, severity), found in checks.items()
        for most in [max(found, key=lambda row: row.rows)]
    ]
