"""Everything that the sandbox server holds: forms, versions, submissions and decisions on them.

Nothing here knows of requests; the moments come from whoever calls.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from threading import RLock
from typing import Any

from assets.kobo.identity import submission_uuid
from assets.kobo.sandbox.clock import naive_second, utc
from assets.kobo.sandbox.forms import Access, Form, Row
from assets.kobo.sandbox.rows import (
    Envelope,
    completed,
    edited,
    stored_answers,
    validation_status,
)

# Where the server's clock stands before anything has happened on it.
BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)


class SandboxStore:
    """The memory of one sandbox server, whose only user holds the given token."""

    def __init__(self, token: str, username: str = "velmara_office") -> None:
        self.token = token
        self.username = username
        self.forms: dict[str, Form] = {}
        self.lock = RLock()
        self.now = BEGINNING
        self._last_id = 0
        self._held_back: dict[int, Row] = {}

    def add_form(
        self, *, uid: str, name: str, content: dict[str, Any], deployed_at: datetime
    ) -> str:
        """Add a form, deploy it, and return the uid of its first version."""
        self._create(uid, name, deployed_at)
        return self.deploy_version(uid, content, deployed_at)

    def add_draft(self, *, uid: str, name: str, content: dict[str, Any], saved_at: datetime) -> str:
        """Add a form that respondents cannot answer yet, and return the uid of its version."""
        self._create(uid, name, saved_at)
        return self.save_version(uid, content, saved_at)

    def save_version(self, uid: str, content: dict[str, Any], saved_at: datetime) -> str:
        """Change a form's questions without giving them to respondents yet."""
        with self.lock:
            at = self._tick(saved_at)
            return self._form(uid).save(content, saved_at=at, is_deployed=False).uid

    def deploy_version(self, uid: str, content: dict[str, Any], deployed_at: datetime) -> str:
        """Change a form's questions, give them to respondents, and return the version's uid."""
        with self.lock:
            at = self._tick(deployed_at)
            return self._form(uid).save(content, saved_at=at, is_deployed=True).uid

    def archive(self, uid: str, at: datetime) -> None:
        """Close a form for new submissions; its data stay readable."""
        with self.lock:
            form = self._form(uid)
            form.is_archived = True
            form.modified_at = self._tick(at)

    def permit(self, uid: str, access: Access) -> None:
        """Say what the token's user may do with a form; at first it may do everything."""
        self._form(uid).access = access

    def submit(  # noqa: PLR0913 - a submission says who, when and on which version.
        self,
        uid: str,
        answers: Mapping[str, Any],
        *,
        submitted_by: str | None,
        at: datetime,
        root_uuid: str | None = None,
        version: str | None = None,
    ) -> int:
        """Store a new submission and return its `_id`, which counts over the whole server."""
        with self.lock:
            form = self._form(uid)
            filled_on = form.version(version)
            root = root_uuid or submission_uuid(uid, form.submitted + 1)
            root = root.removeprefix("uuid:")
            if f"uuid:{root}" in form.by_root:
                raise ValueError(f"Form {uid} already holds {root}. Call edit to change it.")
            form.submitted += 1
            self._last_id += 1
            form.last_submission_at = self._tick(at)
            envelope = Envelope(
                submission_id=self._last_id,
                uuid=root,
                root_uuid=root,
                submission_time=naive_second(at),
                submitted_by=submitted_by,
                validation_status={},
            )
            form.put(completed(stored_answers(answers), envelope, form, filled_on))
            return self._last_id

    def edit(
        self, uid: str, submission_id: int, answers: Mapping[str, Any], *, at: datetime
    ) -> None:
        """Replace the answers; who sent it, when, and what was decided on it stay as they were.

        The row then carries the newest version, as after an edit in the web form.
        """
        with self.lock:
            form, row = self._form(uid), self._row(uid, submission_id)
            self._tick(at)
            envelope = edited(row, submission_uuid(uid, row["_uuid"], "edited"))
            form.put(completed(stored_answers(answers), envelope, form, form.version(None)))

    def delete(self, uid: str, submission_id: int) -> None:
        """Remove a submission; nothing stays behind that says it was there."""
        with self.lock:
            self._row(uid, submission_id)
            self._form(uid).hide(submission_id)

    def validate(
        self, uid: str, submission_id: int, status: str | None, *, by: str, at: datetime
    ) -> None:
        """Record a decision (approved, not_approved, on_hold) on a submission, or clear it."""
        with self.lock:
            row = self._row(uid, submission_id)
            moment = self._tick(at)
            decision = (
                validation_status(f"validation_status_{status}", by=by, at=moment) if status else {}
            )
            self._form(uid).put({**row, "_validation_status": decision})

    def hold_back(self, uid: str, submission_id: int) -> None:
        """Hide a submission that has its `_id` already but cannot be read yet."""
        with self.lock:
            self._held_back[submission_id] = self._row(uid, submission_id)
            self._form(uid).hide(submission_id)

    def reveal(self, uid: str, submission_id: int) -> None:
        """Let a submission that was held back be read."""
        with self.lock:
            self._form(uid).put(self._held_back.pop(submission_id))

    def _create(self, uid: str, name: str, at: datetime) -> None:
        with self.lock:
            if uid in self.forms:
                raise ValueError(f"The sandbox already has a form {uid}. Give each its own uid.")
            deployment = submission_uuid("deployment", uid).replace("-", "")
            self.forms[uid] = Form(uid, name, utc(at), deployment)

    def _form(self, uid: str) -> Form:
        if uid not in self.forms:
            raise KeyError(f"The sandbox has no form {uid}. Add it with add_form first.")
        return self.forms[uid]

    def _row(self, uid: str, submission_id: int) -> Row:
        row = self._form(uid).rows.get(submission_id)
        if row is None:
            raise KeyError(f"Form {uid} has no submission {submission_id}: was it deleted?")
        return row

    def _tick(self, at: datetime) -> datetime:
        """Move the server's clock on to the moment, never back."""
        moment = utc(at)
        self.now = max(self.now, moment)
        return moment
