"""The expectations that Great Expectations lacks: many rules at once, which rows fail by their ids.

The library's expectations for a column look at one column each, and ask a dozen questions of it
first: with hundreds of questions in a form that costs more than the answers do. And its
expectation for a query keeps 200 rows, with whatever they hold, and runs the query once more to
count them. Here a whole check is one aggregate, and the library itself puts the aggregates of a
suite into one scan of the table (`python -m benchmarks.validation` measures both ways).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, ClassVar

from great_expectations.compatibility import pydantic
from great_expectations.compatibility.sqlalchemy import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations import UnexpectedRowsExpectation
from great_expectations.expectations.expectation import BatchExpectation, _format_map_output
from great_expectations.expectations.expectation_configuration import parse_result_format
from great_expectations.expectations.metrics.metric_provider import metric_partial
from great_expectations.expectations.metrics.query_metrics.query_table.query_table import QueryTable
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.expectations.row_conditions import RowConditionType
from great_expectations.render.components import (
    CollapseContent,
    LegacyDiagnosticRendererType,
    RenderedTableContent,
)
from great_expectations.render.renderer.renderer import renderer

from assets.warehouse.connection import quoted

COLUMN = "column"
DOMAIN_IDS = ("form", "root_uuid", "item_path")
ROW_COUNT = "table.row_count"

Row = Mapping[str, str | None]


class RowsThatFail(TableMetricProvider):
    """The rows of a table that fail some rules: their ids, and the numbers of the rules.

    An aggregate of the whole table, so that the library computes those of a suite together.
    """

    metric_name = "table.rows_that_fail"
    value_keys = ("rules", "id_columns")

    @metric_partial(
        engine=SqlAlchemyExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type=MetricDomainTypes.TABLE,
    )
    def _sqlalchemy(
        cls,  # noqa: N805 - as the library writes it.
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        **_: object,
    ) -> tuple[Any, dict[str, Any], dict[str, Any]]:
        aggregate = failing_rows(
            list(metric_value_kwargs["rules"].values()), metric_value_kwargs["id_columns"]
        )
        return sa.literal_column(aggregate), metric_domain_kwargs, {}


def failing_rows(conditions: Sequence[str], ids: Sequence[str]) -> str:
    """Return SQL for the rows that fail: each as a list of its ids and the conditions' numbers."""
    any_fails = " or ".join(f"({condition})" for condition in conditions)
    numbers = ", ".join(
        f"case when {condition} then '{number}' end" for number, condition in enumerate(conditions)
    )
    row = ", ".join(f"{quoted(name)}::varchar" for name in ids)
    # Where nothing fails the row is never put together: that is most of the work saved.
    return (
        f"list(case when {any_fails} then [{row}, concat_ws(',', {numbers})] end)"
        f" filter (where {any_fails})"
    )


class RowsOfQuery(QueryTable):
    """All rows of a query."""

    metric_name = "query.rows_that_fail"
    value_keys = ("unexpected_rows_query", "fetch_all")
    default_kwarg_values = {"fetch_all": True}  # noqa: RUF012 - the library declares it so.
    query_param_name: ClassVar[str] = "unexpected_rows_query"


class ResultsByIds:
    """Results under the library's own keys: which rows failed, and never what stands in them."""

    def in_its_format(
        self,
        found: Iterable[Row],
        names: Sequence[str],
        metrics: Mapping[str, Any],
        runtime_configuration: dict[str, Any] | None,
    ) -> dict[str, Any]:
        """Return the result for rows that fail: ids, and the `column` that is wrong.

        A row with two wrong columns counts once, and stands twice in `unexpected_index_list`.
        """
        rows: Any = sorted(found, key=lambda row: [value or "" for value in row.values()])
        failing = len({tuple(row[name] for name in names) for row in rows})
        result_format = self._get_result_format(runtime_configuration)  # type: ignore[attr-defined]
        return _format_map_output(
            result_format=parse_result_format(result_format),
            success=not rows,
            # The library takes it for a crash if more rows fail than there are; a rule of the
            # domain may find what it does not count.
            element_count=max(metrics[ROW_COUNT], failing),
            unexpected_count=failing,
            unexpected_index_list=rows,
            unexpected_index_column_names=list(names),
        )

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_TABLE)
    def _diagnostic_unexpected_table_renderer(
        cls, *_: object, result: Any = None, **__: object
    ) -> list[RenderedTableContent | CollapseContent] | None:
        """Show the first of the rows that fail by their ids, where the library shows values.

        It puts them into a page as they are, so here they go in escaped.
        """
        found = (result.result if result else {}) or {}
        rows = found.get("partial_unexpected_index_list")
        if not rows:
            return None
        heads = [*found["unexpected_index_column_names"], COLUMN]
        return [
            RenderedTableContent(
                content_block_type="table",
                header_row=heads,
                table=[[escape(row[head] or "") for head in heads] for row in rows],
                styling={"body": {"classes": ["table-bordered", "table-sm", "mt-3"]}},
            )
        ]


