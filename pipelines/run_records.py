"""Dagster's records of its runs in SQLite, through connections that stay open.

Dagster opens a file anew for each of the two thousand things that a run has to say, and makes for
each of them a new engine, which has to work out its statement again. Kept, they take a run a
fourteenth less. What is written, and that it is on the disk before the run goes on, stays as it is.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from threading import Lock
from typing import Any, Self

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event

MOST_OPEN = 8  # Files of the run that goes on and the index; of others as they are looked at.


class OpenFiles:
    """Engines by the address of their file, each of which keeps its connection."""

    def __init__(self) -> None:
        self._engines: dict[str, Engine] = {}
        self._looking = Lock()

    def __contains__(self, address: str) -> bool:
        return address in self._engines

    def transaction(self, address: str) -> AbstractContextManager[Connection]:
        """Begin what is written when it ends well, and taken back when it does not."""
        with self._looking:
            if address not in self._engines:
                while len(self._engines) >= MOST_OPEN:
                    self._engines.pop(next(iter(self._engines))).dispose()
                self._engines[address] = _engine(address)
            return self._engines[address].begin()

    def close(self) -> None:
        """Close all of them; they are opened again when asked for."""
        with self._looking:
            while self._engines:
                self._engines.popitem()[1].dispose()


def _engine(address: str) -> Engine:
    made = create_engine(address, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS})
    event.listen(made, "connect", _seen_at_once)
    return made


def _seen_at_once(connection: SqliteConnection, _of_pool: object) -> None:
    """Let each commit reach the file itself, whose change the UI waits for to show a run live.

    Otherwise it would only reach the log beside it, until that is long or the file is closed.
    """
    connection.execute("pragma wal_autocheckpoint = 1")


class OpenEventLog(SqliteEventLogStorage):
    """What runs say: one file for each run, and the index of all."""

    def __init__(self, base_dir: str) -> None:
        self._files = OpenFiles()
        self._one_at_a_time = Lock()
        super().__init__(base_dir)

    @contextmanager
    def run_connection(self, run_id: str | None = None) -> Iterator[Connection]:
        """Begin a transaction in the file of a run; Dagster makes its tables at the first one."""
        address = self.conn_string_for_shard(run_id or "")
        if address not in self._files:
            with super().run_connection(run_id):
                pass
        with self._one_at_a_time, self._files.transaction(address) as connection:
            yield connection

    def index_connection(self) -> AbstractContextManager[Connection]:
        """Begin a transaction in the index."""
        return self.run_connection(INDEX_SHARD_NAME)

    def wipe(self) -> None:
        """Forget all runs, whose files are deleted."""
        self._files.close()
        super().wipe()

    def dispose(self) -> None:
        """Close the files."""
        super().dispose()
        self._files.close()


class OpenRuns(SqliteRunStorage):
    """Which runs there are, and how they stand."""

    def __init__(self, conn_string: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._files = OpenFiles()
        self._address = conn_string
        super().__init__(conn_string, inst_data)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Begin a transaction."""
        with self._files.transaction(self._address) as connection:
            yield connection

    def dispose(self) -> None:
        """Close the file."""
        super().dispose()
        self._files.close()


class OpenSqliteStorage(DagsterSqliteStorage):
    """Dagster's storage in SQLite, in the same folders, as `dagster.yaml` names it."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        history = Path(base_dir, "history")
        self._run_storage = OpenRuns.from_local(str(history))
        self._event_log_storage = OpenEventLog(str(history / "runs"))

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Self:
        """Make it as `dagster.yaml` names it."""
        return cls(inst_data=inst_data, **config_value)
