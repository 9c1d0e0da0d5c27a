"""What the oracle knows: the folder, the day, and the submissions that count."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.oracle.doubts import Figures
from tests.oracle.folder import Folder
from tests.oracle.screening import Screened, screen
from tests.oracle.sent import came_on, is_provisional, items, root
from tests.oracle.server import Submission, read_all, read_versions
from tests.oracle.spans import Span
from tests.oracle.when import When

Around = tuple[tuple[str, ...], Any]  # The repeats of an item, and its answers.


@dataclass(frozen=True)
class Record:
    """An item of a submission, or the submission itself, with the answers around it.

    `said` has an answer by the last part of its question's path, the innermost first.
    """

    form: str
    said: dict[str, Any]
    number: int
    root: str
    place: str | None
    is_provisional: bool
    is_warned: bool = False
    has_evidence: bool | None = None

    @property
    def source(self) -> tuple[str, str, str]:
        """Where it stands: its form, its submission and its place in it."""
        return self.form, self.root, self.place or ""

    @property
    def age(self) -> tuple[Any, ...]:
        place = tuple(int(part) for part in self.place.split("/")) if self.place else ()
        return (self.number, place)


@dataclass(frozen=True)
class World:
    """A programme as on a day."""

    folder: Folder
    as_of: date
    sent: dict[str, list[Submission]]
    versions: dict[str, set[str]]  # What each version of a form asks, by the version's name.
    so_far: dict[str, Screened] | None = None  # Where warnings have not been looked for yet.

    @cached_property
    def screened(self) -> dict[str, Screened]:
        known = (self.folder, self.as_of, self.sent, self.versions)
        return self.so_far or screen(*known, self._figures)

    def _figures(self, so_far: dict[str, Screened]) -> Callable[[str], Figures]:
        """Return what works out figures where nobody has looked for warnings yet."""
        from tests.oracle.values import told

        world = replace(self, so_far=so_far)
        return lambda code: told(world, code)

    @cached_property
    def _records(self) -> dict[tuple[str, ...], list[Record]]:
        return {}

    def records(self, form: str, *repeats: str) -> list[Record]:
        """Return the accepted submissions of a form, or the items of a repeat of it."""
        key = (form, *repeats)
        if key not in self._records:
            self._records[key] = [
                record
                for row in self.screened[form].used
                for record in _records_of(form, row, repeats, self.screened[form])
            ]
        return self._records[key]

    def came_on(self, record: Record, form: str) -> date:
        """Return the day on which a record came, by the clock of its partner."""
        [row] = [row for row in self.screened[form].received if row["_id"] == record.number]
        return came_on(self.folder, row, record.said["partner"])

    def once(self, name: str, make: Callable[["World"], Any]) -> Any:
        """Return what is made of this world, made only once."""
        if name not in self._made:
            self._made[name] = make(self)
        return self._made[name]

    @cached_property
    def _made(self) -> dict[str, Any]:
        return {}

    def when(self, span: Span, reading: str) -> When:
        return When(span, reading == "to_date", self.folder.first_day, self.as_of)


def read_world(path: Path, url: str, token: str, as_of: date) -> World:
    """Return what a server holds for the programme of a folder, as known on a day."""
    folder = Folder(path)
    uids = {place["code"]: place["uid"] for place in folder.forms}
    versions = read_versions(url, token, uids)
    return World(folder, as_of, read_all(url, token, uids), versions)


def _records_of(
    form: str, row: Submission, repeats: tuple[str, ...], screened: Screened
) -> Iterator[Record]:
    paths = ["/".join(repeats[: depth + 1]) for depth in range(len(repeats))]
    around: list[tuple[str | None, dict[str, Any], list[Around]]] = [(None, _last_parts(row), [])]
    for depth, path in enumerate(paths):
        around = [
            (
                number if before is None else f"{before}/{number}",
                said | _last_parts(inner),
                [*chain, (tuple(paths[: depth + 1]), inner)],
            )
            for before, said, chain in around
            for inner, number in items(chain[-1][1] if chain else row, (path,))
        ]
    for place, said, chain in around:
        evidence = screened.evidence
        seen = evidence.of_item(row, chain) if chain else evidence.of_submission(row)
        is_warned = screened.is_warned(row)
        own = (row["_id"], root(row), place, is_provisional(row))
        yield Record(form, said, *own, is_warned, seen)


def _last_parts(item: dict[str, Any]) -> dict[str, Any]:
    return {path.rpartition("/")[2]: answer for path, answer in item.items()}
