"""Writes the generated pages of the documentation: `make docs`.

`pages()` returns them; a test compares them with the files, so that neither goes stale.
"""

from pathlib import Path

from assets.programme.model import Indicator, Measure, Part
from assets.programme.read import read_programme
from assets.programme.tables import wording
from assets.warehouse.dictionary import dictionary

DOCS = Path(__file__).parent
EXAMPLE = DOCS.parent / "programmes" / "velmara"


def pages() -> dict[Path, str]:
    """Return every generated page by its path."""
    return {
        DOCS / "data-dictionary.md": data_dictionary(),
        DOCS / "indicators.md": indicators(),
    }


def data_dictionary() -> str:
    """Return the page on tables and columns."""
    lines = [
        "# Data dictionary",
        "",
        "Generated from `assets/warehouse/columns.yaml` by `make docs`; do not edit.",
        "Staged tables follow their forms and are described in `staging.questions` and "
        "`staging.labels` of the warehouse itself.",
    ]
    for table in dictionary().values():
        grain = table.grain[:1].upper() + table.grain[1:]
        lines += ["", f"## {table.name}", "", f"{grain}.", "", "| column | type | meaning |"]
        lines += ["| --- | --- | --- |"]
        lines += [
            f"| `{name}` | {kind} | {meaning} |" for name, (kind, meaning) in table.columns.items()
        ]
    return "\n".join(lines) + "\n"


def indicators() -> str:
    """Return the page on the example's indicators: in words, and how they are computed."""
    programme = read_programme(EXAMPLE)
    lines = [
        "# Indicators of the example",
        "",
        "Generated from `programmes/velmara/framework.yaml` by `make docs`; do not edit.",
    ]
    for outcome, output, indicator in programme.indicators:
        belongs = wording(output.title if output else outcome.title, programme.language)
        lines += [
            "",
            f"## {indicator.code} {wording(indicator.title, programme.language)}",
            "",
            indicator.definition.strip(),
            "",
            f"- Measures: {belongs}",
            f"- Unit: {indicator.unit}; kind: {indicator.kind}; better: {indicator.direction}",
            f"- Computed: {_formula(indicator)}",
            f"- Divided by: {', '.join(indicator.disaggregate) or 'nothing'}",
            f"- Across partners: {indicator.across_partners.replace('_', ' ')}",
            f"- Means of verification: {indicator.verification}",
            f"- Responsible: {indicator.responsible.who} ({indicator.responsible.side})",
            f"- Widest audience: {indicator.sensitivity}",
        ]
    return "\n".join(lines) + "\n"


def _formula(indicator: Indicator) -> str:
    measure = indicator.measure
    if measure.numerator and measure.denominator:
        counted = f"{_part(measure.numerator)} ÷ {_part(measure.denominator)}"
    else:
        counted = _part(measure.counted)
    window = "until the period's end" if measure.window == "to_date" else "in the period"
    return f"{counted} of `{measure.source}`, by `{measure.dated_by}` {window}{_pick(measure)}"


def _part(part: Part) -> str:
    ways = {
        "rows": "number of rows",
        "distinct": f"distinct `{part.distinct}`",
        "sum": f"sum of `{part.sum}`",
        "mean": f"mean of `{part.mean}`",
        "median": f"median of `{part.median}`",
    }
    [way] = [text for name, text in ways.items() if part[name]]
    return f"{way} where `{part.where}`" if part.where else way


def _pick(measure: Measure) -> str:
    if measure.pick is None:
        return ""
    names = measure.pick.latest_per or measure.pick.first_per or ()
    which = "latest" if measure.pick.latest_per else "first"
    return f", the {which} per {' and '.join(names)}"


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(f"Wrote {path}")
