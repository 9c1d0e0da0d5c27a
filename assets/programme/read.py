"""Reads a programme folder whole, and checks that its files agree with one another.

Returns a `Programme` or raises every mistake at once. Nothing below this module reads the
folder.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assets.programme.files import Lines, read_cells, read_csv, read_yaml
from assets.programme.model import FrameworkFile, Indicator, Outcome, Output, ProgrammeFile, Side
from assets.programme.periods import Period, quarters
from assets.programme.problems import Problem, ProgrammeError
from assets.programme.questionnaires import Questionnaire, read_questionnaire
from assets.programme.registers import (
    Agreement,
    Area,
    Commitment,
    CommitmentRule,
    Partner,
    Target,
)


@dataclass(frozen=True)
class Programme:
    """One country programme, as its folder describes it."""

    folder: Path
    file: ProgrammeFile
    framework: FrameworkFile
    partners: tuple[Partner, ...]
    agreements: tuple[Agreement, ...]
    targets: tuple[Target, ...]
    commitments: tuple[Commitment, ...]
    commitment_rules: tuple[CommitmentRule, ...]
    areas: tuple[Area, ...]
    questionnaires: tuple[Questionnaire, ...]

    @property
    def code(self) -> str:
        """The programme's short name, the first part of every asset key."""
        return self.file.code

    @property
    def language(self) -> str:
        """The language of its pages where nothing else is asked for."""
        return self.file.languages[0]

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The quarters it reports on."""
        return tuple(quarters(self.file.periods.first, self.file.periods.last))

    @cached_property
    def indicators(self) -> tuple[tuple[Outcome, Output | None, Indicator], ...]:
        """Every indicator with the outcome, and the output if any, that it measures."""
        return tuple(_indicators(self.framework))

    @cached_property
    def accounts(self) -> tuple[tuple[str, Side, str | None], ...]:
        """Every known KoboToolbox account: its name, its side, and its partner if it is a CSO's."""
        agency: list[tuple[str, Side, str | None]] = [
            (account, "agency", None) for account in self.file.agency.accounts
        ]
        csos: list[tuple[str, Side, str | None]] = [
            (account, "cso", partner.partner)
            for partner in self.partners
            for account in partner.accounts
        ]
        return (*agency, *csos)

    def questionnaire(self, code: str) -> Questionnaire:
        """Return the questionnaire of one form."""
        return next(found for found in self.questionnaires if found.code == code)


def read_programme(folder: Path) -> Programme:
    """Read a programme folder.

    Raises:
        ProgrammeError: The folder has mistakes; all of them are listed.
    """
    problems: list[Problem] = []
    file, _ = read_yaml(folder / "programme.yaml", ProgrammeFile, problems)
    framework, framework_lines = read_yaml(folder / "framework.yaml", FrameworkFile, problems)
    partners = read_csv(folder / "partners.csv", Partner, problems)
    agreements = read_csv(folder / "agreements.csv", Agreement, problems)
    targets = read_csv(folder / "targets.csv", Target, problems)
    commitments = read_csv(folder / "commitments.csv", Commitment, problems, is_needed=False)
    rules = read_csv(folder / "commitment_rules.csv", CommitmentRule, problems, is_needed=False)
    areas = read_csv(folder / "areas.csv", Area, problems, is_needed=False)
    forms = [read_questionnaire(folder, form.code, problems) for form in file.forms] if file else []
    known = {row.partner for _, row in partners} | read_cells(folder / "partners.csv", "partner")
    for name, rows in (
        ("agreements.csv", agreements),
        ("targets.csv", targets),
        ("commitments.csv", commitments),
    ):
        for line, row in rows:
            if row.partner not in known | {"*"}:
                problems.append(
                    Problem(name, line, f"partner {row.partner!r} is not in partners.csv")
                )
    if framework is not None:
        problems += _targets_without_indicator(framework, targets)
    if file is not None and framework is not None:
        problems += _unknown_dimensions(file, framework, framework_lines)
    if problems or file is None or framework is None:
        raise ProgrammeError(problems)
    return Programme(
        folder=folder,
        file=file,
        framework=framework,
        partners=tuple(row for _, row in partners),
        agreements=tuple(row for _, row in agreements),
        targets=tuple(row for _, row in targets),
        commitments=tuple(row for _, row in commitments),
        commitment_rules=tuple(row for _, row in rules),
        areas=tuple(row for _, row in areas),
        questionnaires=tuple(form for form in forms if form is not None),
    )


def _indicators(framework: FrameworkFile) -> Iterator[tuple[Outcome, Output | None, Indicator]]:
    for outcome in framework.outcomes:
        for indicator in outcome.indicators:
            yield outcome, None, indicator
        for output in outcome.outputs:
            for indicator in output.indicators:
                yield outcome, output, indicator


def _targets_without_indicator(
    framework: FrameworkFile, targets: list[tuple[int, Target]]
) -> Iterator[Problem]:
    codes = {indicator.code for _, _, indicator in _indicators(framework)}
    for line, target in targets:
        if target.indicator not in codes:
            yield Problem(
                "targets.csv", line, f"indicator {target.indicator!r} is not in framework.yaml"
            )


def _unknown_dimensions(
    file: ProgrammeFile, framework: FrameworkFile, lines: Lines
) -> Iterator[Problem]:
    known = {dimension.code for dimension in file.dimensions}
    for place, indicator in _places(framework):
        for number, dimension in enumerate(indicator.disaggregate):
            for part in dimension.split("×"):
                if part not in known:
                    line = lines.of(*place, "disaggregate", number)
                    expected = ", ".join(sorted(known))
                    yield Problem(
                        "framework.yaml",
                        line,
                        f"{indicator.code}: dimension {part!r} is not in programme.yaml; known are "
                        f"{expected}",
                    )


def _places(framework: FrameworkFile) -> Iterator[tuple[tuple[str | int, ...], Indicator]]:
    """Yield every indicator with its place in the file."""
    for first, outcome in enumerate(framework.outcomes):
        for number, indicator in enumerate(outcome.indicators):
            yield ("outcomes", first, "indicators", number), indicator
        for second, output in enumerate(outcome.outputs):
            for number, indicator in enumerate(output.indicators):
                yield ("outcomes", first, "outputs", second, "indicators", number), indicator
