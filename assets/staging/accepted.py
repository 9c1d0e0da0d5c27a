"""Makes the `accepted` views: the staged rows that figures may be made of.

Which submissions those are stands in `quality.submissions`; a view follows it by itself.
"""

import duckdb

from assets.programme.model import FormPlace
from assets.programme.questionnaires import Questionnaire
from assets.staging.evidence import columns_as_staged, of_item
from assets.warehouse.connection import literal

# What a view adds to the staged columns, with its type.
ADDED = {"is_provisional": "boolean", "is_warned": "boolean", "has_evidence": "boolean"}
SAME = "settled.submission_id = staged.submission_id"


def make_accepted(
    connection: duckdb.DuckDBPyConnection, place: FormPlace, questionnaire: Questionnaire
) -> None:
    """Replace the accepted views of a form and of its repeats.

    A submission counts with all its items or not at all: one bad item leaves the whole report
    to be mended, so that received = used + left out holds by submission. In the same way a
    warning on one item marks all of them. Items do not say which copy of a submission that is
    here twice they belong to: they count only where all copies do.
    """
    tables = questionnaire.staged(is_sensitive=place.is_sensitive)
    columns = columns_as_staged(connection, tables)
    for table in tables:
        is_seen = (
            of_item(place.evidence, table, tables, columns)
            if table.path
            else "settled.has_evidence"
        )
        connection.execute(
            f"""
            create or replace view accepted.{table.name} as
            select staged.*, settled.is_provisional, settled.is_warned,
                {is_seen} as has_evidence
            from staging.{table.name} as staged
            join quality.submissions as settled
                on settled.form = {literal(place.code)} and settled.root_uuid = staged.root_uuid
                and {"settled.brings_items" if table.path else SAME}
            where settled.fate = 'used'
            """
        )
