"""A file holds what its tables say and no more: a row that is deleted again would stay in it."""

import pytest

from assets.programme.model import Protection
from assets.protection.counts import Withholding
from assets.protection.editions import Edition
from assets.protection.publish import prepare
from assets.protection.versions import PEOPLE, keep_people
from assets.publications.behind import hash_roots
from assets.warehouse.connection import literal, read_only
from assets.warehouse.dictionary import replace_rows
from tests.protection.world import editions, figure, indicator, row

CLOSED, OPEN = "2026Q1", "2026Q2"
FORM = "principles_survey"


@pytest.fixture
def edited(world, tmp_path):
    """A closed quarter's pool of ratings, of which one answer was edited since; and its files."""
    quarters = [
        row("marts.periods", period=CLOSED, kind="quarter", ends_on="2026-03-31"),
        row("marts.periods", period=OPEN, kind="quarter", ends_on="2026-06-30"),
    ]
    replace_rows(world, "marts.periods", quarters)
    enough = row("marts.scoring", pooled_respondents=5, pooled_partners=3, public_partners=5)
    replace_rows(world, "marts.scoring", [enough])
    replace_rows(world, "marts.indicators", [indicator("I")])
    replace_rows(world, "marts.indicator_values", [figure("I", CLOSED, "*", 90)])
    for table, said in (("principle_scores", {"side": "cso"}), ("principle_comparison", {})):
        pools = [
            row(f"marts.{table}", period=quarter, partner="*", widest_edition="public", **said)
            for quarter in (CLOSED, OPEN)
        ]
        replace_rows(world, f"marts.{table}", pools)
    world.execute(f"create table staging.{FORM} as select 'u' as root_uuid, 'now' as content_hash")
    world.execute(
        "insert into marts.principle_surveys by name"
        " select 'u' as root_uuid, 'cso' as side,"
        f" [{{'form': {literal(FORM)}, 'root_uuid': 'u', 'item_path': ''}}] as records"
    )
    one = {"form": FORM, "root_uuid": "u", "partner": "BBB", "period": CLOSED, "fate": "used"}
    replace_rows(world, "quality.submissions", [row("quality.submissions", **one)])
    hash_roots(world, "a key of the programme")
    was = tmp_path / "submissions.parquet"
    world.execute(
        "copy (select form, root_hash, partner, period, fate, 'then' as content_hash"
        f" from quality.submissions join root_hashes using (root_uuid)) to {literal(str(was))}"
    )
    keep_people(world, tmp_path / PEOPLE, 1, [CLOSED], [])
    return Withholding(world, Protection(), [tmp_path / PEOPLE])


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.name)
@pytest.mark.parametrize("table", ["principle_scores", "principle_comparison"])
def test_a_pool_that_one_answer_changed_is_not_in_the_file(world, tmp_path, edited, edition, table):
    path = prepare(world, edition, edited, tmp_path).beside

    with read_only(path) as file:
        told = file.execute(f"select distinct period from published.{table}").fetchall()
        of = f"pragma_storage_info('published.{table}') where segment_type <> 'VALIDITY'"
        stored = file.execute(
            f"select max(rows) from (select sum(count) as rows from {of} group by column_id)"
        ).fetchall()
    assert (CLOSED,) not in told
    assert stored == [(len(told) or None,)]


def test_else_it_is(world, tmp_path, edited):
    world.execute(f"update staging.{FORM} set content_hash = 'then'")

    with read_only(prepare(world, Edition("public"), edited, tmp_path).beside) as file:
        told = file.execute("select period from published.principle_scores").fetchall()

    assert told == [(CLOSED,), (OPEN,)]
