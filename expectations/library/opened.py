"""Opens Great Expectations over a warehouse, and closes it again.

The library is imported inside functions only, here and beside here: it takes three seconds, which
a Dagster process that checks nothing should not pay.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuite, ExpectationSuiteValidationResult
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.data_context import EphemeralDataContext

# Every row that fails by its ids, and no value: of the library's own expectations neither.
RESULT_FORMAT: dict[str, Any] = {"result_format": "COMPLETE", "exclude_unexpected_values": True}
ROWS = "rows"  # Where a suite's `meta` keeps the query for the rows that it is about.


@dataclass(frozen=True)
class Library:
    """A context of the library that is gone with the block, and the warehouse as its source."""

    context: "EphemeralDataContext"
    source: Any
    _batches: dict[str, "BatchDefinition[Any]"] = field(default_factory=dict)

    def batch_of(self, suite: "ExpectationSuite") -> "BatchDefinition[Any]":
        """Return the rows that a suite is about, as the library names them."""
        if suite.name not in self._batches:
            asset = self.source.add_query_asset(suite.name, query=(suite.meta or {})[ROWS])
            self._batches[suite.name] = asset.add_batch_definition_whole_table("all")
        return self._batches[suite.name]

    def validate(self, suite: "ExpectationSuite") -> "ExpectationSuiteValidationResult":
        """Run a suite over its rows."""
        return self.batch_of(suite).get_batch().validate(suite, result_format=RESULT_FORMAT)


@contextmanager
def opened(warehouse: Path) -> Iterator[Library]:
    """Open the library over a warehouse, to read; no other process can write to it in the block.

    What this process has written there, and committed, is read too.
    """
    from expectations.library import dialect

    dialect.register()
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )
    from sqlalchemy.dialects import postgresql

    # The library's own choice for a context without a folder is a folder for temporary pages.
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    source = context.data_sources.add_sql(
        "warehouse",
        connection_string=f"duckdb:///{warehouse}",
        create_temp_table=False,
    )
    # Else the library knows no regular expressions here; in DuckDB they match the whole of a text.
    source.get_execution_engine().dialect_module = postgresql
    try:
        yield Library(context, source)
    finally:
        # The library keeps the file open otherwise.
        source.get_execution_engine().close()
        source.get_engine().dispose()
