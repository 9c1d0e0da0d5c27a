"""Deletes the originals of submissions whose retention has ended, and says what went.

Each pull is looked through once for each day on which another period's retention has ended; which
pulls were, stands in a small file beside them. It is bound to the manifests, so that a pull that
comes back from a backup is looked through again. What is due is `assets.retention.due`.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assets.kobo.attachment_store import AttachmentStore, Kept
from assets.kobo.landing import Landing
from assets.kobo.private_files import write_durably
from assets.kobo.pulls import MANIFEST, ROWS, Pull
from assets.kobo.submission_ids import root_of
from assets.kobo.thinned import is_thinned
from assets.programme.read import Programme
from assets.retention.due import Due, Form, Known, find_due
from assets.retention.log import Deletion, RetentionLog
from assets.retention.thinning import words_of_figures
from assets.run import Run
from assets.warehouse.connection import read_only

LOOKED = "retention.json"


@dataclass(frozen=True)
class Deleted:
    """What went, or would go, by form and period; and how many states had to wait for a run."""

    lines: tuple[Deletion, ...] = ()
    waiting: int = 0

    @property
    def by_period(self) -> list[Deletion]:
        """What went of each form and period, over all pulls."""
        found: dict[tuple[str, str, str], Deletion] = {}
        for one in self.lines:
            key = (one.form, one.period, one.kind)
            was = found.get(key, replace(one, pull=0, submissions=0, files=0, bytes=0))
            found[key] = replace(
                was,
                submissions=was.submissions + one.submissions,
                files=was.files + one.files,
                bytes=was.bytes + one.bytes,
            )
        return [found[key] for key in sorted(found)]

    @property
    def submissions(self) -> int:
        """How many submissions lost their originals, each counted in each pull that holds it."""
        return sum(one.submissions for one in self.lines if one.kind == "originals")

    @property
    def files(self) -> int:
        """How many files went."""
        return sum(one.files for one in self.lines)

    @property
    def bytes(self) -> int:
        """How many bytes of answers and files went."""
        return sum(one.bytes for one in self.lines)

    @property
    def periods(self) -> tuple[str, ...]:
        """Of which periods."""
        return tuple(sorted({one.period for one in self.lines}))


class NotComputedError(Exception):
    """No run has finished, so nobody knows what figures need."""


def delete_originals(programme: Programme, run: Run, day: date, *, is_dry: bool = False) -> Deleted:
    """Delete the originals of all submissions whose retention has ended by a day.

    A kill leaves each pull as it was or as it should be, and a rerun goes on. With `is_dry`,
    nothing is changed.

    Raises:
        NotComputedError: No run has finished.
        StoreBusyError: Files are being fetched.
        SealError: What is sealed cannot be opened.
        WarehouseBusyError: A run is writing to the database.
    """
    if not run.warehouse.exists():
        raise NotComputedError(
            f"Wanted to delete what {programme.code} need not keep any more, but no run has "
            f"finished in {run.folder()}. Do: accord run"
        )
    with read_only(run.warehouse) as connection:
        known = {place.code: Known.of(connection, place.code) for place in programme.file.forms}
    lines: list[Deletion] = []
    waiting = 0
    for place in programme.file.forms:
        form = Form(programme, place, run.pseudonyms, known[place.code])
        one = _Form(run.landing, form, run.attachments(place), run.retention_log, day)
        found = one.delete(is_dry=is_dry)
        lines += found.lines
        waiting += found.waiting
    return Deleted(tuple(lines), waiting)


@dataclass(frozen=True)
class _Form:
    landing: Landing
    form: Form
    store: AttachmentStore
    log: RetentionLog
    day: date

    def delete(self, *, is_dry: bool) -> Deleted:
        looked = _looked(self._file)
        lines: list[Deletion] = []
        waiting = 0
        going: set[str] = set()
        unfinished: set[str] = set()
        due = find_due(
            self.landing,
            self.form,
            self.day,
            lambda pull: looked.get(pull.folder.name) == self._mark(pull),
        )
        for found in due:
            of_pull = list(self._lines(found.pull, found.states))
            lines += of_pull
            waiting += found.waiting
            going |= {one.root_uuid for one in found.states}
            if found.waiting:
                unfinished.add(found.pull.folder.name)
            if not is_dry:
                self.log.note(of_pull)
                # Without states too: a kill may have left pages that are listed no more.
                self.landing.thin(found.pull, found.rows)
        lines += self._delete_files(going, is_dry=is_dry)
        if not is_dry:
            self._note_looked(looked, unfinished)
        return Deleted(tuple(lines), waiting)

    def _lines(self, pull: Pull, states: Sequence[Due]) -> Iterator[Deletion]:
        of_period: dict[tuple[str, str], list[Due]] = defaultdict(list)
        for one in states:
            of_period[one.period, one.because].append(one)
        for (period, because), found in sorted(of_period.items()):
            yield Deletion(
                kind="originals",
                on=self.day.isoformat(),
                because=because,
                form=self.form.place.code,
                period=period,
                pull=pull.number,
                submissions=len({one.root_uuid for one in found}),
                bytes=sum(one.bytes for one in found),
            )

    def _delete_files(self, going: set[str], *, is_dry: bool) -> Iterator[Deletion]:
        """Delete the files of submissions of which nothing whole is left."""
        files = list(self.store.known().values())
        pulls = self.landing.pulls(self.form.place.code)
        is_any_thin = any(file.thinned for pull in pulls for file in pull.files)
        if not files or not (going or is_any_thin):
            return
        periods = self._periods_without_originals(going)
        meant = [kept for kept in files if kept.root_uuid in periods]
        of_period: dict[tuple[str, str], list[Kept]] = defaultdict(list)
        for kept in meant:
            of_period[periods[kept.root_uuid]].append(kept)
        lines = [
            Deletion(
                kind="files",
                on=self.day.isoformat(),
                because=because,
                form=self.form.place.code,
                period=period,
                submissions=len({kept.root_uuid for kept in of_one}),
                files=len(of_one),
                bytes=sum(kept.bytes for kept in of_one),
            )
            for (period, because), of_one in sorted(of_period.items())
        ]
        if lines and not is_dry:
            self.log.note(lines)
            self.store.forget(periods.keys())
        yield from lines

    def _periods_without_originals(self, going: set[str]) -> Mapping[str, tuple[str, str]]:
        """Return the submissions of which no state is whole, with their period and the reason."""
        found: dict[str, tuple[str, str]] = {}
        whole: set[str] = set()
        retention = self.form.retention
        has_ended = retention.has_ended(self.day)
        for pull in self.landing.pulls(self.form.place.code):
            for page in pull.read(*ROWS):
                for row in page["results"]:
                    root, period = root_of(row), retention.period_of(row)
                    is_going = root in going and has_ended(row)
                    if period is None or not (is_thinned(row) or is_going):
                        whole.add(root)
                    else:
                        found[root] = period.name, retention.said_because(period)
        return {root: said for root, said in found.items() if root not in whole}

    @property
    def _file(self) -> Path:
        return self.landing.folder_of(self.form.place.code) / LOOKED

    def _mark(self, pull: Pull) -> str:
        """Return what changes with a pull's manifest, the rule, and what may stay of a form."""
        last = self.form.retention.last_ended(self.day)
        programme, place = self.form.programme, self.form.place
        classes = sorted(programme.questionnaire(place.code).classes.items())
        stays = sorted(words_of_figures(programme, place))
        said = (pull.folder / MANIFEST).read_bytes() + f"{last} {classes} {stays}".encode()
        return hashlib.sha256(said).hexdigest()

    def _note_looked(self, looked: Mapping[str, str], unfinished: set[str]) -> None:
        pulls = self.landing.pulls(self.form.place.code)
        marks = {
            pull.folder.name: self._mark(pull)
            for pull in pulls
            if pull.folder.name not in unfinished
        }
        if pulls and marks != looked:
            write_durably(self._file, json.dumps(marks, indent=1).encode())


def _looked(file: Path) -> dict[str, str]:
    """Return the marks of the pulls that were looked through; half a file has none."""
    try:
        found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found
