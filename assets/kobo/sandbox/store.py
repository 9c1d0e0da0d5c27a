"""Everything that the sandbox server holds: forms, submissions, their files and decisions on them.

Forms and their versions are kept in `form_store`. Nothing here knows of requests; the moments
come from whoever calls.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assets.kobo.identity import submission_uuid
from assets.kobo.sandbox.attachments import still_named, with_files
from assets.kobo.sandbox.clock import naive_second
from assets.kobo.sandbox.form_store import FormStore
from assets.kobo.sandbox.forms import Form, Row
from assets.kobo.sandbox.history import NO_STATUS, Event
from assets.kobo.sandbox.rows import (
    Envelope,
    completed,
    edited,
    stored_answers,
    validation_status,
)

NOBODY = "AnonymousUser"


class SandboxStore(FormStore):
    """The memory of one sandbox server, whose only user holds the given token."""

    def __init__(self, token: str, username: str = "velmara_office") -> None:
        super().__init__(token, username)
        self._last_id = 0
        self._held_back: dict[int, tuple[Row, list[Event]]] = {}

    def submit(  # noqa: PLR0913 - a submission says who, when and on which version.
        self,
        uid: str,
        answers: Mapping[str, Any],
        *,
        submitted_by: str | None,
        at: datetime,
        root_uuid: str | None = None,
        version: str | None = None,
        files: Mapping[str, bytes] | None = None,
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
            row = completed(stored_answers(answers), envelope, form, filled_on)
            form.put(with_files(form, row, files or {}, self.username))
            self._log_row("add-submission", form, row, by=submitted_by or NOBODY)
            return self._last_id

    def edit(  # noqa: PLR0913 - an edit says when, by whom, on which version and with which files.
        self,
        uid: str,
        submission_id: int,
        answers: Mapping[str, Any],
        *,
        at: datetime,
        by: str | None = None,
        version: str | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> None:
        """Replace the answers; who sent it, when, and what was decided on it stay as they were.

        The row then carries the newest version, as after an edit in the web form. Files that no
        answer names any more are gone.
        """
        with self.lock:
            form, row = self._form(uid), self._row(uid, submission_id)
            self._tick(at)
            envelope = edited(row, submission_uuid(uid, row["_uuid"], "edited"))
            new = completed(stored_answers(answers), envelope, form, form.version(version))
            new["_attachments"] = still_named(row["_attachments"], new)
            form.put(with_files(form, new, files or {}, self.username))
            self._log_row("modify-submission", form, new, by=by)

    def delete(self, uid: str, submission_id: int, *, at: datetime | None = None) -> None:
        """Remove a submission; its row and files go without a trace, only the history knows."""
        with self.lock:
            form, row = self._form(uid), self._row(uid, submission_id)
            self._tick(at or self.now)
            form.hide(submission_id)
            self._log_row("delete-submission", form, row)

    def validate(
        self, uid: str, submission_id: int, status: str | None, *, by: str, at: datetime
    ) -> None:
        """Record a decision (approved, not_approved, on_hold) on a submission, or clear it."""
        with self.lock:
            form, row = self._form(uid), self._row(uid, submission_id)
            moment = self._tick(at)
            decision = (
                validation_status(f"validation_status_{status}", by=by, at=moment) if status else {}
            )
            form.put({**row, "_validation_status": decision})
            # The history writes the label with capitals throughout, other than the row.
            said = decision["label"].title() if decision else NO_STATUS
            self._log_row("modify-submission", form, row, by=by, status=said)

    def attach(self, uid: str, submission_id: int, name: str, content: bytes, at: datetime) -> str:
        """Add a file that comes after its submission; return its uid. The history stays silent."""
        with self.lock:
            form, row = self._form(uid), self._row(uid, submission_id)
            self._tick(at)
            grown = with_files(form, row, {name: content}, self.username)
            form.put(grown)
            return str(grown["_attachments"][-1]["uid"])

    def delete_attachment(self, uid: str, submission_id: int, attachment: str) -> None:
        """Take a file away; the row goes on naming it and says that it is deleted."""
        with self.lock:
            form, row = self._form(uid), self._row(uid, submission_id)
            marked = [
                {**one, "is_deleted": one["is_deleted"] or one["uid"] == attachment}
                for one in row["_attachments"]
            ]
            form.put({**row, "_attachments": marked})
            self._log_row("in-trash", form, row)

    def hold_back(self, uid: str, submission_id: int) -> None:
        """Hide a submission that has its `_id` already but cannot be read yet."""
        with self.lock:
            form, row = self._form(uid), self._row(uid, submission_id)
            root = row["meta/rootUuid"].removeprefix("uuid:")
            told = [event for event in form.history if event.root_uuid == root]
            form.history = [event for event in form.history if event.root_uuid != root]
            self._held_back[submission_id] = (row, told)
            form.hide(submission_id)

    def reveal(self, uid: str, submission_id: int) -> None:
        """Let a submission that was held back be read; the history tells of it from now on."""
        with self.lock:
            row, told = self._held_back.pop(submission_id)
            form = self._form(uid)
            form.put(row)
            form.history += [event._replace(at=self.now) for event in told]

    def _row(self, uid: str, submission_id: int) -> Row:
        row = self._form(uid).rows.get(submission_id)
        if row is None:
            raise KeyError(f"Form {uid} has no submission {submission_id}: was it deleted?")
        return row

    def _log_row(
        self, action: str, form: Form, row: Row, *, by: str | None = None, status: str | None = None
    ) -> None:
        form.history.append(
            Event(
                action,
                by or self.username,
                self.now,
                root_uuid=row["meta/rootUuid"].removeprefix("uuid:"),
                submitted_by=row["_submitted_by"],
                status=status,
            )
        )
