"""What DuckDB takes for a pattern to search a text for."""

from functools import lru_cache

import duckdb

from assets.warehouse.connection import in_memory, literal


@lru_cache(maxsize=1024)
def is_pattern(pattern: str) -> bool:
    """Say whether DuckDB can match texts against a pattern; it stops at one that it cannot."""
    with in_memory() as connection:
        try:
            # A parameter would make DuckDB load pandas.
            connection.execute(f"select regexp_full_match('', {literal(pattern)})")
        except duckdb.Error:
            return False
    return True
