"""Hours, days and money tell of people too: where few stand behind them, they are withheld."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from assets.programme.model import Protection
from assets.programme.read import read_programme
from assets.protection.cells import Cell, places_of
from assets.protection.company import Thresholds
from assets.protection.editions import Edition
from assets.protection.publish import publish
from assets.warehouse.connection import read_only
from assets.warehouse.dictionary import replace_rows
from tests.pipelines.small_world import VELMARA
from tests.protection.world import QUARTERS, figure, indicator, row

FIRST, SECOND, THIRD = QUARTERS
PUBLIC, INTERNAL, AAA = Edition("public"), Edition("internal"), Edition("partner", "AAA")
SAID = "select partner, dimension, member, period, reading, value, people, mark from {} where true"


@pytest.fixture
def said(tmp_path, world):
    """Publish figures that are not of people; return what the file says, by where it stands."""

    def find(values, edition=INTERNAL, kind="flow", sensitivity="public"):
        replace_rows(world, "marts.indicators", [indicator("I", sensitivity, "days", kind)])
        replace_rows(world, "marts.indicator_values", values)
        path = publish(world, edition, Protection(), tmp_path).path
        with read_only(path) as file:
            rows = file.execute(SAID.format("published.indicator_values")).fetchall()
        return {tuple(row[:5]): row[5:] for row in rows}

    return find


def hours(told, people, *cell, period=FIRST, partner="*", reading="period"):
    return figure(
        "I", period, partner, people, reading=reading, cell=cell or ("*", "*"), share=(told, None)
    )


def by_sex(period=FIRST, partner="*", **given):
    """Return the hours of women, men and others, each with who gave them, and of all."""
    whole = hours(
        sum(told for told, _ in given.values()),
        sum(people for _, people in given.values()),
        period=period,
        partner=partner,
    )
    return [
        whole,
        *(hours(*of, "sex", sex, period=period, partner=partner) for sex, of in given.items()),
    ]


def withheld(said):
    return {(member, period) for (_, _, member, period, _), row in said.items() if row[-1] == "c"}


def test_hours_of_few_volunteers_are_withheld_with_others_beside_them(said):
    found = said(by_sex(women=(120, 3), men=(400, 30), other=(60, 20)))

    assert withheld(found) == {("women", FIRST), ("other", FIRST)}
    assert found["*", "sex", "men", FIRST, "period"][0] == 400
    assert found["*", "*", "*", FIRST, "period"][0] == 520 + 60


def test_hours_of_enough_volunteers_are_told_however_few_they_are(said):
    found = said(by_sex(women=(3, 5), men=(1, 6)))

    assert withheld(found) == set()


def test_how_many_gave_them_is_told_to_nobody(said):
    for edition in (PUBLIC, INTERNAL, AAA):
        found = said(by_sex(women=(400, 30), men=(400, 30), partner="AAA"), edition)
        assert {row[1] for row in found.values()} <= {None}


def test_what_others_gave_who_read_their_own_hours_is_withheld(said):
    values = [
        *(hours(told, people, partner=who) for who, told, people in
          (("AAA", 50, 9), ("BBB", 20, 2), ("CCC", 10, 1), ("DDD", 10, 1))),
        hours(90, 13),
    ]  # fmt: skip

    found = said(values, AAA)

    assert found["*", "*", "*", FIRST, "period"][-1] == "c"
    assert found["AAA", "*", "*", FIRST, "period"][0] == 50


def test_hours_to_date_do_not_tell_those_of_a_quarter(said):
    values = [
        *(row for period, few in ((FIRST, 20), (SECOND, 3), (THIRD, 20))
          for row in by_sex(period, women=(40, few), men=(80, 30))),
        *(hours(told, 50, reading="to_date", period=period)
          for period, told in ((FIRST, 120), (SECOND, 240), (THIRD, 360))),
        *(hours(told, people, "sex", sex, reading="to_date", period=period)
          for sex, each, people in (("women", 40, 21), ("men", 80, 30))
          for period, told in ((FIRST, each), (SECOND, 2 * each), (THIRD, 3 * each))),
    ]  # fmt: skip

    found = said(values)

    hidden = {(*key[2:], row[-1]) for key, row in found.items() if row[-1] == "c"}
    assert ("women", SECOND, "period", "c") in hidden
    assert ("women", SECOND, "to_date", "c") in hidden
    assert ("women", FIRST, "to_date", "c") not in hidden


def test_amounts_are_kept_as_finely_as_they_are_told(said, world):
    found = said(by_sex(women=(Decimal("7.25"), 3), men=(Decimal("80.5"), 30), other=(9, 9)))

    assert places_of(world) == {"I": 2}
    assert withheld(found) >= {("women", FIRST)}


def test_hours_that_are_told_say_how_many_gave_them_at_least(world, tmp_path):
    """Of 3 women and 7 men together at least 5 are men, and so at most 5 women."""
    given = {"women": (120, 3), "men": (400, 7), "other": (60, 20)}
    whole = {"position": 1, "direction": "up", "frequency": "quarter", "sensitivity": "partner"}
    whole |= {"kind": "flow", "outcome": "OC1", "measured_from": "log/activity"}
    gave = [
        figure("J", FIRST, "*", people, cell=("*", "*") if sex == "*" else ("sex", sex))
        for sex, people in (("*", 30), *((sex, many) for sex, (_, many) in given.items()))
    ]
    replace_rows(
        world,
        "marts.indicators",
        [
            row("marts.indicators", indicator=code, counts=counts, **whole)
            for code, counts in (("I", "days"), ("J", "people"))
        ],
    )

    def volunteers(values):
        replace_rows(world, "marts.indicator_values", values)
        with read_only(publish(world, INTERNAL, Protection(), tmp_path).path) as file:
            return set(
                file.execute(
                    "select indicator, member from published.indicator_values where mark = 'c'"
                ).fetchall()
            )

    assert volunteers(gave) == {("J", "women"), ("J", "men")}
    beside = volunteers([*gave, *by_sex(**given)])
    assert ("I", "men") not in beside
    assert ("J", "other") in beside


def test_an_amount_may_not_be_known_within_two_fifths_of_it():
    thresholds = Thresholds(INTERNAL, Protection(), places={"I": 1})
    cell = Cell("I", "*", "sex", "women", FIRST, "period")

    assert thresholds.width(cell, (10_000,)) == 4_000
    assert thresholds.width(cell, (30,)) == 50  # Five hours, in tenths.
    assert thresholds.width(cell._replace(indicator="J"), (10_000,)) == 5


def test_how_long_few_waited_is_withheld_and_how_many_they_were(said):
    found = said(by_sex(women=(30, 3), men=(40, 30), other=(50, 8)), kind="median")

    assert ("women", FIRST) in withheld(found)
    assert len(withheld(found)) >= 2


def test_a_measure_of_a_sensitive_form_that_says_nobody_is_warned_of(tmp_path):
    folder = Path(shutil.copytree(VELMARA, tmp_path / "programme"))
    path = folder / "framework.yaml"
    text = path.read_text("utf-8").replace("              people: person\n", "")
    path.write_text(text, encoding="utf-8")

    [advice] = read_programme(folder).advice

    assert text.split("\n")[advice.line - 1].strip() == "measure:"
    assert "OP2.3 counts no people, and registration_case is a sensitive form" in advice.message
