"""The reading side: everything that pages and reports of one edition know.

An edition's file is the only source here; it is already suppressed. No page opens a database
itself, and nothing here computes a figure that is not in the file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, partial
from pathlib import Path
from typing import Self

from dashboards.capacity_rows import Change, Item, Profile, Support
from dashboards.cell_rows import PartnerValue
from dashboards.edition_file import EditionFile, edition_file
from dashboards.partnership_rows import (
    Ageing,
    Apart,
    Comparison,
    OwnResponses,
    OwnView,
    PrincipleLine,
    Responses,
    Shared,
)
from dashboards.path_rows import Projection, Spread
from dashboards.project_rows import ProjectFunds
from dashboards.quality_rows import FindingCount, PassRate, Reconciliation, Rule
from dashboards.record_rows import FigureRecords, FigureRule, FigureSubmission, FormAddress
from dashboards.register_rows import Area, Duty, Mapped, Responsibility, Strategy
from dashboards.reporting_rows import Burden
from dashboards.rows import (
    EVERYONE,
    Accountability,
    Commitment,
    Estimate,
    Funds,
    Indicator,
    Member,
    Outcome,
    Partner,
    Period,
    Programme,
    Progress,
    Publication,
    Release,
    Restatement,
    Value,
)
from dashboards.words_rows import Note, Reply, ReplyRules, ReplyWays


@dataclass(frozen=True)
class Edition:
    """One edition of one programme, read whole."""

    programme: Programme
    language: str
    languages: tuple[str, ...]
    periods: tuple[Period, ...]
    outcomes: tuple[Outcome, ...]
    indicators: tuple[Indicator, ...]
    partners: tuple[Partner, ...]
    strategies: tuple[Strategy, ...]
    responsibilities: tuple[Responsibility, ...]
    mapping: tuple[Mapped, ...]
    areas: tuple[Area, ...]
    members: tuple[Member, ...]
    values: tuple[Value, ...]
    partner_values: tuple[PartnerValue, ...]
    estimates: tuple[Estimate, ...]
    progress: tuple[Progress, ...]
    projections: tuple[Projection, ...]
    spreads: tuple[Spread, ...]
    profiles: tuple[Profile, ...]
    changes: tuple[Change, ...]
    support: tuple[Support, ...]
    items: tuple[Item, ...]
    comparisons: tuple[Comparison, ...]
    own_views: tuple[OwnView, ...]
    principle_lines: tuple[PrincipleLine, ...]
    responses: tuple[Responses, ...]
    own_responses: tuple[OwnResponses, ...]
    ageing: tuple[Ageing, ...]
    shared: tuple[Shared, ...]
    commitments: tuple[Commitment, ...]
    accountability: tuple[Accountability, ...]
    apart: tuple[Apart, ...]
    funds: tuple[Funds, ...]
    project_funds: tuple[ProjectFunds, ...]
    duties: tuple[Duty, ...]
    burden: tuple[Burden, ...]
    replies: tuple[Reply, ...]
    reply_rules: tuple[ReplyRules, ...]
    reply_ways: tuple[ReplyWays, ...]
    notes: tuple[Note, ...]
    reconciliation: tuple[Reconciliation, ...]
    rules: tuple[Rule, ...]
    pass_rates: tuple[PassRate, ...]
    findings: tuple[FindingCount, ...]
    publications: tuple[Publication, ...]
    releases: tuple[Release, ...]
    restatements: tuple[Restatement, ...]
    figure_rules: tuple[FigureRule, ...]
    figure_records: tuple[FigureRecords, ...]
    figure_submissions: tuple[FigureSubmission, ...]
    form_addresses: tuple[FormAddress, ...]

    @classmethod
    def read(cls, path: Path, language: str | None = None) -> Self:
        """Read an edition's file, its texts worded in a language, else in the programme's first.

        Raises:
            FileNotFoundError: There is no such file.
            ValueError: The file says nothing, or more than one thing, about its programme.
        """
        with edition_file(path) as file:
            return cls.of(file, language if language in file.languages else file.languages[0])

    @classmethod
    def of(cls, file: EditionFile, language: str) -> Self:
        """Read an open file in one of its languages."""
        rows = partial(file.rows, language=language)
        return cls(
            programme=rows(Programme)[0],
            language=language,
            languages=file.languages,
            periods=rows(Period),
            outcomes=rows(Outcome),
            indicators=rows(Indicator),
            partners=rows(Partner),
            strategies=rows(Strategy),
            responsibilities=rows(Responsibility),
            mapping=rows(Mapped),
            areas=rows(Area),
            members=rows(Member),
            values=rows(Value),
            partner_values=rows(PartnerValue),
            estimates=rows(Estimate),
            progress=rows(Progress),
            projections=rows(Projection),
            spreads=rows(Spread),
            profiles=rows(Profile),
            changes=rows(Change),
            support=rows(Support),
            items=rows(Item),
            comparisons=rows(Comparison),
            own_views=rows(OwnView),
            principle_lines=rows(PrincipleLine),
            responses=rows(Responses),
            own_responses=rows(OwnResponses),
            ageing=rows(Ageing),
            shared=rows(Shared),
            commitments=rows(Commitment),
            accountability=rows(Accountability),
            apart=rows(Apart),
            funds=rows(Funds),
            project_funds=rows(ProjectFunds),
            duties=rows(Duty),
            burden=rows(Burden),
            replies=rows(Reply),
            reply_rules=rows(ReplyRules),
            reply_ways=rows(ReplyWays),
            notes=rows(Note),
            reconciliation=rows(Reconciliation),
            rules=rows(Rule),
            pass_rates=rows(PassRate),
            findings=rows(FindingCount),
            publications=rows(Publication),
            releases=rows(Release),
            restatements=rows(Restatement),
            figure_rules=rows(FigureRule),
            figure_records=rows(FigureRecords),
            figure_submissions=rows(FigureSubmission),
            form_addresses=rows(FormAddress),
        )

    def as_of_period(self, period: str) -> Self:
        """Return the edition with an earlier period for the one that is shown.

        Raises:
            ValueError: The edition has no such period, or it has not ended.
        """
        last = self.period
        ended = [row.period for row in self.periods if last and row.ends_on <= last.ends_on]
        if period not in ended:
            raise ValueError(
                f"Wanted the figures of {period}, but no such period has ended. The newest that "
                f"has is {self.programme.period or 'none'}."
            )
        return replace(self, programme=replace(self.programme, period=period))

    @property
    def period(self) -> Period | None:
        """The latest period that has ended, or None before the first one has."""
        return next((row for row in self.periods if row.period == self.programme.period), None)

    @cached_property
    def _by_period(self) -> Mapping[tuple[str, str], Mapping[str, Progress]]:
        """Every undivided figure, by indicator and partner and then by period."""
        found: dict[tuple[str, str], dict[str, Progress]] = {}
        for row in self.progress:
            found.setdefault((row.indicator, row.partner), {})[row.period] = row
        return found

    @cached_property
    def _intervals(self) -> Mapping[tuple[str, str, str], tuple[Decimal, Decimal]]:
        return {
            (row.indicator, row.period, row.partner): (row.low, row.high) for row in self.estimates
        }

    def interval_of(self, row: Progress) -> tuple[Decimal, Decimal] | None:
        """The ends of the interval of what a sample estimates, or None of what it does not."""
        return self._intervals.get((row.indicator, row.period, row.partner))

    def progress_of(self, indicator: str, partner: str = EVERYONE) -> tuple[Progress, ...]:
        """One indicator's progress through the periods up to the one shown, oldest first."""
        rows = self._by_period.get((indicator, partner), {})
        shown = (one.period for one in self.periods_of(indicator))
        return tuple(rows[period] for period in shown if period in rows)

    def progress_now(self, indicator: str, partner: str = EVERYONE) -> Progress | None:
        """One indicator's progress in the period shown, or None where there is none.

        An indicator of longer periods is shown for the latest of them that has ended by then.
        """
        ended = self.periods_of(indicator)
        return self.progress_in(ended[-1].period, indicator, partner) if ended else None

    def progress_in(self, period: str, indicator: str, partner: str = EVERYONE) -> Progress | None:
        """One indicator's progress in a period, or None where there is none."""
        return self._by_period.get((indicator, partner), {}).get(period)

    @cached_property
    def _restated(self) -> Mapping[tuple[str, str, str], list[Restatement]]:
        found: dict[tuple[str, str, str], list[Restatement]] = {}
        for row in self.restatements:
            found.setdefault((row.indicator, row.period, row.partner), []).append(row)
        return found

    def restated(self, indicator: str, period: str, partner: str) -> Sequence[Restatement]:
        """Every reason for which one figure of a closed period says something else."""
        return self._restated.get((indicator, period, partner), ())

    @cached_property
    def _notes(self) -> Mapping[tuple[str, str], list[Note]]:
        found: dict[tuple[str, str], list[Note]] = {}
        for row in self.notes:
            found.setdefault((row.subject, row.partner), []).append(row)
        return found

    def notes_on(self, subject: str, partner: str) -> Sequence[Note]:
        """Every word about a result, a promise or a reply of one partner, or of all (`*`)."""
        return self._notes.get((subject, partner), ())

    @cached_property
    def _ended(self) -> Mapping[str, tuple[Period, ...]]:
        """The periods of each indicator's own length up to the one shown, oldest first."""
        last = self.period
        ended = [row for row in self.periods if last and row.ends_on <= last.ends_on]
        return {
            one.indicator: tuple(row for row in ended if row.kind == one.frequency)
            for one in self.indicators
        }

    def periods_of(self, indicator: str) -> tuple[Period, ...]:
        """The periods of an indicator's own length up to the one shown, oldest first."""
        return self._ended.get(indicator, ())
