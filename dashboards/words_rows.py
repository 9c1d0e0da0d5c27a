"""The rows of people's own words: replies to reports, the rules about them, and notes."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from dashboards.rows import Published, Table

# A reply has at most so many letters, and is printed whole.
LONGEST_WORDS = 1500


@dataclass(frozen=True, slots=True)
class Reply(Published):
    """What one side replied to a partner's report of a period; the text is empty where withheld."""

    table: ClassVar[Table] = Table("replies", "partner, period, side")
    longest: ClassVar[int] = LONGEST_WORDS

    partner: str
    period: str
    side: str
    position: str
    text: str | None
    is_signed_off: bool
    replied_on: date
    answer_due_on: date | None
    answered_on: date | None
    replies: int
    mark: str


@dataclass(frozen=True, slots=True)
class ReplyRules(Published):
    """How long there is to reply and to answer, and which days are not worked."""

    table: ClassVar[Table] = Table("reply_rules", "window_days")

    window_days: int
    answer_days: int
    weekend: str
    holidays: str


@dataclass(frozen=True, slots=True)
class ReplyWays(Published):
    """How the partner whose edition it is may reply; empty where nobody said."""

    table: ClassVar[Table] = Table("reply_ways", "form")

    form: str | None
    by_message: str | None
    outside: str | None


@dataclass(frozen=True, slots=True)
class Note(Published):
    """Words of one side about a result, a promise or a reply; with a due day, an agreed step."""

    table: ClassVar[Table] = Table(
        "notes", "subject, partner, period, written_on, side, author, text_en, text_fr"
    )
    longest: ClassVar[int] = LONGEST_WORDS

    subject: str
    partner: str
    period: str
    side: str
    text_en: str | None
    text_fr: str | None
    text_es: str | None
    text_ar: str | None
    author: str
    written_on: date
    due_on: date | None
    is_cleared: bool
