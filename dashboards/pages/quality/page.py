"""The page "Reporting and quality": is the data complete enough to use, and what is asked?

It only brings the parts together; each part's rules stand in its own module.
"""

from collections.abc import Iterator
from dataclasses import replace

from dashboards.edition import Edition
from dashboards.figures.pass_rates import MOST_LINES, pass_rates_figure
from dashboards.figures.stacked_counts import stacked_counts_figure
from dashboards.figures.template import Figure
from dashboards.folder import safe_name
from dashboards.language import Language
from dashboards.pages.frame import frame, is_public
from dashboards.pages.quality.bars import MOST_BARS, bars
from dashboards.pages.quality.burden import BurdenOfReporting
from dashboards.pages.quality.calendar import Calendar
from dashboards.pages.quality.fates import fates, period_name, periods_of
from dashboards.pages.quality.questions import LINES_SHOWN, by_partner, questions
from dashboards.pages.quality.rates import of_form, rate_lines, spans
from dashboards.pages.quality.rules import (
    each_rule,
    pass_rates_of,
    rules_by_form,
    tells_what_was_found,
    unchecked,
)
from dashboards.pages.quality.verdict import verdict
from dashboards.pages.quality.words import STATES, Words
from dashboards.rendering import data_script, render
from dashboards.rows import EVERYONE
from dashboards.sheets import Sheet, sheet_files

# Where the figures' data stands: apart from the page, since each form has figures of its own.
DATA_FILE = "data/quality.js"


def quality_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Render the page, its data and a page of rules for each form, by their paths in the site.

    In public no calendar names partners, whatever the edition's file holds.
    """
    if is_public(edition):
        edition = replace(edition, duties=())
    words = Words(edition, language)
    figures = dict(_figures(edition, words, language))
    return {
        "quality.html": _page(edition, words, language),
        DATA_FILE: data_script(figures, language),
        **_rule_pages(edition, words, language),
        **sheet_files(_sheets(edition, words, language), edition, language),
    }


def _sheets(edition: Edition, words: Words, language: Language) -> Iterator[Sheet]:
    said = {
        "form_title": lambda row: words.form(row.form),
        "check": lambda row: words.check(row.check_name, row.severity),
    }
    yield Sheet(
        "pass-rates",
        language.gettext("How often submissions pass the checks"),
        ("form", "check_name", "severity", "period", "partner", "submissions", "failed"),
        pass_rates_of(edition),
        said=said,
    )
    yield Sheet(
        "questions",
        language.gettext("What the checks ask about"),
        (
            *("form", "check_name", "severity", "column_name", "partner", "submissions", "rows"),
            *("open", "accepted", "returned", "excluded"),
        ),
        edition.findings,
        said=said,
    )
    if edition.duties:
        yield Calendar(edition, words, language).sheet
    if edition.burden:
        yield BurdenOfReporting(edition, language).sheet


def _page(edition: Edition, words: Words, language: Language) -> bytes:
    asked = questions(edition, words)
    return render(
        "quality.html",
        language,
        **frame(edition, language),
        is_told=tells_what_was_found(edition),
        verdict=verdict(edition, language),
        calendar=Calendar(edition, words, language) if edition.duties else None,
        burden=BurdenOfReporting(edition, language) if edition.burden else None,
        forms=words.forms,
        fates=fates(edition, words, language),
        periods=[(code, period_name(code, language)) for code in periods_of(edition)],
        spans=spans(edition),
        rates=rate_lines(edition, words),
        most_lines=MOST_LINES,
        most_bars=MOST_BARS,
        asked=(asked[:LINES_SHOWN], asked[LINES_SHOWN:]),
        partners=by_partner(edition, words, language),
        rules=rules_by_form(edition, words, language),
        unchecked=unchecked(edition, words),
        states=tuple(STATES.values()),
        data_file=DATA_FILE,
    )


def _rule_pages(edition: Edition, words: Words, language: Language) -> dict[str, bytes]:
    not_checked = unchecked(edition, words)
    return {
        f"rules/{safe_name(form.code)}.html": render(
            "rules.html",
            language,
            **frame(edition, language),
            is_told=tells_what_was_found(edition),
            form=form,
            rules=each_rule(edition, form.code, words, language),
            unchecked=[line for line in not_checked if line.form == form.code],
            states=tuple(STATES.values()),
        )
        for form in (group.form for group in rules_by_form(edition, words, language))
    }


def _figures(edition: Edition, words: Words, language: Language) -> Iterator[tuple[str, Figure]]:
    """The figures for all forms, and for each form that has something to draw."""
    yield from Calendar(edition, words, language).figures
    yield from BurdenOfReporting(edition, language).figures
    rates, shown = rate_lines(edition, words), spans(edition)
    by_form = bars(edition, words)
    states = {code: language.gettext(word) for code, word in STATES.items()}
    for form in (EVERYONE, *(form.code for form in words.forms)):
        end = "" if form == EVERYONE else f"|{form}"
        lines = of_form(rates, form)
        if lines:
            yield f"pass-rates{end}", pass_rates_figure(lines, shown, language)
        if form in by_form:
            yield (
                f"questions{end}",
                stacked_counts_figure(by_form[form][:MOST_BARS], states, language),
            )
