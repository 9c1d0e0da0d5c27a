"""One state machine and one clock for every promise, whoever made it (DOMAIN §3.4).

Pure functions of a promise, what was said about it, and a day. Nothing typed in decides a
state: overdue is computed, and a claim counts only when the other side confirms it or stays
silent too long.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from assets.accountability.register import Promise
from assets.programme.model import CommitmentRules, WorkingCalendar
from assets.programme.working_days import add_working_days

Action = Literal["propose", "agree", "claim", "confirm", "dispute", "waive", "redate"]
ANSWERS = ("confirm", "dispute")
State = Literal[
    "not_due", "unclaimed", "pending", "on_time", "late", "deemed", "overdue", "disputed", "waived"
]


@dataclass(frozen=True)
class Event:
    """What one side said about a promise; the side is that of the account that sent it."""

    commitment: str
    action: str
    side: str
    happened_on: date
    arrived_on: date
    author: str
    new_due_on: date | None = None
    evidence: str | None = None
    reason: str | None = None
    partner: str = ""
    type: str = ""
    promised_by: str | None = None
    form: str = "commitment_event"  # F10, or what speaks for itself: a report, a delivery.
    root_uuid: str = ""
    is_provisional: bool = False
    is_warned: bool = False
    has_evidence: bool | None = None  # None where the form asks for none.


@dataclass(frozen=True)
class Standing:
    """Where a promise stands on a day."""

    state: State
    current_due: date
    claimed_on: date | None = None
    claimed_by: str | None = None
    done_on: date | None = None
    days_late: int | None = None
    is_disputed: bool = False
    is_waived: bool = False
    moves: Sequence[Event] = ()  # The second side's word on each day that both moved it to.
    evidence: str | None = None
    claim: Event | None = None
    settled_on: date | None = None  # When the other side confirmed it, or silence settled it.
    is_on_time_revised: bool = False  # Confirmed, and done by the due date that both put last.

    @property
    def is_redated(self) -> bool:
        """Whether both sides have moved its due date, be it back to where it was."""
        return bool(self.moves)

    @property
    def is_done(self) -> bool:
        """Whether it was kept, and confirmed or deemed so."""
        return self.done_on is not None


@dataclass(frozen=True)
class Clock:
    """The programme's rules about time."""

    rules: CommitmentRules
    calendar: WorkingCalendar


def standing(promise: Promise, events: Iterable[Event], on: date, clock: Clock) -> Standing:
    """Return where a promise stands at the end of a day, by what was said until then.

    On time reads the original due date, overdue the current one (DESIGN §8). A claim that the
    other side leaves unanswered is deemed done after the agreed working days, except for the
    types of promise that are never deemed.
    """
    said = sorted(
        (event for event in events if event.happened_on <= on),
        # Of what happened on one day the claim comes first, whichever phone was online sooner.
        key=lambda event: (event.happened_on, event.action in ANSWERS, event.arrived_on),
    )
    moves = _moves(said)
    current_due = moves[-1].new_due_on if moves and moves[-1].new_due_on else promise.due_on
    waived_on = _waived_on(said)
    # A waiver after the due date forgives, but does not undo that the promise fell due.
    if waived_on is not None and waived_on <= promise.due_on:
        return Standing("waived", current_due, is_waived=True, moves=moves)
    is_waived = waived_on is not None
    claim, answer = _claim_and_answer(promise, said)
    if claim is None:
        late = (on - current_due).days
        was_let_go = waived_on is not None and waived_on <= current_due
        if late > 0 and not was_let_go:
            return Standing(
                "overdue", current_due, days_late=late, is_waived=is_waived, moves=moves
            )
        # What both sides let go after they had moved it is not to come any more.
        state: State = "unclaimed" if was_let_go else "not_due"
        return Standing(state, current_due, is_waived=is_waived, moves=moves)
    state = _claimed_state(promise, claim, answer, on, clock)
    is_confirmed = state in {"on_time", "late"}
    is_done = is_confirmed or state == "deemed"
    return Standing(
        state=state,
        current_due=current_due,
        claimed_on=claim.happened_on,
        claimed_by=claim.author,
        done_on=claim.happened_on if is_done else None,
        days_late=max((claim.happened_on - promise.due_on).days, 0) if is_done else None,
        is_disputed=state == "disputed",
        is_waived=is_waived,
        moves=moves,
        evidence=claim.evidence,
        claim=claim,
        settled_on=_settled_on(claim, answer, clock) if is_done else None,
        is_on_time_revised=is_confirmed and _is_by(claim, current_due, clock),
    )


def _claimed_state(
    promise: Promise, claim: Event, answer: Event | None, on: date, clock: Clock
) -> State:
    if answer is not None and answer.action == "dispute":
        return "disputed"
    if answer is None:
        if promise.type in clock.rules.never_deemed:
            return "pending"
        return "deemed" if on >= _settled_on(claim, None, clock) else "pending"
    return "on_time" if _is_by(claim, promise.due_on, clock) else "late"


def _settled_on(claim: Event, answer: Event | None, clock: Clock) -> date:
    """Return the day from which a claim is no longer open: it was answered, or left too long."""
    if answer is not None:
        return answer.happened_on
    heard_on = max(claim.happened_on, claim.arrived_on)
    silent_until = add_working_days(heard_on, clock.rules.silence_days, clock.calendar)
    return silent_until + timedelta(days=1)


def _is_by(claim: Event, due_on: date, clock: Clock) -> bool:
    return (claim.happened_on - due_on).days <= clock.rules.grace_days


def _is_claim(promise: Promise, event: Event) -> bool:
    return event.action == "claim" and promise.side in {event.side, "joint"}


def _claim_and_answer(promise: Promise, said: Iterable[Event]) -> tuple[Event | None, Event | None]:
    """Return the claim that stands, and the other side's last word on it.

    Saying it again changes nothing: only a dispute makes room for another claim. Nobody
    confirms a claim of their own.
    """
    claim = answer = None
    for event in said:
        if _is_claim(promise, event) and (claim is None or (answer and answer.action == "dispute")):
            claim, answer = event, None
        elif claim and event.action in ANSWERS and event.side != claim.side:
            answer = answer if answer and answer.action == event.action else event
    return claim, answer


def _waived_on(said: Iterable[Event]) -> date | None:
    """Return the day on which the second side gave its consent to a waiver."""
    first: dict[str, date] = {}
    for event in said:
        if event.action == "waive":
            first.setdefault(event.side, event.happened_on)
    return max(first.values()) if {"agency", "cso"} <= first.keys() else None


def _moves(said: Iterable[Event]) -> list[Event]:
    """Return the second side's word on each day to which both sides moved the due date.

    Once both have agreed, another day needs the word of both again.
    """
    put_down: dict[date, set[str]] = {}
    agreed: list[Event] = []
    for event in said:
        if event.action == "redate" and event.new_due_on is not None:
            sides = put_down.setdefault(event.new_due_on, set())
            sides.add(event.side)
            if {"agency", "cso"} <= sides:
                agreed.append(event)
                put_down.clear()
    return agreed
