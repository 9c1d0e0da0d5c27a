"""What DuckDB takes for a pattern to search a text for."""

from functools import cache, lru_cache

import duckdb

from assets.warehouse.connection import literal


@lru_cache(maxsize=1024)
def is_pattern(pattern: str) -> bool:
    """Say whether DuckDB can match texts against a pattern; it stops at one that it cannot."""
    with _nothing_but_duckdb().cursor() as connection:
        try:
            # A parameter would make DuckDB load pandas.
            connection.execute(f"select regexp_full_match('', {literal(pattern)})")
        except duckdb.Error:
            return False
    return True


@cache
def _nothing_but_duckdb() -> duckdb.DuckDBPyConnection:
    """Return a database without tables, which stays open: opening one takes longer than asking."""
    return duckdb.connect(config={"threads": 1})
