"""Answers to the requests for the files that came with submissions."""

from http import HTTPStatus
from typing import Any

from assets.kobo.sandbox.exchange import (
    FORBIDDEN,
    JSON,
    Answer,
    Question,
    RefusedError,
    not_found,
)
from assets.kobo.sandbox.forms import Form
from assets.kobo.sandbox.reading import row
from assets.kobo.sandbox.store import SandboxStore


def attachment(
    _: SandboxStore, question: Question, form: Form, key: str, attachment: str
) -> Answer:
    """Answer GET .../attachments/{uid}/: a file's bytes; one that was deleted is not found."""
    for one in row(question, form, key)["_attachments"]:
        if one["uid"] == attachment:
            return _file(question, form, one)
    raise not_found(question)


def attachment_of_question(_: SandboxStore, question: Question, form: Form, key: str) -> Answer:
    """Answer GET .../attachments/?xpath=...: the file that answers a question."""
    known = row(question, form, key)
    xpath = question.parameters.get("xpath")
    if not xpath:
        raise RefusedError({"detail": "`xpath` query parameter is required"})
    for one in known["_attachments"]:
        if one["question_xpath"] == xpath:
            return _file(question, form, one)
    raise not_found(question)


def delete_attachment(
    store: SandboxStore, question: Question, form: Form, attachment: str
) -> Answer:
    """Answer DELETE .../attachments/{uid}/: take a file away."""
    if form.access != "manage":
        raise RefusedError(FORBIDDEN, HTTPStatus.FORBIDDEN)
    for number, known in form.rows.items():
        if any(one["uid"] == attachment for one in known["_attachments"]):
            store.delete_attachment(form.uid, number, attachment)
            return Answer(HTTPStatus.NO_CONTENT, headers={"Content-Type": JSON})
    raise not_found(question)


def _file(question: Question, form: Form, one: dict[str, Any]) -> Answer:
    if one["is_deleted"]:
        raise not_found(question)
    file = form.files[one["uid"]]
    return Answer(HTTPStatus.OK, file.content, {"Content-Type": file.mimetype})
