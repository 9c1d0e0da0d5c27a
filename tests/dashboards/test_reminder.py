"""A reminder names what is due of both sides by one rule, the Agency's first, in each language."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboards.catalogue import language_of
from dashboards.edition import Edition
from dashboards.language import ENGLISH
from dashboards.reminder import agency_reminder, due_of, partner_reminder
from tests.dashboards.edition_fixture import AS_OF, NOW, partner_edition, velmara, write_edition
from tests.dashboards.test_words_of_both_sides import RULES, publication

DRAFT = {"reply_rules": [RULES], "publications": [publication(on=date(2026, 7, 15), period=NOW)]}


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    path = tmp_path_factory.mktemp("reminder") / "partner.duckdb"
    return Edition.read(write_edition(path, partner_edition("AWN") | DRAFT))


@pytest.fixture(scope="module")
def internal(tmp_path_factory):
    path = tmp_path_factory.mktemp("reminder") / "internal.duckdb"
    return Edition.read(write_edition(path, velmara()))


@pytest.mark.parametrize("days", [0, 7, 30])
def test_what_is_due_is_what_the_rows_say(internal, days):
    expected = {
        f"{row['partner']}/{row['commitment']} {stage} {row['current_due']}"
        for row in velmara()["commitments"]
        for stage, is_so in (
            ("after", row["state"] == "overdue"),
            ("before", row["state"] == "not_due"
                       and AS_OF <= row["current_due"] <= AS_OF + timedelta(days=days)),
        )
        if is_so
    }  # fmt: skip

    found = due_of(internal, ENGLISH, days)
    assert {one.key for one in found if one.stage != "to_close"} == expected
    assert expected


def test_the_agency_alone_reads_which_periods_wait_to_be_closed(tmp_path, own):
    tables = velmara() | {"publications": [publication(period=NOW)]}
    edition = Edition.read(write_edition(tmp_path / "internal.duckdb", tables))
    waiting = {
        row["period"] for row in tables["periods"] if row["due_on"] < AS_OF and row["period"] != NOW
    }

    found = [one for one in due_of(edition, ENGLISH, 0) if one.stage == "to_close"]

    assert {one.code for one in found} == {f"close-{period}" for period in waiting}
    assert waiting
    said = agency_reminder(edition, ENGLISH, found).text
    assert "- January–March\xa02026, whose reports were due by 15\xa0Apr\xa02026" in said
    assert "Last day for a partner to reply" not in said
    assert not [one for one in due_of(own, ENGLISH, 90) if one.stage == "to_close"]


def test_a_partner_reads_both_sides_in_the_same_words_and_until_when_to_reply(own):
    said = partner_reminder(own, ENGLISH, due_of(own, ENGLISH, 14)).text

    agency, partner = (
        said.index(f"\n{title}\n- ")
        for title in ("What the Agency promised you", "What you promised the Agency")
    )
    assert agency < partner
    assert (
        "- Pay the June travel advance: 22\xa0Jun\xa02026 (28 days overdue)" in said[agency:partner]
    )
    assert (
        "- Publish the mid-year budget in four languages: 1\xa0Aug\xa02026 (Due in 12 days)" in said
    )
    assert "- Report for April–June\xa02026: 29\xa0Jul\xa02026 (Due in 9 days)" in said[partner:]
    assert f"{NOW} before 2026-07-29" in due_of(own, ENGLISH, 9)[-1].key
    assert all(one.side for one in due_of(own, ENGLISH, 8))


def test_a_joint_promise_stands_under_each_side_and_is_one_thing(own):
    [row] = [row for row in own.commitments if row.commitment == "X03-AWN"]
    joint = replace(own, commitments=(replace(row, side="joint"),))

    found = due_of(joint, ENGLISH, 0)

    assert [one.side for one in found] == ["agency", "cso"]
    assert len({one.key for one in found}) == 1


@pytest.mark.parametrize("code", ["ar", "es", "fr"])
def test_each_language_has_words_of_its_own(own, code):
    shared = {*_lines(own, ENGLISH)} & {*_lines(own, language_of(code))}

    assert shared == {own.programme.agency_name, ""}


def _lines(edition, language):
    due = due_of(edition, language, 14)
    words = [write(edition, language, due) for write in (partner_reminder, agency_reminder)]
    lines = "\n".join(one.text + one.subject for one in words).split("\n")
    return [line for line in lines if "(AWN)" not in line]
