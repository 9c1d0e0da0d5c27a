"""The reading side: everything that pages and reports of one edition know.

An edition's file is the only source here; it is already suppressed. No page opens a database
itself, and nothing here computes a figure that is not in the file.
"""

import unicodedata
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

from assets.warehouse.connection import read_only
from dashboards.capacity_rows import Change, Profile, Support
from dashboards.partnership_rows import Ageing, Comparison, PrincipleLine, Responses, Shared
from dashboards.quality_rows import FindingCount, PassRate, Reconciliation, Rule
from dashboards.record_rows import FigureRecords, FigureRule, FigureSubmission
from dashboards.register_rows import Duty, Mapped, Responsibility, Strategy
from dashboards.rows import (
    EVERYONE,
    Accountability,
    Commitment,
    Funds,
    Indicator,
    Member,
    Outcome,
    Partner,
    Period,
    Programme,
    Progress,
    Publication,
    Published,
    Restatement,
    Value,
)

SCHEMA = "published"

# A text that a person typed may be a megabyte long; a page line needs no more than this.
LONGEST_TEXT = 300

# Line breaks and tabs become spaces; other control, format and unassigned characters (among them
# the marks that turn the reading direction) are left out. Joiners stay: Indic and Persian words
# need them.
SPACES = frozenset("\n\r\t\u2028\u2029")
LEFT_OUT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
JOINERS = frozenset("\u200c\u200d")

Row = TypeVar("Row", bound=Published)


class _Connection(Protocol):
    """What is needed of a database connection here: its tables."""

    def table(self, table_name: str, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of one programme, read whole."""

    programme: Programme
    periods: tuple[Period, ...]
    outcomes: tuple[Outcome, ...]
    indicators: tuple[Indicator, ...]
    partners: tuple[Partner, ...]
    strategies: tuple[Strategy, ...]
    responsibilities: tuple[Responsibility, ...]
    mapping: tuple[Mapped, ...]
    members: tuple[Member, ...]
    values: tuple[Value, ...]
    progress: tuple[Progress, ...]
    profiles: tuple[Profile, ...]
    changes: tuple[Change, ...]
    support: tuple[Support, ...]
    comparisons: tuple[Comparison, ...]
    principle_lines: tuple[PrincipleLine, ...]
    responses: tuple[Responses, ...]
    ageing: tuple[Ageing, ...]
    shared: tuple[Shared, ...]
    commitments: tuple[Commitment, ...]
    accountability: tuple[Accountability, ...]
    funds: tuple[Funds, ...]
    duties: tuple[Duty, ...]
    reconciliation: tuple[Reconciliation, ...]
    rules: tuple[Rule, ...]
    pass_rates: tuple[PassRate, ...]
    findings: tuple[FindingCount, ...]
    publications: tuple[Publication, ...]
    restatements: tuple[Restatement, ...]
    figure_rules: tuple[FigureRule, ...]
    figure_records: tuple[FigureRecords, ...]
    figure_submissions: tuple[FigureSubmission, ...]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read an edition's file.

        Raises:
            FileNotFoundError: There is no such file.
            ValueError: The file says nothing, or more than one thing, about its programme.
        """
        if not path.is_file():
            raise FileNotFoundError(
                f"Tried to read the edition {path}, but there is no such file. "
                "Run the job that publishes the editions first."
            )
        with read_only(path) as connection:
            programmes = _rows(connection, Programme)
            if len(programmes) != 1:
                raise ValueError(
                    f"Tried to read the edition {path.name}: its table {SCHEMA}.programme has "
                    f"{len(programmes)} rows instead of one. Publish the edition again."
                )
            return cls(
                programme=programmes[0],
                periods=_rows(connection, Period),
                outcomes=_rows(connection, Outcome),
                indicators=_rows(connection, Indicator),
                partners=_rows(connection, Partner),
                strategies=_rows(connection, Strategy),
                responsibilities=_rows(connection, Responsibility),
                mapping=_rows(connection, Mapped),
                members=_rows(connection, Member),
                values=_rows(connection, Value),
                progress=_rows(connection, Progress),
                profiles=_rows(connection, Profile),
                changes=_rows(connection, Change),
                support=_rows(connection, Support),
                comparisons=_rows(connection, Comparison),
                principle_lines=_rows(connection, PrincipleLine),
                responses=_rows(connection, Responses),
                ageing=_rows(connection, Ageing),
                shared=_rows(connection, Shared),
                commitments=_rows(connection, Commitment),
                accountability=_rows(connection, Accountability),
                funds=_rows(connection, Funds),
                duties=_rows(connection, Duty),
                reconciliation=_rows(connection, Reconciliation),
                rules=_rows(connection, Rule),
                pass_rates=_rows(connection, PassRate),
                findings=_rows(connection, FindingCount),
                publications=_rows(connection, Publication),
                restatements=_rows(connection, Restatement),
                figure_rules=_rows(connection, FigureRule),
                figure_records=_rows(connection, FigureRecords),
                figure_submissions=_rows(connection, FigureSubmission),
            )

    @property
    def period(self) -> Period | None:
        """The latest period that has ended, or None before the first one has."""
        return next((row for row in self.periods if row.period == self.programme.period), None)

    def progress_of(self, indicator: str, partner: str = EVERYONE) -> tuple[Progress, ...]:
        """One indicator's progress through the periods up to the one shown, oldest first."""
        shown = {row.period: index for index, row in enumerate(self.periods_of(indicator))}
        rows = (
            row
            for row in self.progress
            if row.indicator == indicator and row.partner == partner and row.period in shown
        )
        return tuple(sorted(rows, key=lambda row: shown[row.period]))

    def progress_now(self, indicator: str, partner: str = EVERYONE) -> Progress | None:
        """One indicator's progress in the period shown, or None where there is none.

        An indicator of longer periods is shown for the latest of them that has ended by then.
        """
        ended = self.periods_of(indicator)
        newest = ended[-1].period if ended else None
        return next(
            (
                row
                for row in self.progress
                if (row.indicator, row.partner, row.period) == (indicator, partner, newest)
            ),
            None,
        )

    def periods_of(self, indicator: str) -> list[Period]:
        """The periods of an indicator's own length up to the one shown, oldest first."""
        length = next((row.frequency for row in self.indicators if row.indicator == indicator), "")
        return [
            row
            for row in self.periods
            if self.period and row.kind == length and row.ends_on <= self.period.ends_on
        ]


def legible(text: str) -> str:
    """A text on one line, of bounded length, without characters that steer the display."""
    if text.isprintable():  # Nearly every text is, and none of its characters is left out.
        return _cut(" ".join(text[: 4 * LONGEST_TEXT].split()))
    kept = (
        " " if letter in SPACES else letter
        for letter in text[: 4 * LONGEST_TEXT]
        if letter in SPACES or letter in JOINERS or unicodedata.category(letter) not in LEFT_OUT
    )
    return _cut(" ".join("".join(kept).split()))


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1] + "…"


def _rows(connection: _Connection, kind: type[Row]) -> tuple[Row, ...]:
    names = [field.name for field in fields(kind)]
    relation = connection.table(f"{SCHEMA}.{kind.table.name}")
    if kind.table.where:
        relation = relation.filter(kind.table.where)
    found = relation.order(kind.table.order).select(*names).fetchall()
    return tuple(
        kind(*(legible(value) if isinstance(value, str) else value for value in row))
        for row in found
    )
