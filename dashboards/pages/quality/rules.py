"""The rules in words: what each form is held against, how often it passes, what is asked.

A line of the quality page is a check of a form; on the form's own page each rule has its line.
"""

from collections import Counter, defaultdict
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.figures.quality_points import Rate
from dashboards.language import Language
from dashboards.pages.quality.questions import asked_of, states_of
from dashboards.pages.quality.words import EFFECTS, FormName, Words, anchor
from dashboards.quality_rows import FindingCount, PassRate, Rule
from dashboards.rows import EVERYONE

Key = tuple[str, str, str]  # Form, check and severity.

# Digits of a pass rate: one submission in a thousand is to be seen.
PASS_RATE_DIGITS = 1


class CheckLine(NamedTuple):
    """One check of one form."""

    link: str
    title: str
    effect: str
    what_to_do: str
    rules: int
    pass_rate: str
    passed: str
    submissions: int
    states: tuple[int, ...]


class FormOfRules(NamedTuple):
    """The checks of one form."""

    form: FormName
    rules: int
    lines: tuple[CheckLine, ...]
    silent: int  # Checks that found nothing, and stand on the form's own page alone.


class RuleLine(NamedTuple):
    """One rule in words, and what it found."""

    message: str
    about: str
    effect: str
    what_to_do: str
    submissions: int
    states: tuple[int, ...]


class Unchecked(NamedTuple):
    """What a form or the programme demands and nothing checks, and why."""

    form: str
    form_title: str
    about: str
    check: str
    reason: str


def rules_by_form(edition: Edition, words: Words, language: Language) -> tuple[FormOfRules, ...]:
    """The checks of every form that found something; those that ask most stand first.

    An edition that does not tell what they found has them all.
    """
    rules: dict[Key, list[Rule]] = defaultdict(list)
    for row in single_rules(edition):
        rules[_key(row)].append(row)
    is_told = tells_what_was_found(edition)
    rates = {_key(row): row for row in pass_rates_of(edition) if row.period == EVERYONE}
    found = {_key(row): row for row in asked_of(edition, by_column=False)}
    lines: dict[str, list[tuple[int, CheckLine]]] = defaultdict(list)
    for key, of_check in rules.items():
        asked = found.get(key)
        line = _check_line(of_check, rates.get(key), asked, language)
        if line.submissions or asked or not is_told:
            lines[key[0]].append((-(asked.rows if asked else 0), line))
    checks = Counter(form for form, _, _ in rules)
    return tuple(
        FormOfRules(
            form=form,
            rules=sum(len(group) for key, group in rules.items() if key[0] == form.code),
            lines=tuple(line for _, line in sorted(lines[form.code], key=_most_asked)),
            silent=checks[form.code] - len(lines[form.code]),
        )
        for form in words.forms
        if checks[form.code]
    )


def tells_what_was_found(edition: Edition) -> bool:
    """Say whether the edition has counts of submissions, and not the rules alone."""
    return bool(edition.reconciliation or edition.pass_rates or edition.findings)


def single_rules(edition: Edition) -> tuple[Rule, ...]:
    """The rules that are checked; one that stands for several of its columns gives way to them."""
    checked = [row for row in edition.rules if row.is_checked]
    divided = {_key(row) for row in checked if row.column_name != EVERYONE}
    return tuple(row for row in checked if row.column_name != EVERYONE or _key(row) not in divided)


def pass_rates_of(edition: Edition) -> tuple[PassRate, ...]:
    """The pass rates of all partners, or in a partner's own edition of that one."""
    own = edition.programme.edition_partner or EVERYONE
    return tuple(row for row in edition.pass_rates if row.partner == own)


def each_rule(edition: Edition, form: str, words: Words, language: Language) -> list[RuleLine]:
    """Every rule of one form that is checked, in the order of checks and columns."""
    found = {
        (row.check_name, row.severity, row.column_name): row
        for by_column in (True, False)
        for row in asked_of(edition, by_column=by_column)
        if row.form == form
    }
    return [
        RuleLine(
            message=rule.message or rule.title,
            about=words.about(form, rule.column_name),
            effect=_effect(rule, language),
            what_to_do=rule.what_to_do or "",
            submissions=asked.submissions if asked else 0,
            states=states_of([asked] if asked else []),
        )
        for rule in single_rules(edition)
        if rule.form == form
        for asked in [found.get((rule.check_name, rule.severity, rule.column_name))]
    ]


def unchecked(edition: Edition, words: Words) -> tuple[Unchecked, ...]:
    """What is not checked, and why, form by form."""
    order = {form.code: place for place, form in enumerate(words.forms)}
    return tuple(
        Unchecked(
            form=row.form,
            form_title=words.form(row.form),
            about=words.about(row.form, row.column_name),
            check=row.title,
            reason=row.not_checked_reason or "",
        )
        for row in sorted(edition.rules, key=lambda row: order[row.form])
        if not row.is_checked
    )


def _check_line(
    rules: list[Rule],
    rate: PassRate | None,
    asked: FindingCount | None,
    language: Language,
) -> CheckLine:
    first = rules[0]
    looked_at = Rate(rate.submissions, rate.failed) if rate and rate.submissions else None
    return CheckLine(
        link=anchor(first.form, first.check_name, first.severity),
        title=first.title,
        effect=_effect(first, language),
        what_to_do=first.what_to_do or "",
        rules=len(rules),
        pass_rate=_pass_rate(looked_at, language) if looked_at else "",
        passed=f"{looked_at.passed * 100:.1f}%" if looked_at else "",
        submissions=rate.failed if rate else asked.submissions if asked else 0,
        states=states_of([asked] if asked else []),
    )


def _pass_rate(rate: Rate, language: Language) -> str:
    return language.percent_of(rate.found_nothing, rate.submissions, PASS_RATE_DIGITS)


def _effect(rule: Rule, language: Language) -> str:
    return language.gettext(EFFECTS.get(rule.severity, rule.severity))


def _key(row: Rule | PassRate | FindingCount) -> Key:
    return row.form, row.check_name, row.severity


def _most_asked(ranked: tuple[int, CheckLine]) -> tuple[int, str, str]:
    rank, line = ranked
    return rank, line.title.casefold(), line.link
