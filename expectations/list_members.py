"""An expectation that the library lacks: every member of a list column is one of a set.

KoboToolbox's select_multiple answers are lists here; the library's own expectations compare
whole values.
"""

from typing import Any

import sqlalchemy as sa
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation
from great_expectations.expectations.metrics import (
    ColumnMapMetricProvider,
    column_condition_partial,
)


class ListMembersInSet(ColumnMapMetricProvider):
    """The metric behind the expectation, computed in DuckDB."""

    condition_metric_name = "list_members.in_set"
    condition_value_keys = ("value_set",)

    @column_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column: Any, value_set: list[str], **_: object) -> Any:  # noqa: N805
        names = ", ".join("'" + name.replace("'", "''") + "'" for name in value_set)
        return sa.func.list_has_all(sa.literal_column(f"[{names}]::varchar[]"), column)


class ExpectListMembersToBeInSet(ColumnMapExpectation):
    """Expect every member of a list column to be one of a set; an empty answer passes."""

    value_set: list[str]

    map_metric = "list_members.in_set"
    success_keys = ("value_set", "mostly")
