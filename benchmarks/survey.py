"""A questionnaire that calls for 40 rules, and as many invented answers to it as wanted.

Each rule also stands here as somebody would write it by hand, and as the expectation that Great
Expectations has for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import duckdb

from assets.staging.form import read_form
from assets.staging.tables import Table, tables_of

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

FORM = "survey"
NUMBERS = [f"people_{number}" for number in range(6)]
ANSWERS = [f"answer_{number}" for number in range(6)]
LISTS = ["topics", "places"]
ASKED_WITH_YES = ["which", "why"]
DAYS = ["begun_on", "ended_on", "paid_on"]
CODES = ["grant", "agreement", "account"]
OFFERED = ("yes", "no", "partly", "unclear", "refused")
PATTERN = "^[A-Z]{2}-[0-9]{4}$"
SURVEY: Sequence[Mapping[str, Any]] = (
    *(
        {"type": "integer", "name": name, "required": True, "constraint": ". >= 0 and . <= 500"}
        for name in NUMBERS
    ),
    *(
        {"type": "select_one", "name": name, "select_from_list_name": "offered", "required": True}
        for name in ANSWERS
    ),
    *(
        {"type": "select_multiple", "name": name, "select_from_list_name": "offered"}
        for name in LISTS
    ),
    *(
        {"type": "text", "name": name, "relevant": f"${{{ANSWERS[0]}}} = 'yes'"}
        for name in ASKED_WITH_YES
    ),
    *({"type": "date", "name": name} for name in DAYS),
    *({"type": "text", "name": name, "constraint": f"regex(., '{PATTERN}')"} for name in CODES),
)
CHOICES = [{"list_name": "offered", "name": name} for name in OFFERED]
DEFINITION = read_form([("v1", {"survey": SURVEY, "choices": CHOICES})])
ONE_WRONG_IN = 5_000


def tables() -> tuple[Table, ...]:
    """Return the one staged table of the questionnaire."""
    return tables_of(FORM, DEFINITION, {})


def invent(connection: duckdb.DuckDBPyConnection, table: str, rows: int) -> None:
    """Make a staged table of invented answers; of each kind of mistake one in a few thousand."""
    [of_form] = tables()
    columns = dict(_invented())
    declared = {
        **of_form.system_columns,
        **{part.name: part.type for column in of_form.columns for part in column.parts},
    }
    selected = ", ".join(
        f'({columns.get(name, "null")})::{kind} as "{name}"' for name, kind in declared.items()
    )
    connection.execute(
        f"create or replace table staging.{table} as select {selected} from range($rows) as r (n)",
        {"rows": rows},
    )


def _invented() -> Iterator[tuple[str, str]]:
    """Yield for each column the SQL of an invented answer in row `n`."""
    offered = "[" + ", ".join(f"'{name}'" for name in OFFERED) + "]"
    yield "root_uuid", "md5(n::varchar)::uuid::varchar"
    yield "submission_id", "n"
    yield "form_version", "'v1'"
    yield "submitted_at", "timestamp '2026-01-01' + to_seconds(n)"
    yield "unreadable", f"if({_is_wrong('unreadable')}, '{NUMBERS[0]}', null)"
    for name in NUMBERS:
        unreadable = _is_wrong("unreadable") if name == NUMBERS[0] else "false"
        answer = f"if({_is_wrong(name)}, 501, hash(n, '{name}', 1) % 500)"
        yield name, f"if({unreadable} or {_is_wrong(f'no {name}')}, null, {answer})"
    for name in ANSWERS:
        answer = f"{offered}[1 + (hash(n, '{name}', 1) % {len(OFFERED)})::int]"
        yield name, f"case when {_is_wrong(name)} then 'never' else {answer} end"
    for name in LISTS:
        some = f"{offered}[1 : (hash(n, '{name}', 1) % 4)::int]"
        yield name, f"if({_is_wrong(name)}, ['never'], {some})"
    yes = f"hash(n, '{ANSWERS[0]}', 1) % {len(OFFERED)} = 0 and not {_is_wrong(ANSWERS[0])}"
    for name in ASKED_WITH_YES:
        yield name, f"if(({yes}) or {_is_wrong(name)}, 'said at length, ' || hash(n, 3), null)"
    for name in DAYS:
        yield name, f"date '2024-01-01' + (hash(n, '{name}', 1) % 900)::int"
    for name in CODES:
        code = f"'AB-' || (1000 + hash(n, '{name}', 1) % 9000)"
        yield name, f"if({_is_wrong(name)}, 'none', {code})"


def _is_wrong(what: str) -> str:
    return f"(hash(n, '{what}') % {ONE_WRONG_IN} = 0)"


def by_hand() -> dict[str, str]:
    """Return each rule's condition of a wrong row, by its name, as somebody would write it."""
    readable = "not contains(coalesce(unreadable, ''), '{name}')"
    listed = ", ".join(f"'{name}'" for name in OFFERED)
    return {
        **{
            f"required: {name}": f"{name} is null and {readable.format(name=name)}"
            for name in NUMBERS
        },
        **{f"required: {name}": f"{name} is null" for name in ANSWERS},
        **{f"bounds: {name}": f"{name} < 0 or {name} > 500" for name in NUMBERS},
        **{f"choice: {name}": f"{name} not in ({listed})" for name in ANSWERS},
        **{f"choices: {name}": f"not list_has_all([{listed}], {name})" for name in LISTS},
        **{f"pattern: {name}": f"not regexp_full_match({name}, '{PATTERN}')" for name in CODES},
        **{f"type: {name}": f"contains(unreadable, '{name}')" for name in (*NUMBERS, *DAYS)},
        **{
            f"unasked: {name}": f"{name} is not null and {ANSWERS[0]} <> 'yes'"
            for name in ASKED_WITH_YES
        },
    }


def one_query(table: str) -> str:
    """Return all rules as one query by hand: each row that fails with each rule that it fails."""
    rules = by_hand()
    flags = ", ".join(f"({condition}) as f{at}" for at, condition in enumerate(rules.values()))
    any_fails = " or ".join(f"f{at}" for at in range(len(rules)))
    names = ", ".join(f"case when f{at} then '{name}' end" for at, name in enumerate(rules))
    return (
        f"select root_uuid, rule from (select root_uuid, unnest([{names}]) as rule from"
        f" (select root_uuid, {flags} from staging.{table}) where {any_fails})"
        " where rule is not null"
    )


def stock() -> "list[Expectation]":
    """Return the expectations that the library has for the rules: for some, that for a query."""
    import great_expectations.expectations as gxe
    from great_expectations.expectations.row_conditions import Column

    rules = by_hand()
    queries = [name for name in rules if name.split(":")[0] in {"choices", "type"}]
    return [
        *(gxe.ExpectColumnValuesToNotBeNull(column=name) for name in (*NUMBERS, *ANSWERS)),
        *(
            gxe.ExpectColumnValuesToBeBetween(column=name, min_value=0, max_value=500)
            for name in NUMBERS
        ),
        *(
            gxe.ExpectColumnValuesToBeInSet(column=name, value_set=list(OFFERED))
            for name in ANSWERS
        ),
        *(gxe.ExpectColumnValuesToMatchRegex(column=name, regex=PATTERN) for name in CODES),
        *(
            gxe.ExpectColumnValuesToBeNull(column=name, row_condition=Column(ANSWERS[0]) != "yes")
            for name in ASKED_WITH_YES
        ),
        *(
            gxe.UnexpectedRowsExpectation(
                unexpected_rows_query=f"select root_uuid from {{batch}} where {rules[name]}"
            )
            for name in queries
        ),
    ]
