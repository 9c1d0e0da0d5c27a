"""The Dagster assets from KoboToolbox to the editions' files: a thin shell over plain functions.

Checks are in `expectations.checks`, pages and reports in `dashboards.graph`; all of them meet in
`pipelines.definitions`.
"""

from assets.graph.catalogue import catalogued
from assets.graph.figures import figure_assets
from assets.graph.forms import form_assets
from assets.graph.keys import group_of, key_of
from assets.graph.promises import promise_assets
from assets.graph.published import published_assets
from assets.graph.registers import register_assets
from assets.graph.retention import retention_assets
from assets.graph.steps import Assets, pool_of, results, spec_of, tables_step, timed
from assets.programme.read import Programme

__all__ = [
    "Assets",
    "assets_of",
    "catalogued",
    "group_of",
    "key_of",
    "pool_of",
    "results",
    "spec_of",
    "tables_step",
    "timed",
]


def assets_of(programme: Programme) -> Assets:
    """Return every asset of a programme up to its editions' files."""
    return [
        *form_assets(programme),
        *register_assets(programme),
        *promise_assets(programme),
        *figure_assets(programme),
        *published_assets(programme),
        *retention_assets(programme),
    ]
