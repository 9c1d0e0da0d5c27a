"""The items that `programme.yaml` speaks of are asked in the forms that they are items of."""

from collections.abc import Iterator, Mapping

from assets.programme.instruments import INSTRUMENTS
from assets.programme.model import ProgrammeFile
from assets.programme.problems import Problem
from assets.programme.reading import Draft, Place
from assets.programme.validation import near


def items_that_rules_name_are_asked(draft: Draft) -> Iterator[Problem]:
    """A critical item, one asked the other way round, one of a line: each is a question."""
    asked = _asked(draft)
    for instrument, place, item in _named(draft.file) if draft.file else ():
        if instrument not in asked:
            yield draft.in_programme(
                place,
                f"item {item!r}: the programme has no form that asks it; where that form was taken "
                "out, take out what speaks of its items as well",
            )
        elif asked[instrument] and item not in asked[instrument]:
            [form] = [found.form for found in INSTRUMENTS if found.code == instrument]
            message = f"item {item!r} is not asked in forms/{form}.xlsx"
            yield draft.in_programme(place, message + near(item, asked[instrument]))


def _asked(draft: Draft) -> Mapping[str, list[str]]:
    """Return the items of each instrument that the programme has; none where unreadable."""
    forms = {form.code for form in draft.file.forms} if draft.file else set()
    found: dict[str, list[str]] = {}
    for instrument in INSTRUMENTS:
        if instrument.form in forms:
            workbook = draft.workbooks.get(instrument.form)
            questionnaire = workbook.questionnaire if workbook else None
            found[instrument.code] = list(instrument.items(questionnaire)) if questionnaire else []
    return found


def _named(file: ProgrammeFile) -> Iterator[tuple[str, Place, str]]:
    principles = file.principles
    lists: tuple[tuple[str, Place, tuple[str, ...]], ...] = (
        ("capacity", ("capacity", "critical"), file.capacity.critical),
        ("principles", ("principles", "reversed"), principles.reversed),
        ("principles", ("principles", "about_partner"), principles.about_partner),
        *(
            ("principles", ("principles", "lines", number, "items"), line.items)
            for number, line in enumerate(principles.lines)
        ),
        ("representation", ("representation", "critical"), file.representation.critical),
    )
    for instrument, place, items in lists:
        for number, item in enumerate(items):
            yield instrument, (*place, number), item


RULES = (items_that_rules_name_are_asked,)
