"""Baselines and targets: about something, in bounds, and changed by both sides with a reason."""

from collections import defaultdict
from collections.abc import Iterator

from assets.programme.checks.figures import not_a_period_of, not_about_anything
from assets.programme.framework import Indicator
from assets.programme.periods import period
from assets.programme.problems import Problem
from assets.programme.reading import Draft
from assets.programme.registers import Partner, Target
from assets.programme.strict import in_all

Cell = tuple[str, str, str, str, str]


def targets_are_about_something(draft: Draft) -> Iterator[Problem]:
    """A target's indicator, dimension, member and period are the programme's."""
    indicators = draft.read_indicators
    for line, row in draft.targets.records:
        for message in not_about_anything(draft, row):
            yield Problem(draft.targets.name, line, message)
        indicator = indicators.get(row.indicator)
        wrong = not_a_period_of(draft, row.period, indicator.frequency if indicator else None)
        if wrong:
            yield Problem(draft.targets.name, line, wrong)


def baselines_say_when_and_whence(draft: Draft) -> Iterator[Problem]:
    """A baseline has its year and its source, or says that it is unknown."""
    indicators = draft.read_indicators
    for line, row in draft.targets.records:
        indicator = indicators.get(row.indicator)
        message = None
        if row.baseline_value is not None:
            missing = [name for name in ("baseline_year", "source") if getattr(row, name) is None]
            message = f"{' and '.join(missing)} of the baseline is missing" if missing else None
        elif row.baseline is None and indicator is not None and indicator.is_level:
            message = "baseline is missing; give a number, or the word unknown"
        if message:
            yield Problem(draft.targets.name, line, message)


def targets_are_within_bounds(draft: Draft) -> Iterator[Problem]:
    """A share lies between 0 and 1, a level among its indicator's levels."""
    indicators = draft.read_indicators
    for line, row in draft.targets.records:
        indicator = indicators.get(row.indicator)
        for name in ("target", "baseline_value"):
            number = getattr(row, name)
            wrong = number is not None and indicator and _out_of_bounds(indicator, number)
            if wrong:
                yield Problem(draft.targets.name, line, f"{name.removesuffix('_value')}: {wrong}")


def changed_targets_say_what_they_change(draft: Draft) -> Iterator[Problem]:
    """A second target of the same figure names the day of the one that it replaces."""
    dates: dict[Cell, set[str]] = defaultdict(set)
    for _, cells in draft.targets.cells:
        dates[_cell_of(cells)].add(cells.get("agreed_on", ""))
    seen: dict[Cell, list[tuple[int, Target]]] = defaultdict(list)
    for line, row in draft.targets.records:
        cell = (row.indicator, row.partner, row.dimension, row.member, row.period)
        earlier = seen[cell]
        seen[cell] = [*earlier, (line, row)]
        same = next((at for at, other in earlier if other.agreed_on == row.agreed_on), None)
        message = None
        if same:
            message = f"line {same} has a target for the same figure, agreed on the same day"
        elif row.supersedes and row.supersedes not in dates[cell] - {str(row.agreed_on)}:
            message = f"supersedes: no target of the same figure was agreed on {row.supersedes!r}"
        elif earlier and not row.supersedes:
            [(at, other), *_] = earlier
            message = (
                f"line {at} has a target for the same figure; a change says in supersedes which "
                f"it replaces: {other.agreed_on}"
            )
        if message:
            yield Problem(draft.targets.name, line, message)


def late_changes_have_a_reason_and_both_sides(draft: Draft) -> Iterator[Problem]:
    """What is changed once its period has begun needs a reason, and both sides' word."""
    partners = {row.partner: row for row in draft.partners.rows}
    for line, row in draft.targets.records:
        if not row.supersedes or row.agreed_on < period(row.period).starts_on:
            continue
        if not row.reason:
            message = f"reason is missing; the target was changed after {row.period} had begun"
            yield Problem(draft.targets.name, line, message)
        names = _sides(draft, partners.get(row.partner))
        said = (row.agreed_by or "").casefold()
        if not all(any(name.casefold() in said for name in side) for side in names):
            message = (
                "agreed_by must name both sides, as Agency and CSO; found "
                f"{row.agreed_by or 'nothing'!r}"
            )
            yield Problem(draft.targets.name, line, message)


def _out_of_bounds(indicator: Indicator, number: object) -> str | None:
    if indicator.unit_kind == "share" and not 0 <= number <= 1:  # type: ignore[operator]
        return f"a share lies between 0 and 1 (write 80 % as 0.8), found {number}"
    count = len(indicator.levels)
    if indicator.unit_kind == "level" and not 0 <= number <= count:  # type: ignore[operator]
        return f"{indicator.code} has the levels 1 to {count}, found {number}"
    return None


def _sides(draft: Draft, partner: Partner | None) -> tuple[set[str], set[str]]:
    """Return the names by which each side may be called."""
    agency, cso = {"agency"}, {"cso"}
    if draft.file:
        agency.update(in_all(draft.file.agency.name))
    for content, _ in draft.names.values():
        sides = content.get("sides") if isinstance(content, dict) else None
        if isinstance(sides, dict):
            agency.add(str(sides.get("agency", "agency")))
            cso.add(str(sides.get("cso", "cso")))
    if partner:
        cso |= {partner.partner, partner.name}
    return agency, cso


def _cell_of(cells: object) -> Cell:
    found = dict(cells)  # type: ignore[call-overload]
    names = ("indicator", "partner", "dimension", "member", "period")
    first, second, third, fourth, fifth = (found.get(name) or "*" for name in names)
    return first, second, third, fourth, fifth


RULES = (
    targets_are_about_something,
    baselines_say_when_and_whence,
    targets_are_within_bounds,
    changed_targets_say_what_they_change,
    late_changes_have_a_reason_and_both_sides,
)
