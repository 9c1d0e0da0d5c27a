"""The commands about backups: `accord backup make`, `prove` and `restore`.

How files are packed is `assets.backup.archive`; what proves a copy right, `assets.backup.proof`.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, TypeVar

import typer

from assets.backup.archive import Backup, BackupError, Tell, files_of, pack, unpack
from assets.backup.proof import counts_of, problems_of
from assets.kobo.private_files import LockedError, locked
from assets.kobo.sealed import Seal, SealError
from assets.staging.pseudonyms import NoKeyError, Pseudonyms
from pipelines.log_lines import tell
from pipelines.options import (
    SOMETHING_TO_LOOK_AT,
    JsonOption,
    ProgrammeOption,
    VarOption,
    read_or_exit,
    refuse,
    state_of,
)
from pipelines.said import say, say_as_json
from pipelines.settings import EXAMPLE, dagster_home, moment

STATE, RUNS = "state", "dagster"
KEYS, LOCK = "keys", "run.lock"
MB = 1_000_000
Done = TypeVar("Done")
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]

backup = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Back up a programme's state and Dagster's runs; prove and restore a backup.",
)


@backup.command(short_help="Write a backup.")
def make(
    to: Annotated[Path, typer.Argument(metavar="FILE", help="The new file, such as velmara.tar.")],
    *,
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write everything that is kept of a programme, and Dagster's runs, into one file.

    The keys are not in it: a copy with its key is open. Back them up apart. Nothing runs
    meanwhile. The file is a tar archive whose last member lists what is in it.
    """
    code = read_or_exit(programme, as_json=as_json).code
    state = state_of(var, code)
    if not state.is_dir():
        refuse(f"Wanted to back up {state}, but there is nothing. Do: accord run")
    with _alone(state):
        files = _files(state, dagster_home(state))
        problems = list(problems_of(state))
        about = {
            "programme": code,
            "made_at": moment().isoformat(timespec="seconds"),
            "accord": version("accord"),
            "keys": _keys(state),
            "counts": counts_of(state),
        }
        size = sum(path.stat().st_size for path in files.values())
        made = _told(size, "Packing", lambda tell: pack(to, files, about, tell), is_quiet=as_json)
    _tell(to, made, problems, "was backed up; its keys were not: back them up apart", as_json)


@backup.command(short_help="Prove a backup right, and restore nothing.")
def prove(file: FileArgument, *, as_json: JsonOption = False) -> None:
    """Unpack a backup beside itself, prove it right, and remove what was unpacked.

    Every byte is compared by its hash, the chains of hashes are followed, and what it holds is
    counted and compared. Ends with 1 where anything differs.
    """
    with tempfile.TemporaryDirectory(prefix="accord-", dir=_folder_of(file)) as scratch:
        found, problems = _proved(file, Path(scratch), is_quiet=as_json)
    _tell(file, found, problems, "is whole: every byte, chain and count", as_json)


@backup.command(short_help="Restore a backup into a new place.")
def restore(
    file: FileArgument,
    *,
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    as_json: JsonOption = False,
) -> None:
    """Restore a backup where no state is yet, once it is proved right.

    Nothing is written over: move an old state away first, or name another folder with --var.
    Dagster's runs come back where there are none yet.
    """
    code = read_or_exit(programme, as_json=as_json).code
    state = state_of(var, code)
    home = dagster_home(state)
    if state.exists() and (not state.is_dir() or any(state.iterdir())):
        refuse(
            f"Wanted to restore into {state}, but something lies there. Move it away, or name "
            "another folder with --var. Nothing was changed."
        )
    state.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="accord-", dir=state.parent) as scratch:
        found, problems = _proved(file, Path(scratch), is_quiet=as_json)
        if found.about["programme"] != code:
            refuse(
                f"Wanted to restore {code}, but {file} is of {found.about['programme']}. Name its "
                "folder with --programme. Nothing was changed."
            )
        if problems:
            _tell(file, found, problems, "", as_json)
        Path(scratch, STATE).replace(state)
        runs = Path(scratch, RUNS)
        if runs.exists() and not home.exists():
            runs.replace(home)
    _tell(file, found, [], f"was restored into {state}", as_json)
    if not as_json:
        say("\n".join(_next(state, found.about)))


