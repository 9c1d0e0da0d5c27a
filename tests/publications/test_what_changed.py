"""What changed since a publication is what somebody sent, and not how a form reads it."""

import pytest

from assets.programme.read import read_programme
from assets.publications import behind
from assets.publications.changes import find_changes
from assets.warehouse.connection import in_memory
from assets.warehouse.dictionary import make_if_missing
from tests.pipelines.second_programme import WADI

SALT, FORM = "salt", "household_visit"
SENT = """
    insert into quality.submissions by name
    select 'household_visit' as form, 'root' as root_uuid, 'NABA' as partner, '2025' as period,
        'used' as fate, false as is_provisional, 1 as submission_id, 'state-1' as instance_uuid;
    insert into staging.household_visit values ('root', 1, 'as it read then')
"""


@pytest.fixture
def published(tmp_path):
    """A publication behind which one submission stands; say what became of it since."""
    programme = read_programme(WADI, converts=False)
    with in_memory() as connection:
        connection.execute("create schema quality; create schema staging; create schema marts")
        for table in ("quality.submissions", "quality.decisions", "staging.cut_out"):
            make_if_missing(connection, table)
        for place in programme.file.forms:
            connection.execute(
                f"create table staging.{place.code}"
                " (root_uuid varchar, submission_id bigint, content_hash varchar)"
            )
        connection.execute(SENT)
        behind.keep(connection, programme, tmp_path, SALT)

        def reasons(*since: str) -> list[str]:
            for statement in since:
                connection.execute(statement)
            find_changes(connection, programme, tmp_path, SALT)
            return [
                reason for (reason,) in connection.execute("select reason from changed").fetchall()
            ]

        yield reasons


READS_ANEW = f"update staging.{FORM} set content_hash = 'with the question that was added'"
NEW_STATE = "update quality.submissions set instance_uuid = 'state-2'"


def test_a_question_that_is_added_to_a_form_is_no_edit_of_what_was_sent(published):
    assert published(READS_ANEW) == []


def test_another_state_that_says_something_else_is_an_edit(published):
    assert published(READS_ANEW, NEW_STATE) == ["edit_after_approval"]


def test_another_state_that_says_the_same_changes_nothing(published):
    assert published(NEW_STATE) == []


def test_of_a_publication_that_kept_no_states_what_a_row_says_must_do(published, tmp_path):
    kept = tmp_path / behind.SUBMISSIONS
    older = kept.with_suffix(".older")
    with in_memory() as connection:
        connection.execute(
            f"copy (select * exclude (state_hash) from read_parquet('{kept}'))"
            f" to '{older}' (format parquet)"
        )
    older.replace(kept)

    assert published(READS_ANEW) == ["edit_after_approval"]
