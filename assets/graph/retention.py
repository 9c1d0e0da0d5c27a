"""The asset that deletes original answers whose retention has ended, when figures are published."""

from zoneinfo import ZoneInfo

import dagster as dg

from assets.graph.keys import group_of, key_of
from assets.graph.published import LEDGER
from assets.graph.steps import Assets, pool_of, timed
from assets.programme.read import Programme
from assets.retention.deleting import Deleted, NotComputedError, delete_originals
from assets.run import Run, failing_plainly

EDITIONS = ("public", "internal", "panel", "partner")


def retention_assets(programme: Programme) -> Assets:
    """Return the asset of what retention leaves in landing."""
    published = [f"published.{kind}" for kind in EDITIONS]

    @dg.asset(
        key=key_of(programme, "retention.originals"),
        group_name=group_of("retention"),
        kinds={"json"},
        deps=[key_of(programme, table) for table in (*published, LEDGER)],
        pool=pool_of(programme),
    )
    @timed
    def originals(run: Run) -> dg.MaterializeResult[None]:
        """Landing without the names, words, places and files of periods that ended long ago.

        Coded answers and pseudonyms stay, so that every figure stays. What went stands in
        retention.jsonl: numbers, rules and days. Nothing goes on a day that has not come yet.
        """
        today = run.moment().astimezone(ZoneInfo(programme.file.time_zone)).date()
        with failing_plainly():
            has_come = run.day() <= today
            done = _delete(programme, run) if has_come else Deleted()
        return dg.MaterializeResult(
            metadata={
                "submissions": done.submissions,
                "files": done.files,
                "bytes": done.bytes,
                "waiting_for_a_run": done.waiting,
                "periods": ", ".join(done.periods) or "none",
                "is_a_day_to_come": not has_come,
            }
        )

    return [originals]


def _delete(programme: Programme, run: Run) -> Deleted:
    try:
        return delete_originals(programme, run, run.day())
    except NotComputedError as error:
        raise dg.Failure(str(error), allow_retries=False) from error
