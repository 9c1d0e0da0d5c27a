"""The rows of the tables that say who does what, who is where, and what was written or entered.

The tables that figures are held against are in `assets.programme.tables`.
"""

from collections.abc import Iterator, Mapping
from itertools import chain

from assets.programme.framework import Result
from assets.programme.locale import Labels
from assets.programme.read import Programme
from assets.programme.strict import Strict, wording

Rows = Iterator[tuple[object, ...]]


def said_of(programme: Programme, labels: Labels) -> Mapping[str, Rows]:
    """Return the rows of each of these tables, in the order of its columns."""
    return {
        "marts.responsibilities": _responsibilities(programme),
        "marts.contributions": _contributions(programme),
        "marts.mapping": _mapping(programme, labels),
        "marts.areas": _areas(programme, labels),
        "marts.strategies": _as_written(*programme.strategies),
        "marts.notes": _as_written(*programme.notes),
        "marts.values": _as_written(*programme.values),
        "marts.reply_rules": _reply_rules(programme),
    }


def _responsibilities(programme: Programme) -> Rows:
    """Yield a row for each party, or for each partner where it is not all of the party."""
    for level, result in _results(programme):
        for found in result.responsibilities:
            does = wording(found.does, programme.language)
            for partner in found.partners or (None,):
                yield level, result.code, found.who, partner, does


def _contributions(programme: Programme) -> Rows:
    for level, result in _results(programme):
        for contributes_to in result.contributes_to:
            yield level, result.code, contributes_to


def _results(programme: Programme) -> Iterator[tuple[str, Result]]:
    for outcome in programme.framework.outcomes:
        yield "outcome", outcome
        yield from (("indicator", indicator) for indicator in outcome.indicators)
        for output in outcome.outputs:
            yield "output", output
            yield from (("indicator", indicator) for indicator in output.indicators)


def _mapping(programme: Programme, labels: Labels) -> Rows:
    regions = {area.adm2: area.adm1 for area in programme.areas}
    for row in programme.mapping:
        yield (
            row.group,
            row.subgroup,
            regions.get(row.adm2),
            row.adm2,
            ";".join(row.organisations),
            row.people_estimate,
            bool(row.organisations),
            labels.of_subgroup(row.subgroup) if row.subgroup else None,
        )


def _areas(programme: Programme, labels: Labels) -> Rows:
    """Yield districts; each ring of an outline is one list, east and north by turns."""
    for position, area in enumerate(programme.areas, start=1):
        outline = programme.outlines.get(area.adm2)
        yield (
            area.adm2,
            area.adm1,
            area.name(programme.file.languages),
            labels.of_region(area.adm1),
            position,
            [[*chain.from_iterable(ring)] for ring in outline] if outline else None,
        )


def _reply_rules(programme: Programme) -> Rows:
    rules, calendar = programme.file.replies, programme.file.calendar
    yield (
        rules.window_days,
        rules.answer_days,
        ";".join(calendar.weekend),
        ";".join(sorted(day.isoformat() for day in calendar.holidays)),
    )


def _as_written(*records: Strict) -> Rows:
    """Yield records whose table has the same columns in the same order."""
    for record in records:
        values = (getattr(record, name) for name in type(record).model_fields)
        yield tuple(";".join(value) if isinstance(value, tuple) else value for value in values)
