"""Both sides' promises counted and named, the Agency's and the partners' by the same rules.

The states themselves come from the edition; none is decided here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.rows import EVERYONE, SIDES, Accountability, Commitment, Partner, Side
from dashboards.status import Look, promise_look

# The states of promises that fell due, in the order in which bars and tiles show them.
DUE_STATES = ("on_time", "late", "deemed", "pending", "unclaimed", "disputed", "overdue")

MONEY = "A01"  # The type of promise that is kept by paying: it goes before all others.
# A joint promise is owed by both sides and stands in both columns.
JOINT = "joint"


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of one side's promises that fell due in one period."""

    side: Side
    due: int
    counts: tuple[tuple[str, int], ...]
    waived: int = 0
    redated: int = 0
    is_withheld: bool = False
    share_on_time: Decimal | None = None  # Of too few promises counts alone are told.
    seen: tuple[Look, ...] = ()  # The states of either side's, in their order.
    on_time_revised: int = 0
    met: int = 0  # Until the edition's day, however late.
    done: int = 0
    with_evidence: int = 0  # Of those done.
    median_days_late: Decimal | None = None

    def count(self, state: str) -> int:
        """How many of the promises due ended in a state."""
        return dict(self.counts).get(state, 0)

    @property
    def on_time(self) -> int:
        """Promises kept by their original date."""
        return self.count("on_time")


def tally(edition: Edition, side: Side, period: str | None, partner: str = EVERYONE) -> Tally:
    """Count one side's promises due in a period."""
    for row in edition.accountability:
        if (row.side, row.period, row.partner) == (side, period, partner):
            return _tally_of(row, side)
    return Tally(side, due=0, counts=())


def tallies(edition: Edition, period: str | None, partner: str = EVERYONE) -> tuple[Tally, ...]:
    """Count both sides' promises due in a period, the Agency's first."""
    both = [tally(edition, side, period, partner) for side in SIDES]
    seen = tuple(
        promise_look(state) for state in DUE_STATES if any(one.count(state) for one in both)
    )
    return tuple(replace(one, seen=seen) for one in both)


def promises_by(edition: Edition, side: Side) -> Iterator[Commitment]:
    """One side's promises, joint ones included."""
    return (row for row in edition.commitments if row.side in {side, JOINT})


def overdue_by(edition: Edition, side: Side) -> int:
    """How many promises of one side are overdue on the edition's date."""
    return sum(row.state == "overdue" for row in promises_by(edition, side))


def promise_text(row: Commitment, language: Language) -> str:
    """What was promised, in the reader's language where that was written down."""
    texts = {"en": row.text_en, "fr": row.text_fr, "es": row.text_es, "ar": row.text_ar}
    return texts.get(language.code) or next(filter(None, texts.values()), row.commitment)


def partner_name(partner: Partner | None, language: Language) -> str:
    """A partner's name, or a description where the name may not be shown."""
    if partner is not None and partner.name:
        return partner.name
    if partner is not None and partner.adm1_label:
        return language.gettext("a partner in %(region)s", region=partner.adm1_label)
    return language.gettext("a partner")


def state_in_words(row: Commitment, edition: Edition, language: Language) -> str:
    """How late an unkept or late promise is, in days, where that is what matters about it."""
    if row.state == "overdue":
        days = (edition.programme.as_of - row.current_due).days
        return language.ngettext("%(num)s day overdue", "%(num)s days overdue", days)
    if row.state == "late" and row.days_late:
        return language.ngettext("%(num)s day late", "%(num)s days late", row.days_late)
    return ""


def moved_in_words(row: Commitment, language: Language) -> str:
    """How often both sides moved a promise, and from which day; empty where they never did."""
    if not row.redates:
        return ""
    return language.ngettext(
        "first due %(day)s; moved %(num)s time by both sides",
        "first due %(day)s; moved %(num)s times by both sides",
        row.redates,
        day=language.day(row.original_due),
    )


def _tally_of(row: Accountability, side: Side) -> Tally:
    if row.due is None:
        return Tally(side, due=0, counts=(), is_withheld=True)
    counts = ((state, getattr(row, state) or 0) for state in DUE_STATES)
    return Tally(
        side,
        due=row.due,
        counts=tuple((state, number) for state, number in counts if number),
        waived=row.waived or 0,
        redated=row.redated or 0,
        share_on_time=row.on_time_share,
        on_time_revised=row.on_time_revised or 0,
        met=row.met_eventually or 0,
        done=row.done or 0,
        with_evidence=row.with_evidence or 0,
        median_days_late=row.median_days_late,
    )
