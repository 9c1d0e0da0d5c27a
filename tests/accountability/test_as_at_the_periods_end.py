"""How promises stand at a quarter's end: stories told by hand, and the counts made of them."""

from datetime import date, timedelta

import pytest

from assets.programme.registers import Commitment

DUE = date(2026, 4, 15)  # A Wednesday; its quarter ends on Tuesday 30 June.
LATER = date(2026, 7, 20)
BOTH = ("agency_focal", "awn_office")


def promise(code, side="agency", kind="A02", due_on=DUE, agreed_on=date(2025, 1, 1)):
    return Commitment(
        commitment=code, partner="AWN", side=side, type=kind, text_en="A promise",
        agreed_on=agreed_on, due_on=due_on,
    )  # fmt: skip


def by(who, action, day, **more):
    on = day if isinstance(day, date) else DUE + timedelta(days=day)
    return lambda code: (who, "AWN", action, code, on, more)


def both(action, day, **more):
    return [by(who, action, day, **more) for who in BOTH]


def claimed(day, **more):
    return by("agency_focal", "claim", day, **more)


def confirmed(day, **more):
    return by("awn_office", "confirm", day, **more)


def disputed(day):
    return by("awn_office", "dispute", day)


MOVED_TO_JUNE = both("redate", -5, new_due_on=date(2026, 6, 1))
MOVED_TO_JULY = both("redate", -5, new_due_on=date(2026, 7, 10))

# What was said, and how it stands on 30 June: the state, kept by the date put last, met by 20 July.
STORIES = {
    "kept and confirmed": ([claimed(0, evidence="seen"), confirmed(2)], "on_time", True, True),
    "a day late": ([claimed(1), confirmed(3)], "late", False, True),
    "left unanswered": ([claimed(0)], "deemed", False, True),
    "confirmed after long silence": ([claimed(0), confirmed(60)], "on_time", True, True),
    "disputed": ([claimed(0), disputed(5)], "disputed", False, False),
    "disputed, then confirmed": ([claimed(0), disputed(5), confirmed(20)], "on_time", True, True),
    "forgotten": ([], "overdue", False, False),
    "let go by one side": ([by("agency_focal", "waive", -4)], "overdue", False, False),
    "let go by both in time": (both("waive", -4), "waived", False, False),
    "let go by both too late": (both("waive", 9), "overdue", False, False),
    "moved, and kept by then": ([*MOVED_TO_JUNE, claimed(40), confirmed(42)], "late", True, True),
    "moved beyond the quarter": (MOVED_TO_JULY, "unclaimed", False, False),
    "moved by one side": ([MOVED_TO_JULY[0]], "overdue", False, False),
    "confirmed after the quarter": ([claimed(72), confirmed(80)], "pending", False, True),
    "confirmed by the same side": (
        [claimed(0), by("agency_focal", "confirm", 1)], "deemed", False, True,
    ),
}  # fmt: skip


def tell(told, stories, as_of=LATER, **agreed):
    codes = {f"P-{number}": said for number, said in enumerate(stories)}
    events = [word(code) for code, said in codes.items() for word in said]
    return told([promise(code, **agreed) for code in codes], events, as_of)


@pytest.mark.parametrize("story", STORIES)
def test_a_promise_stands_as_the_story_says(told, story):
    said, state, is_revised, is_met = STORIES[story]

    [found] = tell(told, [said])["commitments_due"]

    assert (found["state"], found["is_on_time_revised"], found["is_met"]) == (
        state, is_revised, is_met,
    )  # fmt: skip


