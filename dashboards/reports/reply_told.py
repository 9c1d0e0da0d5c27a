"""What a report tells of the partner's last reply: in full, with the answer and what changed."""

from collections.abc import Iterable, Iterator

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.notes import ISOLATED, Words
from dashboards.replies import Exchange, Said, exchange, last_exchange
from dashboards.reports.blocks import Block, Box, Heading, Span, Text
from dashboards.reports.standing import Standing

WITHHELD = "[c]"


def reply_told(
    edition: Edition, code: str, name: str, standing: Standing, language: Language
) -> Iterator[Block]:
    """Yield the partner's last reply; of a final report, its own, or that there is none."""
    period = edition.programme.period
    last = last_exchange(edition, code, language)
    if period and not standing.gathers_replies:
        own = exchange(edition, code, period, language)
        if own.reply is None and standing.reply_until:
            yield _silence(standing, language)
        elif own.reply:
            last = own
    if last and last.reply:
        is_own = last.code == period
        yield Box(tuple(_said(last, name, language, is_own=is_own)))


def _silence(standing: Standing, language: Language) -> Text:
    assert standing.reply_until, "who waits for replies knows until when"  # noqa: S101
    said = language.gettext("No reply received by %(day)s.", day=language.day(standing.reply_until))
    why = language.gettext("Silence is not agreement.")
    return Text((Span(said, "bold"), Span(" "), Span(why)))


def _said(told: Exchange, name: str, language: Language, *, is_own: bool) -> Iterator[Block]:
    assert told.reply, "an exchange begins with a reply"  # noqa: S101
    reply = told.reply
    yield Heading(_title(language, is_own=is_own, is_shown=reply.is_shown))
    yield Text(
        (
            *_in_full(reply, language),
            Span(" "),
            Span(name, "muted", is_quoted=True),
            *_after_points((told.period, reply.day, reply.position)),
        )
    )
    yield Text(tuple(_answer(told, language)))
    for title, found in (
        (language.gettext("What changed because of it."), told.changed),
        (language.gettext("Agreed."), told.steps),
    ):
        for words in found:
            yield Text(tuple(_words(title, words, language)))


def _after_points(told: Iterable[str]) -> Iterator[Span]:
    """Yield each for itself: a language from the right would swap the sides of numbers else."""
    for one in told:
        yield Span(" · ", "muted")
        yield Span(one, "muted", is_quoted=True)


def _title(language: Language, *, is_own: bool, is_shown: bool) -> str:
    if is_own and is_shown:
        return language.gettext("Your reply to this report, in full")
    if is_own:
        return language.gettext("Your reply to this report")
    if is_shown:
        return language.gettext("Your reply to the last report, in full")
    return language.gettext("Your reply to the last report")


def _in_full(reply: Said, language: Language) -> tuple[Span, ...]:
    """Return a reply's words, or why there are none."""
    if reply.is_shown:
        text = ISOLATED.format(reply.text)
        return (Span(language.gettext("“%(words)s”", words=text)),)
    if reply.text == WITHHELD:
        why = language.gettext(
            "Its words are not printed: you did not say that they may be, or something in them "
            "could lead to a person."
        )
    else:
        why = language.gettext("It came without words.")
    return (Span(f"{reply.text} {why}"),)


def _answer(told: Exchange, language: Language) -> Iterator[Span]:
    yield Span(language.gettext("Our answer."), "bold")
    yield Span(" ")
    turn = told.turns[0]
    if told.answer:
        yield Span(told.answer.text, is_quoted=told.answer.is_shown)
        yield from _after_points((told.answer.day,))
    elif turn.is_done:
        yield Span(language.gettext("Given on %(day)s.", day=turn.came))
    else:
        yield Span(
            language.gettext("None yet; due %(day)s: %(state)s.", day=turn.due, state=turn.words)
        )


def _words(title: str, words: Words, language: Language) -> Iterator[Span]:
    yield Span(title, "bold")
    yield Span(" ")
    yield Span(words.text, is_quoted=True)
    due = language.gettext("by %(day)s", day=words.due) if words.due else ""
    yield from _after_points(part for part in (words.author, words.written, due) if part)
