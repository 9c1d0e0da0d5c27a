"""Doubts about numbers and counts: round ones, too many in a day, more out than went in."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.doubts import Doubt, Found, Seen
from tests.oracle.reading import day, number
from tests.oracle.rows import middle_of
from tests.oracle.sent import came_on, column, period_of, root, who

Rule = dict[str, Any]


def limit(rule: Rule, name: str, usual: str) -> Fraction:
    """Return a threshold of a rule as an exact number."""
    return Fraction(Decimal(str(rule.get(name, usual))))


def heaping(rule: Rule, seen: Seen) -> Iterator[Found]:
    """The round ones among the numbers of a partner's period, where most of them are."""
    unit, share = limit(rule, "multiple_of", "5"), limit(rule, "share", "0.8")
    for asked in rule["numbers"]:
        form, path = asked["form"], asked["question"]
        place = seen.place(form)
        groups: dict[Any, list[tuple[Fraction, Any, str | None]]] = defaultdict(list)
        for row, said, at in seen.each(form, *seen.asked[form].question(path).repeats):
            value = number(said.get(path))
            if value:
                key = (who(place, row), period_of(seen.folder, place, row))
                groups[key].append((value, row, at))
        for told in groups.values():
            round_ones = [(row, at) for value, row, at in told if value % unit == 0]
            enough = len(told) >= limit(rule, "values_from", "10")
            if enough and len(round_ones) >= share * len(told):
                for row, at in round_ones:
                    doubt = Doubt(rule["code"], column(path), at, rule["severity"])
                    yield form, row["_id"], doubt


def pace(rule: Rule, seen: Seen) -> Iterator[Found]:
    """The records of an account's day that has many times as many as is usual."""
    for form in rule["forms"]:
        dated_by = seen.place(form).get("dated_by", [])
        days: dict[tuple[str, date], list[Any]] = defaultdict(list)
        for row in seen.rows[form]:
            said = [day(row.get(question)) for question in dated_by]
            on = next((one for one in said if one), came_on(seen.folder, row))
            if row["_submitted_by"] and on <= seen.as_of:
                days[row["_submitted_by"], on].append(row)
        usual = middle_of([len(rows) for rows in days.values()])
        if usual is None or len(days) < limit(rule, "days_from", "10"):
            continue
        for rows in days.values():
            if len(rows) > limit(rule, "times", "3") * usual:
                path = column(dated_by[0]) if dated_by else "root_uuid"
                for row in rows:
                    yield form, row["_id"], Doubt(rule["code"], path, None, rule["severity"])


def late_edits(rule: Rule, seen: Seen) -> Iterator[Found]:  # noqa: ARG001 - as all others.
    """Who reads a server once cannot know when an answer was changed: so nothing is found."""
    yield from ()


def so_far_not_more_than(rule: Rule, seen: Seen) -> Iterator[Found]:
    """What takes a partner's count further beyond another one than it ever was."""
    part, whole = (list(_counted(seen, rule[name])) for name in ("part", "whole"))
    path = column(rule["part"]["dated_by"])
    for partner in dict.fromkeys(one[0] for one in part):
        so_far, most = Fraction(), Fraction()
        own = sorted(one for one in part if one[0] == partner)
        for _, on, _, place, number_of_row, amount in own:
            so_far += amount
            had = sum(one[-1] for one in whole if one[0] == partner and one[1] <= on)
            if so_far - had > most:
                most = so_far - had
                doubt = Doubt(rule["code"], path, place or None, rule["severity"])
                yield rule["part"]["form"], number_of_row, doubt


def _counted(seen: Seen, tally: Rule) -> Iterator[tuple[str, date, str, str, int, Fraction]]:
    """Yield what is counted: its partner, its day, where it stands, and how much it is."""
    form = tally["form"]
    partner = seen.place(form)["partner"]
    asked = seen.asked[form].question(tally["dated_by"])
    told = [
        (said[partner], on, root(row), place or "", row["_id"], said)
        for row, said, place in seen.each(form, *asked.repeats)
        if said.get(partner) and (on := day(said.get(tally["dated_by"])))
    ]
    before: set[Any] = set()
    for whose, on, name, place, number_of_row, said in sorted(told, key=lambda one: one[:4]):
        thing = (whose, said.get(tally.get("distinct")))
        amount = number(said.get(tally["sum"])) if "sum" in tally else Fraction(1)
        if "distinct" not in tally or (thing[1] is not None and thing not in before):
            yield whose, on, name, place, number_of_row, amount or Fraction()
        before.add(thing)