def _files(state: Path, home: Path) -> dict[str, Path]:
    """Return the files to pack by their names in the backup."""
    listed = {
        f"{STATE}/{path.relative_to(state)}": path
        for path in files_of(state, lambda one: one.parts[0] == KEYS or one == PurePosixPath(LOCK))
    }
    if home.is_dir():
        listed |= {
            f"{RUNS}/{path.relative_to(home)}": path for path in files_of(home, lambda _: False)
        }
    return listed


def _keys(state: Path) -> dict[str, str]:
    """Return which keys there are, by a name that opens nothing."""
    seal, path = Seal(state), state / KEYS / "pseudonym.key"
    found = {}
    try:
        if seal.key.exists():
            found["landing.key"] = seal.public_key
        if path.exists():
            found["pseudonym.key"] = Pseudonyms.with_key_at(path).fingerprint
    except (SealError, NoKeyError) as error:
        refuse(str(error), SOMETHING_TO_LOOK_AT)
    return found


def _proved(file: Path, scratch: Path, *, is_quiet: bool) -> tuple[Backup, list[str]]:
    """Unpack a backup; return what it says of itself, and what is not right about it."""
    try:
        size = file.stat().st_size
        found = _told(
            size, "Unpacking", lambda tell: unpack(file, scratch, tell), is_quiet=is_quiet
        )
    except FileNotFoundError:
        refuse(f"There is no backup {file}.")
    state = scratch / STATE
    state.mkdir(exist_ok=True)
    counts, told = counts_of(state), found.about["counts"]
    problems = list(problems_of(state))
    problems += [
        f"{name}: {counts.get(name, 0):,} in place of {told.get(name, 0):,}"
        for name in sorted({*counts, *told})
        if counts.get(name) != told.get(name)
    ]
    return found, problems


def _tell(file: Path, found: Backup, problems: list[str], said: str, as_json: bool) -> None:  # noqa: FBT001
    """Say what came of it, and end the command where something is not right."""
    if as_json:
        told = {
            "file": str(file),
            "files": len(found.members),
            "bytes": sum(one.bytes for one in found.members),
            "problems": problems,
            **found.about,
        }
        say_as_json(told)
    else:
        about = found.about
        size = sum(one.bytes for one in found.members) / MB
        say(
            f"{file}: {about['programme']} as of {about['made_at']}, {len(found.members):,} files, "
            f"{size:,.1f} MB, {len(about['counts']):,} counts."
        )
        for problem in problems:
            tell(f"Not right: {problem}")
        if not problems:
            say(f"It {said}.")
    if problems:
        raise typer.Exit(SOMETHING_TO_LOOK_AT)


def _next(state: Path, about: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is left to do before the next run."""
    for name, which in about["keys"].items():
        yield f"Put {name} ({which}) into {state / KEYS}, from its own backup."
    yield (
        f"Was anybody forgotten, or any report sent, after {about['made_at']}? Then put the newer "
        f"forgotten.jsonl and mail.jsonl into {state}."
    )
    yield "Then: accord doctor"


def _told(size: int, what: str, work: Callable[[Tell], Done], *, is_quiet: bool) -> Done:
    """Do something and show on a terminal how far it has come."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    columns = TextColumn(what), BarColumn(), DownloadColumn()
    is_seen = sys.stderr.isatty() and not is_quiet
    console = Console(stderr=True)
    try:
        with Progress(*columns, console=console, transient=True, disable=not is_seen) as progress:
            task = progress.add_task(what, total=size)
            return work(lambda done: progress.advance(task, done))
    except BackupError as error:
        refuse(str(error), SOMETHING_TO_LOOK_AT)


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    try:
        with locked(state / LOCK):
            yield
    except LockedError:
        refuse(
            f"Another run of {state.name} is going on. Wait until it has ended, then back up; "
            "nothing was written."
        )


def _folder_of(file: Path) -> Path:
    if not os.access(file.resolve().parent, os.W_OK):
        refuse(f"Wanted to unpack {file} beside itself, but may not write there. Copy it first.")
    return file.resolve().parent
