"""The oracle shares no code and no SQL with the product, and would notice one wrong number."""

import ast
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.oracle.compared import differences, six_places
from tests.oracle.test_indicator_values import COLUMNS, as_stored
from tests.oracle.values import values

HERE = Path(__file__).parent
PRODUCT = {"assets", "expectations", "dashboards", "pipelines"}
# What starts the sandbox server and makes the run to compare with.
STARTING = {
    "assets.kobo.landing",
    "assets.kobo.sandbox.programme",
    "assets.kobo.sandbox.server",
    "assets.programme.read",
    "assets.staging.pseudonyms",
    "expectations.domain_findings",
    "tests.velmara_run",
}
# What reads questionnaires and their expressions; it reads workbooks, and nothing of the product.
READING = {"tests.kobo.form_rules", "tests.kobo.xpath_expressions"}
MODULES = sorted(path for path in HERE.glob("*.py") if not path.name.startswith(("test_", "conf")))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module or "."
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_of_the_oracle_knows_only_the_oracle(path):
    for name in imported(path):
        package = name.partition(".")[0]
        assert package not in PRODUCT | {"duckdb"}
        assert package != "tests" or name in READING or f"{name}.".startswith("tests.oracle.")


def test_what_reads_questionnaires_for_the_oracle_knows_nothing_of_the_product():
    for name in READING:
        path = HERE.parents[1] / f"{name.replace('.', '/')}.py"
        assert {one for one in imported(path) if one.startswith("tests")} <= READING
        assert not PRODUCT & {one.partition(".")[0] for one in imported(path)}


def test_the_tests_take_from_the_product_only_its_server_and_its_run():
    taken = {
        name
        for path in HERE.glob("*.py")
        for name in imported(path)
        if name.partition(".")[0] in PRODUCT | {"tests"}
        and not f"{name}.".startswith("tests.oracle.")
        and name not in READING
    }

    assert taken <= STARTING


def test_one_wrong_number_is_noticed_and_said_where(world):
    right = {key: as_stored(one) for key, one in values(world, "OP1.2").items()}
    columns = COLUMNS.split(", ")
    key = ("2025Q4", "period", "*", "*", "*")
    for place, column in enumerate(columns[:3]):
        wrong = right[key][place] + Decimal("0.000001")
        product = right | {key: (*right[key][:place], wrong, *right[key][place + 1 :])}

        said = differences(product, right, columns)

        assert said == f"{key} {column}: {wrong} by the product, {right[key][place]} by the oracle"


def test_a_figure_that_one_of_the_two_lacks_is_noticed():
    table = {("OP1.3",): (six_places(3),)}

    assert differences(table, {}, ["value"]) == (
        "('OP1.3',): only the product has it, value 3.000000"
    )
    assert differences({}, table, ["value"]) == (
        "('OP1.3',): only the oracle has it, value 3.000000"
    )
    assert differences(table, table, ["value"]) == ""
