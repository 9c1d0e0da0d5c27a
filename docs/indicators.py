"""Writes the page on the example's indicators: in words, as formula and as the compiled query."""

from collections.abc import Iterator
from pathlib import Path

import sqlglot

from assets.indicators.measures import compile_measure
from assets.indicators.models import models
from assets.indicators.sources import columns_of
from assets.programme.framework import Indicator, Result
from assets.programme.measure import Measure
from assets.programme.read import Programme, read_programme
from assets.programme.rule_words import across, rule
from assets.programme.strict import wording
from docs.limits import limits, thresholds

PARTIES = {
    "agency": "Agency",
    "cso": "CSOs",
    "local_government": "Local government",
    "private_sector": "Private sector",
    "un_agency": "UN agencies",
}
HEAD = """# Indicators of the example

Generated from `programmes/velmara/framework.yaml` by `make docs`; do not edit.

Each is told in words, as formula, and as the query that computes the undivided figure of every
period, partner and of the programme. A breakdown adds the same up by member. `period` is read in
`marts.periods`, and what the expressions may say is in [the folder's guide](programme-folder.md).
"""


def indicators(folder: Path) -> str:
    """Return the page on a programme's indicators."""
    programme = read_programme(folder)
    lines = [HEAD, *_contents(programme), ""]
    shown: list[Result] = []
    for outcome, output, indicator in programme.indicators:
        for result, level in ((outcome, "Outcome"), (output, "Output")):
            if result is not None and result not in shown:
                shown.append(result)
                lines += [f"## {level} {result.code}: {_said(result, programme)}", ""]
                lines += [*_does(result, programme), ""]
        lines += [*_words(indicator, programme), *_query(indicator, programme), ""]
    return "\n".join(lines)


def _contents(programme: Programme) -> Iterator[str]:
    """Yield a link to each indicator; its text is the heading that it leads to."""
    for _, _, indicator in programme.indicators:
        heading = f"{indicator.code} {wording(indicator.title, programme.language)}"
        kept = "".join(sign for sign in heading.lower() if sign.isalnum() or sign in " -_")
        yield f"- [{heading}](#{kept.replace(' ', '-')})"


def _said(result: Result, programme: Programme) -> str:
    return wording(result.title, programme.language)


def _does(result: Result, programme: Programme) -> list[str]:
    lines = [
        f"- {', '.join(found.partners) or PARTIES[found.who]}: "
        f"{wording(found.does, programme.language)}"
        for found in result.responsibilities
    ]
    towards = ", ".join(result.contributes_to)
    return [*lines, *([f"- Contributes to {towards}"] if towards else [])]


def _words(indicator: Indicator, programme: Programme) -> list[str]:
    def say(text: str | dict[str, str]) -> str:
        return wording(text, programme.language).strip()

    responsible = f"{say(indicator.responsible.who)} ({indicator.responsible.side})"
    return [
        f"### {indicator.code} {say(indicator.title)}",
        "",
        say(indicator.definition),
        "",
        f"- Unit: {say(indicator.unit)}; kind: {indicator.kind}; better: {indicator.direction}; "
        f"each {indicator.frequency}",
        f"- Computed: {_formula(indicator)}",
        f"- Divided by: {', '.join(indicator.disaggregate) or 'nothing'}",
        f"- Across partners: {across(indicator)}",
        f"- Means of verification: {say(indicator.verification)}",
        f"- Answers for it: {responsible}; widest audience: {indicator.sensitivity}",
        f"- Thresholds: {'; '.join(thresholds(indicator, programme))}",
        f"- Known limits: {' '.join(limits(indicator, programme))}",
        *_does(indicator, programme),
        "",
    ]


def _formula(indicator: Indicator) -> str:
    return rule(indicator) + (_conformed(indicator.measure) if indicator.measure else "")


def _conformed(measure: Measure) -> str:
    """Point to the query of a conformed model."""
    found = [model for model in models() if model.table == f"marts.{measure.source}"]
    return f" ([model](../assets/indicators/sql/{measure.source}.sql))" if found else ""


def _query(indicator: Indicator, programme: Programme) -> list[str]:
    if indicator.measure is None:
        return []
    sensitive = [form.code for form in programme.file.forms if form.is_sensitive]
    source = columns_of(indicator.measure.source, programme.questionnaires, sensitive=sensitive)
    undivided = indicator.model_copy(update={"disaggregate": ()})
    query = sqlglot.parse_one(compile_measure(undivided, source), dialect="duckdb")
    written = query.sql("duckdb", pretty=True, max_text_width=100)
    return ["<details><summary>Query</summary>", "", "```sql", written, "```", "", "</details>"]
