"""Puts on hold in KoboToolbox what was quarantined or returned, and takes that away again.

Only where nobody has given a status, and only what Accord itself has set and nobody has touched
since: before each change the server is asked how things stand. What was done is kept in
`expectations.decisions.hold_log`; a hold of Accord's own decides nothing (`expectations.settling`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import duckdb

from assets.kobo.client import KoboClient
from assets.kobo.errors import KoboError
from assets.kobo.pulls import moment_of
from assets.kobo.writing import IDS_IN_A_BATCH, set_validation
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from assets.run import Run
from assets.warehouse.dictionary import replace_rows
from expectations.decisions.hold_log import Did, Entry, HoldLog

TABLE = "quality.holds"
FIELDS = ("_id", "_uuid", "_validation_status")
ON_HOLD = "validation_status_on_hold"
# A submission that is left out by an error or returned waits for an edit; one that is used does
# not. What is excluded or held by a person is neither: there Accord does nothing.
STANDING = """
    select
        submission_id,
        root_uuid,
        instance_uuid,
        case
            when fate = 'quarantined' or reason = 'returned' then 'waits'
            when fate = 'used' then 'passes'
            else 'other'
        end as standing
    from quality.submissions
    where form = ?
    order by submission_id
"""
# Read as on an earlier day, not everything has come yet: what follows from that is not of today.
IS_PAST = """
    select (select count(*) from staging.{form})
        > (select count(*) from quality.submissions where form = ?)
"""


@dataclass(frozen=True)
class Standing:
    """A submission as the last run read it, and whether it waits for an edit."""

    submission_id: int
    root_uuid: str
    instance_uuid: str
    standing: Literal["waits", "passes", "other"]

    def did(self, did: Did, second: int | None = None) -> Entry:
        """Return what was done to it."""
        return Entry(did, self.submission_id, self.root_uuid, self.instance_uuid, second)


@dataclass(frozen=True)
class Seen:
    """A submission's status on the server: who gave it, and in which second."""

    instance_uuid: str
    status: str | None
    second: int | None
    by_whom: str | None


@dataclass(frozen=True)
class Held:
    """What was done to a form's submissions in KoboToolbox, or would be."""

    form: str
    put_on_hold: int = 0
    taken_off: int = 0
    with_other_status: int = 0  # They wait, but somebody gave them a status: it stays.
    left_alone: int = 0  # Accord's own holds that somebody has changed since.
    failure: str | None = None


def load_holds(connection: duckdb.DuckDBPyConnection, programme: Programme, run: Run) -> None:
    """Fill `quality.holds` with what Accord has put on hold.

    Whether a hold came about that a killed run was setting, the server is asked; where it does not
    answer, the hold is taken for somebody else's.
    """
    rows = []
    for place in programme.file.forms:
        with suppress(KoboError):
            _find_out(run, place)
        for entry in log_of(run).latest(place).values():
            if entry.is_ours and entry.second is not None:
                moment = datetime.fromtimestamp(entry.second, UTC).replace(tzinfo=None)
                ids = (entry.root_uuid, entry.submission_id, entry.instance_uuid)
                rows.append((place.code, *ids, moment))
    replace_rows(connection, TABLE, sorted(rows))


def log_of(run: Run) -> HoldLog:
    """Return the log of what a programme's runs have put on hold."""
    return HoldLog(run.folder() / "holds")


def write_holds(
    connection: duckdb.DuckDBPyConnection, run: Run, place: FormPlace, *, is_dry: bool = False
) -> Held:
    """Bring the holds of one form up to date in KoboToolbox, or say what that would change.

    What cannot be written now is written by a later run; `failure` then says why it was not.
    """
    [(is_past,)] = connection.execute(IS_PAST.format(form=place.code), [place.code]).fetchall()
    latest = log_of(run).latest(place)
    rows = connection.execute(STANDING, [place.code]).fetchall()
    plan = [one for one in (Standing(*row) for row in rows) if _may_change(one, latest)]
    if is_past or not plan:
        return Held(place.code)
    try:
        with run.client(place) as client:
            return _Writing(run, place, client).bring(plan, is_dry=is_dry)
    except KoboError as error:
        return Held(place.code, failure=str(error))


def _may_change(one: Standing, latest: Mapping[int, Entry]) -> bool:
    """Say whether a submission waits, or is on hold by Accord; what somebody took back stays so."""
    before = latest.get(one.submission_id)
    if before is None or before.did != "left":
        return one.standing == "waits" or (before is not None and before.is_ours)
    return one.standing == "waits" and before.instance_uuid != one.instance_uuid


