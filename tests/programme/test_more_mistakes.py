"""Further kinds of mistakes between the files of a folder, each with one finding of its own."""

import json

import pytest

from assets.programme.read import read_programme
from tests.programme.planting import problems_of

NOTE = {
    "partner": "AEC", "period": "2026Q1", "side": "cso", "text_en": "Rain", "author": "Secretary",
    "written_on": "2026-04-02",
}  # fmt: skip
ENTERED = {
    "indicator": "OP3.4", "period": "2025Q4", "source": "Old workbook", "entered_by": "Officer",
    "entered_on": "2026-01-10",
}  # fmt: skip
CHANGE = {
    "agreed_on": "2026-06-01", "supersedes": "2024-08-20", "agreed_by": "Agency and CSO",
    "reason": "A late start",
}  # fmt: skip
RULE = {
    "rule": "Q", "type": "A02", "side": "agency", "text_en": "Answer", "text_fr": "Répondre",
    "text_es": "Responder", "text_ar": "الرد", "due_days": "15", "days_kind": "working",
}  # fmt: skip
# Each row goes to a file, and its last part is said of it.
ROWS = {
    "a partner twice": ("partners.csv", {"accounts": "aec_office"}, "AEC is in line 2 already"),
    "a promise twice": ("commitments.csv", {}, "is in line 2 already"),
    "the other side's type": ("commitments.csv", {"commitment": "Q", "type": "C01"}, "by cso"),
    "a clock of something else": (
        "commitment_rules.csv",
        {**RULE, "each": "tranche", "clock_starts": "period_end"},
        "for each tranche it is",
    ),
    "a form that brings no reports": (
        "commitment_rules.csv",
        {**RULE, "each": "report", "clock_starts": "report_received", "form": "event"},
        "form 'event' is not in",
    ),
    "a form and no reports": (
        "commitment_rules.csv",
        {**RULE, "each": "half", "clock_starts": "period_end", "form": "quarterly_report"},
        "only a rule for each report has one",
    ),
    "no account": ("partners.csv", {"partner": "QA", "accounts": ""}, "accounts is missing"),
    "no number": ("targets.csv", {"partner": "AEC", "target": "many"}, "found 'many'"),
    "no year of a baseline": (
        "targets.csv",
        {"partner": "LAC", "indicator": "OP1.4", "baseline_year": ""},
        "baseline_year of the baseline is missing",
    ),
    "no baseline": (
        "targets.csv",
        {"partner": "AEC", "indicator": "OC6.3", "baseline": "", "target": "0.8"},
        "give a number, or the word unknown",
    ),
    "no reason": ("targets.csv", {**CHANGE, "reason": ""}, "reason is missing"),
    "one side": ("targets.csv", {**CHANGE, "agreed_by": "The Agency"}, "must name both sides"),
    "nothing superseded": ("targets.csv", {**CHANGE, "supersedes": "2024-01-01"}, "'2024-01-01'"),
    "the same target": ("targets.csv", {}, "agreed on the same day"),
    "half a member": ("targets.csv", {"partner": "AEC", "dimension": "domain"}, "* for both"),
    "another length": ("targets.csv", {"partner": "AEC", "period": "2025H1"}, "is a half"),
    "an unknown subject": ("notes.csv", {**NOTE, "subject": "OC1.99"}, "'OC1.99' is not in"),
    "an unknown form": ("notes.csv", {**NOTE, "subject": "report/1a2b"}, "form 'report' is not"),
    "words not cleared": (
        "notes.csv",
        {**NOTE, "subject": "OC1.2", "printed_in": "public"},
        "cleared_by is missing",
    ),
    "a reply of nobody": (
        "notes.csv",
        {**NOTE, "subject": "reply", "partner": "*"},
        "is one partner's, say whose",
    ),
    "no words": ("notes.csv", {**NOTE, "subject": "OC1.2", "text_en": ""}, "no text"),
    "two figures": ("values.csv", {**ENTERED, "value": "1", "level": "a"}, "exactly one of"),
    "half a share": ("values.csv", {**ENTERED, "numerator": "1"}, "both numerator and"),
    "a level of none": ("values.csv", {**ENTERED, "level": "high"}, "has no levels"),
    "divided by nothing": (
        "values.csv",
        {**ENTERED, "numerator": "1", "denominator": "0"},
        "must be above 0",
    ),
    "an unknown organisation": (
        "mapping.csv",
        {"group": "tesh", "adm2": "dovrel_east", "organisations": "QQQ", "mapped_on": "2026-01-10"},
        "organisation 'QQQ'",
    ),
    "an unknown district": (
        "mapping.csv",
        {"group": "tesh", "adm2": "dovrel", "organisations": "AEC", "mapped_on": "2026-01-10"},
        "'dovrel' is not in areas.csv",
    ),
    "a decision on nothing": (
        "decisions.csv",
        {"form": "report", "root_uuid": "u", "expectation": "*", "decision": "accept",
         "decided_by": "Officer", "decided_on": "2026-01-10", "reason": "Seen"},
        "form 'report' is not in programme.yaml",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", ROWS)
def test_a_row_with_a_mistake_has_one_finding(garden, kind):
    name, cells, said = ROWS[kind]
    garden.row(name, **cells)

    [problem] = problems_of(garden.folder)

    assert {(problem.file, problem.line)} == garden.expected()
    assert said in problem.message


def test_amounts_of_two_currencies_are_never_added_up(garden):
    garden.right_row("agreements.csv", agreement="QA-1", currency="EUR")

    [problem] = problems_of(garden.folder)

    assert problem.file == "framework.yaml"
    assert problem.message.startswith("OP1.5 adds up money, but agreements.csv has agreements in")
    assert "EUR and USD" in problem.message


@pytest.mark.parametrize("cells", [CHANGE, {**CHANGE, "agreed_by": "Agence et OSC"}])
def test_a_change_that_both_sides_agreed_with_a_reason_is_none(garden, cells):
    garden.right_row("targets.csv", **cells)

    assert read_programme(garden.folder).targets[-1].reason == "A late start"


def test_an_unknown_baseline_is_said_so(garden):
    cells = {"partner": "AEC", "indicator": "OC6.3", "baseline": "unknown", "target": "0.8"}
    garden.right_row("targets.csv", **cells, baseline_year="", source="")

    assert read_programme(garden.folder).targets[-1].baseline_value is None


def test_a_candidate_is_known_but_bound_by_nothing(garden):
    garden.right_row("partners.csv", partner="NEW", standing="candidate", accounts="")
    programme = read_programme(garden.folder)

    assert "NEW" in {row.partner for row in programme.candidates}
    assert "NEW" not in {row.partner for row in programme.partners}

    garden.row("agreements.csv", agreement="NEW-1", partner="NEW")
    [problem] = problems_of(garden.folder)
    assert "NEW is a candidate" in problem.message


@pytest.mark.parametrize("name", ["partner.csv", "framework.yml", "Targets.csv", "note.csv"])
def test_a_file_that_is_nearly_called_like_a_known_one_is_a_mistake(garden, name):
    garden.file(name)

    [problem] = problems_of(garden.folder)

    assert problem.file == name
    assert "should it be called" in problem.message


@pytest.mark.parametrize("opened", ["[", "{"])
def test_what_is_never_closed_is_named_where_it_opens(garden, opened):
    garden.text("programme.yaml", "name: ", f"name: {opened}")

    [problem] = problems_of(garden.folder)

    assert {(problem.file, problem.line)} == garden.expected()


@pytest.mark.parametrize("name", ["README.md", "partners_of_2023.csv", ".partners.csv.swp"])
def test_any_other_file_may_lie_in_the_folder(garden, name):
    garden.file(name)

    assert read_programme(garden.folder).code == "velmara"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "this is not GeoJSON"),
        ("[]", "this is not a GeoJSON collection"),
        (json.dumps({"type": "Feature"}), "expected type FeatureCollection"),
        (json.dumps({"type": "FeatureCollection", "features": [{}]}), "shape 1 needs"),
    ],
)
def test_a_map_that_is_none_is_a_mistake_and_no_crash(folder, content, said):
    (folder / "areas.geojson").write_text(content, encoding="utf-8")

    [problem] = problems_of(folder)

    assert problem.file == "areas.geojson"
    assert said in problem.message


