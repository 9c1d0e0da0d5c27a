"""Reads a programme folder as far as it can be read: the draft that checks are made on.

A file that is missing or broken hides no mistake in another, and makes none: what it would have
said is then not known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from assets.programme.csv_files import Rows, read_csv
from assets.programme.framework import FrameworkFile, Indicator, Outcome, Output, Result
from assets.programme.model import ProgrammeFile
from assets.programme.problems import Problem
from assets.programme.questionnaires import Workbook, read_workbook
from assets.programme.registers import (
    Agreement,
    Area,
    Commitment,
    CommitmentRule,
    Contact,
    Decision,
    EnteredValue,
    LinkCode,
    Mapped,
    Note,
    Partner,
    Strategy,
    Target,
)
from assets.programme.yaml_files import EVERY, YamlFile, read_yaml
from assets.programme.yaml_text import Lines, load_yaml

Record = TypeVar("Record", bound=BaseModel)
Place = tuple[str | int, ...]
POPULATION = "population.yaml"
Known = frozenset[str] | None  # None where the file that would say it could not be read.
# Where one of these is wrong, the rest of the file is checked as if it said this.
STAND_INS = {
    "code": "programme",
    "name": "",
    "agency": {"name": "", "accounts": []},
    "time_zone": "Etc/UTC",
    "periods": {"first": "1900Q1", "last": "2999Q4"},
    "forms": [],
}


@dataclass(frozen=True)
class Draft:
    """A programme folder as far as it could be read."""

    folder: Path
    programme: YamlFile[ProgrammeFile]
    results: YamlFile[FrameworkFile]
    partners: Rows[Partner]
    agreements: Rows[Agreement]
    targets: Rows[Target]
    commitments: Rows[Commitment]
    commitment_rules: Rows[CommitmentRule]
    areas: Rows[Area]
    mapping: Rows[Mapped]
    strategies: Rows[Strategy]
    values: Rows[EnteredValue]
    notes: Rows[Note]
    decisions: Rows[Decision]
    link_codes: Rows[LinkCode]
    contacts: Rows[Contact]
    workbooks: Mapping[str, Workbook]
    names: Mapping[str, tuple[Any, Lines]]  # What locale/LANGUAGE.yaml says, by language.

    @property
    def file(self) -> ProgrammeFile | None:
        """What `programme.yaml` says, without what is wrong in it."""
        return self.programme.record

    @property
    def framework(self) -> FrameworkFile | None:
        """What `framework.yaml` says, without what is wrong in it."""
        return self.results.record

    @property
    def forms(self) -> Known:
        """The codes of the programme's forms."""
        return self.programme.names(("forms", EVERY, "code"))

    @property
    def dimensions(self) -> Known:
        """The codes of the programme's dimensions."""
        return self.programme.names(("dimensions", EVERY, "code"))

    @cached_property
    def read_indicators(self) -> Mapping[str, Indicator]:
        """The indicators that could be read, by their code."""
        return {indicator.code: indicator for _, indicator in self.placed_indicators()}

    @cached_property
    def indicators(self) -> Known:
        """The codes of the programme's indicators."""
        return self.results.names(
            ("outcomes", EVERY, "indicators", EVERY, "code"),
            ("outcomes", EVERY, "outputs", EVERY, "indicators", EVERY, "code"),
        )

    def placed_indicators(self) -> Iterator[tuple[Place, Indicator]]:
        """Yield every indicator with its place in `framework.yaml`."""
        for place, result in self.placed_results():
            if isinstance(result, Indicator):
                yield place, result

    def placed_results(self) -> Iterator[tuple[Place, Result]]:
        """Yield every outcome, output and indicator with its place in `framework.yaml`."""
        outcomes = self.framework.outcomes if self.framework else ()
        for first, outcome in enumerate(outcomes):
            place: Place = ("outcomes", first)
            yield place, outcome
            yield from _measured(place, outcome)
            for second, output in enumerate(outcome.outputs):
                inner = (*place, "outputs", second)
                yield inner, output
                yield from _measured(inner, output)

    def in_programme(self, place: Place, message: str) -> Problem:
        """Return a problem of `programme.yaml`."""
        return Problem("programme.yaml", self.programme.lines.of(*place), message)

    def in_framework(self, place: Place, message: str) -> Problem:
        """Return a problem of `framework.yaml`."""
        return Problem("framework.yaml", self.results.lines.of(*place), message)


def _measured(place: Place, result: Outcome | Output) -> Iterator[tuple[Place, Indicator]]:
    for number, indicator in enumerate(result.indicators):
        yield (*place, "indicators", number), indicator


def read_draft(folder: Path, problems: list[Problem]) -> Draft:
    """Read a folder, noting every mistake that a file shows by itself."""
    programme = read_yaml(folder / "programme.yaml", ProgrammeFile, problems, STAND_INS)
    codes = sorted(programme.names(("forms", EVERY, "code")) or ())
    workbooks = [read_workbook(folder, code, problems) for code in codes]
    if (folder / POPULATION).exists():  # Of invented submissions; its words are the sandbox's.
        load_yaml(folder / POPULATION, problems)
    return Draft(
        folder=folder,
        programme=programme,
        results=read_yaml(folder / "framework.yaml", FrameworkFile, problems),
        partners=read_csv(folder / "partners.csv", Partner, problems),
        agreements=read_csv(folder / "agreements.csv", Agreement, problems),
        targets=read_csv(folder / "targets.csv", Target, problems),
        commitments=_optional(folder / "commitments.csv", Commitment, problems),
        commitment_rules=_optional(folder / "commitment_rules.csv", CommitmentRule, problems),
        areas=_optional(folder / "areas.csv", Area, problems),
        mapping=_optional(folder / "mapping.csv", Mapped, problems),
        strategies=_optional(folder / "strategies.csv", Strategy, problems),
        values=_optional(folder / "values.csv", EnteredValue, problems),
        notes=_optional(folder / "notes.csv", Note, problems),
        decisions=_optional(folder / "decisions.csv", Decision, problems),
        link_codes=_optional(folder / "link_codes.csv", LinkCode, problems),
        contacts=_optional(folder / "contacts.csv", Contact, problems),
        workbooks={workbook.code: workbook for workbook in workbooks if workbook},
        names=dict(_locale(folder, problems)),
    )


def _optional(path: Path, model: type[Record], problems: list[Problem]) -> Rows[Record]:
    return read_csv(path, model, problems, is_needed=False)


def _locale(folder: Path, problems: list[Problem]) -> Iterator[tuple[str, tuple[Any, Lines]]]:
    for path in sorted((folder / "locale").glob("*.yaml")):
        yield path.stem, load_yaml(path, problems, f"locale/{path.name}")
