"""What `accord doctor` finds: whether what a run needs is there, and what to do where it is not.

Nothing is changed and nothing is sent. What servers answer is `pipelines.doctor_servers`.
"""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assets.backup.proof import problems_of
from assets.kobo.landing import Landing
from assets.kobo.private_files import OTHERS, LockedError, locked
from assets.kobo.sealed import Seal, SealError
from assets.kobo.shelf import DamagedPullError
from assets.layout import LayoutError, layout_of, steps_left
from assets.programme.problems import ProgrammeError
from assets.programme.read import Programme, read_programme
from assets.staging.pseudonyms import DESTROYED, made_under_a_key
from assets.warehouse.connection import (
    CannotOpenError,
    UnreadableFileError,
    WarehouseBusyError,
    read_only,
)
from dashboards.reports.pdf import missing_fonts
from pipelines.layout_steps import STEPS
from pipelines.settings import ROOT, dagster_home, use_dagster_home

if TYPE_CHECKING:
    from dagster import RunRecord

State = Literal["well", "look", "stop"]
LOCK = ROOT / "requirements.lock"
# What is on these is gone when the machine, or the container, is.
FLEETING = frozenset({"tmpfs", "ramfs", "overlay", "aufs"})
LEAST_FREE = 1024**3
# A run reads everything once a night; after two nights without one, somebody should look.
OLDEST_RUN = timedelta(hours=50)
# Dagster's daemon says twice a minute that it lives.
OLDEST_BEAT = timedelta(minutes=5)
LAST_OF_A_RUN = "site.internal"
LOOK_AT_IT = "look at the newest run in `make ui`, or: accord run"
# How a run ended that did not end well, by Dagster's word for it.
ENDS = {"FAILURE": ("failed", LOOK_AT_IT), "CANCELED": ("was stopped", LOOK_AT_IT)}
NOT_ENDED = (
    "has not ended since it began",
    "wait for it; where nothing runs, it was killed: accord run",
)
MOST_NAMED = 3


@dataclass(frozen=True)
class Told:
    """What was found about one thing, and what to do where it is not well.

    `look` says that somebody should look at it, `stop` that a run cannot do its work.
    """

    about: str
    state: State
    said: str
    do: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return it for a script."""
        return asdict(self)


def read_folder(folder: Path) -> tuple[Programme | None, Told]:
    """Read a programme's folder, if it has no mistake, and tell how it is."""
    try:
        programme = read_programme(folder)
    except ProgrammeError as error:
        count = len(error.problems)
        said = f"{folder} has {count} mistake{'' if count == 1 else 's'}"
        return None, Told("programme", "stop", said, "accord check")
    said = f"{programme.code}, {len(programme.file.forms)} forms, no mistake"
    return programme, Told("programme", "well", said)


def of_the_machine() -> Iterator[Told]:
    """Tell whether the packages and letters are there that a run and its reports need."""
    yield _packages(LOCK.read_text(encoding="utf-8"))
    missing = missing_fonts()
    if missing:
        said = f"letters are missing: {', '.join(missing)}"
        yield Told("fonts", "stop", said, "install the packages again: make run")
    else:
        yield Told("fonts", "well", "those of the reports are there")


def of_the_state(folder: Path, code: str, now: datetime) -> Iterator[Told]:
    """Tell how a programme's state is kept, whether it is whole, and how old it is."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    yield from _disk(there)
    if not folder.exists():
        yield Told("state", "look", f"nothing in {folder} yet", "accord run")
        return
    yield _layout(folder)
    yield _privacy(folder)
    yield _keys(folder)
    yield _locks(folder)
    yield _landing(folder)
    yield _ledger(folder)
    yield from _runs(folder, code, now)


def _packages(lock: str) -> Told:
    tested: dict[str, set[str]] = {}  # By package; some have one for each version of Python.
    for name, pin in re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", lock, re.MULTILINE):
        tested.setdefault(name, set()).add(pin)
    differing = []
    for name, pins in tested.items():
        with suppress(PackageNotFoundError):  # It may be one of another system.
            if version(name) not in pins:
                differing.append(f"{name} {version(name)} in place of {' or '.join(sorted(pins))}")
    if differing:
        more = f" and {len(differing) - MOST_NAMED} more" if len(differing) > MOST_NAMED else ""
        said = f"not those that were tested: {', '.join(differing[:MOST_NAMED])}{more}"
        return Told("packages", "look", said, "install them again: make run")
    return Told(
        "packages", "well", f"Accord {version('accord')} with the packages it was tested with"
    )


def _disk(folder: Path) -> Iterator[Told]:
    kind = kind_of_disk(folder, _mounts())
    if kind in FLEETING:
        yield Told(
            "disk",
            "stop",
            f"{folder} is on {kind}, which does not outlast the machine or container: keys, and "
            "what was published, would be lost with it",
            "name a folder on a lasting disk, with --var or ACCORD_VAR",
        )
        return
    free = shutil.disk_usage(folder).free
    needed = max(LEAST_FREE, _size(folder))
    said = f"{free / 1e9:,.1f} GB free for {folder}"
    if free < needed:
        said += f", of {needed / 1e9:,.1f} GB that a run may take"
        yield Told("disk", "look", said, "make room, or name another folder with ACCORD_VAR")
    elif not os.access(folder, os.W_OK):
        said = f"this account may not write into {folder}"
        yield Told("disk", "stop", said, "give the folder to the account that runs Accord")
    else:
        yield Told("disk", "well", said)


def kind_of_disk(folder: Path, mounts: str) -> str:
    """Return the kind of file system that a folder is on, by the system's list of mounts."""
    kinds = {}
    for line in mounts.splitlines():
        _, place, kind, *_ = line.split(" ")
        kinds[Path(place.replace("\\040", " "))] = kind  # A later one lies above an earlier.
    resolved = folder.resolve()
    return next((kinds[one] for one in (resolved, *resolved.parents) if one in kinds), "")


