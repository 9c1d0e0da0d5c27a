"""The page on KoboToolbox names tests that exist, and leaves no fact without an answer."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "kobotoolbox.md"
ROW = re.compile(r"^\| (\d+\.\d+) \| (.+) \| (.+) \| (.*)\|$", re.MULTILINE)
FACTS = ROW.findall(PAGE.read_text(encoding="utf-8"))
UNUSED = re.compile(r"\bnever\b", re.IGNORECASE)


def existing_tests():
    return {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }


def test_every_test_that_the_page_names_exists():
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8")))

    assert named
    assert named - existing_tests() == set()


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact[0])
def test_each_fact_has_a_test_unless_that_part_is_never_used(fact):
    _, _, answer, shown_by = fact

    assert "`test_" in shown_by or UNUSED.search(answer)


def test_the_facts_are_numbered_without_gaps():
    numbers = [tuple(map(int, fact[0].split("."))) for fact in FACTS]

    assert {section for section, _ in numbers} == set(range(10))
    for section in range(10):
        found = [number for part, number in numbers if part == section]
        assert found == list(range(found[0], len(found) + found[0]))
    assert len(numbers) == PAGE.read_text(encoding="utf-8").count("\n| ") - 2 * 10
