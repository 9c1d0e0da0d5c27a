"""Puts on hold in KoboToolbox what was quarantined or returned, and takes that away again.

Only where nobody has given a status, and only what Accord itself has set and nobody has touched
since: right before each change the server is asked how things stand, and a change whose answer is
lost is not sent again before that either. What was done is kept in
`expectations.decisions.hold_log`; a hold of Accord's own decides nothing (`expectations.settling`).
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import duckdb

from assets.kobo.client import KoboClient
from assets.kobo.errors import InvalidRequestError, KoboError, KoboServerError
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
TRIES = 3  # Each with a new look; what is missing then, the next run writes.
# Under which field of `Held` it is counted what became of a submission meanwhile.
WHEN_SETTING: dict[Did, str] = {"held": "put_on_hold", "left": "with_other_status"}
WHEN_CLEARING: dict[Did, str] = {"cleared": "taken_off", "left": "left_alone"}
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
# Read as on an earlier day, not everything has come or was decided yet: what follows from that is
# not of today. A day on which nothing has changed since is as good as today.
IS_PAST = """
    with happened as (
        select max(decided_on) as day from quality.decisions where form = $form
        union all
        select max(timezone($zone, timezone('UTC', submitted_at))::date) from staging.{form}
        union all
        select max(timezone($zone, timezone('UTC', seen_at))::date)
        from staging.history
        where form = $form
    )

    select
        (select count(*) from staging.{form})
            > (select count(*) from quality.submissions where form = $form)
        or ($day::date <> $today::date and (select max(day) from happened) > $day::date)
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
    if forgotten := run.forgotten:
        log_of(run).forget(forgotten.holds)
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
    connection: duckdb.DuckDBPyConnection,
    run: Run,
    place: FormPlace,
    time_zone: str,
    *,
    is_dry: bool = False,
) -> Held:
    """Bring the holds of one form up to date in KoboToolbox, or say what that would change.

    A run that reads everything as on an earlier day changes nothing. What cannot be written now is
    written by a later run; `failure` then says why it was not. `time_zone` is the programme's.
    """
    said = {
        "form": place.code,
        "zone": time_zone,
        "day": run.day(),
        "today": run.moment().astimezone(ZoneInfo(time_zone)).date(),
    }
    [(is_past,)] = connection.execute(IS_PAST.format(form=place.code), said).fetchall()
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
    """The changes of one form, with the client that carries them.

    Right before each batch the server is asked once more: between that look and what is sent by
    it there is a moment, but never a pause, in which somebody could decide.
    """

    def __init__(self, run: Run, place: FormPlace, client: KoboClient) -> None:
        self._run, self._place, self._client = run, place, client
        self._log = log_of(run)
        self._counts = Counter[str]()  # By the fields of `Held`.

    def bring(self, plan: Collection[Standing], *, is_dry: bool) -> Held:
        """Look, and change what nobody else has changed."""
        latest = self._log.latest(self._place)
        seen, _ = self._look(plan)
        ours = {one for one in plan if (e := latest.get(one.submission_id)) and e.is_ours}
        kept = {one for one in ours if _is_as_set(latest[one.submission_id], seen)}
        over = [_over(one, latest[one.submission_id], seen) for one in plan if one in ours - kept]
        others = [one for one in plan if one not in ours and one.submission_id in seen]
        to_set = [one for one in others if _is_free(one, seen)]
        to_clear = [
            one for one in plan if one in kept and one.standing == "passes" and _is_same(one, seen)
        ]
        if is_dry:
            self._counts.update(put_on_hold=len(to_set), taken_off=len(to_clear))
        else:
            self._note(over)
            self._set(to_set)
            self._clear(to_clear, latest)
        self._counts["left_alone"] += sum(entry.did == "left" for entry in over)
        self._counts["with_other_status"] += sum(_has_status(one, seen) for one in others)
        return Held(
            self._place.code,
            self._counts["put_on_hold"],
            self._counts["taken_off"],
            self._counts["with_other_status"],
            self._counts["left_alone"],
        )

    def _set(self, wanted: list[Standing]) -> None:
        account = self._client.account() if wanted else ""

        def still_free(batch: list[Standing], sent: Mapping[int, Entry]) -> dict[int, Entry]:
            seen, second = self._look(batch)
            given = {one.submission_id for one in batch if _has_status(one, seen)}
            became = [_came_about(sent[number], seen, account) for number in given & sent.keys()]
            self._finish(became, WHEN_SETTING)
            self._counts["with_other_status"] += len(given - sent.keys())
            return {
                one.submission_id: sent.get(one.submission_id) or one.did("setting", second)
                for one in batch
                if _is_free(one, seen)
            }

        for batch in _batches(wanted):
            sent = self._carry(batch, "on_hold", still_free, {})
            seen, _ = look(self._client, self._place, sent)
            became = [_came_about(one, seen, account, is_done=True) for one in sent.values()]
            self._finish(became, WHEN_SETTING)

    def _clear(self, wanted: list[Standing], latest: Mapping[int, Entry]) -> None:
        def still_ours(batch: list[Standing], before: Mapping[int, Entry]) -> dict[int, Entry]:
            seen, _ = self._look(batch)
            kept = [one for one in batch if _is_as_set(before[one.submission_id], seen)]
            over = [_over(one, before[one.submission_id], seen) for one in batch if one not in kept]
            self._finish(over, WHEN_CLEARING)
            return {
                one.submission_id: one.did("clearing", before[one.submission_id].second)
                for one in kept
                if _is_same(one, seen)
            }

        for batch in _batches(wanted):
            sent = self._carry(batch, None, still_ours, latest)
            cleared = [replace(entry, did="cleared", second=None) for entry in sent.values()]
            self._finish(cleared, WHEN_CLEARING)

    def _carry(
        self,
        batch: list[Standing],
        status: Literal["on_hold"] | None,
        look_again: Callable[[list[Standing], Mapping[int, Entry]], dict[int, Entry]],
        sent: Mapping[int, Entry],
    ) -> Mapping[int, Entry]:
        """Send what may still be sent by a new look before each try; return what was answered."""
        for attempt in range(1, TRIES + 1):
            sent = look_again(batch, sent)
            batch = [one for one in batch if one.submission_id in sent]
            self._note(sent.values())
            try:
                set_validation(self._client, self._place.uid, list(sent), status)
                break
            except (KoboServerError, InvalidRequestError):
                if attempt == TRIES:
                    raise
                self._client.wait(attempt)
        return sent

    def _look(self, at: Collection[Standing]) -> tuple[dict[int, Seen], int | None]:
        return look(self._client, self._place, [one.submission_id for one in at])

    def _finish(self, entries: Sequence[Entry], counted: Mapping[Did, str]) -> None:
        self._note(entries)
        self._counts.update(counted[one.did] for one in entries if one.did in counted)

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


