"""The five criteria of a partnership that is accountable both ways, worked out from the answers."""

from collections.abc import Iterator
from datetime import date, timedelta

from tests.oracle.capacity_scores import Rows, about
from tests.oracle.promises import book
from tests.oracle.reading import day, names, whole
from tests.oracle.spans import Span, span_named
from tests.oracle.world import Record, World

YEAR = timedelta(days=364)  # Before a day: with that day itself there are 365.


def partnership_test(world: World) -> Rows:
    """Return the five criteria, how many are met and if they suffice, by quarter and partner."""
    enough = world.folder.settings["commitments"]["accountable_from"]
    found: Rows = {}
    for span in world.folder.begun("quarter", world.as_of):
        for partner in world.folder.partners:
            agreement = world.folder.binding(partner, span)
            if not agreement:
                continue
            until = min(span.last, world.as_of)
            reviews = [
                one
                for one in _meetings(world, partner)
                if one.said["event_type"] == "joint_review"
                and until - YEAR <= day(one.said["held_on"]) <= until
            ]
            shared = [
                one
                for one in _meetings(world, partner)
                if one.said.get("shared_back") == "yes"
                and until - YEAR <= day(one.said["shared_back_on"]) <= until
            ]
            both = {"agency", "cso"}
            met = (
                set(_duties(world, agreement["agreement"], until)) == both,
                set(_targets(world, partner, span, until)) == both,
                len(reviews) > 0,
                any(_has_others(one) for one in reviews),
                len(shared) > 0,
            )
            behind = {one.root: one for one in (*reviews, *shared)}
            result = (*met, met.count(True), met.count(True) >= enough)
            found[span.name, partner] = (*result, *about(list(behind.values())))
    return found


def _meetings(world: World, partner: str) -> Iterator[Record]:
    for record in world.records("event"):
        if partner in names(record.said.get("partners_present")):
            yield record


def _has_others(review: Record) -> bool:
    said = review.said
    is_wider = (whole(said.get("minority_orgs")) or 0) >= 2
    return (
        said.get("community_present") == "yes"
        or is_wider
        or len(names(said["partners_present"])) >= 2
    )


def _duties(world: World, agreement: str, until: date) -> Iterator[str]:
    for promise in world.once("book", book).promises:
        if promise.agreement == agreement and promise.agreed_on <= until:
            yield from promise.sides


def _targets(world: World, partner: str, span: Span, until: date) -> Iterator[str]:
    for row in world.folder.table("targets"):
        around = span_named(row["period"])
        if not around.first <= span.first <= span.last <= around.last:
            continue
        if date.fromisoformat(row["agreed_on"]) > until:
            continue
        side = world.folder.indicators[row["indicator"]]["responsible"]["side"]
        if side != "cso" and row["partner"] in {"*", partner}:
            yield "agency"
        if side != "agency" and row["partner"] == partner:
            yield "cso"
