"""What the checks ask about: by form, answer and reason, and by partner.

The most frequent question stands first; partners stand by name, since no order is a ranking.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.pages.quality.words import STATES, Words, anchor
from dashboards.promises import partner_name
from dashboards.quality_rows import FindingCount
from dashboards.rows import EVERYONE

# Lines that the table shows before the rest folds away.
LINES_SHOWN = 15


class Asked(NamedTuple):
    """What one check asks about one question of a form."""

    form: str
    form_title: str
    about: str
    check: str
    link: str
    submissions: int
    rows: int
    states: tuple[int, ...]


class OfPartner(NamedTuple):
    """What is asked of one partner, about one form or all of them."""

    form: str
    partner: str
    rows: int
    states: tuple[int, ...]
    mostly: str


def asked_of(edition: Edition, *, by_column: bool) -> tuple[FindingCount, ...]:
    """What was found for all partners, or in a partner's own edition for that one."""
    own = edition.programme.edition_partner or EVERYONE
    return tuple(
        row
        for row in edition.findings
        if row.partner == own and (row.column_name != EVERYONE) == by_column
    )


def waiting(edition: Edition) -> int:
    """How many questions wait for an answer."""
    return sum(row.open for row in asked_of(edition, by_column=False))


def questions(edition: Edition, words: Words) -> tuple[Asked, ...]:
    """Every question with its answer's place and its reason, the most frequent first."""
    return tuple(
        Asked(
            form=row.form,
            form_title=words.form(row.form),
            about=words.about(row.form, row.column_name),
            check=words.check(row.check_name, row.severity),
            link=anchor(row.form, row.check_name, row.severity),
            submissions=row.submissions,
            rows=row.rows,
            states=states_of([row]),
        )
        for row in sorted(
            asked_finest(edition), key=lambda row: (-row.rows, row.form, row.column_name)
        )
    )


def by_partner(edition: Edition, words: Words, language: Language) -> tuple[OfPartner, ...]:
    """What is asked of each partner in the register, by name; over all forms, then by form."""
    partners = {row.partner: row for row in edition.partners}
    rows: dict[tuple[str, str], list[FindingCount]] = defaultdict(list)
    for row in edition.findings:
        if row.partner in partners and row.column_name == EVERYONE:
            rows[row.partner, EVERYONE].append(row)
            rows[row.partner, row.form].append(row)
    names = {code: partner_name(row, language) for code, row in partners.items()}
    return tuple(
        OfPartner(
            form=form,
            partner=names[partner],
            rows=sum(row.rows for row in found),
            states=states_of(found),
            mostly=_mostly(found, words),
        )
        for (partner, form), found in sorted(
            rows.items(), key=lambda item: (names[item[0][0]].casefold(), item[0][1])
        )
    )


def states_of(rows: Iterable[FindingCount]) -> tuple[int, ...]:
    """How many questions wait, were accepted, returned and left out."""
    found = list(rows)
    return tuple(sum(getattr(row, state) for row in found) for state in STATES)


def asked_finest(edition: Edition) -> list[FindingCount]:
    """The rows by column; of a check that is about the submission, the one for all columns."""
    rows = asked_of(edition, by_column=True)
    divided = {(row.form, row.check_name, row.severity) for row in rows}
    return [
        *rows,
        *(
            row
            for row in asked_of(edition, by_column=False)
            if (row.form, row.check_name, row.severity) not in divided
        ),
    ]


def _mostly(rows: list[FindingCount], words: Words) -> str:
    """The check that asks most."""
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        counted[row.check_name, row.severity] += row.rows
    return words.check(*max(sorted(counted), key=lambda check: counted[check]))
