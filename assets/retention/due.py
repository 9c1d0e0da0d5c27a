"""Finds the landed submissions whose retention has ended and that are still kept whole.

Of a submission as it is now, what was staged and found last must be known, or it waits: afterwards
nobody could find it again. Older states of it, and deleted ones, are in no figure and wait for
nothing. Deleting is `assets.retention.deleting`.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from assets.kobo.landing import Landing
from assets.kobo.pulls import ROWS, Landed, Pull
from assets.kobo.reading import read_json
from assets.kobo.submission_ids import root_of
from assets.kobo.thinned import THINNED
from assets.programme.model import FormPlace
from assets.programme.periods import Period
from assets.programme.read import Programme
from assets.retention.rule import Retention, Row
from assets.retention.thinning import Thinner, needed
from assets.staging.load import definition_of, facts_of
from assets.staging.pseudonyms import Pseudonyms
from assets.staging.tables import tables_of
from assets.staging.thinned import FOUND
from assets.warehouse.connection import in_memory

SETTLED = """
    select staged.submission_id, staged.content_hash
    from staging.{form} as staged
    join quality.submissions as settled
        on settled.form = $form and settled.submission_id = staged.submission_id
        and settled.root_uuid = staged.root_uuid
"""
STOOD = f"select root_uuid, {', '.join(FOUND)} from quality.findings where form = ? order by all"
IS_COMPUTED = """
    select count(*) = 3 from duckdb_tables()
    where (schema_name = 'staging' and table_name = ?)
        or (schema_name = 'quality' and table_name in ('submissions', 'findings'))