def _mounts() -> str:
    listed = Path("/proc/mounts")  # Of Linux; elsewhere nothing is known.
    return listed.read_text(encoding="utf-8") if listed.exists() else ""


def _size(folder: Path) -> int:
    paths = chain(folder.glob("*.duckdb"), folder.glob("published/*.duckdb"))
    return sum(path.stat().st_size for path in paths)


def _layout(folder: Path) -> Told:
    try:
        left = steps_left(folder, STEPS)
    except LayoutError as error:
        return Told("layout", "stop", str(error))
    if left:
        said = f"{layout_of(folder)}, of an earlier version; the next run brings it to {len(STEPS)}"
        return Told("layout", "look", said, "first: accord backup make FILE; then: accord run")
    return Told("layout", "well", f"{len(STEPS)}, which this version writes")


def _privacy(folder: Path) -> Told:
    if refused := next(_not_for_us(folder), None):
        said = f"{refused} is not for this account"
        return Told("state", "stop", said, "give it to the account that runs Accord")
    count = sum(
        1
        for path in (folder, *folder.rglob("*"))
        if not path.is_symlink() and path.stat().st_mode & OTHERS
    )
    if count:
        said = f"{count} of its files and folders can be read by other accounts"
        return Told("state", "look", said, "the next run closes them: accord run")
    return Told("state", "well", f"{folder}, for this account alone")


def _not_for_us(folder: Path) -> Iterator[Path]:
    """Yield folders in which this account may not write, and files that it may not read."""
    for root, folders, files in os.walk(folder):
        wanted = [(name, os.R_OK | os.W_OK | os.X_OK) for name in folders]
        for name, access in (*wanted, *((name, os.R_OK) for name in files)):
            path = Path(root, name)
            if not path.is_symlink() and not os.access(path, access):
                yield path


def _keys(folder: Path) -> Told:
    keys = folder / "keys"
    was_destroyed = (keys / DESTROYED).exists()
    needed = {
        "landing.key": bool(Seal(folder).sealed()),
        "pseudonym.key": bool(made_under_a_key(folder)) and not was_destroyed,
    }
    lost = [name for name, is_needed in needed.items() if is_needed and not (keys / name).exists()]
    if lost:
        said = f"{' and '.join(lost)} is not in {keys}"
        return Told("keys", "stop", said, "put it back from its backup; see: accord keys list")
    return Told("keys", "well", "those that the state needs are there")


def _locks(folder: Path) -> Told:
    lock, warehouse = folder / "run.lock", folder / "warehouse.duckdb"
    try:
        if lock.exists():
            with locked(lock):
                pass
        if warehouse.exists():
            with read_only(warehouse):
                pass
    except (LockedError, WarehouseBusyError):
        said = "a run, or somebody with the database open, works on it now"
        return Told("locks", "look", said, "wait until it has ended; then ask again")
    except UnreadableFileError:
        said = f"{warehouse} is damaged, or not for this account"
        return Told("locks", "stop", said, "move it away; the next run makes it anew: accord run")
    return Told("locks", "well", "nobody works on it now")


