"""Answers to the requests that change something: decisions on submissions, edits, deletions."""

from http import HTTPStatus
from typing import Any

from assets.kobo.sandbox.exchange import FORBIDDEN, Answer, Question, RefusedError, json_answer
from assets.kobo.sandbox.forms import Form
from assets.kobo.sandbox.reading import row
from assets.kobo.sandbox.rows import LABELS, answers_in
from assets.kobo.sandbox.selection import matching
from assets.kobo.sandbox.store import SandboxStore

STATUS_KEY = "validation_status.uid"
PREFIX = "validation_status_"


def decide(store: SandboxStore, question: Question, form: Form, key: str) -> Answer:
    """Answer PATCH .../data/{id}/validation_status/: take a decision on one submission."""
    _may_write(form)
    number = row(question, form, key)["_id"]
    status = _status(question.document())
    store.validate(form.uid, number, status, by=store.username, at=store.now)
    return json_answer(form.rows[number]["_validation_status"])


def undecide(store: SandboxStore, question: Question, form: Form, key: str) -> Answer:
    """Answer DELETE .../data/{id}/validation_status/: take a decision back."""
    _may_write(form)
    number = row(question, form, key)["_id"]
    store.validate(form.uid, number, None, by=store.username, at=store.now)
    return Answer(HTTPStatus.NO_CONTENT)


def decide_many(store: SandboxStore, question: Question, form: Form) -> Answer:
    """Answer PATCH or DELETE .../data/validation_statuses/: decide on several, or take it back."""
    _may_write(form)
    payload = _payload(question)
    numbers = _numbers(form, payload)
    status = _status(payload) if payload.get(STATUS_KEY) else None
    for number in numbers:
        store.validate(form.uid, number, status, by=store.username, at=store.now)
    return json_answer({"detail": f"{len(numbers)} submissions have been updated"})


def edit_many(store: SandboxStore, question: Question, form: Form) -> Answer:
    """Answer PATCH .../data/bulk/: give several submissions the same answers to some questions."""
    _may_write(form)
    payload = _payload(question)
    numbers, data = _numbers(form, payload), payload.get("data")
    if not isinstance(data, dict) or not data:
        raise RefusedError({"payload": ["`data` is required"]})
    results = [_edit_one(store, form, number, data) for number in numbers]
    counts = {"count": len(results), "successes": len(results), "failures": 0}
    return json_answer({**counts, "results": results})


def delete(store: SandboxStore, question: Question, form: Form, key: str) -> Answer:
    """Answer DELETE .../data/{id}/: remove one submission."""
    _may_write(form)
    store.delete(form.uid, row(question, form, key)["_id"])
    return Answer(HTTPStatus.NO_CONTENT)


def delete_many(store: SandboxStore, question: Question, form: Form) -> Answer:
    """Answer DELETE .../data/bulk/: remove several submissions."""
    _may_write(form)
    numbers = _numbers(form, _payload(question))
    for number in numbers:
        store.delete(form.uid, number)
    return json_answer({"detail": f"{len(numbers)} submissions have been deleted"})


def _edit_one(store: SandboxStore, form: Form, number: int, data: dict[str, Any]) -> dict[str, Any]:
    before = form.rows[number]
    answers = {**answers_in(before), **data}
    store.edit(form.uid, number, answers, at=store.now, version=before["__version__"])
    after = form.rows[number]
    return {
        "uuid": after["_uuid"],
        "root_uuid": after["meta/rootUuid"].removeprefix("uuid:"),
        "status_code": HTTPStatus.CREATED,
        "message": "Successful submission",
    }


def _may_write(form: Form) -> None:
    if form.access != "manage":
        raise RefusedError(FORBIDDEN, HTTPStatus.FORBIDDEN)


def _status(said: dict[str, Any]) -> str:
    uid = said.get(STATUS_KEY)
    if uid not in LABELS:
        raise RefusedError({"detail": f"Invalid validation status: `{uid}`"})
    return str(uid).removeprefix(PREFIX)


def _payload(question: Question) -> dict[str, Any]:
    payload = question.document().get("payload")
    return payload if isinstance(payload, dict) else {}


def _numbers(form: Form, payload: dict[str, Any]) -> list[int]:
    """Return which submissions a request about several means; one foreign id spoils them all."""
    numbers = payload.get("submission_ids")
    if isinstance(numbers, list) and numbers:
        if any(type(number) is not int or number not in form.rows for number in numbers):
            raise RefusedError({"detail": "One or more submission ids are invalid"})
        return numbers
    if payload.get("query"):
        return matching(form, payload["query"])
    if payload.get("confirm") is True:
        return list(form.ids)
    raise RefusedError({"payload": ["Confirmation is required"]})
