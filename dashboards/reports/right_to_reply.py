"""What a report says of answering it: until when, and in which ways, one of them on paper.

Two ways need no form on the internet, and one leads to somebody outside the Agency.
"""

from collections.abc import Iterator

from dashboards.edition import Edition
from dashboards.language import PERIOD, Language
from dashboards.reports.blocks import (
    Block,
    Box,
    Columns,
    Drawn,
    Heading,
    Span,
    Text,
    WritingLines,
    plain,
    quoted,
)
from dashboards.reports.pictures import qr_code
from dashboards.reports.standing import Standing

PAPER_LINES = 3


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
            Columns(
                tuple(_by_word(edition, language)), tuple(_by_form_or_paper(edition, language))
            ),
        )
    )


def reply_form(edition: Edition) -> str | None:
    """Return the address at which the partner answers the report of the period shown."""
    ways = next(iter(edition.reply_ways), None)
    parts = PERIOD.fullmatch(edition.programme.period or "")
    if ways is None or ways.form is None or parts is None:
        return None
    quarter = f"Q{parts['number']}" if parts["kind"] == "Q" else ""
    return ways.form.replace("{year}", parts["year"]).replace("{quarter}", quarter)


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
        yield Text(quoted(ways.by_message))
    else:
        said = language.gettext(
            "To your contact at the Agency. Say which promise or figure you mean; no form is "
            "needed."
        )
        yield Text(plain(said))
    yield Heading(language.gettext("To someone outside the Agency"), 3)
    if ways and ways.outside:
        yield Text(quoted(ways.outside))
    else:
        said = language.gettext(
            "To the joint panel of both sides, if you would rather not write to the Agency."
        )
        yield Text(plain(said))


def _by_form_or_paper(edition: Edition, language: Language) -> Iterator[Block]:
    address = reply_form(edition)
    if address:
        yield Heading(language.gettext("By form"), 3)
        said = language.gettext("The code leads to the form of your own; keep it among yourselves.")
        yield Text(plain(said))
        yield Drawn(qr_code(address, language.gettext("The address of the form as a code")))
    yield Heading(language.gettext("On paper"), 3)
    yield Text(plain(language.gettext("Write here and hand it to any Agency visitor.")))
    yield WritingLines(1 if address else PAPER_LINES)
