"""Entered figures, words and decisions: each is about something that the programme has."""

from collections.abc import Iterator

from assets.programme.checks.figures import not_a_period_of, not_about_anything
from assets.programme.checks.references import EVERYONE, unknown
from assets.programme.framework import STEPPED, Indicator
from assets.programme.periods import LENGTHS, period
from assets.programme.problems import Problem
from assets.programme.reading import Draft
from assets.programme.registers import ABOUT_A_REPLY, EnteredValue, Note
from assets.programme.validation import near


def entered_figures_are_about_something(draft: Draft) -> Iterator[Problem]:
    """An entered figure is of an indicator of the programme, and of its kind."""
    indicators = draft.read_indicators
    for line, row in draft.values.records:
        for message in not_about_anything(draft, row):
            yield Problem(draft.values.name, line, message)
        indicator = indicators.get(row.indicator)
        for message in _not_a_figure_of(indicator, row) if indicator else ():
            yield Problem(draft.values.name, line, message)


def words_are_about_something(draft: Draft) -> Iterator[Problem]:
    """A note is about a result, a promise, a partner's reply, or one submission of a form."""
    results = {result.code for _, result in draft.placed_results()} | (draft.indicators or set())
    promises = draft.commitments.names("commitment")
    rules = draft.commitment_rules.names("rule")
    can_tell = draft.indicators is not None and promises is not None and rules is not None
    for line, row in draft.notes.records:
        subject, _, submission = row.subject.partition("/")
        if submission:
            message = unknown("form", subject, draft.forms, "programme.yaml")
        elif can_tell and not _is_recurring(subject, rules or frozenset()):
            known = frozenset(results | (promises or frozenset()) | {ABOUT_A_REPLY})
            message = unknown("subject", subject, known, "the framework or the promises")
            message = message and f"{message}; of a submission write FORM/uuid"
        else:
            message = None
        nobodys = _reply_of_nobody(row) if subject == ABOUT_A_REPLY else None
        wrong_period = not_a_period_of(draft, row.period)
        unprinted = _unprinted(row.printed_in, row.cleared_by)
        for found in (message, nobodys, wrong_period, unprinted):
            if found:
                yield Problem(draft.notes.name, line, found)


def decisions_are_about_a_form(draft: Draft) -> Iterator[Problem]:
    """A decision is about a submission of one of the programme's forms, by its own id."""
    for line, row in draft.decisions.records:
        message = unknown("form", row.form, draft.forms, "programme.yaml")
        if row.root_uuid == "*":
            message = "root_uuid is *; a decision is about one submission, say which"
        if message:
            yield Problem(draft.decisions.name, line, message)


def _not_a_figure_of(indicator: Indicator, row: EnteredValue) -> Iterator[str]:
    found = period(row.period).length
    if LENGTHS.index(found) < LENGTHS.index(indicator.frequency):
        yield f"period {row.period} is a {found}; {indicator.code} is by {indicator.frequency}"
    codes = [level.code for level in indicator.levels]
    if indicator.kind in STEPPED and row.level is None:
        yield f"{indicator.code} is a {indicator.kind} indicator: give its level"
    elif row.level is not None and indicator.kind not in STEPPED:
        yield f"{indicator.code} has no levels: give a value, or numerator and denominator"
    elif row.level is not None and row.level not in codes:
        yield f"level {row.level!r} is not one of {', '.join(codes)}{near(row.level, codes)}"
    if row.denominator is not None and row.denominator <= 0:
        yield f"denominator must be above 0, found {row.denominator}"
    elif indicator.unit_kind == "share":
        top, bottom = row.numerator, row.denominator
        share = row.value if top is None or bottom is None else top / bottom
        if share is not None and not 0 <= share <= 1:
            yield f"a share lies between 0 and 1 (write 80 % as 0.8), found {share}"


def _is_recurring(subject: str, rules: frozenset[str]) -> bool:
    """Say whether a subject is a promise of a rule: RULE-PARTNER-PERIOD."""
    return any(subject.startswith(f"{rule}-") for rule in rules)


def _reply_of_nobody(row: Note) -> str | None:
    """Words about a reply are about the reply of one partner."""
    if row.partner != EVERYONE:
        return None
    return f"partner is {EVERYONE}; what was replied to a report is one partner's, say whose"


def _unprinted(printed_in: str, cleared_by: str | None) -> str | None:
    if printed_in == "internal" or cleared_by:
        return None
    return f"cleared_by is missing; only cleared words are printed for {printed_in} readers"


RULES = (
    entered_figures_are_about_something,
    words_are_about_something,
    decisions_are_about_a_form,
)