def test_the_stories_are_counted_each_in_one_place(told):
    stories = [said for said, *_ in STORIES.values()]

    [found] = [row for row in tell(told, stories)["accountability"] if row["partner"] == "*"]

    told_of = ("due", "on_time", "late", "deemed", "pending", "unclaimed", "overdue", "disputed")
    assert [found[name] for name in told_of] == [14, 3, 2, 2, 1, 1, 4, 1]
    assert [found[name] for name in ("waived", "redated")] == [2, 2]
    assert [found[name] for name in ("on_time_revised", "met_eventually")] == [4, 8]
    assert [found[name] for name in ("done", "with_evidence")] == [7, 1]
    # Late by 1 and by 40 days; the oldest was due 76 days before the quarter's end.
    assert [found[name] for name in ("median_days_late", "oldest_overdue_days")] == [20.5, 76]
    assert float(found["on_time_share"]) == round(3 / 14, 6)


def test_money_is_never_deemed_and_waits_for_the_other_sides_word(told):
    [found] = tell(told, [[claimed(0)]], kind="A01")["commitments_due"]

    assert found["state"] == "pending"


@pytest.mark.parametrize(
    ("claimed_on", "state"),
    [(date(2025, 12, 8), "deemed"), (date(2025, 12, 9), "pending")],
)
def test_silence_over_a_holiday_is_counted_in_working_days_to_the_quarters_last_day(
    told, claimed_on, state
):
    # With 25 December and the weekends, fifteen working days end on 30 and on 31 December.
    tables = tell(told, [[claimed(claimed_on)]], due_on=date(2025, 12, 20))

    [found] = tables["commitments_due"]
    assert found["state"] == state


@pytest.mark.parametrize(("kept", "share"), [(3, None), (4, 0.8)])
def test_of_fewer_than_five_promises_there_are_counts_and_no_share(told, kept, share):
    stories = [[claimed(0), confirmed(1)]] * kept + [[]]

    [found] = [row for row in tell(told, stories)["accountability"] if row["partner"] == "AWN"]

    assert (found["on_time"], found["due"]) == (kept, kept + 1)
    assert (found["on_time_share"] is None) if share is None else (found["on_time_share"] > 0)
    assert share is None or float(found["on_time_share"]) == share


@pytest.mark.parametrize(("theirs", "gap"), [(4, None), (5, 20)])
def test_the_gap_is_the_agencys_share_less_the_csos(told, theirs, gap):
    """Four of five against three of five; with fewer than five on a side there is none."""
    own = {f"A-{number}": number < 4 for number in range(5)}
    others = {f"C-{number}": number < 3 for number in range(theirs)}
    promises = [promise(code) for code in own] + [
        promise(code, side="cso", kind="C04") for code in others
    ]
    events = [
        (who, "AWN", action, code, DUE, {})
        for codes, sides in ((own, BOTH), (others, BOTH[::-1]))
        for code, is_kept in codes.items()
        for who, action in zip(sides, ("claim", "confirm"), strict=True)
        if is_kept
    ]

    found = told(promises, events, LATER)["accountability_gap"]

    assert {row["partner"]: row["gap_points"] for row in found} == {"AWN": gap, "*": gap}


def test_what_is_overdue_grows_old_until_it_is_kept(told):
    tables = tell(told, [[], [claimed(80), confirmed(85)]], as_of=date(2026, 8, 1))

    ageing = [row for row in tables["accountability_ageing"] if row["partner"] == "AWN"]
    bands = ("period", "overdue", "days_1_30", "days_31_90", "days_over_90", "oldest_days")
    assert [tuple(row[name] for name in bands) for row in ageing] == [("2026Q2", 2, 0, 2, 0, 76)]


def test_nobody_owed_a_promise_that_was_agreed_after_the_quarter(told):
    tables = tell(told, [[]], agreed_on=date(2026, 7, 3))

    assert [row["state"] for row in tables["commitments"]] == ["overdue"]
    assert tables["commitments_due"] == tables["accountability"] == []
    assert tables["accountability_ageing"] == []


def test_a_day_earlier_what_came_later_is_not_known(told):
    stories = [[claimed(72), confirmed(80)]]

    [found] = tell(told, stories, as_of=date(2026, 6, 20))["commitments_due"]

    assert (found["state"], found["is_met"], found["days_late"]) == ("overdue", False, 66)
