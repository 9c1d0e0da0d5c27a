"""Writing holds back to KoboToolbox, as the last step of the quality work in Dagster."""

from collections.abc import Iterable

import dagster as dg

from assets.graph import Assets, key_of, pool_of, spec_of, timed
from assets.programme.read import Programme
from assets.run import Run, failing_plainly
from assets.warehouse.connection import count_rows, read_only, writing
from expectations.decisions.holds import TABLE, Held, load_holds, write_holds

CHECK = "holds_reach_kobotoolbox"
WHAT_TO_DO = (
    "Give the account of the form's token the permission “Validate submissions” in KoboToolbox, or "
    "set hold_in_kobotoolbox to no in programme.yaml. What is missing, the next run writes."
)


def holds_of(programme: Programme) -> Assets:
    """Return the step that writes holds back, where the programme wants them written."""
    return [_holds(programme)] if programme.file.quality.hold_in_kobotoolbox else []


def _holds(programme: Programme) -> dg.AssetsDefinition:
    spec = spec_of(programme, TABLE, "quality", ["quality.submissions"])

    @dg.multi_asset(
        name=f"{programme.code}__holds",
        specs=[spec],
        check_specs=[
            dg.AssetCheckSpec(
                CHECK,
                asset=spec.key,
                description="What waits for an edit is on hold in KoboToolbox, for its partner.",
            )
        ],
        pool=pool_of(programme),
    )
    @timed
    def holds(run: Run) -> Iterable[dg.MaterializeResult[None]]:
        """Put on hold in KoboToolbox what is quarantined or returned, and take off what passes.

        Only where nobody has given a status, and only what Accord itself has set.
        """
        with failing_plainly():
            with read_only(run.warehouse) as connection:
                zone = programme.file.time_zone
                done = [write_holds(connection, run, place, zone) for place in programme.file.forms]
            with writing(run.warehouse) as connection:
                load_holds(connection, programme, run)
                rows = count_rows(connection, TABLE)
        metadata = {"dagster/row_count": rows, **_counts(done)}
        yield dg.MaterializeResult(
            asset_key=key_of(programme, TABLE), metadata=metadata, check_results=[_told(done)]
        )

    return holds


def _counts(done: Iterable[Held]) -> dict[str, int]:
    listed = list(done)
    return {
        "put_on_hold": sum(one.put_on_hold for one in listed),
        "taken_off": sum(one.taken_off for one in listed),
        "with_other_status": sum(one.with_other_status for one in listed),
        "left_alone": sum(one.left_alone for one in listed),
    }


def _told(done: Iterable[Held]) -> dg.AssetCheckResult:
    """Return what Dagster is told of it: what could not be written stops nothing."""
    failures = {one.form: one.failure for one in done if one.failure}
    metadata: dict[str, int | str | list[str]] = {"submissions_found": 0, "forms": sorted(failures)}
    if failures:
        metadata["failure"] = "\n".join(failures.values())
        metadata["what_to_do"] = WHAT_TO_DO
    return dg.AssetCheckResult(
        check_name=CHECK,
        passed=not failures,
        severity=dg.AssetCheckSeverity.WARN,
        metadata=metadata,
    )
