"""The record of a figure: by which rule it was made, of what, and what was left out and why.

Only the Agency's editions say it. No answer stands here, and no list where a record is a person.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from assets.indicators.readings import CUMULATIVE
from dashboards.edition import Edition
from dashboards.figures.points import Span
from dashboards.figures.records import Bar, records_figure
from dashboards.folder import safe_name
from dashboards.language import Language, sentence_start
from dashboards.pages.confidence import confidence
from dashboards.pages.frame import frame
from dashboards.pages.record.words import REASONS, fate_words, reasons_words
from dashboards.pages.restated import restated_line
from dashboards.pages.results import page_of
from dashboards.pages.when import added, when
from dashboards.record_rows import (
    CONSIDERED,
    USED,
    FigureRecords,
    FigureRule,
    FigureSubmission,
    FormAddress,
)
from dashboards.rendering import figure_data, render
from dashboards.rows import EVERYONE, Indicator, Progress, Value
from dashboards.sheets import Sheet, sheet_files

# A page lists so many submissions, the newest periods' first; the files hold all.
MOST_LISTED = 400
# The figure draws so many periods, the newest.
MOST_PERIODS = 24


class Step(NamedTuple):
    """What became of some records of a form: `considered`, `used`, or why they are left out."""

    fate: str
    words: str
    number: str


class Listed(NamedTuple):
    """One submission behind a figure."""

    root_uuid: str
    number: str
    address: str
    partner: str
    fate: str
    is_used: bool
    notes: str


class Made(NamedTuple):
    """What one period's figure is made of."""

    period: str
    name: str
    value: str
    marks: str
    when: str
    forms: tuple[tuple[str, str, tuple[Step, ...]], ...]
    confidence: str
    restated: str
    listed: tuple[Listed, ...]
    unlisted: int


@dataclass(slots=True)
class _Known:
    """What an edition knows of one indicator's records, newest period first."""

    rule: FigureRule
    progress: Mapping[str, Progress]
    alone: Mapping[str, Value]
    counts: dict[str, list[FigureRecords]] = field(default_factory=dict)
    submissions: dict[str, list[FigureSubmission]] = field(default_factory=dict)


def record_page_of(indicator: str) -> str:
    """Return where the record of a result's figures stands in the site."""
    return f"records/{safe_name(indicator)}.html"


def has_records(edition: Edition) -> bool:
    """Say whether an edition may say what its figures are made of."""
    return edition.programme.edition in {"internal", "panel"}


