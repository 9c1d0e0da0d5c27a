"""Answers to the requests that bring questionnaires onto the server.

Giving a form to respondents is `deployment_views`'s matter.
"""

import re
from http import HTTPStatus
from typing import Any

from assets.kobo.identity import short_uid
from assets.kobo.sandbox.asset_summary import summary
from assets.kobo.sandbox.clock import with_z
from assets.kobo.sandbox.exchange import (
    Answer,
    Question,
    RefusedError,
    json_answer,
    not_found,
)
from assets.kobo.sandbox.forms import Form
from assets.kobo.sandbox.history import SOURCE
from assets.kobo.sandbox.imports import CORRUPT, Import, Questionnaire, read_questionnaire
from assets.kobo.sandbox.multipart import sent
from assets.kobo.sandbox.store import SandboxStore

MISTAKE_TYPE = "PyXFormError"


def upload(store: SandboxStore, question: Question, *, known: bool) -> Answer:  # noqa: ARG001
    """Answer POST /api/v2/imports/: take a questionnaire file; the work begins later."""
    form = sent(question)
    filename, file = form.files.get("file", ("", b""))
    if not file:
        raise RefusedError({"detail": "url or base64Encoded must be specified"})
    uid = short_uid("i", len(store.imports) + 1)
    name, destination = form.fields.get("name", ""), form.fields.get("destination", "")
    store.imports[uid] = Import(uid, filename, file, name, destination, store.now)
    url = f"{question.root}/api/v2/imports/{uid}/"
    said = {"uid": uid, "url": url, "status": "processing"}
    return json_answer(said, HTTPStatus.CREATED)


def upload_state(
    store: SandboxStore,
    question: Question,
    key: str,
    *,
    known: bool,  # noqa: ARG001
) -> Answer:
    """Answer GET /api/v2/imports/{uid}/: how far an upload is; asked often enough, it is done."""
    one = store.imports.get(key)
    if one is None:
        raise not_found(question)
    one.asked += 1
    if one.status == "processing" and one.asked > store.polls_before_done:
        _finish(store, one)
    return json_answer(
        {
            "status": one.status,
            "uid": one.uid,
            "messages": one.messages,
            "date_created": with_z(one.created_at),
        }
    )


def _finish(store: SandboxStore, one: Import) -> None:
    read = read_questionnaire(one.filename, one.file)
    if read is None:
        return one.fail(**CORRUPT)
    if read.mistake and store.is_strict_on_import:
        return one.fail(read.mistake, MISTAKE_TYPE)
    if not one.destination:
        form = _created(store, one, read)
        one.messages = {"created": [_told(store, form)]}
    else:
        found = re.search(r"/assets/([^/]+)/?$", one.destination)
        known = store.forms.get(found[1]) if found else None
        if known is None or known.access != "manage":
            return one.fail("Asset matching query does not exist.", "DoesNotExist")
        form = known
        store.save_version(form.uid, read.content, store.now, "replace-form")
        one.messages = {"updated": [_told(store, form)], "audit_logs": [_replaced(store, form)]}
    form.form_error = read.mistake
    one.status = "complete"
    return None


def _created(store: SandboxStore, one: Import, read: Questionnaire) -> Form:
    uid = short_uid("a", "import", one.uid)
    name = one.name or read.title
    store.add_draft(uid=uid, name=name, content=read.content, saved_at=store.now)
    return store.forms[uid]


def _told(store: SandboxStore, form: Form) -> dict[str, Any]:
    return {
        "uid": form.uid,
        "kind": "asset",
        "summary": summary(form.latest.content),
        "owner__username": store.username,
    }


def _replaced(store: SandboxStore, form: Form) -> dict[str, Any]:
    return {
        "source": SOURCE,
        "asset_id": list(store.forms).index(form.uid) + 1,
        "new_name": form.name,
        "old_name": form.name,
        "asset_uid": form.uid,
        "ip_address": "127.0.0.1",
        "project_owner": store.username,
        "latest_version_uid": form.latest.uid,
    }
