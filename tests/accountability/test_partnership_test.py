"""A partnership is accountable both ways where it meets four of five criteria (DOMAIN §3.4)."""

from dataclasses import replace
from datetime import date

import pytest

from assets.accountability.partnership import load_partnership_test
from assets.programme.registers import Agreement, Commitment, Target
from tests.accountability.conftest import rows_of

AS_OF = date(2026, 7, 20)
CRITERIA = ("has_agreement", "has_targets", "had_review", "had_others", "is_shared")
BOTH_SIDES = ("agency", "cso")
TARGETS = (
    ("OC6.3", "*"),
    ("OC6.4", "AWN"),
)  # The agency answers for the first, CSOs for the other.
REVIEW = {"kind": "joint_review", "held_on": "2026-05-20", "community": "yes"}
REPORT_BACK = {"kind": "report_back", "held_on": "2026-05-25", "shared_on": "2026-05-28"}
EVERYTHING = (REVIEW, REPORT_BACK)


@pytest.fixture
def tested(programme, warehouse):
    """Let sides promise, have targets and meet; return AWN's row of 2026Q2."""

    def read(*events, sides=BOTH_SIDES, targets=TARGETS, enough=4, as_of=AS_OF):
        warehouse.execute(
            "create or replace table accepted.event (event__event_type varchar,"
            " event__held_on date, event__partners_present varchar[], quorum__minority_orgs bigint,"
            " review__community_present varchar, review__shared_back varchar,"
            " review__shared_back_on date, root_uuid varchar, is_provisional boolean,"
            " is_warned boolean, has_evidence boolean)"
        )
        for number, event in enumerate(events, start=1):
            shared_on = event.get("shared_on")
            warehouse.execute(
                "insert into accepted.event values (?, ?, ?, ?, ?, ?, ?, ?, false, false, null)",
                [
                    event["kind"], event["held_on"], event.get("partners", ["AWN"]),
                    event.get("organisations"), event.get("community", "no"),
                    "yes" if shared_on else "no", shared_on, f"root-{number}",
                ],
            )  # fmt: skip
        agreement = Agreement(
            agreement="A-1", partner="AWN", donor="Fund", project="Project", amount=1,
            starts_on=date(2026, 4, 1), ends_on=date(2026, 12, 31), currency="USD",
        )  # fmt: skip
        agreed_on, due_on = date(2026, 4, 2), date(2026, 9, 1)
        promised = tuple(
            Commitment(
                commitment=f"P-{side}", partner="AWN", agreement="A-1", side=side, type="A04",
                text_en="A promise", agreed_on=agreed_on, due_on=due_on,
            )
            for side in sides
        )  # fmt: skip
        small = replace(
            programme,
            file=programme.file.model_copy(
                update={
                    "forms": tuple(one for one in programme.file.forms if one.code == "event"),
                    "commitments": programme.file.commitments.model_copy(
                        update={"accountable_from": enough}
                    ),
                }
            ),
            agreements=(agreement,),
            commitments=promised,
            commitment_rules=(),
            targets=tuple(
                Target(
                    indicator=code, partner=who, period="2026Q2", target=1, agreed_on=agreed_on
                )
                for code, who in targets
            ),
        )  # fmt: skip
        load_partnership_test(warehouse, small, as_of)
        rows = {row["period"]: row for row in rows_of(warehouse, "marts.partnership_test")}
        assert set(rows) <= {"2026Q2"}  # Nobody is bound before, and later has not begun.
        return rows["2026Q2"]

    return read


def met(row):
    return {name for name in CRITERIA if row[name]}


def test_all_five_are_met_by_what_both_sides_agreed_reviewed_and_shared(tested):
    row = tested(*EVERYTHING)

    assert met(row) == {*CRITERIA}
    assert (row["criteria_met"], row["is_accountable"]) == (5, True)
    assert [one["root_uuid"] for one in row["records"]] == ["root-1", "root-2"]


@pytest.mark.parametrize(
    ("events", "missing"),
    [
        ((REPORT_BACK,), {"had_review", "had_others"}),
        ((REVIEW,), {"is_shared"}),
        ((REVIEW | {"community": "no"}, REPORT_BACK), {"had_others"}),
        ((REVIEW | {"community": "no", "organisations": 2}, REPORT_BACK), set()),
        ((REVIEW | {"community": "no", "partners": ["AWN", "LAC"]}, REPORT_BACK), set()),
        ((REVIEW | {"partners": ["LAC"]}, REPORT_BACK), {"had_review", "had_others"}),
        ((REVIEW | {"shared_on": "2026-06-02"},), set()),
        ((REVIEW | {"held_on": "2025-06-30"}, REPORT_BACK), {"had_review", "had_others"}),
        ((REVIEW | {"held_on": "2025-07-01"}, REPORT_BACK), set()),
        ((REVIEW | {"held_on": "2026-07-01"}, REPORT_BACK), {"had_review", "had_others"}),
        ((REVIEW, REPORT_BACK | {"shared_on": "2026-07-01"}), {"is_shared"}),
    ],
    ids=[
        "no review", "not shared", "the two alone", "with organisations", "with partners",
        "somebody else's", "shared at once", "a year ago", "within a year", "later", "shared later",
    ],
)  # fmt: skip
def test_a_review_and_sharing_count_for_a_year_and_for_who_was_there(tested, events, missing):
    assert met(tested(*events)) == {*CRITERIA} - missing


@pytest.mark.parametrize("sides", [("agency",), ("cso",), ()])
def test_an_agreement_with_duties_of_one_side_is_none_of_both(tested, sides):
    assert "has_agreement" not in met(tested(*EVERYTHING, sides=sides))


def test_a_joint_duty_is_one_of_both(tested):
    assert "has_agreement" in met(tested(*EVERYTHING, sides=("joint",)))


@pytest.mark.parametrize(
    "targets", [(), TARGETS[:1], TARGETS[1:], (("OC6.3", "*"), ("OC6.4", "*"))]
)
def test_targets_are_needed_of_both_sides_and_the_csos_is_its_own(tested, targets):
    assert "has_targets" not in met(tested(*EVERYTHING, targets=targets))


def test_how_many_criteria_suffice_is_the_programmes_to_say(tested):
    assert tested(REVIEW)["is_accountable"]  # Four of five.
    assert not tested(REVIEW, enough=5)["is_accountable"]
    assert not tested(REPORT_BACK)["is_accountable"]


def test_it_is_read_as_at_the_periods_end_or_on_the_day_if_that_is_earlier(tested):
    assert "had_review" not in met(tested(*EVERYTHING, as_of=date(2026, 5, 19)))
