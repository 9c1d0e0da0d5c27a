"""Who reads what the checks found: the Agency's team and the partner itself, and nobody outside."""

from decimal import Decimal

import pytest

from assets.programme.model import Protection
from assets.protection.editions import Edition
from assets.protection.publish import publish
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import dictionary, replace_rows
from expectations.summaries import summarise
from tests.protection.world import indicator, open_world, row

PUBLIC, INTERNAL, PANEL = Edition("public"), Edition("internal"), Edition("panel")
EVERY_FORM = {
    "quarterly_report", "capacity_assessment", "commitment_event", "partner_profile",
    "action_plan_update", "registration_case", "volunteer_log", "representation_check",
    "principles_survey", "grant_payment", "report_reply", "community_pulse", "event",
}  # fmt: skip
# Sensitive, or answered without an account.
NOT_BY_PARTNER = {
    "registration_case", "representation_check", "principles_survey", "report_reply",
    "community_pulse",
}  # fmt: skip
# Sensitive, and noted by others about the partner.
NOT_FOR_THE_PARTNER = {"representation_check", "principles_survey", "community_pulse"}
COUNTED = ("pass_rates", "findings_summary")


@pytest.fixture(scope="module")
def partners(velmara):
    return [row.partner for row in velmara.programme.partners][:2]


@pytest.fixture(scope="module")
def read(velmara, partners, tmp_path_factory):
    """Let a check of every form find something of two partners; read columns of an edition."""
    world = open_world()
    forms = [place.code for place in velmara.programme.file.forms]
    pairs = [(form, partner) for form in forms for partner in partners]
    said = {"check_name": "a_check", "severity": "error", "suite": "domain"}
    replace_rows(
        world,
        "quality.submissions",
        [
            row(
                "quality.submissions",
                form=form,
                root_uuid=partner,
                partner=None if form == "event" else partner,
                period="2026Q1",
                fate="quarantined",
            )
            for form, partner in pairs
        ],
    )
    replace_rows(
        world,
        "quality.findings",
        [
            row("quality.findings", form=form, root_uuid=partner, column_name="x", **said)
            for form, partner in pairs
        ],
    )
    replace_rows(
        world,
        "quality.rules",
        [row("quality.rules", form=form, language="en", is_checked=True, **said) for form in forms],
    )
    summarise(world, velmara.programme)
    folder = tmp_path_factory.mktemp("published")

    def columns(edition, table, names, where="true"):
        published = publish(world, edition, Protection(), folder)
        with read_only(published.path) as file:
            return set(
                file.execute(f"select {names} from published.{table} where {where}").fetchall()
            )

    return columns


@pytest.mark.parametrize("edition", [PUBLIC, INTERNAL, PANEL, Edition("partner", "AEC")])
def test_everybody_may_read_the_rules(read, edition):
    assert {form for (form,) in read(edition, "rules", "form")} == EVERY_FORM


@pytest.mark.parametrize("table", COUNTED)
def test_nobody_outside_reads_how_often_something_was_found(read, table):
    assert read(PUBLIC, table, "*") == set()


@pytest.mark.long
@pytest.mark.parametrize("edition", [INTERNAL, PANEL])
@pytest.mark.parametrize("table", COUNTED)
def test_the_agency_reads_of_every_form_and_by_partner_where_no_person_is_behind_it(
    read, partners, edition, table
):
    assert {form for (form,) in read(edition, table, "form", "partner = '*'")} == EVERY_FORM
    by_partner = read(edition, table, "form, partner", "partner <> '*'")
    assert by_partner == {
        (form, partner) for form in EVERY_FORM - NOT_BY_PARTNER - {"event"} for partner in partners
    }


@pytest.mark.parametrize("table", COUNTED)
def test_a_partner_reads_of_its_own_submissions_and_not_of_what_others_note_of_it(
    read, partners, table
):
    [own, _] = partners

    found = read(Edition("partner", own), table, "form, partner")

    assert found == {(form, own) for form in EVERY_FORM - NOT_FOR_THE_PARTNER - {"event"}}


def test_a_partner_does_not_read_how_many_notes_others_keep_of_it(read, partners):
    found = read(Edition("partner", partners[0]), "reconciliation", "form")

    assert {form for (form,) in found} == EVERY_FORM - NOT_FOR_THE_PARTNER - {"event"}


@pytest.mark.long
def test_the_survey_on_the_partnership_has_no_drill_down_anywhere(read, partners):
    for edition in (PUBLIC, INTERNAL, PANEL, *(Edition("partner", code) for code in partners)):
        for table in COUNTED:
            found = read(edition, table, "partner", "form = 'principles_survey'")
            assert found <= {("*",)}, edition.name


