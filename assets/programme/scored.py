"""The rows of the tables that say what is scored, and by which rules (`programme.yaml`).

The other tables that mirror the programme folder are in `assets.programme.tables`.
"""

from collections.abc import Iterator, Mapping

from assets.programme.instruments import INSTRUMENTS
from assets.programme.model import ProgrammeFile
from assets.programme.read import Programme
from assets.programme.strict import wording

Rows = Iterator[tuple[object, ...]]


def scored_of(programme: Programme) -> Mapping[str, Rows]:
    """Return the rows of the tables about scores, in the order of their columns."""
    return {
        "marts.items": _items(programme),
        "marts.principle_lines": _lines(programme),
        "marts.scoring": iter([_scoring(programme.file)]),
    }


def _items(programme: Programme) -> Rows:
    rules = programme.file.principles
    critical = {*programme.file.capacity.critical, *programme.file.representation.critical}
    for instrument in INSTRUMENTS:
        if all(form.code != instrument.form for form in programme.file.forms):
            continue
        asked = instrument.items(programme.questionnaire(instrument.form))
        for position, (item, labels) in enumerate(asked.items(), start=1):
            part, dot, _ = item.partition(".")
            yield (
                instrument.code,
                item,
                part if dot else None,
                position,
                in_language(labels, programme.language),
                item in critical,
                item in rules.reversed,
                item in rules.about_partner,
            )


def in_language(labels: Mapping[str, str], language: str) -> str | None:
    """Return a question's wording; a form names a language as `English (en)`."""
    named = (text for name, text in labels.items() if name.endswith(f"({language})"))
    return next(named, next(iter(labels.values()), None))


def _lines(programme: Programme) -> Rows:
    for line in programme.file.principles.lines:
        for item in line.items:
            yield line.code, wording(line.title, programme.language), item


def _scoring(file: ProgrammeFile) -> tuple[object, ...]:
    capacity, principles = file.capacity, file.principles
    return (
        capacity.complete_from,
        capacity.developing_from,
        capacity.established_from,
        capacity.leading_from,
        capacity.asset_from,
        capacity.need_to,
        capacity.need_gap,
        capacity.high_gap,
        capacity.priorities,
        capacity.item_view_gap,
        capacity.domain_view_gap,
        capacity.notable_change,
        capacity.valid_months,
        capacity.outdated_months,
        f"[{', '.join(capacity.support)}]",
        principles.complete_from,
        principles.strong_from,
        principles.moving_from,
        principles.discuss_from,
        principles.watch_from,
        principles.content_from,
        principles.unseen_to,
        principles.concern_to,
        file.protection.pooled_respondents,
        file.protection.pooled_partners,
        file.protection.organisations,
        file.representation.passed_from,
    )
