"""The lines of the tables of results, and the points of their figures: the same rows, once.

The verdict's words belong in `verdict.py`, the figure's drawing in `dashboards/figures`.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from dashboards import drawing
from dashboards.edition import Edition
from dashboards.figures.points import ResultPoint
from dashboards.folder import safe_name
from dashboards.language import Language
from dashboards.pages.confidence import Confidence, confidence, reason
from dashboards.pages.restated import restated_line
from dashboards.pages.when import when
from dashboards.rows import EVERYONE, Indicator, Progress
from dashboards.status import Look, result_look

# A figure that is not there is never a blank cell.
NOT_AVAILABLE = "x"
# By how much a figure and the ends of its interval, each rounded, may seem to lie apart.
_ROUNDED = Decimal("0.000002")


def page_of(indicator: str) -> str:
    """Return where the page of a result stands in the site.

    Raises:
        ValueError: Its code is none that may name a file.
    """
    return f"results/{safe_name(indicator)}.html"


# What files hold of a result.
RESULT_COLUMNS = (
    *("indicator", "period", "partner", "baseline", "target", "original_target", "actual"),
    *("progress", "status", "status_reason", "confidence", "completeness", "timeliness"),
    *("validity", "evidence_share", "is_fresh", "reports_expected", "reports_received", "mark"),
)


class ResultRow(NamedTuple):
    """One line of a table of results, ready to print."""

    code: str
    title: str
    unit: str
    look: Look
    baseline: str
    target: str
    actual: str
    when: str
    marks: str
    progress: str
    share: Decimal | None
    bands: tuple[Decimal, Decimal]
    past: tuple[Progress, ...]
    coverage: str
    no_bar: str
    why: str
    interval: str
    confidence: Confidence | None
    restated: str
    agreed_anew: str

    @property
    def bullet(self) -> drawing.Bullet | None:
        """Its share of planned progress, drawn; None where it has none."""
        return None if self.share is None else drawing.bullet(self.share, self.bands)

    @property
    def path(self) -> drawing.Path | None:
        """Its line through the periods, drawn; None where it has no figure."""
        return drawing.path([row.actual for row in self.past], [row.target for row in self.past])

    @property
    def page(self) -> str:
        """The page that tells more of it."""
        return page_of(self.code)

    @property
    def anchor(self) -> str:
        """The place on the page that links and the figure's points lead to."""
        return anchor_of(self.code)


class ResultGroup(NamedTuple):
    """The results of one outcome."""

    title: str
    rows: tuple[ResultRow, ...]


def result_groups(
    edition: Edition, language: Language, partner: str = EVERYONE
) -> tuple[ResultGroup, ...]:
    """The results of the programme or of one partner, outcome by outcome."""
    titles = {row.outcome: row.title for row in edition.outcomes}
    rows: dict[str, list[ResultRow]] = {title: [] for title in titles.values()}
    for indicator in edition.indicators:
        now = edition.progress_now(indicator.indicator, partner)
        if now is not None:
            title = titles.get(indicator.outcome, language.gettext("Other results"))
            rows.setdefault(title, []).append(result_row(edition, indicator, now, language))
    return tuple(ResultGroup(title, tuple(found)) for title, found in rows.items() if found)


def result_row(
    edition: Edition, indicator: Indicator, now: Progress, language: Language
) -> ResultRow:
    """One result as its line in the table."""
    kind = indicator.unit_kind
    point = point_of(indicator, now, language)
    return ResultRow(
        code=point.code,
        title=point.title,
        unit=indicator.unit or "",
        look=point.look,
        baseline=point.baseline,
        target=point.target,
        actual=point.actual,
        when=when(edition, indicator, now, language) if point.actual else "",
        marks=point.marks,
        progress=point.progress_words,
        share=now.progress,
        bands=edition.programme.bands,
        past=edition.progress_of(indicator.indicator, now.partner),
        coverage=point.coverage or margin_words(edition, indicator, now, language),
        no_bar=_why_no_bar(now, language),
        why="" if now.progress is None else reason(now, language),
        interval=interval_words(edition, indicator, now, language),
        confidence=confidence(now, language),
        restated=restated_line(edition, now, kind, language),
        agreed_anew=_agreed_anew(now, kind, language),
    )


