"""Which layout a programme's state has, and how one of an earlier version becomes the present one.

`layout.json` holds the number of the newest step that was taken. Steps are taken in order, and each
may be taken again, so that a kill between a step and its number does no harm. What is chained by
hashes is never written anew: the ledgers are read as they were written. What the steps are is
`pipelines.layout_steps`.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import orjson

from assets.kobo.private_files import (
    LockedError,
    locked,
    make_private_folder,
    sync_folder,
    write_durably,
)

FILE, BESIDE, LOCK = "layout.json", ".layout.json", "layout.lock"


class LayoutError(Exception):
    """The state has a layout that this version of Accord does not know."""


class Step(NamedTuple):
    """One change of the layout: what it does, in words, and the work, which may be done twice."""

    what: str
    work: Callable[[Path], object]


def layout_of(state: Path) -> int:
    """Return the layout of a state; 0 where none is written, as before there were numbers.

    Raises:
        LayoutError: The file that says so is damaged, or cannot be read.
    """
    path = state / FILE
    try:
        return int(orjson.loads(path.read_bytes())["layout"])
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise LayoutError(
            f"Wanted to read the layout of the state in {path}, but found: {error.strerror}. Give "
            "it to the account that runs Accord, or bring it back from a backup; nothing was "
            "changed."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise LayoutError(
            f"Read the layout of the state in {path}, but it holds no number. Bring it back from "
            "a backup; nothing was changed."
        ) from error


def steps_left(state: Path, steps: Sequence[Step]) -> Sequence[Step]:
    """Return the steps that a state still lacks.

    Raises:
        LayoutError: The state was written by a newer version of Accord.
    """
    found = layout_of(state)
    if found > len(steps):
        raise LayoutError(
            f"Wanted to work on {state}, but its layout is {found}, and this version of Accord "
            f"knows {len(steps)} at most: a newer one has worked on it. Install that version "
            "again, or restore a backup from before into another folder; nothing was changed."
        )
    return steps[found:]


def migrate(state: Path, steps: Sequence[Step]) -> Iterator[str]:
    """Take the steps that a state lacks, one after the other; yield what each did, in words.

    Raises:
        LayoutError: The state was written by a newer version, or another process takes them now.
    """
    if not steps_left(state, steps):
        return
    make_private_folder(state)
    with _alone(state):
        for step in steps_left(state, steps):
            number = layout_of(state) + 1
            step.work(state)
            write_durably(state / BESIDE, orjson.dumps({"layout": number}))
            (state / BESIDE).replace(state / FILE)
            sync_folder(state)
            yield f"Layout {number} of {state}: {step.what}"


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    try:
        with locked(state / LOCK):
            yield
    except LockedError as error:
        raise LayoutError(
            f"Wanted to bring {state} to the present layout, but another process does so now. Wait "
            "until it has ended, then do it again; nothing was changed."
        ) from error
