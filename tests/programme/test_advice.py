"""What `accord check` warns of though a folder can be used without."""

import csv

from assets.programme.read import read_programme
from tests.programme.small import make_small


def test_what_is_counted_needs_a_target_from_its_first_period_on(tmp_path):
    folder = make_small(tmp_path / "small")
    lines = (folder / "targets.csv").read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.startswith("OP3.4,CSO1"))

    found = [one for one in read_programme(folder).advice if one.file == "targets.csv"]

    assert [one.line for one in found] == [line]
    assert "OP3.4 of CSO1 is counted from 2026Q1 on" in found[0].message
    assert "no target before 2026Q2; give 2026Q1 one as well" in found[0].message


def test_a_target_of_nought_is_one(tmp_path):
    folder = make_small(tmp_path / "small")
    with (folder / "targets.csv").open("a", encoding="utf-8") as file:
        file.write("OP3.4,CSO1,*,*,2026Q1,0,2025,First year,0,2025-12-10,Agency and CSOs,,\n")

    assert all(one.file != "targets.csv" for one in read_programme(folder).advice)


def test_a_programme_of_few_partners_is_told_that_nothing_of_theirs_is_public(tmp_path, garden):
    small = make_small(tmp_path / "small")
    with (small / "partners.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) < 4

    [found] = [one for one in read_programme(small).advice if one.file == "partners.csv"]

    assert "fewer than 4 partners" in found.message
    assert read_programme(garden.folder).advice == ()
