"""What is known of failures that go on, and of the notices about them that are still to go.

An incident is one step or check of one job that fails for one kind of reason, from the first run in
which it did until a run of that job did it well. All of it is one file, written whole: how far the
runs were read, what goes on, and what is to be sent, so that a kill leaves the one or the other
state of all three. A notice that was about to leave when a process was killed is not sent again.
How runs are read and notices sent is not known here; no address is written down.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from assets.kobo.private_files import make_private_folder, sync_folder, write_durably
from assets.programme.strict import Strict

FILE = "notices.json"
LOCK = "notices.lock"  # Whoever reads runs and sends notices holds it.
ID_LETTERS = 32  # 128 bits of a hash: no two incidents share them by chance.


class DamagedIncidentsError(Exception):
    """The file says something that no part of Accord writes."""


class Incident(Strict):
    """One thing that fails: `run` is the first in which it did; `check` may be empty."""

    job: str
    step: str
    check: str
    sentence: str
    run: str

    @property
    def key(self) -> str:
        """What it is known by: the same for the same kind of sentence, whatever it counts."""
        kind = "" if self.check else re.sub(r"\d+", "#", self.sentence)
        parts = json.dumps((self.job, self.step, self.check, kind))
        return hashlib.sha256(parts.encode()).hexdigest()[:ID_LETTERS]


class Notice(Strict):
    """What one place is still to be told of one run; `at` is when it ended, by its event, in UTC.

    `to` is a hash of the place. `is_leaving` says that it was about to be handed over.
    """

    to: str
    job: str
    run: str
    at: float
    is_over: bool
    incidents: tuple[Incident, ...]
    is_leaving: bool = False


class Known(Strict):
    """How far the runs were read (`position`), what goes on, and what is to be sent."""

    position: int
    open: tuple[Incident, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Ended:
    """A run that ended, and what failed in it; `did` are the steps that it did well.

    `is_whole` says that it was asked to do all steps of its job.
    """

    run: str
    job: str
    at: float
    is_success: bool
    is_whole: bool
    did: frozenset[str]
    incidents: tuple[Incident, ...]

    def ends(self, incident: Incident) -> bool:
        """Say whether an incident is over with this run."""
        return (
            self.is_success
            and incident.job == self.job
            and (self.is_whole or not incident.step or incident.step in self.did)
            and incident.key not in {one.key for one in self.incidents}
        )


def after(known: Known, ended: Iterable[Ended], position: int, places: Collection[str]) -> Known:
    """Return what is known once more runs were read, oldest first, with the notices about them.

    What began and was over between two looks is told to nobody, and neither is the end of what a
    place has not been told of yet: it never hears of the whole.
    """
    now = {incident.key: incident for incident in known.open}
    begun: dict[str, Ended] = {}
    over: dict[str, Ended] = {}
    for run in ended:
        for key in [key for key, incident in now.items() if run.ends(incident)]:
            del now[key]
            over[key] = run
        for incident in run.incidents:
            if incident.key not in now:
                now[incident.key] = incident
                begun[incident.key] = run
    before = {incident.key: incident for incident in known.open}
    new = {key: now[key] for key in begun if key in now and key not in before}
    gone = {key: before[key] for key in over if key in before and key not in now}
    notices = [_without(notice, gone) for notice in known.notices]
    for place in sorted(places):
        untold = {
            incident.key
            for notice in known.notices
            if (notice.to, notice.is_over, notice.is_leaving) == (place, False, False)
            for incident in notice.incidents
        }
        told = {key: incident for key, incident in gone.items() if key not in untold}
        notices += _of(place, new, begun, is_over=False)
        notices += _of(place, told, over, is_over=True)
    return Known(
        position=position,
        open=tuple(now.values()),
        notices=tuple(notice for notice in notices if notice.incidents),
    )


def _without(notice: Notice, gone: Collection[str]) -> Notice:
    """Return a notice that has not left yet without what is over."""
    if notice.is_over or notice.is_leaving:
        return notice
    kept = tuple(incident for incident in notice.incidents if incident.key not in gone)
    return notice.model_copy(update={"incidents": kept})


def _of(
    place: str, incidents: dict[str, Incident], runs: dict[str, Ended], *, is_over: bool
) -> Iterable[Notice]:
    """Yield one notice for each run, about all that began or was over with it."""
    for run in {runs[key].run: runs[key] for key in incidents}.values():
        about = tuple(one for key, one in incidents.items() if runs[key].run == run.run)
        yield Notice(
            to=place, job=run.job, run=run.run, at=run.at, is_over=is_over, incidents=about
        )


@dataclass(frozen=True)
class IncidentFile:
    """The file of one programme, which lies in the folder of its state."""

    state: Path

    @property
    def path(self) -> Path:
        """The file itself."""
        return self.state / FILE

    def read(self) -> Known | None:
        """Return what is known; nothing where runs were never read.

        Raises:
            DamagedIncidentsError: It is not as Accord writes it.
        """
        with suppress(FileNotFoundError):
            try:
                return Known.model_validate_json(self.path.read_bytes())
            except ValidationError as error:
                raise DamagedIncidentsError(
                    f"Wanted to read which failures were told, but {self.path} says nothing that "
                    "Accord writes. Put it back from your backup; or remove it, and only what "
                    "fails from now on is told."
                ) from error
        return None

    def write(self, known: Known) -> None:
        """Write what is known; it is on the disk when this returns."""
        make_private_folder(self.state)
        beside = self.path.with_name(f"{FILE}.new")
        write_durably(beside, known.model_dump_json(indent=1).encode())
        beside.replace(self.path)
        sync_folder(self.state)
