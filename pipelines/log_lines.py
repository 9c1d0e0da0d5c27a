"""How Accord's log reads: plain sentences for a person, or one JSON object a line for a server.

`ACCORD_LOG_FORMAT` and `ACCORD_LOG_LEVEL` say which. What a run tells of its steps is
`pipelines.lines`.
"""

import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime

import orjson

from pipelines.hints import with_options
from pipelines.settings import setting

JSON = "json"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def is_json() -> bool:
    """Say whether the environment asks for JSON lines."""
    return setting("ACCORD_LOG_FORMAT").lower() == JSON


def log_level() -> int:
    """Return the level below which nothing is told: INFO, unless the environment says another."""
    name = setting("ACCORD_LOG_LEVEL").upper()
    return logging.getLevelNamesMapping()[name] if name in LEVELS else logging.INFO


def json_line(at: float, level: int, event: str, fields: Mapping[str, object]) -> str:
    """Return a line of the log under the same names as the lines of Dagster's own processes."""
    told = {
        "timestamp": datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z"),
        "level": logging.getLevelName(level).lower(),
        "logger": "accord",
        "event": event,
        **fields,
    }
    return orjson.dumps(told, default=str).decode()


def tell(sentence: str, level: int = logging.ERROR) -> None:
    """Tell a sentence where the log goes: as it is, or as a line of the log."""
    sentence = with_options(sentence)
    if not is_json():
        print(sentence, file=sys.stderr)  # noqa: T201 - what a command says.
    elif level >= log_level():
        record = logging.makeLogRecord({"levelno": level})
        print(json_line(record.created, level, sentence.strip(), {}), file=sys.stderr)  # noqa: T201