class ExpectRowsToHold(ResultsByIds, BatchExpectation):
    """Expect no row of a table to fail one of several rules.

    `rules` gives for each column the SQL condition of a row in which it is wrong; `id_columns`
    name a row.
    """

    rules: dict[str, str]
    id_columns: list[str]

    metric_dependencies: ClassVar[tuple[str, ...]] = (RowsThatFail.metric_name, ROW_COUNT)
    success_keys: ClassVar[tuple[str, ...]] = ("rules", "id_columns")

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: object = None,  # noqa: ARG002 - the library hands it over.
    ) -> dict[str, Any]:
        found = self._found(metrics[RowsThatFail.metric_name] or [])
        return self.in_its_format(found, self.id_columns, metrics, runtime_configuration)

    def _found(self, rows: Iterable[Sequence[str | None]]) -> Iterator[Row]:
        columns = list(self.rules)
        for *ids, numbers in rows:
            for number in (numbers or "").split(","):
                named = zip(self.id_columns, ids, strict=True)
                yield {**dict(named), COLUMN: columns[int(number)]}


class ExpectRequiredQuestionsToBeAnswered(ExpectRowsToHold):
    """Expect an answer to every question that the form says must be answered."""


class ExpectAnswersToMeetTheirConstraints(ExpectRowsToHold):
    """Expect of every answer what its question demands of it."""


class ExpectChoicesToBeFromTheForm(ExpectRowsToHold):
    """Expect what was chosen to be among the choices that the form offers."""


class ExpectAnswersToReadAsTheirType(ExpectRowsToHold):
    """Expect every answer to read as what its question asks for: a day, a number."""


class ExpectUnaskedQuestionsToHaveNoAnswer(ExpectRowsToHold):
    """Expect nothing where the form, given the other answers, does not ask."""


class ExpectRepeatsToHaveTheItemsAskedFor(ExpectRowsToHold):
    """Expect as many items in a repeat as the form asks for."""


OF_CHECK: Mapping[str, type[ExpectRowsToHold]] = {
    "required_questions_are_answered": ExpectRequiredQuestionsToBeAnswered,
    "answers_meet_their_constraints": ExpectAnswersToMeetTheirConstraints,
    "choices_are_from_the_form": ExpectChoicesToBeFromTheForm,
    "answers_read_as_their_type": ExpectAnswersToReadAsTheirType,
    "unasked_questions_have_no_answer": ExpectUnaskedQuestionsToHaveNoAnswer,
    "repeats_have_the_items_asked_for": ExpectRepeatsToHaveTheItemsAskedFor,
}


class ExpectDomainRuleToHold(ResultsByIds, UnexpectedRowsExpectation):
    """Expect a rule of the programme, over one form or several, to find nothing.

    Its query names its tables itself, and returns `form`, `root_uuid`, `item_path` and `column`
    of what it finds; `row_condition` says which submissions of the batch it looks at.
    """

    row_condition: RowConditionType = None

    metric_dependencies: ClassVar[tuple[str, ...]] = (RowsOfQuery.metric_name, ROW_COUNT)

    @pydantic.validator("unexpected_rows_query")
    def _validate_query(cls, query: str) -> str:  # noqa: N805 - as the library writes it.
        """Take a query that does not read the batch, which the library prints a warning about."""
        return query

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: object = None,  # noqa: ARG002 - the library hands it over.
    ) -> dict[str, Any]:
        keys = (*DOMAIN_IDS, COLUMN)
        found = ({key: row[key] for key in keys} for row in metrics[RowsOfQuery.metric_name])
        return self.in_its_format(found, DOMAIN_IDS, metrics, runtime_configuration)
