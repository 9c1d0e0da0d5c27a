"""The reading side: everything that pages and reports of one edition know.

An edition's file is the only source here; it is already suppressed. No page opens a database
itself, and nothing here computes a figure that is not in the file.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol, Self, TypeVar

from assets.warehouse.connection import read_only
from dashboards.capacity_rows import Change, Profile, Support
from dashboards.cell_rows import PartnerValue
from dashboards.partnership_rows import Ageing, Comparison, PrincipleLine, Responses, Shared
from dashboards.path_rows import Projection, Spread
from dashboards.quality_rows import FindingCount, PassRate, Reconciliation, Rule
from dashboards.record_rows import FigureRecords, FigureRule, FigureSubmission, FormAddress
from dashboards.register_rows import Area, Duty, Mapped, Responsibility, Strategy
from dashboards.reporting_rows import Burden
from dashboards.rows import (
    EVERYONE,
    LONGEST_TEXT,
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
    progress: tuple[Progress, ...]
    projections: tuple[Projection, ...]
    spreads: tuple[Spread, ...]
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
    burden: tuple[Burden, ...]
    reconciliation: tuple[Reconciliation, ...]
    rules: tuple[Rule, ...]
    pass_rates: tuple[PassRate, ...]
    findings: tuple[FindingCount, ...]
    publications: tuple[Publication, ...]
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
        first = read_programme_row(path).language
        with read_only(path) as connection:
            further = connection.table(f"{SCHEMA}.wordings").select("language").distinct()
            languages = (first, *sorted(code for (code,) in further.fetchall()))
            if language is None or language not in languages:
                language = first
            rows = partial(_worded, wordings=_wordings(connection, first, language))
            return cls(
                programme=rows(connection, Programme)[0],
                language=language,
                languages=languages,
                periods=rows(connection, Period),
                outcomes=rows(connection, Outcome),
                indicators=rows(connection, Indicator),
                partners=rows(connection, Partner),
                strategies=rows(connection, Strategy),
                responsibilities=rows(connection, Responsibility),
                mapping=rows(connection, Mapped),
                areas=rows(connection, Area),
                members=rows(connection, Member),
                values=rows(connection, Value),
                partner_values=rows(connection, PartnerValue),
                progress=rows(connection, Progress),
                projections=rows(connection, Projection),
                spreads=rows(connection, Spread),
                profiles=rows(connection, Profile),
                changes=rows(connection, Change),
                support=rows(connection, Support),
                comparisons=rows(connection, Comparison),
                principle_lines=rows(connection, PrincipleLine),
                responses=rows(connection, Responses),
                ageing=rows(connection, Ageing),
                shared=rows(connection, Shared),
                commitments=rows(connection, Commitment),
                accountability=rows(connection, Accountability),
                funds=rows(connection, Funds),
                duties=rows(connection, Duty),
                burden=rows(connection, Burden),
                reconciliation=rows(connection, Reconciliation),
                rules=rows(connection, Rule),
                pass_rates=rows(connection, PassRate),
                findings=rows(connection, FindingCount),
                publications=rows(connection, Publication),
                restatements=rows(connection, Restatement),
                figure_rules=rows(connection, FigureRule),
                figure_records=rows(connection, FigureRecords),
                figure_submissions=rows(connection, FigureSubmission),
                form_addresses=rows(connection, FormAddress),
            )

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
        rows = self._by_period.get((indicator, partner), {})
        return rows.get(ended[-1].period) if ended else None

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


def read_programme_row(path: Path) -> Programme:
    """Read what an edition's file says of its programme, and of whom the edition is for.

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
        programmes = _worded(connection, Programme, _Wordings("", "", {}))
    if len(programmes) != 1:
        raise ValueError(
            f"Tried to read the edition {path.name}: its table {SCHEMA}.programme has "
            f"{len(programmes)} rows instead of one. Publish the edition again."
        )
    return programmes[0]


def read_rows(path: Path, kinds: Sequence[type[Published]], language: str) -> list[tuple[Any, ...]]:
    """Read some more tables of an edition's file, the texts worded in a language."""
    first = read_programme_row(path).language
    with read_only(path) as connection:
        wordings = _wordings(connection, first, language)
        return [_worded(connection, kind, wordings) for kind in kinds]


@lru_cache(maxsize=100_000)  # The same few texts stand in many rows.
def legible(text: str, longest: int = LONGEST_TEXT) -> str:
    """A text on one line, of bounded length, without characters that steer the display."""
    if text.isprintable():  # Nearly every text is, and none of its characters is left out.
        return _cut(" ".join(text[: 4 * longest].split()), longest)
    kept = (
        " " if letter in SPACES else letter
        for letter in text[: 4 * longest]
        if letter in SPACES or letter in JOINERS or unicodedata.category(letter) not in LEFT_OUT
    )
    return _cut(" ".join("".join(kept).split()), longest)


def _cut(line: str, longest: int) -> str:
    return line if len(line) <= longest else line[: longest - 1] + "…"


class _Wordings(NamedTuple):
    """What texts of the first language are called in another, by table and column."""

    first: str
    language: str
    said: Mapping[tuple[str, str], Mapping[str, str]]


def _wordings(connection: _Connection, first: str, language: str) -> _Wordings:
    found: dict[tuple[str, str], dict[str, str]] = {}
    rows = connection.table(f"{SCHEMA}.wordings").filter(f"language = '{_plain(language)}'")
    columns = ("table_name", "column_name", "text", "said")
    for table, column, text, said in rows.select(*columns).fetchall():
        found.setdefault((table, column), {})[text] = said
    return _Wordings(_plain(first), _plain(language), found)


def _plain(language: str) -> str:
    """Return a language's code, which stands in a condition."""
    return "".join(letter for letter in language if letter.isalnum() or letter == "-")


def _worded(connection: _Connection, kind: type[Row], wordings: _Wordings) -> tuple[Row, ...]:
    names = [field.name for field in fields(kind)]
    relation = connection.table(f"{SCHEMA}.{kind.table.name}")
    if kind.table.where:
        relation = relation.filter(
            kind.table.where.format(first=wordings.first, language=wordings.language)
        )
    found = relation.order(kind.table.order).select(*names).fetchall()
    words = [wordings.said.get((kind.table.name, name), {}) for name in names]
    return tuple(
        kind(
            *(
                legible(said.get(value, value), kind.longest) if isinstance(value, str) else value
                for value, said in zip(row, words, strict=True)
            )
        )
        for row in found
    )
