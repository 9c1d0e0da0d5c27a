"""The invented country that the sandbox's submissions come from: partners, quarters, settings.

Read from the programme's folder. What anybody in it does belongs in the modules `population_*`
beside this one; nothing here is used for a real programme.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML

LAST_MONTHS = {"Q1": (1, 3, 31), "Q2": (4, 6, 30), "Q3": (7, 9, 30), "Q4": (10, 12, 31)}
# Offices answer between nine and five.
OFFICE_OPENS = 9
OFFICE_HOURS = 8
SATURDAY = 5


@dataclass(frozen=True)
class Quarter:
    """One quarter of the programme, such as 2026Q2."""

    period: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class World:
    """Everything that the invented people know about the programme they take part in."""

    seed: str
    as_of: date
    zone: timezone
    settings: Mapping[str, Any]
    partners: Mapping[str, Mapping[str, str]]
    agreements: tuple[Mapping[str, str], ...]
    rules: tuple[Mapping[str, str], ...]
    promises: tuple[Mapping[str, str], ...]
    districts: Mapping[str, tuple[str, ...]]
    quarters: tuple[Quarter, ...]
    due_days: int

    def rng(self, *about: str) -> Random:
        """Return the dice for one matter, so that a change elsewhere does not touch them."""
        return Random("|".join((self.seed, *about)))  # noqa: S311 - play, not secrets.

    def is_active(self, partner: str, quarter: Quarter) -> bool:
        """Say whether an agreement with the partner is in force in the quarter."""
        return any(
            row["partner"] == partner
            and row["starts_on"] <= quarter.ends_on.isoformat()
            and row["ends_on"] >= quarter.starts_on.isoformat()
            and not _is_suspended(row, quarter)
            for row in self.agreements
        )

    def active(self) -> Iterator[tuple[str, Quarter]]:
        """Yield every partner and quarter in which an agreement is in force."""
        for quarter in self.quarters:
            for partner in self.partners:
                if self.is_active(partner, quarter):
                    yield partner, quarter

    def moment(self, day: date, rng: Random) -> datetime:
        """Return a second of the day, in UTC, at which an office sends something."""
        seconds = rng.randrange(OFFICE_HOURS * 3600)
        opening = datetime(day.year, day.month, day.day, OFFICE_OPENS, tzinfo=self.zone)
        return (opening + timedelta(seconds=seconds)).astimezone(UTC)

    def words(self, topic: str, partner: str, rng: Random) -> str:
        """Return a sentence on the topic in the partner's language."""
        choices: list[str] = self.settings["words"][topic][self.partners[partner]["language"]]
        return rng.choice(choices)

    def mistakes(self, *kinds: str, partner: str, **where: str) -> list[Mapping[str, Any]]:
        """Return the planned mistakes of these kinds that a partner makes there."""
        return [
            mistake
            for mistake in self.settings["mistakes"]
            if mistake["what"] in kinds
            and mistake["partner"] == partner
            and all(str(mistake[key]) == value for key, value in where.items())
        ]


def read_world(folder: Path) -> World:
    """Read the invented world of the programme in a folder."""
    settings = _yaml(folder / "population.yaml")
    periods = _yaml(folder / "programme.yaml")["periods"]
    districts: dict[str, tuple[str, ...]] = {}
    for row in _rows(folder / "areas.csv"):
        districts[row["adm1"]] = (*districts.get(row["adm1"], ()), row["adm2"])
    return World(
        seed=settings["seed"],
        as_of=settings["as_of"],
        zone=timezone(timedelta(hours=settings["utc_offset_hours"])),
        settings=settings,
        partners={row["partner"]: row for row in _rows(folder / "partners.csv")},
        agreements=_rows(folder / "agreements.csv"),
        rules=_rows(folder / "commitment_rules.csv"),
        promises=_rows(folder / "commitments.csv"),
        districts=districts,
        quarters=tuple(_quarters(str(periods["first"]), str(periods["last"]))),
        due_days=periods["due_days"],
    )


def weekday_until(day: date) -> date:
    """Return the day itself, or the Friday before its weekend."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def weekday_from(day: date) -> date:
    """Return the day itself, or the Monday after its weekend."""
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() >= SATURDAY else 0)


def _quarters(first: str, last: str) -> Iterator[Quarter]:
    for year in range(int(first[:4]), int(last[:4]) + 1):
        for name, (begins, ends, day) in LAST_MONTHS.items():
            if first <= f"{year}{name}" <= last:
                yield Quarter(f"{year}{name}", date(year, begins, 1), date(year, ends, day))


def _is_suspended(agreement: Mapping[str, str], quarter: Quarter) -> bool:
    begins, ends = agreement["suspended_from"], agreement["suspended_to"]
    return (
        bool(begins)
        and begins <= quarter.starts_on.isoformat()
        and quarter.ends_on.isoformat() <= ends
    )


def _rows(path: Path) -> tuple[dict[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _yaml(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
