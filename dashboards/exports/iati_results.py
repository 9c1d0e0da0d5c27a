"""The results of an IATI file: indicators with baselines, targets and actual figures.

What is withheld in the edition's file has no element here, not even an empty one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from lxml import etree

from dashboards.catalogue import language_of
from dashboards.edition_file import EditionFile
from dashboards.exports import iati_codes as codes
from dashboards.exports.iati_xml import Said, add, said, tell
from dashboards.exports.rows import WHOLE, Baseline, Cell, Contribution, Measure, ToDate
from dashboards.language import N_, Language
from dashboards.members import CROSSED, Words
from dashboards.register_rows import Area
from dashboards.rows import Member, Outcome, Period
from dashboards.sheets import plain_number
from dashboards.status import MARKS

CUMULATIVE = N_("Values are cumulative: from the start of the programme to the end of the period.")
LEVEL = N_("Values are not added up: each is how things stood at the end of the period.")


@dataclass(frozen=True)
class Results:
    """The results that are told, and the places that their figures are of."""

    file: EditionFile
    measures: tuple[Measure, ...]

    @property
    def first(self) -> str:
        """The programme's first language."""
        return self.file.languages[0]

    def write(self, activity: etree._Element) -> None:
        """Add a result for each outcome and output with an indicator that is told."""
        for code, output in dict.fromkeys((row.outcome, row.output) for row in self.measures):
            self._result(activity, code, output)

    def places(self) -> Iterator[tuple[str, Said]]:
        """Yield the places of the figures that are told: their reference, and their names."""
        for dimension, names in self._areas.items():
            told = {
                member
                for row in self._cells
                for part, member in _parts(row.dimension, row.member)
                if part == dimension
            }
            for code in sorted(told & names.keys()):
                yield _ref(dimension, code), names[code]

    @cached_property
    def _areas(self) -> Mapping[str, Mapping[str, Said]]:
        """What regions and districts are called, by their codes."""
        found: dict[str, dict[str, dict[str, str]]] = {"adm1": {}, "adm2": {}}
        for language in self.file.languages:
            for row in self.file.rows(Area, language):
                found["adm1"].setdefault(row.adm1, {})[language] = row.adm1_label
                found["adm2"].setdefault(row.adm2, {})[language] = row.label
        return found

    def _result(self, activity: etree._Element, outcome: str, output: str | None) -> None:
        result = add(activity, "result", type=codes.OUTPUT if output else codes.OUTCOME)
        if output:
            title = said(self.file, Measure, lambda row: row.output_title or output, output=output)
        else:
            title = said(self.file, Outcome, lambda row: row.title, outcome=outcome)
        tell(add(result, "title"), title, self.first)
        for row in self.file.rows(Contribution, self.first):
            if row.code == (output or outcome) and row.level != "indicator":
                own = codes.OWN_RESULTS
                add(result, "reference", vocabulary=own, code=row.contributes_to)
        for measure in self.measures:
            if (measure.outcome, measure.output) == (outcome, output):
                self._indicator(result, measure)

    def _indicator(self, result: etree._Element, measure: Measure) -> None:
        indicator = add(
            result,
            "indicator",
            measure=codes.measure_of(measure.kind, measure.unit_kind),
            ascending="0" if measure.direction == "down" else "1",
        )
        code = measure.indicator
        title = said(self.file, Measure, lambda row: row.title, indicator=code)
        tell(add(indicator, "title"), title, self.first)
        tell(add(indicator, "description"), self._description(measure), self.first)
        rows = [row for row in self._to_date if row.indicator == measure.indicator]
        self._baseline(indicator, measure, rows)
        for period in self.file.rows(Period, self.first):
            told = [row for row in rows if row.period == period.period]
            cells = [
                row
                for row in self._cells
                if (row.indicator, row.period) == (measure.indicator, period.period)
            ]
            if any(row.target is not None for row in told) or cells:
                self._period(indicator, measure, period, told, cells)

    def _description(self, measure: Measure) -> Said:
        """Say what is counted, in what unit, and whether values add up from period to period."""
        basis = CUMULATIVE if measure.kind in codes.CUMULATIVE_KINDS else LEVEL

        def described(row: Measure, language: Language) -> str:
            unit = language.gettext("Unit: %(unit)s.", unit=row.unit) if row.unit else ""
            parts = (row.definition, unit, language.gettext(basis))
            return " ".join(filter(None, parts))

        return {
            language: described(row, language_of(language))
            for language in self.file.languages
            for row in self.file.rows(Measure, language)
            if row.indicator == measure.indicator
        }

    def _baseline(
        self, indicator: etree._Element, measure: Measure, rows: Sequence[ToDate]
    ) -> None:
        """Tell the baseline; the standard wants its year, so without one there is none."""
        year = next(
            (
                row.baseline_year
                for row in self.file.rows(Baseline, self.first)
                if (row.indicator, row.partner) == (measure.indicator, WHOLE)
            ),
            None,
        )
        value = next((row.baseline for row in reversed(rows) if row.baseline is not None), None)
        if year is None or value is None:
            return
        baseline = add(indicator, "baseline", year=str(year))
        if not codes.is_qualitative(measure.kind):
            baseline.set("value", _value(value, measure))

    def _period(
        self,
        indicator: etree._Element,
        measure: Measure,
        period: Period,
        rows: Iterable[ToDate],
        cells: Iterable[Cell],
    ) -> None:
        one = add(indicator, "period")
        add(one, "period-start", {"iso-date": period.starts_on.isoformat()})
        add(one, "period-end", {"iso-date": period.ends_on.isoformat()})
        for row in rows:
            if row.target is not None:
                self._figure(add(one, "target"), measure, row, row.target, _of_target(row.mark))
        for cell in cells:
            if cell.value is not None:
                actual = add(one, "actual")
                self._figure(actual, measure, cell, cell.value, cell.mark or "")

    def _figure(
        self,
        element: etree._Element,
        measure: Measure,
        row: ToDate | Cell,
        value: Decimal,
        mark: str = "",
    ) -> None:
        is_qualitative = codes.is_qualitative(measure.kind)
        if not is_qualitative:
            element.set("value", _value(value, measure))
        parts = list(_parts(row.dimension, row.member))
        for part, member in parts:
            if member in self._areas.get(part, {}):
                add(element, "location", ref=_ref(part, member))
        for part, member in parts:
            if member not in self._areas.get(part, {}):
                label = self._words.label(part, member)
                add(element, "dimension", name=self._words.title(part), value=label)
        language = language_of(self.first)
        remarks = [
            *([language.gettext("Step %(step)s", step=plain_number(value))] * is_qualitative),
            *([language.gettext(MARKS["p"])] * ("p" in mark)),
            *([language.gettext(MARKS["r"])] * ("r" in mark)),
        ]
        if remarks:
            tell(add(element, "comment"), {self.first: language.row(remarks)}, self.first)

    @cached_property
    def _words(self) -> Words:
        return Words(self.file.rows(Member, self.first), language_of(self.first))

    @cached_property
    def _exported(self) -> set[str]:
        return {row.indicator for row in self.measures}

    @cached_property
    def _to_date(self) -> list[ToDate]:
        return [
            row
            for row in self.file.rows(ToDate, self.first)
            if row.partner == WHOLE and row.indicator in self._exported
        ]

    @cached_property
    def _cells(self) -> list[Cell]:
        """The figures to date that are told; one that is withheld, or not there, is left out."""
        return [
            row
            for row in self.file.rows(Cell, self.first)
            if row.partner == WHOLE
            and row.indicator in self._exported
            and row.reading == "to_date"
            and row.value is not None
            and "c" not in (row.mark or "")
        ]


def _parts(dimension: str, member: str) -> Iterator[tuple[str, str]]:
    if dimension != WHOLE:
        yield from zip(dimension.split(CROSSED), member.split(CROSSED), strict=True)


def _ref(dimension: str, code: str) -> str:
    return f"{dimension}-{code}"


def _value(value: Decimal, measure: Measure) -> str:
    """Write a figure as the standard wants it: a share in percent."""
    return plain_number(value * 100 if measure.unit_kind == "share" else value)


def _of_target(mark: str | None) -> str:
    """Return what a figure's marks say of its target: that it was changed."""
    return "r" if "r" in (mark or "") else ""
