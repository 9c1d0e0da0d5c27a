"""The population in any size: exactly as many as asked for, oldest first, the same every time."""

import subprocess
import sys
import tracemalloc
from collections import Counter
from itertools import islice, pairwise
from pathlib import Path

import pytest

from assets.kobo.sandbox.population.invent import invent

ROOT = Path(__file__).parents[2]
VELMARA = ROOT / "programmes" / "velmara"
MORE = 9_000


@pytest.fixture(scope="module")
def usual():
    return list(invent(VELMARA))


@pytest.fixture(scope="module")
def more():
    return list(invent(VELMARA, MORE))


def test_the_bundled_population_is_small_enough_for_a_quick_run(usual):
    assert 4_000 < len(usual) < 6_000


@pytest.mark.parametrize("number", [0, 1, 120, 4_000])
def test_a_smaller_number_gives_the_oldest(usual, number):
    assert list(invent(VELMARA, number)) == usual[:number]


def test_a_hundred_and_fifty_are_about_a_quarter_of_twelve_partners(usual):
    first = usual[:150]

    assert {one.submitted_at.year for one in first} == {2024}
    assert len({one.form for one in first}) >= 5


def test_a_larger_number_brings_more_cases_and_interviews_and_nothing_else(usual, more):
    few, many = (Counter(one.form for one in found) for found in (usual, more))

    assert many.total() == MORE
    grown = {form for form in many if many[form] > few[form]}
    assert grown == {"registration_case", "community_pulse"}
    assert {form: few[form] for form in few if form not in grown} == {
        form: many[form] for form in many if form not in grown
    }


def test_they_come_oldest_first_and_none_after_the_last_day(more):
    assert all(one.submitted_at <= other.submitted_at for one, other in pairwise(more))
    assert more[-1].submitted_at.date().isoformat() <= "2026-07-20"


def test_changes_come_after_the_sending_and_in_order(more):
    for one in more:
        moments = [at for at, _ in one.states]
        assert moments == sorted(set(moments))


def test_the_same_number_gives_the_same_submissions(more):
    assert list(invent(VELMARA, MORE)) == more


def test_every_case_of_a_partner_has_its_place_and_people_come_back(more):
    people = Counter(one.answers["case/person"] for one in more if "case/person" in one.answers)

    assert 0.01 < sum(count > 1 for count in people.values()) / len(people) < 0.15


def test_a_million_begin_at_once():
    assert len(list(islice(invent(VELMARA, 1_000_000), 2_000))) == 2_000


def peak_of(number):
    tracemalloc.start()
    for _ in invent(VELMARA, number):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.long
def test_memory_does_not_grow_with_the_number():
    assert peak_of(40_000) < 1.1 * peak_of(8_000)


@pytest.mark.long
def test_a_hundred_thousand_take_less_than_a_minute_and_300_megabytes_and_repeat():
    command = [sys.executable, "-m", "benchmarks.population", "--submissions", "100000"]
    said = [
        subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]

    *_, counted, used, digest = said[0].splitlines()
    seconds, _, _, _, megabytes, _ = used.replace(",", "").split()
    assert counted.split() == ["100,000", "submissions"]
    assert float(seconds) < 60
    assert float(megabytes) < 300
    assert said[1].splitlines()[-1] == digest
