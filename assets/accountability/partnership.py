"""Whether a partnership is accountable both ways: `marts.partnership_test` (DOMAIN §3.4).

Five criteria after the Global Partnership's test of mutual accountability, read as at each period's
end: an agreement with duties of both sides, targets for both, a joint review within a year, others
than the two at it, and results that were shared back within a year.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import duckdb

from assets.accountability.agreements import in_force
from assets.accountability.happened import happened
from assets.accountability.register import Promise, promises
from assets.programme.periods import Period, period
from assets.programme.read import Programme
from assets.staging.tables import column_name
from assets.warehouse.connection import transaction
from assets.warehouse.dictionary import replace_rows

TABLE = "marts.partnership_test"
FORM = "event"  # F7 of the domain.
ASKED = (
    "event/event_type", "event/held_on", "event/partners_present", "quorum/minority_orgs",
    "review/community_present", "review/shared_back", "review/shared_back_on",
)  # fmt: skip
A_YEAR = timedelta(days=365)
BOTH = {"agency", "cso"}
Value = TypeVar("Value")


@dataclass(frozen=True)
class Meeting:
    """An event that one or more partners were at."""

    kind: str
    held_on: date
    partners: tuple[str, ...]
    has_others: bool  # Members of the community, or another organisation, were there.
    shared_back_on: date | None
    root_uuid: str
    is_provisional: bool
    is_warned: bool
    has_evidence: bool | None


def load_partnership_test(
    connection: duckdb.DuckDBPyConnection, programme: Programme, as_of: date
) -> int:
    """Replace the test of every partnership; return its rows.

    Without a form on events that asks for it nobody knows of reviews, and nothing is tested.
    """
    rows: Iterable[tuple[object, ...]] = ()
    if is_asked(programme):
        agreed = list(promises(programme, happened(connection, programme, as_of)))
        rows = _tests(programme, agreed, _meetings(connection), as_of)
    with transaction(connection):
        return replace_rows(connection, TABLE, rows)


def is_asked(programme: Programme) -> bool:
    """Say whether the programme's form on events asks what the test needs."""
    if FORM not in {form.code for form in programme.file.forms}:
        return False
    questions = programme.questionnaire(FORM).form.questions
    return {*ASKED} <= {question.xpath for question in questions}


def _tests(
    programme: Programme, agreed: list[Promise], meetings: list[Meeting], as_of: date
) -> Iterator[tuple[object, ...]]:
    """Yield a row per period that has begun and partner that an agreement binds in it."""
    promised = _grouped((one.agreement, one) for one in agreed if one.agreement)
    attended = _grouped((partner, one) for one in meetings for partner in {*one.partners})
    aimed = _targets(programme)
    for when in programme.periods:
        at = min(when.ends_on, as_of)
        for partner in programme.partners:
            binding = in_force(programme, partner.partner, when)
            if when.starts_on > as_of or binding is None:
                continue
            own = attended.get(partner.partner, [])
            reviews = [
                one for one in own if one.kind == "joint_review" and _is_within(one.held_on, at)
            ]
            shared = [one for one in own if _is_within(one.shared_back_on, at)]
            criteria = (
                _sides_with_duties(promised.get(binding.agreement, ()), at) == BOTH,
                _sides_with_targets(aimed, partner.partner, when, at) == BOTH,
                bool(reviews),
                any(review.has_others for review in reviews),
                bool(shared),
            )
            behind = {one.root_uuid: one for one in (*reviews, *shared)}
            evidence = [one.has_evidence for one in behind.values() if one.has_evidence is not None]
            yield (
                when.name,
                partner.partner,
                *criteria,
                sum(criteria),
                sum(criteria) >= programme.file.commitments.accountable_from,
                any(one.is_provisional for one in behind.values()),
                any(one.is_warned for one in behind.values()),
                any(evidence) if evidence else None,
                [{"form": FORM, "root_uuid": one, "item_path": ""} for one in sorted(behind)],
            )


def _is_within(day: date | None, at: date) -> bool:
    return day is not None and at - A_YEAR < day <= at


def _sides_with_duties(promised: Iterable[Promise], at: date) -> set[str]:
    return {side for one in promised if one.agreed_on <= at for side in one.answering}


def _targets(programme: Programme) -> dict[str, list[tuple[Period, date, str]]]:
    """Return the targets of each partner, or of all: their period, day, and who answers."""
    answers = {one.code: one.responsible.side for _, _, one in programme.indicators}
    return _grouped(
        (one.partner, (period(one.period), one.agreed_on, answers.get(one.indicator, "")))
        for one in programme.targets
    )


def _sides_with_targets(
    aimed: Mapping[str, list[tuple[Period, date, str]]], partner: str, when: Period, at: date
) -> set[str]:
    """Return the sides that answer for a target of a period, or of a longer one around it.

    A CSO's targets are its own; the agency may have one for all of its partners.
    """
    found: set[str] = set()
    for whose, may_answer in ((partner, BOTH), ("*", {"agency"})):
        for span, agreed_on, side in aimed.get(whose, ()):
            is_of_it = span.starts_on <= when.starts_on and when.ends_on <= span.ends_on
            if is_of_it and agreed_on <= at:
                found |= may_answer & (BOTH if side == "both" else {side})
    return found


def _grouped(found: Iterable[tuple[str, Value]]) -> dict[str, list[Value]]:
    groups: dict[str, list[Value]] = {}
    for name, one in found:
        groups.setdefault(name, []).append(one)
    return groups


def _meetings(connection: duckdb.DuckDBPyConnection) -> list[Meeting]:
    asked = {question: f'"{column_name(question)}"' for question in ASKED}
    kind, held_on, partners, organisations, community, is_shared, shared_on = asked.values()
    found = connection.execute(
        f"""
        select
            {kind}, {held_on}, coalesce({partners}, []),
            coalesce({community} = 'yes', false) or coalesce({organisations} > 1, false)
            or len({partners}) > 1,
            case when {is_shared} = 'yes' then {shared_on} end,
            root_uuid, is_provisional, is_warned, has_evidence
        from accepted.{FORM}
        """
    ).fetchall()
    return [Meeting(kind, on, tuple(who), *rest) for kind, on, who, *rest in found]
