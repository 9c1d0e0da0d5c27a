"""A programme's folder, read as what it is: CSV and YAML files."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.oracle.spans import Span, span_named, spans_between

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Folder:
    """A programme's folder."""

    path: Path

    def table(self, name: str) -> list[dict[str, str]]:
        """Return the rows of one of its CSV files; there may be no such file."""
        return _rows(self.path / f"{name}.csv")

    def tree(self, name: str) -> Any:
        """Return one of its YAML files."""
        return _tree(self.path / f"{name}.yaml")

    @cached_property
    def settings(self) -> Any:
        return self.tree("programme")

    def rule(self, part: str, name: str, otherwise: str) -> Fraction:
        """Return a number that `programme.yaml` agrees, or the one that DOMAIN.md gives."""
        return Fraction(Decimal(str(self.settings.get(part, {}).get(name, otherwise))))

    @cached_property
    def forms(self) -> list[dict[str, Any]]:
        return self.settings["forms"]

    @cached_property
    def register(self) -> list[dict[str, str]]:
        return self.table("partners")

    @cached_property
    def known(self) -> set[str]:
        """Everyone in the register, also those who are only candidates."""
        return {row["partner"] for row in self.register}

    @cached_property
    def partners(self) -> list[str]:
        return [row["partner"] for row in self.register if row["standing"] == "partner"]

    @cached_property
    def accounts(self) -> dict[str, str]:
        """For each sending account its partner, or nothing for the Agency's."""
        own = {
            account: row["partner"]
            for row in self.register
            for account in row["accounts"].split(";")
            if account
        }
        return dict.fromkeys(self.settings["agency"]["accounts"], "") | own

    @cached_property
    def indicators(self) -> dict[str, dict[str, Any]]:
        """Every indicator of the framework by code, in its order."""
        found = [one for outcome in self.tree("framework")["outcomes"] for one in _within(outcome)]
        return {one["code"]: one for one in found}

    @cached_property
    def dimensions(self) -> dict[str, dict[str, Any]]:
        return {one["code"]: one for one in self.settings["dimensions"]}

    # Time ---------------------------------------------------------------------------------

    @cached_property
    def quarters(self) -> list[Span]:
        """The programme's own periods."""
        periods = self.settings["periods"]
        first, last = span_named(periods["first"]), span_named(periods["last"])
        return spans_between(first.first, last.last, first.kind)

    @property
    def first_day(self) -> date:
        return self.quarters[0].first

    def begun(self, kind: str, as_of: date) -> list[Span]:
        """Return the periods of a length that the programme's days lie in, and that have begun."""
        every = spans_between(self.first_day, self.quarters[-1].last, kind)
        return [span for span in every if span.first <= as_of]

    def after_working_days(self, day: date, count: int) -> date:
        """Return the day that lies so many working days after a day."""
        calendar = self.settings["calendar"]
        weekend, holidays = calendar["weekend"], {str(one) for one in calendar["holidays"]}
        left = count
        while left:
            day += timedelta(days=1)
            if WEEKDAYS[day.weekday()] not in weekend and day.isoformat() not in holidays:
                left -= 1
        return day

    def binding(self, partner: str, span: Span) -> dict[str, str] | None:
        """Return the agreement that binds a partner on a day of a period; the one begun first."""
        found = [
            row
            for row in self.table("agreements")
            if row["partner"] == partner and _has_a_day(row, span)
        ]
        return min(found, key=lambda row: (row["starts_on"], row["agreement"]), default=None)


@cache
def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _tree(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


def _within(part: dict[str, Any]) -> list[dict[str, Any]]:
    own = list(part.get("indicators", []))
    return own + [one for output in part.get("outputs", []) for one in output["indicators"]]


def _has_a_day(row: dict[str, str], span: Span) -> bool:
    """Say whether an agreement is in force, and not suspended, on any day of a period."""
    day = span.first
    while day <= span.last:
        on = day.isoformat()
        runs = row["starts_on"] <= on <= row["ends_on"]
        rests = row["suspended_from"] and row["suspended_from"] <= on <= (row["suspended_to"] or on)
        if runs and not rests:
            return True
        day += timedelta(days=1)
    return False
