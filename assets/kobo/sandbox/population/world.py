"""The invented country that the sandbox's submissions come from: partners, quarters, settings.

Read from the programme's folder. What anybody in it does belongs in the modules
beside this one; nothing here is used for a real programme.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

import yaml

from assets.kobo.sandbox.population.days import Quarter, quarter_of, quarters_between
from assets.programme.yaml_text import plain

# In C where there is a compiler for it; both are safe.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Offices answer between nine and five.
OFFICE_OPENS = 9
OFFICE_HOURS = 8


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
    codes: Mapping[tuple[str, str], str]  # By partner and side, for links without an account.
    districts: Mapping[str, tuple[str, ...]]
    quarters: tuple[Quarter, ...]
    due_days: int
    holidays: frozenset[date] = frozenset()

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

    def quarters_until_now(self) -> tuple[Quarter, ...]:
        """Return the quarters so far, the one that is not over yet included."""
        newest = self.quarters[-1]
        begins = newest.ends_on + timedelta(days=1)
        running = next(quarters_between(quarter_of(begins), quarter_of(begins)))
        return self.quarters if running.starts_on > self.as_of else (*self.quarters, running)

    def moment(self, day: date, rng: Random) -> datetime:
        """Return a second of the day, in UTC, at which an office sends something."""
        seconds = rng.randrange(OFFICE_HOURS * 3600)
        opening = datetime(day.year, day.month, day.day, OFFICE_OPENS, tzinfo=self.zone)
        return (opening + timedelta(seconds=seconds)).astimezone(UTC)

    def words(self, topic: str, partner: str, rng: Random) -> str:
        """Return a sentence on the topic in the partner's language."""
        choices: list[str] = self.settings["words"][topic][self.partners[partner]["language"]]
        return rng.choice(choices)

    def code(self, partner: str, side: str) -> str:
        """Return the code in a form's link that stands for one side of a partnership.

        Raises:
            ValueError: The register of codes has none for it.
        """
        if (partner, side) not in self.codes:
            raise ValueError(
                f"Looked in link_codes.csv for the code of {partner} on the {side} side, but there "
                "is none. Add a line such as `abc123def4,AWN,cso` to it."
            )
        return self.codes[partner, side]

    def form_change(self, form: str) -> Mapping[str, Any] | None:
        """Return what a form asks only since its second version, and since when; if it has one."""
        changes: Mapping[str, Mapping[str, Any]] = self.settings.get("form_changes", {})
        return changes.get(form)

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
    text = (folder / "population.yaml").read_text(encoding="utf-8")
    settings = yaml.load(text, Loader=LOADER)  # noqa: S506
    programme = plain((folder / "programme.yaml").read_text(encoding="utf-8"))
    periods = programme["periods"]
    has_codes = (folder / "link_codes.csv").exists()
    districts: dict[str, tuple[str, ...]] = {}
    for row in _rows(folder / "areas.csv"):
        districts[row["adm1"]] = (*districts.get(row["adm1"], ()), row["adm2"])
    return World(
        seed=settings["seed"],
        as_of=settings["as_of"],
        zone=timezone(timedelta(hours=settings["utc_offset_hours"])),
        settings=settings,
        partners={
            row["partner"]: row
            for row in _rows(folder / "partners.csv")
            if row.get("standing") != "candidate"  # From a candidate nothing is sent.
        },
        agreements=_rows(folder / "agreements.csv"),
        rules=_rows(folder / "commitment_rules.csv"),
        promises=_rows(folder / "commitments.csv"),
        codes={
            (row["partner"], row["side"]): row["code"]
            for row in (_rows(folder / "link_codes.csv") if has_codes else ())
        },
        districts=districts,
        quarters=tuple(quarters_between(str(periods["first"]), str(periods["last"]))),
        due_days=periods["due_days"],
        holidays=frozenset(
            map(date.fromisoformat, programme.get("calendar", {}).get("holidays", ()))
        ),
    )


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
