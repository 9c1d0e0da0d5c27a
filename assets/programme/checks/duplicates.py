"""What must be there once is there once: codes, numbers, and what a row is about."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from assets.programme.csv_files import Rows
from assets.programme.problems import Problem
from assets.programme.reading import Draft, Place
from assets.programme.registers import Decision


def rows_are_there_once(draft: Draft) -> Iterator[Problem]:
    """No register says the same thing in two rows."""
    yield from _once(draft.partners, lambda row: row.partner)
    yield from _once(draft.agreements, lambda row: row.agreement)
    yield from _once(draft.commitments, lambda row: (row.commitment, row.partner))
    yield from _once(draft.commitment_rules, lambda row: row.rule)
    yield from _once(draft.areas, lambda row: row.adm2)
    yield from _once(draft.mapping, lambda row: (row.group, row.subgroup, row.adm2))
    yield from _once(draft.strategies, lambda row: row.partner)
    yield from _once(
        draft.values,
        lambda row: (row.indicator, row.partner, row.dimension, row.member, row.period),
    )
    yield from _once(draft.link_codes, lambda row: row.code)
    yield from _once(draft.contacts, lambda row: (row.partner, row.email.lower()))
    yield from _said_again(draft.decisions)


def codes_of_results_are_there_once(draft: Draft) -> Iterator[Problem]:
    """No two outcomes, outputs or indicators share a code."""
    placed = [((*place, "code"), result.code) for place, result in draft.placed_results()]
    for place, code, first in _again(placed):
        line = draft.results.lines.of(*first)
        yield draft.in_framework(place, f"code {code!r} is given to a result in line {line} too")


def codes_of_forms_and_dimensions_are_there_once(draft: Draft) -> Iterator[Problem]:
    """No two forms share a code or a uid, no two dimensions a code, no two members theirs."""
    forms = draft.file.forms if draft.file else ()
    dimensions = draft.file.dimensions if draft.file else ()
    kinds: list[list[tuple[Place, Hashable]]] = [
        [(("forms", number, "code"), form.code) for number, form in enumerate(forms)],
        [
            (("forms", number, "uid"), (form.uid, form.url_setting))
            for number, form in enumerate(forms)
        ],
        [(("dimensions", number, "code"), found.code) for number, found in enumerate(dimensions)],
    ]
    for number, dimension in enumerate(dimensions):
        members = enumerate(dimension.members)
        kinds.append([(("dimensions", number, "members", at), member) for at, member in members])
    for placed in kinds:
        for place, found, first in _again(placed):
            said = found[0] if isinstance(found, tuple) else found
            line = draft.programme.lines.of(*first)
            what = "member" if "members" in place else place[-1]
            yield draft.in_programme(place, f"{what} {said!r} is there in line {line} already")


def _again(
    placed: Iterable[tuple[Place, Hashable]],
) -> Iterator[tuple[Place, Hashable, Place]]:
    """Yield what comes again, with the place where it came first."""
    first: dict[Hashable, Place] = {}
    for place, found in placed:
        if first.setdefault(found, place) != place:
            yield place, found, first[found]


def _once(rows: Rows[Any], key: Callable[[Any], Hashable]) -> Iterator[Problem]:
    first: dict[Hashable, int] = {}
    for line, row in rows.records:
        found = key(row)
        if first.setdefault(found, line) != line:
            parts = found if isinstance(found, tuple) else (found,)
            said = ", ".join(str(part) for part in parts if part not in {None, "*"})
            yield Problem(rows.name, line, f"{said} is in line {first[found]} already")


def _said_again(decisions: Rows[Decision]) -> Iterator[Problem]:
    """Note a decision that only repeats the last one on the same thing; one may be changed."""
    last: dict[Hashable, tuple[int, Decision]] = {}
    for line, row in decisions.records:
        about = (row.form, row.root_uuid, row.expectation)
        at, before = last.get(about, (0, None))
        if row == before:
            said = f"{row.decision} for {', '.join(about)}"
            yield Problem(decisions.name, line, f"{said} is in line {at} already")
        last[about] = (line, row)


RULES = (
    rows_are_there_once,
    codes_of_results_are_there_once,
    codes_of_forms_and_dimensions_are_there_once,
)
