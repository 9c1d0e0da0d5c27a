"""The product's finished run of Velmara, and beside it what the server sent, read once more."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from assets.kobo.sandbox.programme import sandbox_for
from assets.kobo.sandbox.server import SandboxServer
from tests.oracle.compared import Table
from tests.oracle.world import World, read_world
from tests.velmara_run import AS_OF, VELMARA, velmara_run

Product = Callable[[str, str, str], Table]


@pytest.fixture(scope="session")
def world() -> World:
    """What any client of the server reads, and the programme's folder."""
    with SandboxServer(sandbox_for(VELMARA, "token")) as server:
        return read_world(VELMARA, server.url, "token", AS_OF)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Product:
    """Return what reads a table of the product's run: its key columns, and those to compare."""
    run = velmara_run(tmp_path_factory.getbasetemp())

    def read(table: str, key: str, columns: str) -> Table:
        with duckdb.connect(run.warehouse, read_only=True) as warehouse:
            rows = warehouse.execute(f"select {columns}, {key} from {table}").fetchall()
        width = len(columns.split(","))
        found = {row[width:]: tuple(map(plain, row[:width])) for row in rows}
        assert len(found) == len(rows), f"{key} does not tell the rows of {table} apart"
        return found

    return read


def plain(value: Any) -> Any:
    """Return the records behind a row as the oracle names them, in their order."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return sorted((one["form"], one["root_uuid"], one["item_path"] or "") for one in value)
    return value
