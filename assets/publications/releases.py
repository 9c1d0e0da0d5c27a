"""Who released the reports of a closed period as final, and when: `releases.jsonl`.

A closed period's reports are drafts until the partners have had their time to reply and a named
person releases them (DESIGN §8, issuing). Each line of the file is a release and holds the hash of
the line before, so that none can be taken out or changed without its being seen. It lies beside the
ledger and holds no figure.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import duckdb
import orjson

from assets.accountability.replies import reply_until
from assets.kobo.private_files import make_private_folder, write_durably
from assets.programme.read import Programme
from assets.publications.entries import Entry
from assets.warehouse.dictionary import insert_rows

TABLE = "published.releases"
FILE = "releases.jsonl"


class CannotReleaseError(Exception):
    """The reports of a period may not be released."""


class DamagedReleasesError(Exception):
    """The file of releases is not as it was written."""


@dataclass(frozen=True)
class Release:
    """One release: of which period and publication, when, by whom; early ones say why."""

    period: str
    publication: str
    released_on: date
    released_by: str
    early_because: str


@dataclass(frozen=True)
class Asked:
    """A release that somebody asks for."""

    period: str
    released_by: str
    early_because: str = ""


@dataclass(frozen=True)
class Releases:
    """The releases of one programme, as their file is now."""

    path: Path

    @cached_property
    def all(self) -> tuple[Release, ...]:
        """Every release, oldest first.

        Raises:
            DamagedReleasesError: A line is not as it was written.
        """
        found = []
        before = ""
        for number, line in enumerate(self._lines(), start=1):
            release = _read(line, before)
            if release is None:
                raise DamagedReleasesError(
                    f"Read who released which reports in {self.path}, but line {number} is not as "
                    "it was written. Bring the file back from a backup; nothing was changed."
                )
            found.append(release)
            before = hashlib.sha256(line).hexdigest()
        return tuple(found)

    def of(self, period: str) -> Release | None:
        """Return the release of a period, if it was released."""
        return next((one for one in self.all if one.period == period), None)

    def add(self, release: Release) -> None:
        """Keep a release, and return only when it is on the disk."""
        lines = self._lines()
        assert self.all is not None, "a file that is damaged is not written on"  # noqa: S101
        before = hashlib.sha256(lines[-1]).hexdigest() if lines else ""
        line = orjson.dumps({**asdict(release), "before": before})
        make_private_folder(self.path.parent)
        write_durably(self.path, line + b"\n", append=True)
        self.__dict__.pop("all", None)  # What was read before is the past.

    def _lines(self) -> list[bytes]:
        if not self.path.exists():
            return []
        # A line that a killed run left half written has no end, and was never a release.
        return self.path.read_bytes().split(b"\n")[:-1]


def _read(line: bytes, before: str) -> Release | None:
    """Return the release that a line tells, if it is as it was written after another one."""
    try:
        said = orjson.loads(line)
        is_next = said.pop("before") == before
        said["released_on"] = date.fromisoformat(said["released_on"])
        return Release(**said) if is_next else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def refuse_to_release(
    programme: Programme, entries: Iterable[Entry], releases: Releases, asked: Asked, today: date
) -> str:
    """Return the publication that may be released, or say why none may.

    Raises:
        CannotReleaseError: The period is not closed, was released before, nobody is named, or the
            partners still have time to reply.
        DamagedReleasesError: The file of releases is not as it was written.
    """
    wanted = f"Wanted to release the reports of {asked.period}, but"
    if not asked.released_by.strip():
        raise CannotReleaseError(f"{wanted} nobody is named who releases them. Name a person.")
    of_period = [
        (entry, one)
        for entry in entries
        for one in entry.publications
        if one.period == asked.period
    ]
    if not of_period:
        raise CannotReleaseError(
            f"{wanted} it is not closed. Do: accord close {asked.period} --by NAME; partners then "
            "receive drafts and have their time to reply."
        )
    earlier = releases.of(asked.period)
    if earlier:
        raise CannotReleaseError(
            f"{wanted} {earlier.released_by} released them on {earlier.released_on}. A later "
            "correction makes a new version by itself, which needs no release."
        )
    drafted_on = of_period[0][0].draft.as_of
    last_day = reply_until(drafted_on, programme.file.calendar, programme.file.replies.window_days)
    if today <= last_day and not asked.early_because.strip():
        raise CannotReleaseError(
            f"{wanted} partners may reply until {last_day}, and it is {today}. Release them after "
            "that, or give a reason why they are released early; it is printed in the reports."
        )
    return of_period[-1][1].publication


def list_releases(
    connection: duckdb.DuckDBPyConnection, database: str, releases: Releases, as_of: date
) -> None:
    """Let an attached edition list the releases until a day."""
    connection.execute(f"delete from {database}.{TABLE}")
    rows = [
        (one.period, one.publication, one.released_on, one.released_by, one.early_because)
        for one in releases.all
        if one.released_on <= as_of
    ]
    insert_rows(connection, TABLE, rows, database)
