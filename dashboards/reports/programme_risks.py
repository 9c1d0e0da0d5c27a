"""What the programme's report says needs a decision, by written rules, and all that stands behind.

A line states what the figures say and whose turn it is; it gives no reason that nobody gave.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator

from dashboards.edition import Edition
from dashboards.language import N_, Language
from dashboards.notes import figure_reason, words
from dashboards.pages.partner.parts import DUTIES
from dashboards.pages.quality.words import Words
from dashboards.pages.received import checks_waiting
from dashboards.pages.results import ResultGroup, ResultRow
from dashboards.partners import by_name
from dashboards.promises import partner_name, promise_text, promises_by, state_in_words
from dashboards.register_rows import Duty
from dashboards.reporting import in_words, look_of
from dashboards.reports.blocks import (
    Block,
    Cell,
    Column,
    Entries,
    Entry,
    Heading,
    Line,
    Panel,
    Panels,
    Span,
    Status,
    Table,
    Text,
    plain,
    quoted,
)
from dashboards.reports.matters import MONEY, Whose
from dashboards.reports.programme_promises import PROMISED, promise_lines
from dashboards.reports.programme_results import result_status
from dashboards.rows import EVERYONE, SIDES, Commitment, Side
from dashboards.status import promise_look
from dashboards.words_rows import Note

OFF = frozenset({"off_track", "regressed"})
TURNS: dict[Whose, str] = {
    "agency": N_("Agency to act"),
    "cso": N_("Partners to act"),
    "joint": N_("Both to act"),
}
OVERDUE: dict[Side, tuple[str, str]] = {
    "agency": (
        N_("%(num)s promise of the Agency is overdue."),
        N_("%(num)s promises of the Agency are overdue."),
    ),
    "cso": (
        N_("%(num)s promise of partners is overdue."),
        N_("%(num)s promises of partners are overdue."),
    ),
}
Groups = tuple[ResultGroup, ...]
Rule = Callable[[Edition, Groups, Language], Entry | None]


def decisions(edition: Edition, groups: Groups, language: Language) -> Iterator[Block]:
    """Yield what needs a decision, in the order of the rules."""
    yield Heading(language.gettext("What needs a decision"))
    found = [entry for rule in RULES if (entry := rule(edition, groups, language))]
    if not found:
        yield Text(plain(language.gettext("By the rules of this report, nothing does.")))
        return
    yield Text(plain(language.gettext("Proposed by rule from the figures.")), "small")
    yield Entries(tuple(found), is_numbered=True)


def risks(edition: Edition, groups: Groups, language: Language) -> Iterator[Block]:
    """Yield what stands behind the decisions, one list after the other."""
    yield Heading(language.gettext("Risks and decisions"))
    yield from _off_track(edition, groups, language)
    yield from _disputed(edition, language)
    yield from _missing_reports(edition, language)
    yield from _asked_by_checks(edition, language)
    yield from _agreed_steps(edition, language)


def _owed_by(side: Side) -> Rule:
    def rule(edition: Edition, _: Groups, language: Language) -> Entry | None:
        owed = [row for row in promises_by(edition, side) if row.state == "overdue"]
        if not owed:
            return None
        first = min(owed, key=lambda row: (row.type != MONEY, row.current_due, row.commitment))
        said = language.ngettext(*OVERDUE[side], len(owed))
        late = state_in_words(first, edition, language)
        with_whom = _partner_of(first, edition, language)
        told = f"{promise_text(first, language)}, {with_whom}: {late}"
        if any(row.current_due < first.current_due for row in owed):
            told = language.gettext("Money first: %(promise)s", promise=told)
        return _entry(said, (quoted(told),), side, language)

    return rule


def _results_off(edition: Edition, groups: Groups, language: Language) -> Entry | None:
    del edition
    rows = _off(groups)
    if not rows:
        return None
    said = language.ngettext(
        "%(num)s result is off track or regressed.",
        "%(num)s results are off track or regressed.",
        len(rows),
    )
    asked = language.gettext("What stands in the way, and is the plan still right?")
    codes = language.row(row.code for row in rows)
    return _entry(said, (plain(f"{codes}. {asked}"),), "joint", language)


def _in_dispute(edition: Edition, _: Groups, language: Language) -> Entry | None:
    number = len(_disputed_promises(edition))
    if not number:
        return None
    said = language.ngettext(
        "Of %(num)s promise one side says that it was kept, and the other does not.",
        "Of %(num)s promises one side says that they were kept, and the other does not.",
        number,
    )
    return _entry(said, (), "joint", language)


def _reports_missing(side: Side) -> Rule:
    one, many = {
        "agency": (
            N_("%(num)s answer or report that the Agency owed is missing."),
            N_("%(num)s answers and reports that the Agency owed are missing."),
        ),
        "cso": (
            N_("%(num)s report that a partner owed is missing."),
            N_("%(num)s reports that partners owed are missing."),
        ),
    }[side]

    def rule(edition: Edition, _: Groups, language: Language) -> Entry | None:
        number = len(_missing(edition, side))
        if not number:
            return None
        return _entry(language.ngettext(one, many, number), (), side, language)

    return rule


def _checks_ask(edition: Edition, _: Groups, language: Language) -> Entry | None:
    number = sum(number for _, number in checks_waiting(edition, Words(edition, language)))
    if not number:
        return None
    said = language.ngettext(
        "%(num)s question of the checks waits for an answer.",
        "%(num)s questions of the checks wait for an answer.",
        number,
    )
    return _entry(said, (), "joint", language)


RULES: tuple[Rule, ...] = (
    _owed_by("agency"),
    _owed_by("cso"),
    _in_dispute,
    _results_off,
    _reports_missing("agency"),
    _reports_missing("cso"),
    _checks_ask,
)


def _entry(said: str, more: tuple[Line, ...], whose: Whose, language: Language) -> Entry:
    return Entry(((Span(said, "bold"),), *more), turn=language.gettext(TURNS[whose]), whose=whose)


def _off(groups: Groups) -> list[ResultRow]:
    return [row for group in groups for row in group.rows if row.look.code in OFF]


def _off_track(edition: Edition, groups: Groups, language: Language) -> Iterator[Block]:
    rows = _off(groups)
    yield Heading(language.gettext("Results off track or regressed"), 3)
    if not rows:
        yield Text(plain(language.gettext("No result is.")), "small")
        return
    entries = []
    for row in rows:
        now = edition.progress_now(row.code)
        why = figure_reason(now, edition, language) if now else ""
        progress = (
            language.gettext("%(progress)s of the planned progress", progress=row.progress)
            if row.progress
            else row.no_bar
        )
        title = (Span(f"{row.code} ", "muted"), Span(row.title, is_quoted=True))
        below = " · ".join(filter(None, (progress, why)))
        entries.append(Entry((title, plain(below)), result_status(row, language)))
    yield Entries(tuple(entries))


def _disputed_promises(edition: Edition) -> list[Commitment]:
    return [row for row in edition.commitments if row.state == "disputed"]


def _disputed(edition: Edition, language: Language) -> Iterator[Block]:
    yield Heading(language.gettext("Disputed promises"), 3)
    found: dict[str, list[Commitment]] = defaultdict(list)
    for row in _disputed_promises(edition):
        found[promise_text(row, language)].append(row)
    if not found:
        yield Text(plain(language.gettext("No promise is disputed.")), "small")
        return
    look = promise_look("disputed")
    status = Status(look.icon, look.tone, language.gettext(look.word))
    yield Entries(
        tuple(
            Entry((quoted(text), *promise_lines(rows, edition, language)), status)
            for text, rows in sorted(found.items())
        )
    )


def _missing(edition: Edition, side: Side) -> list[Duty]:
    """Return what a side had to send up to the period shown and has not sent."""
    end = edition.period.ends_on if edition.period else None
    ended = {row.period for row in edition.periods if end and row.ends_on <= end}
    return [
        row
        for row in edition.duties
        if row.side == side and row.period in ended and look_of(row).code == "overdue"
    ]


def _missing_reports(edition: Edition, language: Language) -> Iterator[Block]:
    yield Heading(language.gettext("Reports and answers that are missing"), 3)
    yield Panels(*(Panel(side, tuple(_missing_of(edition, side, language))) for side in SIDES))


def _missing_of(edition: Edition, side: Side, language: Language) -> Iterator[Block]:
    yield Heading(language.gettext(PROMISED[side]), 3)
    rows = _missing(edition, side)
    if not rows:
        yield Text(plain(language.gettext("None is missing.")), "small")
        return
    names = {one.partner: partner_name(one, language) for one in by_name(edition)}
    titles = Words(edition, language)
    yield Entries(
        tuple(
            Entry(
                (
                    quoted(names.get(row.partner, row.partner)),
                    plain(
                        " · ".join(
                            (
                                titles.form(row.form)
                                if row.duty == "report" and row.form
                                else language.gettext(DUTIES.get(row.duty, row.duty)),
                                language.short_period(row.period),
                                _days(row, language),
                            )
                        )
                    ),
                )
            )
            for row in sorted(rows, key=lambda row: (names.get(row.partner, ""), row.period))
        )
    )


def _days(row: Duty, language: Language) -> str:
    if not row.days_late:
        return in_words(row, language)
    return language.ngettext("%(num)s day overdue", "%(num)s days overdue", row.days_late)


def _asked_by_checks(edition: Edition, language: Language) -> Iterator[Block]:
    yield Heading(language.gettext("What the checks ask"), 3)
    found = checks_waiting(edition, Words(edition, language))
    if not found:
        yield Text(plain(language.gettext("No question of the checks waits.")), "small")
        return
    yield Table(
        language.gettext("Questions that wait for an answer, in any period."),
        (
            Column(language.gettext("Check"), 1),
            Column(language.gettext("Waiting"), 0, is_number=True),
        ),
        tuple(
            (Cell((quoted(check),)), Cell((plain(language.number(number)),)))
            for check, number in found
        ),
    )


def _agreed_steps(edition: Edition, language: Language) -> Iterator[Block]:
    yield Heading(language.gettext("Agreed steps"), 3)
    steps = sorted(
        (row.due_on, number, row) for number, row in enumerate(edition.notes) if row.due_on
    )
    if not steps:
        yield Text(plain(language.gettext("No step has been agreed.")), "small")
        return
    yield Entries(tuple(_step(row, edition, language) for _, _, row in steps))


def _step(row: Note, edition: Edition, language: Language) -> Entry:
    said = words(row, language)
    partners = {one.partner: one for one in edition.partners}
    about = (
        partner_name(partners.get(row.partner), language)
        if row.partner != EVERYONE
        else row.subject
    )
    by = language.gettext("by %(day)s", day=said.due)
    whose: Whose = "agency" if row.side == "agency" else "cso" if row.side == "cso" else "joint"
    return Entry(
        (
            quoted(said.text),
            (Span(about, is_quoted=True), Span(f" · {by} · "), Span(said.author, is_quoted=True)),
        ),
        turn=language.gettext(TURNS[whose]),
        whose=whose,
    )


def _partner_of(row: Commitment, edition: Edition, language: Language) -> str:
    return partner_name(
        next((one for one in edition.partners if one.partner == row.partner), None), language
    )
