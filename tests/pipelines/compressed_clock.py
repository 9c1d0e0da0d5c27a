"""A clock for other processes, which stands until a test lets a minute or some days go by."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from assets.kobo.sandbox.store import SandboxStore
from tests.programs import faketime

# Dagster's scheduler sleeps to the end of its minute: on this clock that is never far.
LAST_SECOND = 57
SECONDS_TO_SEE_IT = 2


class Clock:
    """The time of day of every process with its environment, and of a server of KoboToolbox."""

    def __init__(self, file: Path, begins: datetime, store: SandboxStore) -> None:
        found = faketime()
        assert found, "libfaketime is not here; `make programs` installs it on Debian as root"
        self.library, self.file, self.store = found, file, store
        self.now = begins
        self.leap(begins)

    @property
    def environment(self) -> Mapping[str, str]:
        """What lets a process go by it; how long something takes or waits stays as it is."""
        return {
            "LD_PRELOAD": str(self.library),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DISABLE_SHM": "1",  # What is killed would leave something behind in it.
            "NO_FAKE_STAT": "1",
            "TZ": "UTC",
        }

    def leap(self, moment: datetime) -> None:
        """Let it be a later moment, for everybody at once."""
        self.now = max(self.now, moment).astimezone(UTC).replace(second=LAST_SECOND, microsecond=0)
        beside = self.file.with_suffix(".new")
        beside.write_text(f"{self.now:%Y-%m-%d %H:%M:%S}\n", encoding="ascii")
        beside.replace(self.file)
        with self.store.lock:
            self.store.now = max(self.store.now, self.now)
        self._moved = monotonic()

    def go_on_slowly(self) -> None:
        """Let a minute go by, unless one did just now: others have to see it first."""
        if monotonic() - self._moved > SECONDS_TO_SEE_IT:
            self.go_on()

    def go_on(self, minutes: int = 1) -> None:
        """Let some minutes go by."""
        self.leap(self.now + timedelta(minutes=minutes))
