"""What the folder says of people's work, words and entered figures stands in the warehouse."""

import json
from copy import deepcopy
from decimal import Decimal

from assets.programme.yaml_text import plain

DOES = "Runs the point"


def test_a_candidate_is_in_the_register_by_its_standing(garden, loaded):
    new = {"partner": "NEW", "standing": "candidate", "accounts": ""}
    garden.row("partners.csv", **new, engagement="policy;delivery")

    [found] = [row for row in loaded("marts.partners") if row["partner"] == "NEW"]

    assert (found["standing"], found["engagement"]) == ("candidate", "policy;delivery")
    assert {row["standing"] for row in loaded("marts.partners") if row["partner"] == "AEC"} == {
        "partner"
    }


def test_each_partner_named_for_a_result_has_a_row_of_what_it_does(garden, loaded):
    said = f"[{{who: cso, partners: [AEC, AWN], does: {DOES}}}, {{who: agency, does: {DOES}}}]"
    garden.indicators(("responsibilities", said))

    found = [row for row in loaded("marts.responsibilities") if row["does"] == DOES]

    assert [(row["level"], row["code"], row["who"], row["partner"]) for row in found] == [
        ("indicator", "OC98.1", "cso", "AEC"),
        ("indicator", "OC98.1", "cso", "AWN"),
        ("indicator", "OC98.1", "agency", None),
    ]


def test_the_mapping_says_who_has_no_organisation(garden, loaded):
    cells = {"group": "nobody", "adm2": "dovrel_east", "mapped_on": "2026-01-10"}
    garden.row("mapping.csv", **cells, organisations="")

    [found] = [row for row in loaded("marts.mapping") if row["group"] == "nobody"]

    assert found["adm1"] == "dovrel_plains"
    assert found["subgroup_label"] is None
    assert not found["has_organisation"]


def test_a_smaller_group_is_called_what_the_programme_calls_it(garden, loaded):
    cells = {"group": "tesh", "adm2": "dovrel_east", "mapped_on": "2026-01-10"}
    garden.row("mapping.csv", **cells, subgroup="tesh_hills", organisations="")

    [found] = [row for row in loaded("marts.mapping") if row["subgroup"] == "tesh_hills"
               and row["adm2"] == "dovrel_east"]  # fmt: skip

    assert found["subgroup_label"] == "Tesh of the Marrin hills"


def test_a_district_stands_with_its_names_and_its_outline(loaded):
    [found] = [row for row in loaded("marts.areas") if row["adm2"] == "sarrow_upper"]

    assert (found["label"], found["adm1_label"]) == ("Upper Sarrow", "Sarrow Valley")
    [ring] = found["outline"]
    assert ring[:4] == [-16.997, -29.97, -16.898, -29.946]
    assert len(ring) % 2 == 0


def test_a_place_without_a_name_of_its_own_in_the_locale_has_that_of_the_areas(folder, loaded):
    for file in (folder / "locale").glob("*.yaml"):
        said = deepcopy(plain(file.read_text(encoding="utf-8")))  # Kept for others.
        for level in ("adm1", "adm2"):
            said["dimensions"][level]["members"] = {}
        file.write_text(json.dumps(said), encoding="utf-8")

    rows = loaded("marts.dimensions")

    named = {row["member"]: row["label"] for row in rows if row["dimension"] in {"adm1", "adm2"}}
    assert (named["sarrow_upper"], named["sarrow_valley"]) == ("Upper Sarrow", "Sarrow Valley")


def test_without_a_map_a_district_has_its_names_alone(folder, loaded):
    (folder / "areas.geojson").unlink()

    assert {row["outline"] for row in loaded("marts.areas")} == {None}


def test_entered_figures_and_words_stand_as_they_were_written(garden, loaded):
    source = "Old workbook, sheet 2 «2023»"
    garden.row(
        "values.csv", indicator="OP3.4", period="2023", value="12.5", source=source,
        entered_by="Officer", entered_on="2026-01-10",
    )  # fmt: skip
    garden.row(
        "notes.csv", subject="OP3.4", partner="AEC", period="2026Q1", side="cso",
        text_ar="مطر غزير", author="Secretary", written_on="2026-04-02",
    )  # fmt: skip

    [value] = [row for row in loaded("marts.values") if row["source"] == source]
    [note] = [row for row in loaded("marts.notes") if row["text_ar"] == "مطر غزير"]

    assert (value["value"], value["partner"], value["period"]) == (Decimal("12.5"), "*", "2023")
    assert (note["printed_in"], note["cleared_by"]) == ("internal", None)
