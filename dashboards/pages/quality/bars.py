"""How many questions each check asked, and what became of them: for all forms, and for each."""

from collections import defaultdict

from dashboards.edition import Edition
from dashboards.figures.stacked_counts import Counted
from dashboards.pages.quality.questions import asked_of, states_of
from dashboards.pages.quality.words import STATES, Words, anchor
from dashboards.quality_rows import FindingCount
from dashboards.rows import EVERYONE

# So many are drawn; the table holds the others.
MOST_BARS = 12


def bars(edition: Edition, words: Words) -> dict[str, tuple[Counted, ...]]:
    """The bars of every form, and of all under `*`; the check that asks most stands first."""
    rows: dict[str, dict[tuple[str, str], list[FindingCount]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in asked_of(edition, by_column=False):
        rows[EVERYONE][row.check_name, row.severity].append(row)
        rows[row.form][row.check_name, row.severity].append(row)
    return {
        form: tuple(sorted(_bars(checks, words), key=lambda bar: (-bar.total, bar.label)))
        for form, checks in rows.items()
    }


def _bars(checks: dict[tuple[str, str], list[FindingCount]], words: Words) -> list[Counted]:
    return [
        Counted(
            anchor=anchor(most.form, name, severity),
            label=words.check(name, severity),
            counts=dict(zip(STATES, states_of(found), strict=True)),
        )
        for (name, severity), found in checks.items()
        for most in [max(found, key=lambda row: row.rows)]
    ]
