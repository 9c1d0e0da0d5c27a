"""DP6: figures that many may read are crossed twice at most, and never told of a small place."""

import shutil
from itertools import product
from pathlib import Path

import pytest

from assets.programme.problems import ProgrammeError
from assets.programme.read import read_programme
from assets.warehouse.connection import read_only
from tests.programme.planting import PLANTED

VELMARA = Path(__file__).parents[2] / "programmes" / "velmara"
ROWS = """
    select indicator, partner, dimension, period, reading, member, people, mark
    from published.indicator_values
"""
PEOPLE = "[sex, age_band, group, document_type, adm2, sex×age_band]"  # As OC2.1 is divided.
SPOTS = """  - code: spot
    title: Spot
    column: place__latitude
    bands: {north: [0, 90], south: [-90, -1]}
    members: [north, south]
"""
VILLAGES = """  - code: adm3
    title: Village
    column: document_type
    members: [birth_certificate, identity_card, residence, marriage_or_death, other]
"""


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(VELMARA, tmp_path / "programme"))


def divide(folder, breakdown, code="OC2.1", sensitivity="public"):
    """Divide an indicator otherwise, and say who may read it; the line is then marked."""
    path = folder / "framework.yaml"
    before, found, after = path.read_text("utf-8").partition(f"code: {code}\n")
    assert found
    own, next_one, rest = after.partition("- code: ")
    lines = [changed(line, breakdown, sensitivity) for line in own.split("\n")]
    path.write_text(before + found + "\n".join(lines) + next_one + rest, encoding="utf-8")


def changed(line, breakdown, sensitivity):
    key = line.strip().partition(":")[0]
    indent = line[: len(line) - len(line.lstrip())]
    said = {"disaggregate": f"{breakdown}  {PLANTED}", "sensitivity": sensitivity}.get(key)
    return f"{indent}{key}: {said}" if said else line


def add(folder, dimension):
    path = folder / "programme.yaml"
    text = path.read_text("utf-8").replace("\ndimensions:\n", f"\ndimensions:\n{dimension}", 1)
    path.write_text(text, encoding="utf-8")


def problems(folder):
    try:
        read_programme(folder)
    except ProgrammeError as error:
        return [(found.file, found.line, found.message) for found in error.problems]
    return []


def planted(folder):
    lines = (folder / "framework.yaml").read_text("utf-8").split("\n")
    [line] = [number for number, text in enumerate(lines, start=1) if text.endswith(PLANTED)]
    return line


def said_of_the_planted_line(folder):
    place = ("framework.yaml", planted(folder))
    return "\n".join(message for *found, message in problems(folder) if (*found,) == place)


def test_dp6_the_example_as_it_is_crosses_nothing_too_finely(folder):
    divide(folder, PEOPLE)

    assert problems(folder) == []


@pytest.mark.parametrize("sensitivity", ["public", "partner", "restricted", "internal"])
def test_dp6_three_dimensions_are_never_crossed(folder, sensitivity):
    divide(folder, "[sex, sex×age_band×adm2]", sensitivity=sensitivity)

    [(file, _, message)] = problems(folder)
    assert file == "framework.yaml"
    assert "cross at most two different dimensions" in message


@pytest.mark.parametrize("breakdown", ["group×adm2", "adm2×group"])
@pytest.mark.parametrize("sensitivity", ["public", "partner"])
def test_dp6_a_minority_group_is_told_by_region_at_most(folder, breakdown, sensitivity):
    divide(folder, f"[sex, {breakdown}]", sensitivity=sensitivity)

    assert "tells a minority group by 'adm2'" in said_of_the_planted_line(folder)


def test_dp6_so_is_any_dimension_whose_members_are_mapped_groups(folder):
    divide(folder, "[cbo_type, groups_served×adm2]", code="OP1.3")

    assert "tells a minority group by 'adm2'" in said_of_the_planted_line(folder)


@pytest.mark.parametrize("sensitivity", ["restricted", "internal"])
def test_dp6_the_few_who_read_restricted_figures_may_read_finer_ones(folder, sensitivity):
    divide(folder, "[sex, group×adm2]", sensitivity=sensitivity)

    assert problems(folder) == []


def test_dp6_a_group_may_be_crossed_with_the_region_and_a_district_with_anything_else(folder):
    divide(folder, f"{PEOPLE[:-1]}, group×sex, sex×adm2]")

    assert problems(folder) == []


def test_dp6_nothing_is_told_of_a_place_below_the_district(folder):
    add(folder, VILLAGES)
    divide(folder, "[sex, adm3]")

    assert "'adm3' is finer than a district" in said_of_the_planted_line(folder)


def test_dp6_nothing_is_told_by_an_exact_place(folder):
    add(folder, SPOTS)
    divide(folder, "[sex, age_band, adm2, sex×age_band, spot]", code="OP3.4")

    assert "'spot' is read from an exact place" in said_of_the_planted_line(folder)


def test_dp6_members_are_told_together_before_they_are_hidden(velmara, editions):
    """Wherever two are told as one, one of them is withheld, and enough people stand behind it."""
    with read_only(editions["internal"]) as file:
        rows = file.execute(ROWS).fetchall()
    withheld = {row[:6] for row in rows if row[-1] == "c"}
    together = [row for row in rows if "+" in row[5]]

    assert {dimension for _, _, dimension, *_ in together} == {"age_band", "adm2", "sex×age_band"}
    for *cell, member, people, _ in together:
        parts = product(*(side.split("+") for side in member.split("×")))
        assert people >= velmara.programme.file.protection.internal
        assert withheld & {(*cell, "×".join(part)) for part in parts}
