"""Where each promise stands on a day: one state machine for both sides, once more by hand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.oracle.promise_register import Promise, registered
from tests.oracle.reading import day
from tests.oracle.registry import indicator, marks
from tests.oracle.reports import FORMS, accepted_on, arrival_of, expected, first_reports
from tests.oracle.rows import Row, share
from tests.oracle.sent import came_on
from tests.oracle.spans import Span, span_on
from tests.oracle.when import When
from tests.oracle.world import Record, World

DONE = ("on_time", "late", "deemed")


@dataclass(frozen=True)
class Word:
    """What one side said about a promise, in the order in which it happened."""

    on: date
    action: str
    side: str
    came_on: date
    account: str
    record: Record

    @property
    def order(self) -> tuple[date, bool, date, bool, int]:
        """Of one day, a claim comes before its answer, and a word before what a report tells."""
        is_answer = self.action in {"confirm", "dispute"}
        is_report = self.record.form != "commitment_event"
        return self.on, is_answer, self.came_on, is_report, self.record.number


@dataclass(frozen=True)
class State:
    """A promise on a day."""

    name: str
    due_on: date  # As both sides last agreed.
    claim: Word | None = None
    settled_on: date | None = None
    days_late: int | None = None
    is_waived: bool = False
    moves: Sequence[Word] = ()  # Each the word of the second side.

    @property
    def is_done(self) -> bool:
        return self.name in DONE

    @property
    def is_on_time_revised(self) -> bool:
        return self.name in {"on_time", "late"} and self.claim.on <= self.due_on


@dataclass(frozen=True)
class Book:
    """All promises that were agreed, and all that was said."""

    world: World
    promises: Sequence[Promise]
    words: dict[tuple[str, str], list[Word]]

    def said(self, promise: Promise, until: date) -> list[Word]:
        words = self.words.get((promise.code, promise.partner), [])
        return sorted((word for word in words if word.on <= until), key=lambda word: word.order)

    def state(self, promise: Promise, on: date) -> State:
        words = self.said(promise, on)
        moves, waived_on = _moves(words), _waived_on(words)
        due_on = day(moves[-1].record.said["new_due_on"]) if moves else promise.due_on
        if waived_on and waived_on <= promise.due_on:
            return State("waived", due_on, is_waived=True, moves=moves)
        claim, answer = _claim_and_answer(promise, words)
        if claim is None:
            is_let_go = bool(waived_on) and waived_on <= due_on
            is_overdue = on > due_on and not is_let_go
            name = "overdue" if is_overdue else "unclaimed" if is_let_go else "not_due"
            late = (on - due_on).days if is_overdue else None
            return State(name, due_on, days_late=late, is_waived=bool(waived_on), moves=moves)
        name, settled_on = self._claimed(promise, claim, answer, on)
        late = max((claim.on - promise.due_on).days, 0) if name in DONE else None
        return State(name, due_on, claim, settled_on, late, bool(waived_on), moves)

    def _claimed(self, promise: Promise, claim: Word, answer: Word | None, on: date):
        rules = self.world.folder.settings["commitments"]
        if answer:
            if answer.action == "dispute":
                return "disputed", None
            last = promise.due_on + timedelta(days=rules["grace_days"])
            return ("on_time" if claim.on <= last else "late"), answer.on
        heard_on = max(claim.on, claim.came_on)
        until = self.world.folder.after_working_days(heard_on, rules["silence_days"])
        if promise.type in rules["never_deemed"] or on <= until:
            return "pending", None
        return "deemed", until + timedelta(days=1)


def _claim_and_answer(promise: Promise, words: Iterable[Word]) -> tuple[Word | None, Word | None]:
    """Only a dispute makes room for another claim; nobody answers a claim of their own."""
    claim = answer = None
    for word in words:
        is_own = promise.side in {word.side, "joint"}
        if word.action == "claim" and is_own:
            if claim is None or (answer and answer.action == "dispute"):
                claim, answer = word, None
        elif claim and word.action in {"confirm", "dispute"} and word.side != claim.side:
            said_again = answer is not None and answer.action == word.action
            answer = answer if said_again else word
    return claim, answer


def _waived_on(words: Iterable[Word]) -> date | None:
    """Return the day on which the second of the two sides let it go."""
    first: dict[str, date] = {}
    for word in words:
        if word.action == "waive":
            first.setdefault(word.side, word.on)
    return max(first.values()) if len(first) == 2 else None


def _moves(words: Iterable[Word]) -> list[Word]:
    """Return the words by which both sides had put down the same new day, since they last did."""
    waiting: list[tuple[str, str]] = []
    found = []
    for word in words:
        moved_to = word.record.said.get("new_due_on")
        if word.action == "redate" and moved_to:
            other = {"agency": "cso", "cso": "agency"}[word.side]
            if (moved_to, other) in waiting:
                found.append(word)
                waiting = []
            else:
                waiting.append((moved_to, word.side))
    return found


# The book ---------------------------------------------------------------------------------


def book(world: World) -> Book:
    """Return the promises of a world; a code that is taken cannot be proposed again."""
    words: dict[tuple[str, str], list[Word]] = defaultdict(list)
    rows = {row["_id"]: row for row in world.screened["commitment_event"].used}
    for record in sorted(world.records("commitment_event"), key=lambda one: one.number):
        said, row = record.said, rows[record.number]
        side = "cso" if world.folder.accounts[row["_submitted_by"]] else "agency"
        came = came_on(world.folder, row, said["partner"])
        account = row["_submitted_by"]
        word = Word(day(said["happened_on"]), said["action"], side, came, account, record)
        words[said["commitment"], said["partner"]].append(word)
    found: dict[tuple[str, str], Promise] = {}
    for promise in registered(world.folder, arrival_of(world)):
        found.setdefault((promise.code, promise.partner), promise)
        if promise.type == "C01" and promise.period:
            words[promise.code, promise.partner] += _sent_and_accepted(world, promise)
    for key, of_one in words.items():
        agreed = _proposed(*key, of_one)
        if agreed:
            found.setdefault(key, agreed)
    return Book(world, list(found.values()), words)


def _sent_and_accepted(world: World, promise: Promise) -> Iterator[Word]:
    """Yield what the report itself says: that it came, and then that the Agency accepted it."""
    key = (promise.period, promise.partner)
    came, first = world.once("first reports", lambda one: first_reports(one, FORMS[0])).get(
        key, (None, None)
    )
    if first:
        record = replace(first, said={"evidence": "seen"}, has_evidence=True)
        screened = world.screened[FORMS[0]]
        [row] = [one for one in screened.used if one["_id"] == first.number]
        yield Word(came, "claim", "cso", came, row["_submitted_by"], record)
        accepted = accepted_on(world, *key)
        if accepted and accepted <= world.as_of:
            yield Word(accepted, "confirm", "agency", accepted, "", record)


def _proposed(code: str, partner: str, words: Sequence[Word]) -> Promise | None:
    """Return the promise that one side proposed and the other agreed to."""
    proposal = next((word for word in words if word.action == "propose"), None)
    said = proposal.record.said if proposal else {}
    due_on = day(said.get("new_due_on"))
    for word in words if due_on and said.get("promised_by") else ():
        if word.action == "agree" and word.side != proposal.side and word.on >= proposal.on:
            side, kind = said["promised_by"], said.get("type")
            return Promise(code, partner, side, kind, word.on, due_on)
    return None


@dataclass(frozen=True)
class Due:
    """A promise that fell due, as it stood at the end of the quarter in which it did."""

    promise: Promise
    side: str
    quarter: Span
    state: State
    words: Sequence[Word]
    is_met: bool  # By now, however late.

    @property
    def name(self) -> str:
        return "unclaimed" if self.state.name == "not_due" else self.state.name

    @property
    def marks(self):
        return marks(*(word.record for word in self.words))


def due(world: World) -> list[Due]:
    """Return what fell due in the programme's quarters, once for each side that answers for it."""
    told = book(world)
    found = []
    for promise in told.promises:
        quarter = span_on(promise.due_on, "quarter")
        if promise.due_on <= world.as_of and quarter in world.folder.quarters:
            until = min(quarter.last, world.as_of)
            if promise.agreed_on > until:  # Nobody owed it when the quarter ended.
                continue
            state, is_met = told.state(promise, until), told.state(promise, world.as_of).is_done
            words = told.said(promise, until)
            found += [Due(promise, side, quarter, state, words, is_met) for side in promise.sides]
    return found