def _came_about(
    entry: Entry, seen: Mapping[int, Seen], account: str, *, is_done: bool = False
) -> Entry:
    """Return what became of a hold that an account was setting.

    `is_done` says that the server did set it: if it is not there, somebody took it away.
    """
    now = seen.get(entry.submission_id)
    if now is None or now.status is None:
        absent: Did = "left" if is_done else "cleared"
        return replace(entry, did="gone" if now is None else absent, second=None)
    is_ours = now.status == ON_HOLD and now.by_whom == account
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


def _has_status(one: Standing, seen: Mapping[int, Seen]) -> bool:
    """Say whether a submission has a status, whoever gave it."""
    now = seen.get(one.submission_id)
    return now is not None and now.status is not None


def _is_free(one: Standing, seen: Mapping[int, Seen]) -> bool:
    """Say whether a submission is there, without a status and as it was judged."""
    now = seen.get(one.submission_id)
    return now is not None and now.status is None and _is_same(one, seen)


def _is_same(one: Standing, seen: Mapping[int, Seen]) -> bool:
    """Say whether a submission still says what was judged; else the next run judges it."""
    return seen[one.submission_id].instance_uuid == one.instance_uuid


def _batches(wanted: list[Standing]) -> Iterator[list[Standing]]:
    for start in range(0, len(wanted), IDS_IN_A_BATCH):
        yield wanted[start : start + IDS_IN_A_BATCH]
