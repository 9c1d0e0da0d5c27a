"""A folder with forty mistakes, one of each kind, has forty findings: no more, none elsewhere."""

import pytest

from assets.programme.problems import ProgrammeError
from assets.programme.read import read_programme

BANDS = """  - code: shoe_size
    title: Shoe size
    members: [small, big]
    bands:
      small: [0, 40]
      big: [40, 60]  # planted
"""
TWICE = """  - code: twice
    title: Twice
    members:
    - one
    - one  # planted
"""


def found_in(folder):
    with pytest.raises(ProgrammeError) as caught:
        read_programme(folder)
    return [(found.file, found.cell or found.line) for found in caught.value.problems]


def plant_in_programme(garden):
    garden.text("programme.yaml", "grace_days: 0", "grace_dayz: 0")
    garden.text("programme.yaml", r"behind_from: 0\.50", "behind_from: 1.50")
    garden.text("programme.yaml", "time_zone: [^ ]+", "time_zone: Etc/GMT-20")
    garden.text("programme.yaml", r"languages: \[(.*)\]", r"languages: [\1, xx]")
    garden.text("programme.yaml", "partner: promise/partner", "partner: promise/partnr")
    garden.below("programme.yaml", "dimensions", BANDS + TWICE)


def plant_in_framework(garden):
    measure = "{{from: {}, rows: all, dated_by: happened_on}}".format
    garden.indicators(
        ("kind", "heap"),
        ("measure", measure("commitment_event, distinct: action")),
        ("measure", measure("commitment_event, where: \"acton = 'claim'\"")),
        ("measure", measure("commitment_events")),
        ("measure", measure("commitment_event, where: \"action = 'claimed'\"")),
        ("disaggregate", "[shoe_colour]"),
        ("code", "OC98.4"),
        ("responsibilities", "[{who: cso, partners: [QQQ], does: Nothing}]"),
        ("title", "{en: In English alone}"),
    )


def plant_in_registers(garden):
    garden.row("partners.csv", partner="QA", standing="former", accounts="qa", is_women_led="maybe")
    garden.row("partners.csv", partner="QB", standing="former", accounts="qb", language="de")
    garden.row("partners.csv", partner="QC", standing="former", accounts="qc", adm1="nowhere")
    garden.row("partners.csv", partner="QD", standing="former", accounts="agency_focal")
    garden.row("agreements.csv", agreement="Q-1", partner="QQQ")
    garden.row("agreements.csv", agreement="Q-2", ends_on="2020-01-01")
    garden.row("agreements.csv", agreement="Q-3", suspended_from="2020-01-01")
    garden.row("agreements.csv", agreement="Q-4", starts_on="2026-02-30")
    garden.row("commitments.csv", commitment="Q-1", agreement="AEC-2020-9")
    garden.row("commitments.csv", commitment="Q-2", partner="AWN", agreement="AEC-2024-1")
    garden.row("commitments.csv", commitment="Q-3", type="A77")
    garden.row("commitments.csv", commitment="Q-4", due_on="2020-01-01")
    garden.row("commitments.csv", commitment="Q-5", text_fr="")


def plant_in_targets(garden):
    garden.row("targets.csv", indicator="OC98.77")
    garden.row("targets.csv", indicator="OP3.4", dimension="sex", member="wemen")
    garden.row("targets.csv", period="2031Q1")
    garden.row("targets.csv", indicator="OC6.3", partner="AEC", baseline="0", target="80")
    garden.row("targets.csv", agreed_on="2026-06-01", supersedes="")


def plant_in_forms(garden):
    garden.cell("quarterly_report", "survey", "year", "data_class", "secret")
    garden.cell("commitment_event", "survey", "happened_on", "type", "dat")
    garden.cell("capacity_assessment", "survey", "role", "type", "select_one rolls")
    garden.cell("quarterly_report", "choices", "farmers", "name", "farmer")
    garden.text("locale/fr.yaml", "port_ilmeth:", "port_ilmet:")
    garden.map_without("marrin_hills")


def test_forty_mistakes_are_forty_findings(garden):
    for plant in (
        plant_in_programme,
        plant_in_framework,
        plant_in_registers,
        plant_in_targets,
        plant_in_forms,
    ):
        plant(garden)

    found = found_in(garden.folder)

    assert set(found) == garden.expected()
    assert len(found) == 40
