"""Reads a programme folder whole: a `Programme`, or every mistake in it at once.

How files are read is `assets.programme.reading`; whether they agree with one another is
`assets.programme.checks`. Nothing else reads the folder.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from assets.programme.checks import every_problem
from assets.programme.checks.advice import every_advice
from assets.programme.corners import Outline
from assets.programme.framework import FrameworkFile, Indicator, Outcome, Output
from assets.programme.model import FormPlace, ProgrammeFile, Side
from assets.programme.outlines import read_outlines
from assets.programme.periods import Length, Period, period, periods, periods_over
from assets.programme.problems import Problem, ProgrammeError
from assets.programme.questionnaires import Questionnaire
from assets.programme.reading import read_draft
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
from assets.programme.strict import wording


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
    values: tuple[EnteredValue, ...] = ()
    candidates: tuple[Partner, ...] = ()  # Mapped and scoped; nothing is due from them.
    mapping: tuple[Mapped, ...] = ()
    strategies: tuple[Strategy, ...] = ()
    notes: tuple[Note, ...] = ()
    decisions: tuple[Decision, ...] = ()
    link_codes: tuple[LinkCode, ...] = ()
    contacts: tuple[Contact, ...] = ()  # Where reports go; in no table and on no page.
    outlines: Mapping[str, Outline] = field(
        default_factory=dict
    )  # By district; empty without a map.
    advice: tuple[Problem, ...] = ()  # What the folder should say; it can be used without.

    @property
    def code(self) -> str:
        """The programme's short name, the first part of every asset key."""
        return self.file.code

    @property
    def language(self) -> str:
        """The language of its pages where nothing else is asked for."""
        return self.file.languages[0]

    @property
    def agency_name(self) -> str:
        """The agency's name in the first of its languages."""
        return wording(self.file.agency.name, self.language)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods for which it reports and promises, all of one length."""
        return tuple(periods(self.file.periods.first, self.file.periods.last))

    def periods_of(self, length: Length) -> tuple[Period, ...]:
        """Return the periods of a length that share a day with those it reports on."""
        span = self.periods[0].starts_on, self.periods[-1].ends_on
        return tuple(periods_over(*span, length))

    @cached_property
    def further_periods(self) -> tuple[Period, ...]:
        """Longer ones by which some indicator is reported, and past ones of entered figures."""
        lengths = {indicator.frequency for _, _, indicator in self.indicators}
        longer = {found for length in lengths for found in self.periods_of(length)}
        entered = {period(value.period) for value in self.values}
        return tuple(sorted((longer | entered) - set(self.periods)))

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

    def forms_by_server(self) -> list[list[FormPlace]]:
        """Return the forms of each server and account, which its settings name."""
        found: dict[tuple[str, str], list[FormPlace]] = {}
        for place in self.file.forms:
            found.setdefault((place.url_setting, place.token_setting), []).append(place)
        return [places for _, places in sorted(found.items())]

    def questionnaire(self, code: str) -> Questionnaire:
        """Return the questionnaire of one form."""
        return next(found for found in self.questionnaires if found.code == code)


def read_programme(folder: Path, *, converts: bool = True) -> Programme:
    """Read a programme folder.

    Without `converts` no questionnaire is converted as KoboToolbox would do it: that is for whoever
    changes a form or brings it to a server, and has no need to be quick.

    Raises:
        ProgrammeError: The folder has mistakes; all of them are listed.
    """
    problems: list[Problem] = []
    draft = read_draft(folder, problems)
    problems += every_problem(draft, converts=converts)
    if problems or draft.file is None or draft.framework is None:
        raise ProgrammeError(problems)
    known = [draft.workbooks[form.code].questionnaire for form in draft.file.forms]
    registered = draft.partners.rows
    return Programme(
        folder=folder,
        file=draft.file,
        framework=draft.framework,
        partners=tuple(row for row in registered if row.standing != "candidate"),
        candidates=tuple(row for row in registered if row.standing == "candidate"),
        agreements=draft.agreements.rows,
        targets=draft.targets.rows,
        commitments=draft.commitments.rows,
        commitment_rules=draft.commitment_rules.rows,
        areas=draft.areas.rows,
        questionnaires=tuple(questionnaire for questionnaire in known if questionnaire),
        mapping=draft.mapping.rows,
        strategies=draft.strategies.rows,
        values=draft.values.rows,
        notes=draft.notes.rows,
        decisions=draft.decisions.rows,
        link_codes=draft.link_codes.rows,
        contacts=draft.contacts.rows,
        outlines=read_outlines(folder),
        advice=every_advice(draft),
    )


def _indicators(framework: FrameworkFile) -> Iterator[tuple[Outcome, Output | None, Indicator]]:
    for outcome in framework.outcomes:
        for indicator in outcome.indicators:
            yield outcome, None, indicator
        for output in outcome.outputs:
            for indicator in output.indicators:
                yield outcome, output, indicator