"""


@dataclass(frozen=True)
class Known:
    """What the last run made of a form: the hash of each submission it settled, and its findings.

    None of it where no run has finished.
    """

    settled: Mapping[int, str] = field(default_factory=dict)
    findings: Mapping[str, Sequence[Mapping[str, str | None]]] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection, form: str) -> "Known":
        """Read it from the database."""
        if connection.execute(IS_COMPUTED, [form]).fetchall() != [(True,)]:
            return cls()
        settled = dict(connection.execute(SETTLED.format(form=form), {"form": form}).fetchall())
        findings: dict[str, list[Mapping[str, str | None]]] = {}
        for root, *found in connection.execute(STOOD, [form]).fetchall():
            findings.setdefault(root, []).append(dict(zip(FOUND, found, strict=True)))
        return cls(settled, findings)


@dataclass(frozen=True)
class Due:
    """A state of a submission to be thinned: in which page it lies, and what stays of it."""

    page: str
    number: int
    root_uuid: str
    period: str
    because: str
    thin: Row
    bytes: int


@dataclass(frozen=True)
class Waiting:
    """A state of which the last run says nothing yet."""


@dataclass(frozen=True)
class DuePull:
    """What of a pull is to be thinned, and how many states of submissions have to wait."""

    pull: Pull
    states: tuple[Due, ...]
    waiting: int

    @property
    def rows(self) -> dict[tuple[str, int], Row]:
        """What is put into its pages, by page and number."""
        return {(one.page, one.number): one.thin for one in self.states}


@dataclass(frozen=True)
class Form:
    """A form whose landing is looked through: what it is, and what is known of it."""

    programme: Programme
    place: FormPlace
    pseudonyms: Pseudonyms
    known: Known

    @property
    def retention(self) -> Retention:
        """How long its originals are kept."""
        return Retention(self.programme, self.place)


def find_due(
    landing: Landing, form: Form, day: date, is_looked: Callable[[Pull], bool]
) -> Iterator[DuePull]:
    """Yield each pull of a form that was not looked through, with what is to be thinned in it.

    Raises:
        DamagedPullError: A page is not what was landed.
        SealError: What is sealed cannot be opened.
    """
    pulls = landing.pulls(form.place.code)
    ended = form.retention.ended_period(day)
    for uid in dict.fromkeys(pull.uid for pull in pulls):
        landed = Landed(tuple(pull for pull in pulls if pull.uid == uid))
        unseen = [pull for pull in landed.pulls if not is_looked(pull)]
        rows = {pull.number: list(_old_rows(pull, ended)) for pull in unseen}
        # What staging makes of a form takes its time: only where something may be to be thinned.
        if not any(rows.values()):
            yield from (DuePull(pull, (), 0) for pull in unseen)
            continue
        look = _Look(landed, form, is_now=uid == pulls[-1].uid)
        for pull in unseen:
            found = [one for old in rows[pull.number] for one in look.due(pull, *old)]
            states = tuple(one for one in found if isinstance(one, Due))
            yield DuePull(pull, states, len(found) - len(states))


def _old_rows(
    pull: Pull, ended: Callable[[Row], Period | None]
) -> Iterator[tuple[str, Row, Period]]:
    """Yield each state of which the retention has ended: its page, itself and its period."""
    for file in pull.of_kind(*ROWS):
        for row in read_json(pull.shelf.read(file.name))["results"] if file.rows else ():
            if period := ended(row):
                yield file.name, row, period


class _Look:
    """One look at all that was landed of a form under one uid."""

    def __init__(self, landed: Landed, form: Form, *, is_now: bool) -> None:
        self._form = form
        definition = definition_of(landed)
        code, place = form.place.code, form.place
        classes = form.programme.questionnaire(code).classes
        tables = tables_of(code, definition, classes, is_sensitive=place.is_sensitive)
        stays = needed(form.programme, place, tables)
        self._thinner = Thinner(tables, stays, form.pseudonyms.of)
        with in_memory() as connection:
            connection.execute("set TimeZone = 'UTC'")
            self._facts = facts_of(connection, landed, tables, form.pseudonyms, definition.versions)
        files = [(pull.number, file.name) for pull in landed.pulls for file in pull.of_kind(*ROWS)]
        self._places = {file: place for place, file in enumerate(files)}
        self._current = _current(landed) if is_now else {}

    def due(self, pull: Pull, page: str, row: Row, period: Period) -> Iterator[Due | Waiting]:
        """Yield what stays of a state, if something of it is to go, or that it has to wait."""
        noted = row.get(THINNED) or self._noted(pull, page, row)
        if noted is None:
            yield Waiting()
            return
        thin = self._thinner.thin(row, noted)
        if thin != row:
            yield Due(
                page=page,
                number=int(row["_id"]),
                root_uuid=root_of(row),
                period=period.name,
                because=self._form.retention.said_because(period),
                thin=thin,
                bytes=bytes_gone(row, thin),
            )

    def _noted(self, pull: Pull, page: str, row: Row) -> dict[str, Any] | None:
        """Return what nobody can find of a state any more when it is thin; nothing if unknown."""
        number, known = int(row["_id"]), self._form.known
        facts = self._facts[self._places[pull.number, page], number]
        if self._current.get(number) != (pull.number, page):
            return {"rows": facts, "findings": []}
        if known.settled.get(number) != facts[0]["content_hash"]:
            return None
        return {"rows": facts, "findings": known.findings.get(root_of(row), [])}


def _current(landed: Landed) -> dict[int, tuple[int, str]]:
    """Return the pull and page that hold each living submission as it is now."""
    current: dict[int, tuple[int, str]] = {}
    for pull in landed.pulls:
        for file in pull.of_kind(*ROWS):
            lines = pull.shelf.index(file.name) if file.rows else []
            current |= {number: (pull.number, file.name) for number, _, *why in lines if not why}
        for number in pull.removed:
            current.pop(number, None)
    return current


def bytes_gone(was: object, now: object) -> int:
    """Return how many bytes of what was said are not there any more, or are something else now."""
    if was == now:
        return 0
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        return sum(
            bytes_gone(said, now[key]) if key in now else _size({key: said})
            for key, said in was.items()
        )
    if isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        return sum(map(bytes_gone, was, now))
    return _size(was)


def _size(said: object) -> int:
    return len(json.dumps(said, ensure_ascii=False).encode("utf-8", "backslashreplace"))
