"""What a report says of answering it: until when, and in which ways, one of them on paper.

Two ways need no form on the internet, and one leads to somebody outside the Agency.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from dashboards.edition import Edition
from dashboards.language import PERIOD, Language
from dashboards.reports.blocks import (
    Block,
    Box,
    Columns,
    Drawn,
    Heading,
    Line,
    Span,
    Text,
    WritingLines,
    plain,
)
from dashboards.reports.pictures import qr_code
from dashboards.reports.standing import Standing

PAPER_LINES = 3
# A number to call begins with its country's or with 0; other numbers are no telephones.
TELEPHONE = re.compile(r"(?:\+|\b0)\d[\d ()./-]{4,18}\d\b", re.ASCII)


def right_to_reply(edition: Edition, standing: Standing, language: Language) -> Box:
    """Return the box that invites the partner to reply."""
    return Box(
        (
            Heading(language.gettext("Your right to reply")),
            Text(
                (
                    Span(_asked(edition, standing, language)),
                    Span(" "),
                    Span(language.gettext("Your grant does not depend on your reply."), "bold"),
                )
            ),
            Columns(tuple(_by_word(edition, language)), _by_form_or_paper(edition, language)),
        )
    )


def with_own_form(edition: Edition, code: str | None) -> Edition:
    """Return an edition whose address of the form is the partner's own, by its link's code.

    A code speaks for its partner, so that it stands in no edition's file. Without one there is no
    address.
    """
    return replace(
        edition,
        reply_ways=tuple(
            replace(row, form=_filled(row.form, edition, code)) for row in edition.reply_ways
        ),
    )


def _filled(form: str | None, edition: Edition, code: str | None) -> str | None:
    parts = PERIOD.fullmatch(edition.programme.period or "")
    if form is None or code is None or parts is None:
        return None
    return form.format(
        code=code,
        partner=edition.programme.edition_partner or "",
        year=parts["year"],
        quarter=f"Q{parts['number']}" if parts["kind"] == "Q" else "",
    )


def _asked(edition: Edition, standing: Standing, language: Language) -> str:
    period = edition.period
    if standing.stage == "draft" and standing.reply_until:
        return language.gettext(
            "Tell us what is missing, wrong or unfair by %(day)s. Your reply is printed in the "
            "final report, unedited.",
            day=language.day(standing.reply_until),
        )
    if period and period.locks_on and period.locks_on > edition.programme.as_of:
        return language.gettext(
            "Tell us what is missing, wrong or unfair. Until %(day)s a correction goes straight "
            "into these figures.",
            day=language.day(period.locks_on),
        )
    return language.gettext(
        "Tell us what is missing, wrong or unfair. A correction goes into these figures with "
        "the next report."
    )


def _by_word(edition: Edition, language: Language) -> Iterator[Block]:
    ways = next(iter(edition.reply_ways), None)
    yield Heading(language.gettext("By voice or message"), 3)
    if ways and ways.by_message:
        yield Text(_to_call(ways.by_message))
    else:
        said = language.gettext(
            "To your contact at the Agency. Say which promise or figure you mean; no form is "
            "needed."
        )
        yield Text(plain(said))
    yield Heading(language.gettext("To someone outside the Agency"), 3)
    if ways and ways.outside:
        yield Text(_to_call(ways.outside))
    else:
        said = language.gettext(
            "To the joint panel of both sides, if you would rather not write to the Agency."
        )
        yield Text(plain(said))


def _to_call(words: str) -> Line:
    """Return somebody's words; where they name one telephone, a telephone can call it."""
    numbers = TELEPHONE.findall(words.replace("(0)", ""))
    called = re.sub(r"[^+\d]", "", numbers[0]) if len(numbers) == 1 else ""
    return (Span(words, is_quoted=True, leads_to=f"tel:{called}" if called else ""),)


def _by_form_or_paper(edition: Edition, language: Language) -> tuple[Block, ...]:
    ways = next(iter(edition.reply_ways), None)
    address = ways.form if ways and "{code}" not in (ways.form or "") else None
    paper = (
        Heading(language.gettext("On paper"), 3),
        Text(plain(language.gettext("Write here and hand it to any Agency visitor."))),
    )
    if not address:
        return (*paper, WritingLines(PAPER_LINES))
    said = language.gettext("The code leads to the form of your own; keep it among yourselves.")
    code = Drawn(
        qr_code(address, language.gettext("The address of the form as a code")),
        # Who reads on a telephone cannot point it at its own screen.
        Span(language.gettext("Open the form"), leads_to=address),
    )
    form = (Heading(language.gettext("By form"), 3), Text(plain(said), "small"), code)
    return (Columns(form, (*paper, WritingLines(PAPER_LINES))),)
