"""Submissions held against the programme's registers: who may speak, for whom, and when."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.oracle.doubts import Doubt, Found, Seen
from tests.oracle.folder import Folder
from tests.oracle.promise_register import spoken_of
from tests.oracle.reading import read
from tests.oracle.sent import around, came_on, column, instance, root
from tests.oracle.server import Submission

PROMISES = "commitment_event"
# What a question of an instrument may be answered with (DOMAIN §3.1 and §3.2).
SCALES = {
    "capacity_assessment": (re.compile(r"d\d/d\d_\d"), {"1", "2", "3", "4", "na"}),
    "principles_survey": (re.compile(r"p\d/p\d_\d"), {"1", "2", "3", "4", "5", "9"}),
}


def of_registers(seen: Seen) -> Iterator[Found]:
    """Yield what every submission breaks of the rules that every programme has."""
    for form, rows in seen.rows.items():
        for rule in (_copies, _speaking, _periods, _future, _scores):
            yield from ((form, row["_id"], found) for row, found in rule(seen, form, rows))
    doubt, known = Doubt("promise_is_in_the_register", "promise__commitment"), _promises(seen)
    for row in seen.rows[PROMISES]:
        if (row.get("promise/commitment"), row.get("promise/partner")) not in known:
            yield PROMISES, row["_id"], doubt


Told = Iterator[tuple[Submission, Doubt]]


def _copies(_seen: Seen, _form: str, rows: Any) -> Told:
    copies = Counter(map(root, rows))
    for row in rows:
        if copies[root(row)] > 1:
            yield row, Doubt("each_submission_is_here_once", "root_uuid")


def _speaking(seen: Seen, form: str, rows: Any) -> Told:
    place, folder = seen.place(form), seen.folder
    if "partner" not in place:
        return
    codes = {row["code"]: row["partner"] for row in folder.table("link_codes")}
    for row in rows:
        partner, code = row.get(place["partner"]), place.get("link_code")
        if partner is not None and partner not in folder.partners:
            yield row, Doubt("partner_is_in_the_register", column(place["partner"]))
        if code:
            own = codes.get(row.get(code), "?")
            if own != partner and (partner is not None or own == "?"):
                yield row, Doubt("code_speaks_for_the_partner", column(code))
        elif not _may_speak(folder.accounts.get(row["_submitted_by"], "?"), partner, folder):
            yield row, Doubt("sender_speaks_for_the_partner", "submitted_by")


def _may_speak(own: str, partner: str | None, folder: Folder) -> bool:
    """Say whether who speaks for a partner, or for each of them, may be speaking for this one."""
    if partner is None:
        return own != "?"
    return own == partner or (own == "" and partner in folder.partners)


def _periods(seen: Seen, form: str, rows: Any) -> Told:
    """A period that is none of the programme's, or had not begun when what says it arrived."""
    reports = seen.place(form).get("reports")
    first = {span.name: span.first for span in seen.folder.quarters}
    last = _last_days(seen, form, rows)
    for row in rows if reports else ():
        period = row.get(reports["period"])
        if period is not None and first.get(period, date.max) > last[root(row)]:
            yield row, Doubt("period_is_in_the_programme", column(reports["period"]))


def _future(seen: Seen, form: str, rows: Any) -> Told:
    """A day that was still to come when what says it arrived."""
    dated_by, last = seen.place(form).get("dated_by", []), _last_days(seen, form, rows)
    for question in seen.asked[form].questions:
        if question.kind in {"date", "today"} and (
            question.is_until_today or question.path in dated_by
        ):
            for row in rows:
                for said, place in around(row, question.repeats):
                    on = read(question.kind, said.get(question.path))
                    if on is not None and on > last[root(row)]:
                        path = column(question.path)
                        yield row, Doubt("nothing_is_dated_after_today", path, place)


def _last_days(seen: Seen, form: str, rows: Any) -> dict[str, date]:
    """Return the day on which each submission came, wherever that was later.

    Who reads a server once does not know when somebody edited: on the newest day at the latest.
    """
    place, last = seen.place(form), dict[str, date]()
    for row in rows:
        partner = row.get(place.get("partner"), "")
        came = max(came_on(seen.folder, row), came_on(seen.folder, row, partner))
        on = came if instance(row) == root(row) else seen.newest[form]
        last[root(row)] = max(on, last.get(root(row), on))
    return last


def _scores(seen: Seen, form: str, rows: Any) -> Told:
    pattern, scale = SCALES.get(form, (re.compile("(?!)"), set()))
    items = [one.path for one in seen.asked[form].questions if pattern.fullmatch(one.path)]
    for row in rows:
        for path in items:
            if path in row and row[path] not in scale:
                yield row, Doubt("scores_are_on_the_scale", column(path))


def _promises(seen: Seen) -> set[tuple[str | None, str | None]]:
    proposed = {
        (row.get("promise/commitment"), row.get("promise/partner"))
        for row in seen.rows[PROMISES]
        if row.get("promise/action") == "propose"
    }
    return spoken_of(seen.folder) | proposed
