"""What a table and a group are called in Dagster."""

import dagster as dg

from assets.programme.read import Programme

# In the order of the data: they are numbered, since Dagster lists groups by name.
GROUPS = (
    "programme",
    "landing",
    "staging",
    "quality",
    "accepted",
    "accountability",
    "marts",
    "figures",
    "published",
    "pages",
    "past_reports",
    "retention",
)


def key_of(programme: Programme, table: str) -> dg.AssetKey:
    """Return a table's asset key: the programme's code, then its schema and name."""
    return dg.AssetKey([programme.code, *table.split(".")])


def group_of(name: str) -> str:
    """Return the name under which a group stands in Dagster."""
    return f"{GROUPS.index(name) + 1:02}_{name}"