class _Writing:
    """The changes of one form, with the client that carries them."""

    def __init__(self, run: Run, place: FormPlace, client: KoboClient) -> None:
        self._run, self._place, self._client = run, place, client
        self._log = log_of(run)

    def bring(self, plan: Collection[Standing], *, is_dry: bool) -> Held:
        """Look, and change what nobody else has changed."""
        latest = self._log.latest(self._place)
        seen, looked_at = look(self._client, self._place, [one.submission_id for one in plan])
        ours = {one for one in plan if (e := latest.get(one.submission_id)) and e.is_ours}
        kept = {one for one in ours if _is_as_set(latest[one.submission_id], seen)}
        over = {
            one.submission_id: _over(one, latest[one.submission_id], seen)
            for one in plan
            if one in ours - kept
        }
        free = [one for one in plan if one not in ours and one.submission_id in seen]
        to_set = [
            one for one in free if seen[one.submission_id].status is None and _is_same(one, seen)
        ]
        to_clear = [
            one for one in plan if one in kept and one.standing == "passes" and _is_same(one, seen)
        ]
        if not is_dry:
            self._note(over.values())
            self._set(to_set, looked_at)
            self._clear(to_clear, latest)
        return Held(
            self._place.code,
            put_on_hold=len(to_set),
            taken_off=len(to_clear),
            with_other_status=sum(seen[one.submission_id].status is not None for one in free),
            left_alone=sum(entry.did == "left" for entry in over.values()),
        )

    def _set(self, wanted: list[Standing], looked_at: int | None) -> None:
        for batch in _batches(wanted):
            self._note(one.did("setting", looked_at) for one in batch)
            self._write(batch, "on_hold")
            seen, _ = look(self._client, self._place, [one.submission_id for one in batch])
            self._note(_came_about(one.did("setting"), seen) for one in batch)

    def _clear(self, wanted: list[Standing], latest: Mapping[int, Entry]) -> None:
        for batch in _batches(wanted):
            self._note(one.did("clearing", latest[one.submission_id].second) for one in batch)
            self._write(batch, None)
            self._note(one.did("cleared") for one in batch)

    def _write(self, batch: Collection[Standing], status: Literal["on_hold"] | None) -> None:
        ids = [one.submission_id for one in batch]
        set_validation(self._client, self._place.uid, ids, status)

    def _note(self, entries: Iterable[Entry]) -> None:
        self._log.add(self._place, entries, self._run.moment())


def _over(one: Standing, before: Entry, seen: Mapping[int, Seen]) -> Entry:
    """Return what became of a hold that is not there any more as it was set."""
    now = seen.get(one.submission_id)
    if now is None:
        return one.did("gone")
    return one.did("cleared" if before.did == "clearing" and now.status is None else "left")


def _find_out(run: Run, place: FormPlace) -> None:
    """Ask whether holds came about that a run was setting when it was killed or refused.

    Theirs are those that the account itself has given, and not before the run looked.
    """
    log = log_of(run)
    unsure = [entry for entry in log.latest(place).values() if entry.did == "setting"]
    if not unsure:
        return
    with run.client(place) as client:
        account = client.account()
        seen, _ = look(client, place, [entry.submission_id for entry in unsure])
    log.add(place, [_came_about(entry, seen, account) for entry in unsure], run.moment())


def _came_about(entry: Entry, seen: Mapping[int, Seen], account: str | None = None) -> Entry:
    """Return what became of a hold that was being set, by an account if that is to be sure."""
    now = seen.get(entry.submission_id)
    if now is None or now.status is None:
        return replace(entry, did="gone" if now is None else "cleared", second=None)
    is_ours = now.status == ON_HOLD and account in {None, now.by_whom}
    is_later = (now.second or 0) >= (entry.second or 0)
    return replace(entry, did="held" if is_ours and is_later else "left", second=now.second)


def look(
    client: KoboClient, place: FormPlace, ids: Collection[int]
) -> tuple[dict[int, Seen], int | None]:
    """Return the status of submissions on the server, and the second by its clock."""
    seen: dict[int, Seen] = {}
    moment = None
    for page in client.submissions(place.uid, sorted(ids), FIELDS):
        moment = moment_of(page.received_at)
        for row in page.body["results"]:
            status = row.get("_validation_status") or {}
            seen[int(row["_id"])] = Seen(
                str(row["_uuid"]), status.get("uid"), status.get("timestamp"), status.get("by_whom")
            )
    return seen, int(moment.timestamp()) if moment else None


def _is_as_set(entry: Entry, seen: Mapping[int, Seen]) -> bool:
    """Say whether a hold of Accord's own is there as it was set."""
    now = seen.get(entry.submission_id)
    return now is not None and now.status == ON_HOLD and now.second == entry.second


def _is_same(one: Standing, seen: Mapping[int, Seen]) -> bool:
    """Say whether a submission still says what was judged; else the next run judges it."""
    return seen[one.submission_id].instance_uuid == one.instance_uuid


def _batches(wanted: list[Standing]) -> Iterator[list[Standing]]:
    for start in range(0, len(wanted), IDS_IN_A_BATCH):
        yield wanted[start : start + IDS_IN_A_BATCH]
