"""What the staging tests share: a warehouse, and a way to stage an invented form in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.kobo.landing import Landing
from assets.kobo.pulls import Landed, Pull
from assets.staging.load import Staged, stage
from assets.staging.pseudonyms import Pseudonyms
from assets.staging.tables import DataClass
from assets.warehouse.connection import writing
from tests.staging.invented import UID, VERSION, Row, answer, content, question, submission

FORM = "survey"


@dataclass
class Office:
    """Where forms are staged: a landing folder and a warehouse."""

    landing: Landing
    connection: duckdb.DuckDBPyConnection
    file: Path

    def land(self, versions: Mapping[str, Row], *pages: Sequence[Row]) -> Pull:
        """Land a form's versions, oldest first, and its submissions, page by page."""
        receipt = self.landing.receive(FORM, UID)
        for uid, asked in versions.items():
            body = {"uid": uid, "content": asked}
            receipt.keep("version", f"version-{uid}.json.zst", answer(body, "versions/"))
        for rows in pages or [[]]:
            body = {"count": len(rows), "results": list(rows)}
            receipt.keep_rows("page", answer(body))
        pull = receipt.complete()
        assert pull
        return pull

    def stage(
        self,
        form: Row,
        *rows: Row,
        classes: Mapping[str, DataClass] | None = None,
        key: bytes = b"a key of these tests",
    ) -> Staged:
        pull = self.land({VERSION: form}, rows)
        return self.stage_pull(pull, classes, key)

    def stage_pull(
        self,
        pull: Pull,
        classes: Mapping[str, DataClass] | None = None,
        key: bytes = b"a key of these tests",
    ) -> Staged:
        """Stage a pull as if it were the only one."""
        return stage(self.connection, FORM, Landed((pull,)), classes or {}, Pseudonyms(key))

    def stage_all(self) -> Staged:
        """Stage what all pulls brought together."""
        return stage(self.connection, FORM, self.landing.of(FORM), {}, Pseudonyms(b"a key"))

    def rows(self, table: str, columns: str = "*", order: str = "all") -> list[dict[str, Any]]:
        """Read a staged table, as a list of rows by column name."""
        found = self.connection.execute(f"select {columns} from staging.{table} order by {order}")
        names = [name for name, *_ in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def values(self, column: str, table: str = FORM) -> list[Any]:
        """Read one column, in the order of submissions and items."""
        order = "item_path" if table != FORM else "submission_id"
        return [row[column] for row in self.rows(table, f'"{column}"', order)]

    def types(self, table: str = FORM) -> dict[str, str]:
        found = self.connection.execute(f"describe staging.{table}").fetchall()
        return {name: kind for name, kind, *_ in found}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    file = tmp_path / "warehouse.duckdb"
    with writing(file) as connection:
        yield Office(Landing(tmp_path / "landing"), connection, file)


@pytest.fixture
def reads_as(office: Office) -> Callable[[str, str], tuple[Any, Any]]:
    """Stage one answer to one question; return its value, and what was called unreadable."""

    def reads_as(kind: str, text: str) -> tuple[Any, Any]:
        office.stage(content(question(kind, "q")), submission(1, {"q": text}))
        return office.values("q")[0], office.values("unreadable")[0]

    return reads_as
