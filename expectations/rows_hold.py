"""An expectation that the library lacks: many rules at once, in one scan of a table.

The library's own expectations look at one column each and ask a dozen questions of it first; with
hundreds of questions in a form that costs more than the answers do. And its expectation for a
query of one's own keeps 200 rows, and runs the query once more to count them.
"""

from typing import Any, ClassVar

from great_expectations.expectations import UnexpectedRowsExpectation
from great_expectations.expectations.metrics.query_metrics.query_table.query_table import QueryTable


class RowsThatFail(QueryTable):
    """The metric behind the expectation: every row of its query."""

    metric_name = "rows_that_fail.table"
    value_keys = ("unexpected_rows_query", "fetch_all")
    default_kwarg_values = {"fetch_all": True}  # noqa: RUF012 - the library declares it so.
    query_param_name: ClassVar[str] = "unexpected_rows_query"


class ExpectRowsToHold(UnexpectedRowsExpectation):
    """Expect a query for rows that fail to find none; what it finds is all in the result."""

    metric_dependencies: ClassVar[tuple[str, ...]] = (RowsThatFail.metric_name,)

    def _validate(self, metrics: dict[str, Any], *_: object, **__: object) -> dict[str, Any]:
        rows = metrics[RowsThatFail.metric_name]
        result = {"observed_value": len(rows), "details": {"unexpected_rows": rows}}
        return {"success": not rows, "result": result}
