"""A person who was written of in submissions is in nothing that leaves the machine (DP1–DP17).

She is planted in answers that hold and in answers that are rejected, in every form; others refused
to be kept at all. Then a quarter is closed, an answer changes, everything runs again, and every
file is opened: also those that are compressed, and the databases.
"""

import csv
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assets.kobo.sandbox.server import SandboxServer
from assets.warehouse.connection import read_only
from pipelines.cli import app
from tests.example import velmara_programme
from tests.pipelines.planted_secrets import NEEDLE, Planted, landed, plant
from tests.pipelines.small_world import TOKEN, SmallWorld
from tests.protection.planted_people import (
    REFUSED,
    TRACES,
    WORDS,
    People,
    plant_person,
    plant_refusal,
    sought,
)
from tests.searching import DRAWN, FileText, columns_of, found_below, found_in, texts_below

pytestmark = [pytest.mark.long, pytest.mark.first]

AS_OF, LATER, QUARTER = "2026-07-20", "2026-07-25", "2026Q1"
PROGRAMME = velmara_programme()
WITH_CONSENT = [place for place in PROGRAMME.file.forms if place.consent]
# What leaves, or may be looked at by somebody else than whoever runs the pipeline.
LEAVING = {
    "published": "Aluvi Women's Network",
    "site": "Aluvi Women's Network",
    "reports": "Aluvi Women's Network",
    "programme-reports": "Aluvi Women's Network",
    "exports": "Aluvi Women's Network",
    "docs": "quarterly_report",
    "ledger": "Aluvi Women's Network",
    "rebuilt": "Aluvi Women's Network",
    "dagster": "quarterly_report",
    "said": "The internal site is",
}
# What such a picture shows is searched in the report that it is of.
FIRST_PAGE = re.compile(r"reports/[^/]+/[0-9a-f]{32}/page-1\.[a-z]+\.png\Z")
GREAT_EXPECTATIONS = "velmara/docs/quality/static/"
# Words that the joint panel reads; whoever raised a concern said so (DESIGN §8).
FOR_THE_PANEL = {
    "published.concerns.account",
    "published.contested_mandates.how_heard",
    "published.contested_mandates.next_step",
}
# The panel's pages and downloads on which they stand.
PANEL_PAGES = (
    *("/concerns.html", "/concerns.csv", "/concerns.xlsx", "/mandates.html"),
    *("/contested-mandates.csv", "/contested-mandates.xlsx"),
)


@dataclass
class Ran:
    """Where everything lies, and what was planted."""

    folder: Path
    people: People = field(default_factory=People)
    rejected: Planted = field(default_factory=Planted)
    read: dict[str, list[FileText]] = field(default_factory=dict)

    @property
    def var(self) -> Path:
        return self.folder / "velmara"

    def part(self, name: str) -> Path:
        """Return the folder of what leaves in one way."""
        is_beside = name in {"dagster", "rebuilt", "said"}
        return (self.folder if is_beside else self.var) / name

    def texts(self, name: str) -> list[FileText]:
        """Return every text in what leaves in one way, read once."""
        if name not in self.read:
            self.read[name] = list(texts_below(self.part(name)))
        return self.read[name]

    def accord(self, *words: str) -> None:
        """Call a command, which must end well, and keep what it says."""
        result = CliRunner().invoke(app, [*words, "--var", str(self.var)])
        assert result.exit_code == 0, result.output
        said = self.folder / "said" / f"{len(list((self.folder / 'said').iterdir()))}.txt"
        said.write_text(result.output + result.stderr, encoding="utf-8")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return everything(Ran(tmp_path_factory.mktemp("planted")))


def everything(found: Ran) -> Ran:
    """Plant her, run everything, close a quarter, let an answer change, and run again."""
    (found.folder / "said").mkdir()
    world = SmallWorld()
    for place in PROGRAMME.file.forms:
        world.send_usual(place.code, 12)
        plant_person(world, place, found.people)
        plant(world, place, found.rejected)
    for place in WITH_CONSENT:
        plant_refusal(world, place)
    with SandboxServer(world.store) as server, pytest.MonkeyPatch.context() as environment:
        environment.setenv("KOBO_URL", server.url)
        environment.setenv("KOBO_TOKEN", TOKEN)
        environment.setenv("DAGSTER_HOME", str(found.folder / "dagster"))
        found.accord("run", "--as-of", AS_OF)
        found.accord("docs", "quality")
        found.accord("close", QUARTER, "--yes", "--by", "Head of M&E")
        _change_a_report(world)
        found.accord("run", "--as-of", LATER)
        found.accord("decide")
        found.accord("reports", "--all")
        rebuilt = str(found.folder / "rebuilt")
        found.accord("publications", "rebuild", f"{QUARTER}.v1", "--to", rebuilt)
        found.accord("trace", "OP3.4")
    return found