def _kept(world: World, when: When, side: str):
    for one in world.once("due", due):
        on = one.promise.due_on
        if one.side == side and one.name != "waived" and when.counts(on):
            yield Row(
                day=on,
                partners=(one.promise.partner,),
                members={"type": (one.promise.type,) if one.promise.type else ()},
                is_hit=one.name == "on_time",
                **one.marks,
            )


@indicator("OC6.3", share)
def kept_by_the_agency(world: World, when: When):
    return _kept(world, when, "agency")


@indicator("OC6.4", share)
def kept_by_csos(world: World, when: When):
    return _kept(world, when, "cso")


@indicator("OC6.5", share)
def on_time_both_ways(world: World, when: When):
    """Put together the partners' reports and the Agency's answers to them."""
    for report in world.once("reports", expected):
        if report.due_on < world.as_of and when.counts(report.due_on):
            yield Row(
                day=report.due_on,
                partners=(report.partner,),
                members={"direction": ("csos_to_agency",)},
                is_hit=bool(report.received_on) and report.received_on <= report.due_on,
                **marks(*report.records),
            )
    for one in world.once("due", due):
        on = one.promise.due_on
        is_answer = one.promise.type == "A02" and one.name != "waived"
        if is_answer and when.counts(on):
            yield Row(
                day=on,
                partners=(one.promise.partner,),
                members={"direction": ("agency_to_csos",)},
                is_hit=one.name == "on_time",
                **one.marks,
            )