def _landing(folder: Path) -> Told:
    """Tell whether what was pulled is all there: it is read whole."""
    landing = Landing(folder / "landing")
    try:
        files = sum(pull.verified() for form in landing.forms() for pull in landing.pulls(form))
    except DamagedPullError as error:
        return Told("landing", "stop", error.found, error.do)
    except SealError as error:
        return Told("landing", "stop", f"what was brought cannot be opened: {error}")
    return Told("landing", "well", f"{files:,} files of what was brought are as they were written")


def _ledger(folder: Path) -> Told:
    try:
        damaged = list(problems_of(folder))
    except CannotOpenError as error:
        return Told("ledger", "stop", f"what was published cannot be read: {error}", "accord run")
    if damaged:
        said = f"what was published or sent is not as it was written: {damaged[0]}"
        return Told(
            "ledger", "stop", said, "bring it back from a backup; accord publications verify"
        )
    return Told("ledger", "well", "what was published and sent is as it was written")


def _runs(folder: Path, code: str, now: datetime) -> Iterator[Told]:
    """Tell when a run last came to its end, and whether anything starts one."""
    if not (dagster_home(folder) / "dagster.yaml").exists():
        yield Told("last run", "look", "Dagster has noted none", "accord run")
        return
    # What comes with Dagster takes a second to import.
    from sqlalchemy.exc import OperationalError

    try:
        yield from _noted(folder, code, now)
    except OperationalError:  # It opens its database to write, also where it only looks.
        said = f"what Dagster noted in {dagster_home(folder)} cannot be read"
        yield Told("last run", "stop", said, "make room on the disk, or see who may write there")


def _noted(folder: Path, code: str, now: datetime) -> Iterator[Told]:
    import dagster as dg

    use_dagster_home(folder)
    with dg.DagsterInstance.get() as instance:
        # Whoever started a run, it is known by what it set out to make.
        records = instance.get_asset_records(instance.get_asset_keys(prefix=[code]))
        wanted = {run for one in records if (run := one.asset_entry.last_run_id)}
        runs = instance.get_run_records(dg.RunsFilter(run_ids=[*wanted])) if wanted else []
        made = instance.get_latest_materialization_event(
            dg.AssetKey([code, *LAST_OF_A_RUN.split(".")])
        )
        beats = [one.timestamp for one in instance.get_daemon_heartbeats().values()]
        switched_on = sorted(
            {one.name for one in instance.all_instigator_state() if one.is_running}
        )
    pages = datetime.fromtimestamp(made.timestamp, UTC) if made else None
    yield _last_run(runs[0] if runs else None, pages, now)  # The newest stands first.
    newest = datetime.fromtimestamp(max(beats, default=0), UTC)
    yield _daemon(switched_on, is_alive=now - newest <= OLDEST_BEAT)


def _last_run(newest: "RunRecord | None", pages: datetime | None, now: datetime) -> Told:
    """Tell how the newest run ended, and where it did not end well, how old the pages are."""
    if newest is not None and not newest.dagster_run.is_success:
        moment = newest.end_time or newest.create_timestamp.replace(tzinfo=UTC).timestamp()
        ago = _ago(now - datetime.fromtimestamp(moment, UTC))
        how, do = ENDS.get(newest.dagster_run.status.name, NOT_ENDED)
        old = f"the pages are {_ago(now - pages)} old" if pages else "there are no pages yet"
        return Told("last run", "look", f"{how} {ago} ago; {old}", do)
    if pages is None:
        return Told("last run", "look", "none came to its end", "accord run")
    ended = pages
    if newest is not None and newest.end_time:  # One that finds nothing new makes no page.
        ended = max(pages, datetime.fromtimestamp(newest.end_time, UTC))
    is_old = now - ended > OLDEST_RUN
    do = LOOK_AT_IT if is_old else ""
    return Told("last run", "look" if is_old else "well", f"ended well {_ago(now - ended)} ago", do)


def _daemon(switched_on: Sequence[str], *, is_alive: bool) -> Told:
    """Tell what runs by itself, and whether the process lives that lets it.

    Where nothing is switched on, none is missing: `accord run` needs no daemon.
    """
    on = ", ".join(switched_on)
    if switched_on and not is_alive:
        said = f"not running, so nothing starts by itself though it is switched on: {on}"
        return Told("daemon", "look", said, "start it: dagster-daemon run, or make ui")
    if switched_on:
        return Told("daemon", "well", f"running; switched on: {on}")
    said = (
        f"{'running' if is_alive else 'not running'}, and nothing is switched on to run by itself"
    )
    return Told("daemon", "well", said, "where it should: under Automation in `make ui`")


def _ago(time: timedelta) -> str:
    hours = int(time.total_seconds() // 3600)
    if hours <= 1:
        return "an hour" if hours else "less than an hour"
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"  # noqa: PLR2004 - two days.
