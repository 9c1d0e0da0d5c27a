"""DP1: who somebody is, and where somebody lives, does not go further than the landing folder."""

import re

import pytest

from assets.kobo.landing import Landing
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import read_only, writing
from tests.staging.invented import UID, answer, content, question, repeat, submission

HOME = "12.34567 -1.54321 307 4.5"
NAME = "Awa Sekretova-9917"
FORM = content(
    question("text", "person"),
    question("text", "telephone"),
    question("geopoint", "home"),
    question("geoshape", "field"),
    repeat("member", question("text", "person"), question("geopoint", "home")),
)
ROW = {
    "person": NAME,
    "telephone": "0700 123 456",
    "home": HOME,
    "field": f"{HOME};{HOME};{HOME}",
    "member": [{"member/person": NAME, "member/home": HOME}],
}
EXACT = re.compile(r"12\.34|1\.54|\b307\b")
CLASSES = {"person": "pseudonym", "member/person": "pseudonym", "telephone": "drop"}


@pytest.fixture
def staged(tmp_path):
    """Stage one household under some classes; return its columns by table, and the file's path."""

    def staged(classes, *, is_sensitive=False):
        landing, path = Landing(tmp_path / "landing"), tmp_path / "warehouse.duckdb"
        receipt = landing.receive("survey", UID)
        version = answer({"uid": "v", "content": FORM}, "versions/")
        receipt.keep("version", "version-v.json.zst", version)
        receipt.keep_rows("page", answer({"count": 1, "results": [submission(1, ROW)]}))
        receipt.complete()
        with writing(path) as connection:
            landed, key = landing.of("survey"), Pseudonyms(b"key")
            stage(connection, "survey", landed, classes, key, is_sensitive=is_sensitive)
        return path

    return staged


def rows_of(path):
    with read_only(path) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where not temporary"
        ).fetchall()
        return {
            table: connection.sql(f"select * from {table}").fetchdf().to_dict("records")
            for (table,) in tables
        }


@pytest.mark.parametrize("home", ["restricted", "pseudonym", "drop", None])
def test_dp1_neither_a_name_nor_a_home_reaches_the_warehouse(staged, home):
    homes = {"home": home, "member/home": home, "field": home} if home else {}

    path = staged({**CLASSES, **homes})

    rows = rows_of(path)
    assert rows["staging.survey"][0]["root_uuid"] == "root-1"
    assert len(rows["staging.survey__member"]) == 1
    found = str(rows)
    assert NAME not in found
    assert "0700" not in found
    assert not EXACT.search(found)
    assert NAME.encode() not in path.read_bytes()


def test_dp1_an_exact_place_would_be_found(staged):
    rows = rows_of(staged({**CLASSES, "home": "keep"}))

    assert EXACT.search(str(rows["staging.survey"]))


@pytest.mark.parametrize("home", ["restricted", None])
def test_dp1_a_place_becomes_the_area_that_it_lies_in(staged, home):
    rows = rows_of(staged({**CLASSES, **({"home": home, "member/home": home} if home else {})}))

    [household], [member] = rows["staging.survey"], rows["staging.survey__member"]
    assert (household["home__latitude"], household["home__longitude"]) == (12.3, -1.5)
    assert (member["member__home__latitude"], member["member__home__longitude"]) == (12.3, -1.5)
    columns = {*household, *member}
    assert not [name for name in columns if name.endswith(("_m", "field"))]


def test_dp1_a_place_in_a_sensitive_form_stays_out_until_somebody_lets_it_in(staged):
    rows = rows_of(staged(CLASSES, is_sensitive=True))

    assert not [name for name in rows["staging.survey"][0] if name.startswith(("home", "field"))]


def test_dp1_the_key_of_the_pseudonyms_is_not_in_the_database(staged, tmp_path):
    key = tmp_path / "keys" / "pseudonym.key"
    pseudonyms = Pseudonyms.with_key_at(key)
    path = staged(CLASSES)
    with writing(path) as connection:
        landed = Landing(tmp_path / "landing").of("survey")
        stage(connection, "survey", landed, CLASSES, pseudonyms)

    [row] = rows_of(path)["staging.survey"]
    assert row["person"] == pseudonyms.of(NAME)
    assert key.read_bytes() not in path.read_bytes()
