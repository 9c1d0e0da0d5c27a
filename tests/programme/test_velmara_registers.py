"""The bundled registers: who is there, what was agreed for each figure, and what was promised."""

import csv
from collections import Counter

import pytest

from assets.accountability.register import promise_codes
from assets.programme.periods import period
from assets.protection.editions import editions_of
from tests.example import velmara_programme
from tests.velmara_forms import VELMARA, content

LANGUAGES = ("en", "fr", "es", "ar")
PROGRAMME = velmara_programme()
CODES = [indicator.code for _, _, indicator in PROGRAMME.indicators]


def register(name):
    with (VELMARA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_candidate_is_mapped_and_scoped_before_it_is_a_partner():
    candidates = PROGRAMME.candidates
    mapped = {code for row in PROGRAMME.mapping for code in row.organisations}

    assert len(candidates) >= 2
    for candidate in candidates:
        assert candidate.scoped_on
        assert candidate.scoping
        assert candidate.partner in mapped


def test_a_candidate_gets_no_edition_and_no_promise():
    candidates = {row.partner for row in PROGRAMME.candidates}

    assert candidates.isdisjoint(edition.partner for edition in editions_of(PROGRAMME))
    assert candidates.isdisjoint(partner for _, partner in promise_codes(PROGRAMME))
    assert candidates.isdisjoint(row["partner"] for row in register("link_codes.csv"))


def test_partners_were_scoped_before_their_first_agreement():
    first = {}
    for row in PROGRAMME.agreements:
        first[row.partner] = min(row.starts_on, first.get(row.partner, row.starts_on))

    assert {row.partner for row in PROGRAMME.partners} == first.keys()
    for row in PROGRAMME.partners:
        assert row.scoped_on is not None
        assert row.scoped_on < first[row.partner]


def test_partners_are_engaged_from_policy_to_delivery():
    engaged = Counter(way for row in PROGRAMME.partners for way in row.engagement)

    assert all(row.engagement for row in PROGRAMME.partners)
    assert engaged.keys() == {"policy", "design", "delivery", "monitoring"}


@pytest.mark.parametrize(("theme", "code"), [("hiv_care", "OC7.1"), ("ict_access", "OC7.2")])
def test_a_service_is_a_theme_of_the_partners_that_answer_for_it(theme, code):
    [indicator] = [found for _, _, found in PROGRAMME.indicators if found.code == code]
    answering = {name for found in indicator.responsibilities for name in found.partners}

    assert {row.partner for row in PROGRAMME.partners if theme in row.themes} == answering


def test_each_partner_has_a_strategy_that_both_sides_bring_something_to():
    strategies = PROGRAMME.strategies

    assert [row.partner for row in strategies] == [row.partner for row in PROGRAMME.partners]
    for row in strategies:
        assert row.horizon_years >= 3
        assert row.agency_brings
        assert row.partner_brings
        assert row.priorities


def test_the_sub_groups_of_the_mapping_are_those_that_an_event_can_name():
    choices = [row for row in content("event")["choices"] if row["list_name"] == "subgroups"]

    assert {row["name"] for row in choices} == {row.subgroup for row in PROGRAMME.mapping}


def test_every_group_is_mapped_and_every_district_is_looked_at():
    served = {group for row in PROGRAMME.partners for group in row.groups}

    assert {row.group for row in PROGRAMME.mapping} == served
    assert {row.adm2 for row in PROGRAMME.mapping} == {row.adm2 for row in PROGRAMME.areas}


def test_the_mapping_says_where_nobody_speaks_for_a_group():
    partners = {row.partner for row in PROGRAMME.partners}
    silent = [row for row in PROGRAMME.mapping if not row.organisations]
    waiting = [row for row in PROGRAMME.mapping if set(row.organisations) - partners]

    assert {row.subgroup for row in silent} == {"ormek_herders", "tesh_hills"}
    assert {row.subgroup for row in waiting} == {"tesh_hills", "tesh_river"}


@pytest.mark.parametrize("code", CODES)
def test_every_indicator_has_targets_of_the_programme(code):
    rows = [row for row in PROGRAMME.targets if row.indicator == code]

    assert any((row.partner, row.dimension) == ("*", "*") for row in rows)


def test_a_baseline_has_its_year_and_source_or_says_that_it_is_unknown():
    unknown = {row.indicator for row in PROGRAMME.targets if row.baseline == "unknown"}

    assert unknown == {"OC6.1", "OC6.2", "OP3.1"}
    for row in PROGRAMME.targets:
        if row.baseline != "unknown":
            assert row.baseline_value is not None
            assert row.baseline_year
            assert row.source


def test_one_partner_has_agreed_no_target_yet():
    agreed = {row.partner for row in PROGRAMME.targets}

    assert {row.partner for row in PROGRAMME.partners} - agreed == {"TAC"}


def test_a_target_that_was_changed_late_says_why_and_when_each_side_agreed():
    changed = [row for row in PROGRAMME.targets if row.supersedes]
    late = [row for row in changed if row.agreed_on >= period(row.period).starts_on]

    assert len(changed) - len(late) >= 2
    assert late
    for row in late:
        assert row.reason
        assert "Agency" in row.agreed_by
        assert "CSO" in row.agreed_by


def test_past_years_come_from_an_office_workbook_with_their_source():
    years = {row.period for row in PROGRAMME.values}

    assert years == {"2022", "2023"}
    assert all(row.evidence for row in PROGRAMME.values)


@pytest.mark.parametrize("name", ["commitments.csv", "commitment_rules.csv"])
def test_every_promise_is_worded_in_four_languages(name):
    for row in register(name):
        texts = [row[f"text_{language}"] for language in LANGUAGES]
        assert all(texts)
        assert len(set(texts)) == len(LANGUAGES)


def test_words_of_both_sides_are_there_for_each_audience():
    notes = PROGRAMME.notes

    assert {"agency", "cso"} <= {row.side for row in notes}
    assert {row.printed_in for row in notes} == {"internal", "partner", "public"}
    for row in notes:
        assert all(getattr(row, f"text_{language}") for language in LANGUAGES)