def test_a_district_is_drawn_once_and_closed(folder):
    path = folder / "areas.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    first, second = content["features"][:2]
    first["geometry"]["coordinates"][0].pop()
    content["features"].append(second)
    path.write_text(json.dumps(content), encoding="utf-8")

    said = {problem.message for problem in problems_of(folder) if problem.file == path.name}

    assert said == {
        "adm2 'ilmeth_north': a ring is not closed; end it with the corner that it begins with",
        "adm2 'ilmeth_south' has 2 shapes; draw it as one MultiPolygon",
    }


def test_a_sensitive_form_needs_a_data_class_for_each_question(folder, garden):
    garden.text(
        "programme.yaml", "code: commitment_event", "code: commitment_event\n    is_sensitive: yes"
    )
    garden.cell("commitment_event", "survey", "action", "data_class", "")

    [problem] = problems_of(folder)

    assert "'action' has no data_class" in problem.message


@pytest.mark.parametrize("language", ["French (fr)", "Arabic (ar)"])
def test_a_question_that_only_a_translation_refers_to_must_be_there_too(garden, language):
    garden.cell("event", "survey", "held_on", f"label::{language}", "${nowhere}")

    [problem] = problems_of(garden.folder)

    assert problem.file == "forms/event.xlsx"
    assert "nowhere" in problem.message