def _change_a_report(world: SmallWorld) -> None:
    """Double the people of a report in which she stands, so that a closed figure is restated."""
    label = next(label for label in world.numbers if label.startswith("planted quarterly_report"))
    held = world.store.forms[world.uids["quarterly_report"]].rows[world.numbers[label]]
    answers = json.loads(json.dumps({k: v for k, v in held.items() if not k.startswith("_")}))
    reached = answers["activity"][0]["activity/reached"][0]
    reached["activity/reached/people"] = str(2 * int(reached["activity/reached/people"]))
    kept = {
        name: said for name, said in answers.items() if not name.startswith(("meta/", "formhub/"))
    }
    world.edit(label, "quarterly_report", kept)


def test_she_was_planted_in_every_form_and_most_of_what_says_so_was_used(ran):
    forms = {form for form, _ in ran.people.places}
    with read_only(ran.var / "warehouse.duckdb") as warehouse:
        fates = dict(
            warehouse.execute(
                "select s.fate, count(*) from quality.submissions as s"
                " join staging.quarterly_report as q using (root_uuid)"
                f" where contains(q.words__went_well, '{WORDS}') group by s.fate"
            ).fetchall()
        )

    assert forms == {place.code for place in PROGRAMME.file.forms}
    assert len(ran.people.places) > 30
    assert set(fates) == {"used"}


@pytest.mark.parametrize("kind", TRACES)
def test_what_was_landed_holds_every_kind_of_trace(ran, kind):
    assert sought(kind).search(landed(ran.var / "landing"))


@pytest.mark.parametrize("kind", ["name", "telephone", "words"])
def test_the_search_finds_her_in_the_warehouse_where_she_may_be(ran, kind):
    pattern = sought(kind)

    schemas = {
        schema
        for schema, _, _, text in columns_of(ran.var / "warehouse.duckdb")
        if pattern.search(text)
    }

    assert "staging" in schemas


def test_what_she_is_known_by_and_where_she_was_are_not_in_the_warehouse_either(ran):
    pattern = sought("known by", "place")

    assert not [
        (table, column)
        for _, table, column, text in columns_of(ran.var / "warehouse.duckdb")
        if pattern.search(text)
    ]


@pytest.mark.parametrize("part", LEAVING)
def test_the_search_reads_what_leaves(ran, part):
    assert found_in(ran.texts(part), re.compile(re.escape(LEAVING[part])))


@pytest.mark.parametrize("part", LEAVING)
def test_she_is_in_nothing_that_leaves(ran, part):
    found = found_in(ran.texts(part), sought())

    assert [place for place in found if not _is_for_the_panel(place)] == []


def test_no_picture_leaves_but_great_expectations_own_and_the_first_pages_of_reports(ran):
    pictures = [
        path.relative_to(ran.folder).as_posix()
        for part in LEAVING
        for path in ran.part(part).rglob("*")
        if path.suffix in DRAWN
    ]

    others = [path for path in pictures if not path.startswith(GREAT_EXPECTATIONS)]
    assert [path for path in others if not FIRST_PAGE.search(path)] == []


@pytest.mark.parametrize("part", ["published", "site"])
def test_the_panel_reads_words_and_nobody_else_does(ran, part):
    found = found_in(ran.texts(part), sought("words"))

    assert found
    assert all(_is_for_the_panel(place) for place in found)


@pytest.mark.parametrize("part", LEAVING)
def test_what_was_rejected_is_in_nothing_that_leaves(ran, part):
    assert found_in(ran.texts(part), re.compile(NEEDLE, re.IGNORECASE)) == []


@pytest.mark.parametrize("part", [one for one in LEAVING if one != "reports"])
def test_no_code_of_a_partners_link_leaves(ran, part):
    assert len(ran.people.codes) >= 3
    assert found_in(ran.texts(part), re.compile("|".join(map(re.escape, ran.people.codes)))) == []


def test_a_partners_report_leads_to_its_own_form_and_to_nobody_elses(ran):
    """Its page has a link beside the code to photograph; in print the address is drawn alone."""
    whose = {row.code: (row.partner, row.side) for row in PROGRAMME.link_codes}
    sought = re.compile("|".join(map(re.escape, whose)))
    with (ran.var / "report-folders.csv").open(encoding="utf-8", newline="") as file:
        folders = {row["folder"]: row["partner"] for row in csv.DictReader(file)}
    texts = [(Path(name), text) for name, _, text in ran.texts("reports")]
    found = [(path, code) for path, text in texts for code in sought.findall(text)]

    assert found
    for path, code in found:
        [partner] = {folders[one] for one in path.parts if one in folders}
        assert (path.suffix, whose[code]) == (".html", (partner, "cso"))


def test_who_refused_is_nowhere_and_is_counted(ran):
    refused = re.compile(REFUSED, re.IGNORECASE)

    assert not refused.search(landed(ran.var / "landing"))
    assert found_below(ran.folder, refused) == []
    with read_only(ran.var / "warehouse.duckdb") as warehouse:
        counted = warehouse.execute(
            "select form from quality.reconciliation where period = '*' and without_consent > 0"
        ).fetchall()
    assert {form for (form,) in counted} == {place.code for place in WITH_CONSENT}


def _is_for_the_panel(place: str) -> bool:
    file, column, _ = place.split(": ", 2)
    if file.startswith("panel/"):  # The panel's own site, where the same words stand.
        return file.endswith(PANEL_PAGES)
    return file == "panel.duckdb" and column in FOR_THE_PANEL
