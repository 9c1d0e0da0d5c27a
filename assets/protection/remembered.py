"""Remembers which cells keep each other company, so that the same counts are not searched again.

What `assets.protection.suppression` chooses follows from the tables alone: what is remembered under
a hash of them, of its code and of the solver's version is what it would choose again. Nothing else
of them is kept.
"""

import hashlib
from collections.abc import Collection, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

import duckdb

from assets.protection import lines, suppression, witnesses
from assets.protection.suppression import joined
from assets.protection.witnesses import Table
from assets.warehouse.dictionary import replace_rows

TABLE = "quality.company"
KEPT = "select 1 from duckdb_tables() where schema_name || '.' || table_name = ?"


class Remembered:
    """What was chosen in the run before, and in this one."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        is_kept = connection.execute(KEPT, [TABLE]).fetchall()
        rows = connection.execute(f"select * from {TABLE}").fetchall() if is_kept else []
        self._before: dict[str, list[int]] = dict(rows)
        self._now: dict[str, list[int]] = {}

    def joined(self, tables: Sequence[Table], small: Collection[int]) -> set[int]:
        """Return the cells to withhold, as `assets.protection.suppression` chooses them."""
        if not small or not tables:
            return set(small)
        key = _hash(tables, small)
        found = self._before.get(key)
        self._now[key] = sorted(joined(tables, small)) if found is None else found
        return set(self._now[key])

    def keep(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Write down what was chosen in this run, in place of the one before."""
        if self._now.keys() != self._before.keys():
            replace_rows(connection, TABLE, sorted(self._now.items()))


def _hash(tables: Sequence[Table], small: Collection[int]) -> str:
    found = hashlib.sha256(_chosen_by())
    for table in tables:
        for array in (
            table.counts, table.cell_of, table.floors, table.fewest, table.weights,
            table.is_known, table.may_be_nothing, table.limits,
            table.equal.data, table.equal.indices, table.equal.indptr,
            table.below.data, table.below.indices, table.below.indptr,
        ):  # fmt: skip
            found.update(f"{array.dtype} {array.shape}\n".encode())
            found.update(array.tobytes())
    found.update(repr(sorted(small)).encode())
    return found.hexdigest()


@cache
def _chosen_by() -> bytes:
    """Return what else a choice follows from: the code that chooses, and the solver."""
    code = [Path(module.__file__ or "").read_bytes() for module in (suppression, lines, witnesses)]
    return b"\n".join([*code, *(version(name).encode() for name in ("highspy", "numpy", "scipy"))])