def test_a_folder_with_nothing_in_it_lacks_five_files(tmp_path):
    found = {problem.file for problem in problems_of(tmp_path)}

    assert found == {
        "programme.yaml", "framework.yaml", "partners.csv", "agreements.csv", "targets.csv"
    }  # fmt: skip


def test_a_broken_file_hides_no_mistake_in_another_and_makes_none(garden):
    garden.text("programme.yaml", "time_zone: ", "time_zone: [")
    garden.row("agreements.csv", agreement="Q-1", partner="QQQ")
    (garden.folder / "areas.csv").write_text("adm2;adm1\n", encoding="utf-8")

    found = {(problem.file, problem.line) for problem in problems_of(garden.folder)}

    assert found == {("programme.yaml", 17), ("agreements.csv", 15), ("areas.csv", 1)}


def test_no_indicator_is_reported_more_often_than_the_programme_has_periods(garden):
    path = garden.folder / "programme.yaml"
    text = path.read_text(encoding="utf-8").replace("2024Q3", "2024H2").replace("2026Q2", "2026H1")
    path.write_text(text.replace("\nperiods:\n", "\nperiods:\n  length: half\n"), encoding="utf-8")

    found = problems_of(garden.folder)

    assert {problem.file for problem in found} == {"framework.yaml"}
    assert all("shortest period is a half" in problem.message for problem in found)


@pytest.mark.parametrize(
    ("merged", "said"),
    [
        ("0_14", "two members or more"),
        ("0_14+15_29+30_59+60_plus+not_recorded", "not all of them"),
        ("0_14+15_30", "'15_30' is not a member of 'age_band'"),
        ("0_14+15_29, 15_29+30_59", "told together twice"),
    ],
)
def test_what_is_told_together_are_members_that_do_not_overlap(garden, merged, said):
    garden.text("programme.yaml", r"merged: \[0_14.*", f"merged: [{merged}]")

    found = problems_of(garden.folder)

    assert {(problem.file, problem.line) for problem in found} == garden.expected()
    assert all(said in problem.message for problem in found)


def test_members_that_overlap_are_not_told_together(garden):
    garden.text(
        "programme.yaml",
        r"    takes_several: yes",
        "    takes_several: yes\n    merged: [aluvi+tesh]",
    )

    [problem] = problems_of(garden.folder)

    assert "members of 'group' overlap" in problem.message


def test_a_programme_that_never_works_is_refused_since_no_working_day_would_come(garden):
    path = garden.folder / "programme.yaml"
    week = "[monday, tuesday, wednesday, thursday, friday, saturday, sunday]"
    text = path.read_text("utf-8").replace("weekend: [saturday, sunday]", f"weekend: {week}")
    path.write_text(text, encoding="utf-8")
    line = 1 + text[: text.index(week)].count("\n")

    [problem] = problems_of(garden.folder)

    assert (problem.file, problem.line) == ("programme.yaml", line)
    assert "leave at least one that is worked" in problem.message
