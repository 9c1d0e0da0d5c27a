"""What a partner reads beside its report: the message that brings it, and the note in a bundle.

Both are plain text, from the partner's own edition alone. The report itself is made in
`dashboards.reports`; how a message is sent, in `pipelines.mail`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.promises import partner_name, tally
from dashboards.reports.standing import Standing, standing_of
from dashboards.rows import Side


@dataclass(frozen=True)
class Words:
    """The subject of a message and its text, in paragraphs."""

    subject: str
    text: str


def report_letter(
    edition: Edition, language: Language, period: str, *, links: Sequence[str] = ()
) -> Words:
    """Return the message that brings a partner its report of a period.

    `links` are the report's addresses where the message does not carry it.
    """
    kept = language.gettext(
        "Of what the Agency promised: %(agency)s. Of what you promised: %(partner)s.",
        agency=_counts(edition, "agency", period, language),
        partner=_counts(edition, "cso", period, language),
    )
    standing = standing_of(edition, period)
    paragraphs = [
        _about(edition, language, period),
        kept,
        _where(links, language),
        f"{_reply(standing, language)} {_free(language)}",
        language.gettext("This message was sent automatically; people read your answer."),
        edition.programme.agency_name,
    ]
    subject = language.gettext(
        "Your report for %(period)s: both sides' promises", period=language.period(period)
    )
    return Words(subject, "\n\n".join(paragraphs) + "\n")


def _reply(standing: Standing, language: Language) -> str:
    """Say how far the report has come, and until when and how to answer it."""
    if standing.stage == "draft" and standing.reply_until:
        return language.gettext(
            "It is a draft. Tell us by %(day)s what is missing, wrong or unfair: answer this "
            "message, or in one of the ways that the report names.",
            day=language.day(standing.reply_until),
        )
    asked = language.gettext(
        "Tell us what is missing, wrong or unfair: answer this message, or in one of the ways "
        "that the report names."
    )
    if standing.stage == "final":
        return f"{language.gettext('It is final.')} {asked}"
    return asked


def bundle_note(
    edition: Edition, language: Language, period: str, files: Sequence[str], sums: str
) -> str:
    """Return what stands beside the files of a bundle: what they are, and how to open them."""
    paragraphs = [
        _about(edition, language, period),
        language.gettext(
            "Unpack the files first. The report opens on a phone or a computer, without internet."
        ),
        "\n".join(files),
        language.gettext("Whether a file is as it was sent, %(sums)s tells.", sums=sums),
        language.gettext("Tell us what is missing, wrong or unfair.") + " " + _free(language),
        edition.programme.agency_name,
    ]
    return "\n\n".join(paragraphs) + "\n"


def _about(edition: Edition, language: Language, period: str) -> str:
    code = edition.programme.edition_partner
    row = next((one for one in edition.partners if one.partner == code), None)
    return language.gettext(
        "This is the report for %(period)s on what %(partner)s and %(agency)s promised each other "
        "and did.",
        period=language.period(period),
        partner=partner_name(row, language),
        agency=edition.programme.agency_name,
    )


def _counts(edition: Edition, side: Side, period: str, language: Language) -> str:
    """Return how many promises of a side that fell due were kept in time, as the edition says."""
    due = tally(edition, side, period, edition.programme.edition_partner or "")
    if due.is_withheld:
        return f"[c] {language.gettext('withheld to protect people')}"
    if not due.due:
        return language.gettext("nothing fell due")
    return language.gettext("%(kept)s of %(due)s on time", kept=due.on_time, due=due.due)


def _where(links: Sequence[str], language: Language) -> str:
    if not links:
        return language.gettext(
            "The report is attached. It opens on a phone or a computer, without internet."
        )
    said = language.gettext(
        "The report is here. Whoever knows the address can read it: keep it among yourselves."
    )
    return "\n".join([said, *links])


def _free(language: Language) -> str:
    return language.gettext("Your grant does not depend on your reply.")