@pytest.mark.parametrize(
    ("kind", "is_confidential"),
    [("equals_target", True), ("straight_line", True), ("outliers", False)],
)
def test_what_tells_a_figure_is_counted_over_all_partners_alone(velmara, kind, is_confidential):
    world = open_world()
    [check] = [rule.code for rule in velmara.programme.file.quality.rules if rule.kind == kind]
    said = {"form": "quarterly_report", "check_name": check, "column_name": "x"}
    replace_rows(world, "quality.findings", [row("quality.findings", root_uuid="r", **said)])

    summarise(world, velmara.programme)

    found = world.execute("select is_confidential from quality.findings_summary").fetchall()
    assert set(found) == {(is_confidential,)}


# What finds the target in a figure -----------------------------------------------------------

SEEN = {"form": "event", "root_uuid": "r", "severity": "warning", "column_name": "x"}
OF_A_PARTNER = {
    "indicator": "I", "period": "2026Q1", "dimension": "*", "member": "*",
    "validity": Decimal("0.9"), "evidence_share": Decimal("0.8"),
}  # fmt: skip
LISTED = "select is_warned from published.figure_submissions"


@pytest.fixture
def warned(velmara, tmp_path):
    """Let checks of some kinds warn of a submission; return what an edition says of it."""

    def told(query, *kinds, edition=INTERNAL, **rule):
        world = open_world()
        codes = [one.code for one in velmara.programme.file.quality.rules if one.kind in kinds]
        submission = {"form": "event", "root_uuid": "r", "partner": "AEC", "period": "2026Q1"}
        for table, rows in {
            "quality.submissions": [{**submission, "fate": "used", "is_warned": True}],
            "quality.findings": [{**SEEN, "check_name": code} for code in codes],
            "quality.rules": [
                {
                    **SEEN,
                    "check_name": code,
                    "suite": "domain",
                    "language": "en",
                    "is_checked": True,
                }
                for code in codes
            ],
            "marts.indicator_rules": [{"indicator": "I", "forms": "event", **rule}],
            "marts.indicator_records": [
                {**submission, "indicator": "I", "partner": "*", "is_used": True}
            ],
            "marts.indicator_progress": [
                {**OF_A_PARTNER, "partner": partner} for partner in ("*", "AEC")
            ],
        }.items():
            replace_rows(world, table, [row(table, **pick(table, one)) for one in rows])
        replace_rows(world, "marts.indicators", [indicator("I")])
        summarise(world, velmara.programme)
        published = publish(world, edition, Protection(), tmp_path)
        with read_only(published.path) as file:
            return file.execute(query).fetchall()

    return told


def pick(table, said):
    """Return what is said of a row's own columns."""
    return {name: value for name, value in said.items() if name in dictionary()[table].columns}


@pytest.mark.parametrize("table", COUNTED)
@pytest.mark.parametrize("edition", [INTERNAL, PANEL, Edition("partner", "AEC")])
def test_nobody_reads_how_many_figures_are_the_target(warned, table, edition):
    """With the targets, which all read, the numbers of a programme say whose figures they are."""
    checks = f"select distinct check_name from published.{table}"

    [(outliers,)] = warned(checks, "outliers", "equals_target", edition=edition)

    assert outliers not in {code for (code,) in warned(checks, "equals_target", edition=edition)}
    assert warned(checks, "equals_target", edition=edition) == []


def test_no_submission_is_marked_as_warned_of_since_its_figure_is_the_target(warned):
    """By what other checks have found it would be the only reason that is left."""
    assert warned(LISTED, "equals_target", is_of_single_people=False) == [(False,)]
    assert warned(LISTED, "outliers", is_of_single_people=False) == [(True,)]


SHARES = """
    select partner, validity, evidence_share from published.indicator_progress order by partner
"""


def test_shares_of_records_that_are_single_people_are_told_to_nobody(warned):
    """Of members, and of partners, they add up like the people do who are withheld."""
    of_people = warned(SHARES, "outliers", is_of_single_people=True)
    of_reports = warned(SHARES, "outliers", is_of_single_people=False)

    assert of_people == [("*", None, None), ("AEC", None, None)]
    assert of_reports == [(who, Decimal("0.9"), Decimal("0.8")) for who in ("*", "AEC")]


def test_how_many_records_have_no_warning_is_not_told_of_a_partner_whose_figure_may_be_the_target(
    warned,
):
    found = warned(SHARES, "equals_target", is_of_single_people=False)

    assert found == [("*", Decimal("0.9"), Decimal("0.8")), ("AEC", None, Decimal("0.8"))]


def test_no_edition_counts_the_records_that_have_a_warning_or_evidence_or_no_approval():
    """They are some of the people, and would add up to those that are withheld."""
    parts = {"provisional_records", "warned_records", "evidenced_records"}

    assert parts <= dictionary()["marts.indicator_values"].columns.keys()
    assert not parts & dictionary()["published.indicator_values"].columns.keys()
