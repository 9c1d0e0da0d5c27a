"""Sends invented submissions to a sandbox server in the order in which everything happened.

Submissions, edits, decisions of the office and new versions of a form interleave, so that the
server's clock and history run as they would have run.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from typing import Any

from assets.kobo.sandbox.population.invent import InventedSubmission
from assets.kobo.sandbox.store import SandboxStore

# The office looks at a submission two days after it came, or when the invented world ends if that
# is sooner.
LOOKED_AT_AFTER = timedelta(days=2)


class Sending:
    """What is still to happen on a server, the earliest first."""

    def __init__(self, store: SandboxStore, uids: Mapping[str, str]) -> None:
        self.store, self.uids = store, uids
        self._due: list[tuple[datetime, int, Callable[[], object]]] = []
        self._counted = 0
        self._first_versions: dict[str, str] = {}

    def change(self, form: str, content: dict[str, Any], deployed_on: date) -> None:
        """Deploy a form's second version on a day; old phones go on sending the first one."""
        uid = self.uids[form]
        self._first_versions[form] = self.store.forms[uid].latest.uid
        at = datetime.combine(deployed_on, time(), UTC)
        self._plan(at, lambda: self.store.deploy_version(uid, content, at))

    def send(self, submissions: Sequence[InventedSubmission]) -> None:
        """Send everything, oldest first, and let happen in between what is due."""
        for one in submissions:
            self._until(one.submitted_at)
            self._send(one, submissions[-1].submitted_at)
        self._until(None)

    def _send(self, one: InventedSubmission, end: datetime) -> None:
        uid = self.uids[one.form]
        number = self.store.submit(
            uid,
            one.answers,
            submitted_by=one.submitted_by,
            at=one.submitted_at,
            version=self._first_versions.get(one.form) if one.is_on_old_version else None,
        )
        for edited_at, answers in one.edits:
            self._plan(edited_at, self._edit(uid, number, answers, edited_at))
        if one.validation:
            newest = one.states[-1][0] if one.is_reviewed_last else one.submitted_at
            at = max(min(newest + LOOKED_AT_AFTER, end), newest)
            self._plan(at, self._decide(uid, number, one.validation, at))

    def _edit(
        self, uid: str, number: int, answers: Mapping[str, Any], at: datetime
    ) -> Callable[[], None]:
        return lambda: self.store.edit(uid, number, answers, at=at)

    def _decide(self, uid: str, number: int, status: str, at: datetime) -> Callable[[], None]:
        by = self.store.username
        return lambda: self.store.validate(uid, number, status, by=by, at=at)

    def _plan(self, at: datetime, happens: Callable[[], object]) -> None:
        self._counted += 1
        heappush(self._due, (at, self._counted, happens))

    def _until(self, moment: datetime | None) -> None:
        """Let everything happen that is due by a moment; without one, all that is left."""
        while self._due and (moment is None or self._due[0][0] <= moment):
            heappop(self._due)[2]()
