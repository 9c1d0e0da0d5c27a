"""The jobs: what is run together."""

import dagster as dg

refresh = dg.define_asset_job(
    name="refresh",
    selection=dg.AssetSelection.all(),
    description=(
        "Everything, in order: pull from KoboToolbox, type, check, compute both sides' figures, "
        "publish an edition for each reader, build pages and reports."
    ),
)