def margin_words(edition: Edition, indicator: Indicator, now: Progress, language: Language) -> str:
    """How far an estimate may be off: what it has in place of reports.

    Where it may be farther off to one side than to the other, between what it is.
    """
    ends = edition.interval_of(now)
    if ends is None or now.actual is None:
        return ""
    low, high = ends
    if abs(low + high - 2 * now.actual) <= _ROUNDED:
        return language.margin((high - low) / 2, indicator.unit_kind)
    words = [language.quantity(end, indicator.unit_kind) for end in ends]
    return language.gettext("%(low)s to %(high)s", low=words[0], high=words[1])


def interval_words(
    edition: Edition, indicator: Indicator, row: Progress, language: Language
) -> str:
    """Between what an estimate is, in words; empty for what is none."""
    ends = edition.interval_of(row)
    if ends is None:
        return ""
    low, high = (language.quantity(end, indicator.unit_kind) for end in ends)
    if indicator.unit_kind == "share" and ends == (Decimal(0), Decimal(1)):
        return language.gettext(
            "95%% interval: %(low)s to %(high)s, so the sample cannot tell", low=low, high=high
        )
    return language.gettext("95%% interval: %(low)s to %(high)s", low=low, high=high)


def _agreed_anew(now: Progress, unit_kind: str, language: Language) -> str:
    """What the target first was, where both sides changed it since; else empty."""
    if now.original_target is None or now.original_target == now.target:
        return ""
    return language.gettext(
        "Target agreed anew: was %(was)s, now %(now)s",
        was=language.quantity(now.original_target, unit_kind),
        now=language.quantity(now.target, unit_kind),
    )


def thresholds(edition: Edition, language: Language) -> Mapping[str, str]:
    """The shares of planned progress at which a status begins, as the programme set them."""
    programme = edition.programme
    return {
        "behind": language.percent(programme.behind_from),
        "on_track": language.percent(programme.on_track_from),
        "exceeded": language.percent(programme.exceeded_above),
    }


def _why_no_bar(now: Progress, language: Language) -> str:
    """What is missing where a result has no progress; empty where it has."""
    if now.progress is not None:
        return ""
    if now.status == "withheld":
        return language.gettext("Withheld")
    if now.actual is None:
        return language.gettext("No data for this period")
    if now.target is None:
        return language.gettext("No target agreed")
    if now.baseline is None and now.status_reason in {None, "no_baseline"}:
        return language.gettext("No baseline")
    return reason(now, language) or language.gettext("Incomplete")


def result_points(
    edition: Edition, language: Language, partner: str = EVERYONE
) -> tuple[ResultPoint, ...]:
    """The same results as points of the figure, in the same order."""
    indicators = {row.indicator: row for row in edition.indicators}
    return tuple(
        point_of(indicators[row.code], now, language)._replace(when=row.when)
        for group in result_groups(edition, language, partner)
        for row in group.rows
        if (now := edition.progress_now(row.code, partner)) is not None
    )


def point_of(indicator: Indicator, row: Progress, language: Language) -> ResultPoint:
    """One result in one period, its numbers in words."""
    actual, target = language.apart(row.actual, row.target, indicator.unit_kind)
    marks = row.mark or ""
    return ResultPoint(
        code=indicator.indicator,
        title=indicator.title,
        anchor=anchor_of(indicator.indicator),
        look=result_look(row.status),
        progress=row.progress,
        progress_words="" if row.progress is None else language.percent(row.progress),
        baseline=language.quantity(row.baseline, indicator.unit_kind),
        target=target,
        actual=actual,
        marks=marks if actual or marks else NOT_AVAILABLE,
        coverage=f"{row.reports_received or 0}/{row.reports_expected}"
        if row.reports_expected
        else "",
    )


def anchor_of(code: str) -> str:
    """Return the place on a page where a result's row stands."""
    return f"result-{code}"
