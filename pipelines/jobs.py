"""The jobs: what is run together."""

import dagster as dg

from assets.graph import group_of
from dashboards.graph import PAST_REPORTS

refresh = dg.define_asset_job(
    name="refresh",
    selection=dg.AssetSelection.all() - dg.AssetSelection.groups(PAST_REPORTS),
    description=(
        "Everything, in order: pull from KoboToolbox, type, check, compute both sides' figures, "
        "publish an edition for each reader, build pages and reports."
    ),
)

close_period = dg.define_asset_job(
    name="close_period",
    selection=dg.AssetSelection.groups(group_of("published"), group_of("pages")),
    description=(
        "Publish again what the last refresh computed, and close a period with it: name the period "
        "and yourself in the Launchpad's settings of the step …__published. It only says what "
        "would be frozen and what is open, until only_try is false there. A closed period cannot "
        "be opened again; what comes later makes a new version that says why."
    ),
)

release_reports = dg.define_asset_job(
    name="release_reports",
    selection=dg.AssetSelection.groups(group_of("published"), group_of("pages")),
    description=(
        "Release the reports of a closed period as final, once the partners' time to reply is "
        "over: name the period and yourself in the Launchpad's settings of the step …__published. "
        "It only says who replied, until only_try is false there. It cannot be taken back. Reports "
        "then say what was replied, or that nothing was."
    ),
)

rebuild_reports = dg.define_asset_job(
    name="rebuild_reports",
    selection=dg.AssetSelection.groups(PAST_REPORTS),
    description=(
        "Write the partners' reports of earlier periods again: choose the periods to backfill."
    ),
)
