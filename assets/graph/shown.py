"""How a job with a form tells what came of it: in the run's log, and as its step's metadata."""

from collections.abc import Iterable

import dagster as dg


def as_shown(lines: Iterable[str]) -> dg.MarkdownMetadataValue:
    """Return lines as they are told on a terminal; nothing in them is read as markup."""
    return dg.MetadataValue.md("\n".join(f"    {line}" for line in "\n".join(lines).splitlines()))
