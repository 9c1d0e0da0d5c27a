"""Dagster's own log of runs, whose files stay open for as long as one run of `accord run` lasts.

Dagster opens a SQLite file anew for everything that it writes or looks up, thirty times a step.
A webserver shows any number of runs, each in a file of its own, and so it keeps to that; a run
writes in two files. What is written, and when it is on disk, is the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import dagster as dg
import sqlalchemy as sa
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    SqliteEventLogStorage,
)
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage, _event_logs_directory
from dagster._serdes import ConfigurableClassData


class OpenEventLog(SqliteEventLogStorage):
    """The log of events, with a connection to each of its files that is used again."""

    def __init__(self, base_dir: str) -> None:
        self._engines: dict[str, sa.Engine] = {}
        super().__init__(base_dir)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sa.Connection]:
        with self._db_lock, self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def _engine(self, shard: str) -> sa.Engine:
        if shard not in self._engines:
            engine = sa.create_engine(
                self.conn_string_for_shard(shard),
                connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS},
            )
            self._initdb(engine)
            self._engines[shard] = engine
        return self._engines[shard]

    def has_table(self, table_name: str) -> bool:
        """Say whether the index over all runs has a table."""
        with self._engine(INDEX_SHARD_NAME).connect() as connection:  # Asked in a transaction too.
            return sa.inspect(connection).has_table(table_name)

    def dispose(self) -> None:
        """Close the files."""
        for engine in self._engines.values():
            engine.dispose()
        super().dispose()


class OpenStorage(DagsterSqliteStorage):
    """What Dagster keeps of runs in SQLite, with that log of events."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = OpenEventLog(_event_logs_directory(base_dir))

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> Self:
        """Return the storage in a folder."""
        return cls(inst_data=inst_data, **config_value)


def dagster_of_one_run(home: str) -> dg.DagsterInstance:
    """Return the Dagster of a home for one run; what its settings keep elsewhere stays there."""
    found = InstanceRef.from_dir(home)
    storage = found.storage_data
    if storage is not None and storage.class_name == DagsterSqliteStorage.__name__:
        ours = ConfigurableClassData(__name__, OpenStorage.__name__, storage.config_yaml)
        found = found._replace(storage_data=ours)
    return dg.DagsterInstance.from_ref(found)
