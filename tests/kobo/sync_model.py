"""What a pull should have made known, kept beside the real thing: a server's life, in short.

The server here is a sandbox with one small form; everything done to it is noted as the states
that its submissions went through, and every completed pull as the states that it saw.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from assets.kobo.sandbox.store import SandboxStore

UID = "aVillageSurveyForm0001"
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
DELETED = "deleted"
State = tuple[str, str | None, datetime | None] | str


def survey(added: int) -> dict[str, object]:
    """Return a form with a text, an integer, a repeat, and so many questions added later."""
    asked = [("text", "name"), ("integer", "age")]
    asked += [("text", f"added_{number}") for number in range(added)]
    rows = [{"type": kind, "name": name, "$xpath": name} for kind, name in asked]
    rows += [
        {"type": "begin_repeat", "name": "member", "$xpath": "member"},
        {"type": "text", "name": "nick", "$xpath": "member/nick"},
        {"type": "end_repeat", "$kuid": "/member"},
    ]
    return {"schema": "1", "survey": rows, "translations": [None]}


def state_of(row: dict) -> State:
    """Return what staging says of a submission's state, off the row as the server has it."""
    status = row["_validation_status"]
    if not status:
        return row["_uuid"], None, None
    moment = datetime.fromtimestamp(status["timestamp"], UTC).replace(tzinfo=None)
    return row["_uuid"], status["uid"].removeprefix("validation_status_"), moment


@dataclass
class Life:
    """One server: what is done to it, what its submissions ever were, and what pulls saw."""

    store: SandboxStore = field(default_factory=lambda: SandboxStore("0123456789abcdef" * 2))
    versions: list[str] = field(default_factory=list)
    held_back: list[int] = field(default_factory=list)
    ever: dict[int, set[State]] = field(default_factory=dict)
    seen: dict[int, list[State]] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    acts: int = 0
    manages: bool = True

    def __post_init__(self) -> None:
        content = survey(0)
        first = self.store.add_form(uid=UID, name="Village", content=content, deployed_at=START)
        self.versions.append(first)

    @property
    def rows(self) -> dict[int, dict]:
        """The submissions that can be seen now."""
        return self.store.forms[UID].rows

    def submit(self, name: str, nicks: Collection[str], version: int) -> int:
        """Send a submission, filled on one of the form's versions."""
        added = {f"added_{number}": f"{name} {number}" for number in range(version)}
        answers = self._answers(name, nicks) | added
        number = self.store.submit(
            UID, answers, submitted_by="awn_office", at=self._now(), version=self.versions[version]
        )
        self._note(number)
        return number

    def edit(self, number: int, name: str, nicks: Collection[str]) -> None:
        """Replace a submission's answers."""
        self.store.edit(UID, number, self._answers(name, nicks), at=self._now())
        self._note(number)

    def decide(self, number: int, status: str | None) -> None:
        """Take a decision on a submission, or clear it."""
        self.store.validate(UID, number, status, by="officer", at=self._now())
        self._note(number)

    def delete(self, number: int) -> None:
        """Delete a submission."""
        self.store.delete(UID, number)
        self.ever[number].add(DELETED)
        self.touched.add(number)

    def hold_back(self, number: int) -> None:
        """Let a submission not be seen for a while."""
        self.store.hold_back(UID, number)
        self.held_back.append(number)
        self.ever[number].add(DELETED)

    def reveal(self, number: int) -> None:
        """Let it be seen again."""
        self.held_back.remove(number)
        self.store.reveal(UID, number)

    def permit(self, *, manages: bool) -> None:
        """Let the account manage the form, and so read its history, or not."""
        self.manages = manages
        self.store.permit(UID, "manage" if manages else "view_submissions")

    def redeploy(self) -> None:
        """Add a question to the form."""
        content = survey(len(self.versions))
        self.versions.append(self.store.deploy_version(UID, content, self._now()))

    def saw(self, requests: list[str], *, sweeps: bool) -> None:
        """Note what a completed pull saw; what changed meanwhile it may have seen or not."""
        after = 0 if sweeps else _asked_after(requests)
        for number, row in self.rows.items():
            if number > after and number not in self.touched:
                self._saw(number, state_of(row))
        if sweeps:
            for number in self.seen.keys() - self.rows.keys() - self.touched:
                self._saw(number, DELETED)

    def _saw(self, number: int, state: State) -> None:
        states = self.seen.setdefault(number, [])
        if not states or states[-1] != state:
            states.append(state)

    def _answers(self, name: str, nicks: Collection[str]) -> dict[str, object]:
        members = [{"member/nick": nick} for nick in nicks]
        return {"name": name, "age": self.acts, "member": members}

    def _note(self, number: int) -> None:
        self.ever.setdefault(number, set()).add(state_of(self.rows[number]))
        self.touched.add(number)

    def _now(self) -> datetime:
        """Every act has a second of its own: KoboToolbox dates decisions to the second."""
        self.acts += 1
        return START + timedelta(seconds=self.acts)


def _asked_after(requests: list[str]) -> int:
    """Return the number above which a quick pull asked for submissions."""
    for request in requests:
        asked = parse_qs(urlsplit(request).query)
        if "query" in asked and "fields" not in asked:
            return json.loads(asked["query"][0])["_id"]["$gt"]
    raise AssertionError("the pull asked for no submissions")
