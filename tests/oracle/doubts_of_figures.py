"""Doubts about the figures of a partner: far from its earlier ones, or exactly as planned.

A figure is what a partner's own rows come to in a period that has ended; what is carried over, or
was entered by hand, is none.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from tests.oracle.doubts import Doubt, Figures, Found, Seen, Told
from tests.oracle.doubts_of_numbers import limit
from tests.oracle.reading import number
from tests.oracle.rows import middle_of
from tests.oracle.sent import column

Rule = dict[str, Any]
Z = Fraction(6745, 10000)  # What makes a modified z of a median's spread.
COUNTING = ("rows", "distinct", "sum")


def outliers(rule: Rule, seen: Seen) -> Iterator[Found]:
    """A figure far from the partner's own earlier ones."""
    for code, partner, told in _series(rule, seen):
        for place, one in enumerate(told):
            earlier = [other.value for other in told[:place]]
            if _is_far(rule, one.value, earlier):
                yield from _behind(rule, seen, code, partner, one)


def _is_far(rule: Rule, value: Fraction, earlier: Sequence[Fraction]) -> bool:
    zeros = sum(one == 0 for one in earlier)
    if len(earlier) < limit(rule, "earlier", "6"):
        return False
    if zeros > limit(rule, "zeros", "0.5") * len(earlier):
        return False
    middle = middle_of(earlier)
    spread = middle_of([abs(one - middle) for one in earlier])
    spread = max(spread, limit(rule, "smallest_spread", "1"))
    return Z * abs(value - middle) > limit(rule, "above", "3.5") * spread


def equals_target(rule: Rule, seen: Seen) -> Iterator[Found]:
    """Figures that are exactly the partner's targets, several periods running."""
    for code, partner, told in _series(rule, seen):
        targets = _targets(seen, code, partner)
        run: list[Told] = []
        for one in [*told, None]:
            is_next = one and (not run or (one.span.first - run[-1].span.last).days == 1)
            target = targets.get(one.span.name) if one else None
            is_met = target is not None and one.value == target
            is_met = is_met and target >= limit(rule, "target_from", "1")
            if run and not (is_next and is_met):
                if len(run) >= rule.get("periods", 3):
                    for each in run:
                        yield from _behind(rule, seen, code, partner, each)
                run = []
            if is_met:
                run.append(one)


def _targets(seen: Seen, code: str, partner: str) -> dict[str, Fraction]:
    """Return the targets of a partner by period; the one agreed last stands."""
    rows = [
        row
        for row in seen.folder.table("targets")
        if (row["indicator"], row["partner"], row["dimension"]) == (code, partner, "*")
    ]
    rows.sort(key=lambda row: row["agreed_on"])
    return {row["period"]: number(row["target"]) for row in rows if row["target"]}


def _series(rule: Rule, seen: Seen) -> Iterator[tuple[str, str, list[Told]]]:
    """Yield the figures of every indicator and partner, the earliest first."""
    forms = {place["code"] for place in seen.folder.forms}
    for code, indicator in seen.folder.indicators.items():
        measure = indicator.get("measure") or {}
        is_counted = any(way in measure for way in COUNTING) and "partner" in {"partner", *measure}
        is_of_a_form = measure.get("from", "").partition("/")[0] in forms
        is_of_partners = measure.get("partner", "its own") is not None
        if not (is_counted and is_of_a_form and is_of_partners):
            continue
        if code in (rule.get("indicators") or [code]):
            figures: Figures = seen.figures(code)
            for partner, told in figures.items():
                yield code, partner, sorted(told, key=lambda one: one.span)


def _behind(rule: Rule, seen: Seen, code: str, partner: str, one: Told) -> Iterator[Found]:
    """Yield the submissions that a figure is made of; of zero, the reports that say so."""
    measure = seen.folder.indicators[code]["measure"]
    form, *_ = measure["from"].split("/")
    doubt = Doubt(rule["code"], _column(seen, measure), None, rule["severity"])
    numbers = one.numbers or _reports(seen, form, partner, one)
    yield from ((form, number_of_row, doubt) for number_of_row in sorted(numbers))


def _reports(seen: Seen, form: str, partner: str, one: Told) -> set[int]:
    asked = seen.place(form)["reports"]
    names = {span.name for span in seen.folder.quarters if one.span.holds(span.first)}
    return {
        row["_id"]
        for row in seen.rows[form]
        if row.get(asked["partner"]) == partner and row.get(asked["period"]) in names
    }


def _column(seen: Seen, measure: dict[str, Any]) -> str:
    """Return the column of what is added up or told apart, or else of the day."""
    form, *parts = measure["from"].split("/")
    named = measure.get("sum") or measure.get("distinct") or measure["dated_by"]
    inside = "/".join(parts)
    asked = [one for one in seen.asked[form].questions if one.path.rpartition("/")[2] == named]
    of_items = [
        one for one in asked if one.repeats and f"{inside}/".startswith(f"{one.repeats[-1]}/")
    ]
    [question] = sorted(of_items or asked, key=lambda one: -len(one.repeats))[:1]
    return column(question.path)