def record_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Render the record of each result, and what its figure and list hold."""
    if not has_records(edition):
        return {}
    known, found = _known(edition), dict[str, bytes]()
    for indicator in edition.indicators:
        code = indicator.indicator
        if code in known:
            found[record_page_of(code)] = _page(edition, indicator, known[code], language)
            sheets = _sheets(edition, indicator, known[code], language)
            found |= sheet_files(sheets, edition, language)
    return found


def _known(edition: Edition) -> dict[str, _Known]:
    periods = sorted(edition.periods, key=lambda one: (one.ends_on, one.starts_on), reverse=True)
    progress: dict[str, dict[str, Progress]] = {}
    for row in edition.progress:
        if row.partner == EVERYONE:
            progress.setdefault(row.indicator, {})[row.period] = row
    alone: dict[str, dict[str, Value]] = {}
    for value in edition.values:
        if value.reading == "period" and value.dimension == EVERYONE:
            alone.setdefault(value.indicator, {})[value.period] = value
    found = {
        rule.indicator: _Known(
            rule, progress.get(rule.indicator, {}), alone.get(rule.indicator, {})
        )
        for rule in edition.figure_rules
    }
    counts: dict[tuple[str, str], list[FigureRecords]] = {}
    for count in edition.figure_records:
        counts.setdefault((count.indicator, count.period), []).append(count)
    submissions: dict[tuple[str, str], list[FigureSubmission]] = {}
    for one in edition.figure_submissions:
        submissions.setdefault((one.indicator, one.period), []).append(one)
    for period in periods:
        for code, known in found.items():
            if (code, period.period) in counts:
                known.counts[period.period] = counts[code, period.period]
                known.submissions[period.period] = submissions.get((code, period.period), [])
    return found


def _sheets(
    edition: Edition, indicator: Indicator, known: _Known, language: Language
) -> Iterator[Sheet]:
    names = {row.partner: row.name or row.partner for row in edition.partners}
    title = f"{indicator.indicator} {indicator.title}"
    if known.counts:
        yield Sheet(
            f"{indicator.indicator}-records",
            title,
            ("indicator", "period", "form", "fate", "records", "submissions", "mark"),
            [row for rows in known.counts.values() for row in rows],
            "records",
            {"said": lambda row: _fate(row.fate, language)},
            about=known.rule.rule,
        )
    if any(known.submissions.values()):
        yield Sheet(
            f"{indicator.indicator}-submissions",
            title,
            (
                *("indicator", "period", "form", "root_uuid", "submission_id", "partner"),
                *("is_used", "reasons", "is_provisional", "is_warned"),
            ),
            [row for rows in known.submissions.values() for row in rows],
            said={"name": lambda row: names.get(row.partner, row.partner or "")},
            about=known.rule.rule,
        )


def _page(edition: Edition, indicator: Indicator, known: _Known, language: Language) -> bytes:
    bars = _bars(edition, known, language)
    figures = {"records": records_figure(bars, language)} if bars else {}
    return render(
        "record.html",
        language,
        **frame(edition, language),
        indicator=indicator,
        page=page_of(indicator.indicator),
        rule=known.rule,
        headline=_headline(known, language),
        about=_about(known, language),
        made=tuple(_made(edition, indicator, known, language)),
        has_list=any(known.submissions.values()),
        has_addresses=bool(edition.form_addresses),
        most_listed=MOST_LISTED,
        most_periods=MOST_PERIODS,
        figures=figure_data(figures, language),
    )


def _headline(known: _Known, language: Language) -> str:
    if not known.rule.is_traced:
        return language.gettext("People answered in confidence: no figure leads to their answers.")
    if not known.rule.forms and not known.counts:
        return language.gettext("These figures are entered by hand; no submission is behind them.")
    if not known.counts:
        return language.gettext("No period of this result is closed yet, so nothing is on record.")
    period, rows = next(iter(known.counts.items()))
    name = language.period(period)
    used = [row.records for row in rows if row.fate == USED]
    if any(number is None for number in (*used, *(row.records for row in rows))):
        return language.gettext(
            "What the figure of %(period)s is made of is withheld to protect people.", period=name
        )
    number = sum(one for one in used if one is not None)
    considered = [row.records for row in rows if row.fate == CONSIDERED]
    if len(considered) != len({row.form for row in rows}):
        return language.ngettext(
            "%(num)s record is behind the figure of %(period)s.",
            "%(num)s records are behind the figure of %(period)s.",
            number,
            period=name,
        )
    return language.gettext(
        "%(used)s of %(all)s records are behind the figure of %(period)s.",
        used=language.number(number),
        all=language.number(sum(one for one in considered if one is not None)),
        period=name,
    )


def _about(known: _Known, language: Language) -> str:
    if known.rule.is_of_single_people:
        return language.gettext(
            "Each record is one person, or of a form that few may read. So none is listed, and how"
            " many did not meet the condition is not said."
        )
    if known.counts:
        return language.gettext(
            "Ids are those of KoboToolbox; no answer stands here. What is to date follows from the"
            " periods."
        )
    return ""


def _fate(fate: str, language: Language) -> str:
    return language.gettext("considered") if fate == CONSIDERED else fate_words(fate, language)


def _order(row: FigureRecords) -> tuple[int, int]:
    """Put what was considered first, what is used last, the most frequent reason between."""
    place = {CONSIDERED: 0, USED: 2}.get(row.fate, 1)
    return place, -(row.records or 0)


def _made(
    edition: Edition, indicator: Indicator, known: _Known, language: Language
) -> Iterator[Made]:
    names = {row.partner: row.name or row.partner for row in edition.partners}
    titles = {rule.form: rule.form_title or rule.form for rule in edition.rules}
    places = {one.form: one for one in edition.form_addresses}
    room = MOST_LISTED
    for period, rows in known.counts.items():
        now, found = known.progress.get(period), known.submissions[period]
        by_form: dict[str, list[Step]] = {}
        for row in sorted(rows, key=_order):
            number = "" if row.records is None else language.number(row.records)
            step = Step(row.fate, _fate(row.fate, language), number or f"[{row.mark or 'x'}]")
            by_form.setdefault(row.form, []).append(step)
        listed = tuple(_listed(one, names, places.get(one.form), language) for one in found[:room])
        room -= len(listed)
        grade = confidence(now, language) if now else None
        yield Made(
            period=period,
            name=language.period(period),
            value=language.quantity(now.actual, indicator.unit_kind) if now else "",
            marks=(now.mark or "") if now else "x",
            when=_when(edition, indicator, now, known.alone.get(period), language),
            forms=tuple(
                (
                    titles.get(form, form),
                    places[form].table_page if form in places and found else "",
                    tuple(steps),
                )
                for form, steps in sorted(by_form.items())
            ),
            confidence=language.gettext(": ").join((grade.grade, grade.parts)) if grade else "",
            restated=restated_line(edition, now, indicator.unit_kind, language) if now else "",
            listed=listed,
            unlisted=len(found) - len(listed),
        )


def _when(
    edition: Edition,
    indicator: Indicator,
    now: Progress | None,
    alone: Value | None,
    language: Language,
) -> str:
    """Say of which time a figure is, where its records are of its period alone."""
    if now is None or indicator.kind not in CUMULATIVE:
        return ""
    of_time = when(edition, indicator, now, language) if now.actual is not None else ""
    said = language.clauses(filter(None, (of_time, added(indicator, alone, language))))
    return f"{sentence_start(said)}." if said else ""


def _listed(
    row: FigureSubmission,
    names: Mapping[str, str],
    place: FormAddress | None,
    language: Language,
) -> Listed:
    notes = [
        *([language.gettext("not approved yet")] if row.is_provisional else []),
        *([language.gettext("a warning that nobody decided on")] if row.is_warned else []),
    ]
    fate = fate_words(USED, language) if row.is_used else ""
    why = reasons_words(row.reasons, language)
    if row.is_used and why:
        fate = language.gettext("used in part; else: %(why)s", why=why)
    return Listed(
        root_uuid=row.root_uuid,
        number="" if row.submission_id is None else str(row.submission_id),
        address=place.submission_page(row.submission_id) if place and row.submission_id else "",
        partner=names.get(row.partner or "", row.partner or ""),
        fate=fate or why,
        is_used=row.is_used,
        notes=language.row(notes),
    )


def _bars(edition: Edition, known: _Known, language: Language) -> list[Bar]:
    """Return what became of records in each period, oldest first, as far as it may be told."""
    spans = {row.period: Span(row.period, row.starts_on, row.ends_on) for row in edition.periods}
    found = []
    for period in reversed(list(known.counts)[:MOST_PERIODS]):
        rows = known.counts[period]
        numbers = {
            fate: sum(row.records for row in rows if row.fate == fate and row.records is not None)
            for fate in (USED, *REASONS)
            if any(row.fate == fate and row.records is not None for row in rows)
        }
        named = {fate: fate_words(fate, language) for fate in numbers}
        found.append(Bar(spans[period], f"made-{period}", numbers, named))
    return found if any(bar.numbers for bar in found) else []
