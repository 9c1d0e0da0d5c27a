"""The documentation says what the product does."""

import re
from pathlib import Path

import pytest

from docs.generate import pages

ROOT = Path(__file__).resolve().parents[1]
GUIDES = ["README.md", "CONTRIBUTING.md", "docs/guide-data-engineer.md"]


def test_generated_pages_are_current():
    stale = [
        path.name
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]

    assert stale == [], "run `make docs`"


def test_every_indicator_says_its_thresholds_and_known_limits():
    page = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")
    sections = page.split("\n### ")[1:]

    assert len(sections) == 38
    for section in sections:
        assert re.search(r"^- Thresholds: \w", section, re.MULTILINE), section[:60]
        assert re.search(r"^- Known limits: \w", section, re.MULTILINE), section[:60]


@pytest.mark.parametrize("guide", GUIDES)
def test_links_in_the_guides_lead_somewhere(guide):
    for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / guide).read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert ((ROOT / guide).parent / target).exists(), target


def test_files_that_contributors_are_sent_to_are_there():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    packages = "assets|benchmarks|dashboards|docs|expectations|pipelines|tests"

    named = re.findall(rf"`((?:{packages})/[\w./-]+)`", text)

    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_decision_record_says_what_would_change_our_mind():
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))

    assert len(records) >= 5
    for record in records:
        text = record.read_text(encoding="utf-8")
        for heading in ("## Context", "## Decision", "## Consequences", "## What would change"):
            assert heading in text, record.name
