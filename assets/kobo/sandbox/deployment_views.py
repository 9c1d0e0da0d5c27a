"""Answers to the requests that give a form to respondents, close it, or open it again.

How a form comes onto the server is `import_views`'s matter.
"""

from http import HTTPStatus

from assets.kobo.sandbox import asset_pages
from assets.kobo.sandbox.exchange import (
    FORBIDDEN,
    Answer,
    CrashedError,
    Question,
    RefusedError,
    json_answer,
    not_found,
)
from assets.kobo.sandbox.forms import Form
from assets.kobo.sandbox.store import SandboxStore


def deployment(store: SandboxStore, question: Question, form: Form) -> Answer:
    """Answer GET .../deployment/: what respondents have; a form without any is not found."""
    if not form.deployed_versions:
        raise not_found(question)
    return _deployed(store, question, form)


def deploy(store: SandboxStore, question: Question, form: Form) -> Answer:
    """Answer POST .../deployment/: give a form to respondents; archived, if not said active."""
    _may_manage(form)
    if form.deployed_versions:
        detail = {"detail": "Use PATCH to update an existing deployment"}
        raise RefusedError(detail, HTTPStatus.METHOD_NOT_ALLOWED)
    is_active = question.document().get("active", False) is True
    _refuse_mistakes(form)
    store.deploy(form.uid, store.now, is_active=is_active)
    return _deployed(store, question, form)


def redeploy(store: SandboxStore, question: Question, form: Form) -> Answer:
    """Answer PATCH .../deployment/: give out the saved questions, or close or open the form."""
    _may_manage(form)
    if not form.deployed_versions:
        raise not_found(question)
    said = question.document()
    is_active = said.get("active", not form.is_archived) is True
    if "version_id" in said:
        # The real server's code stops at any version but the one that was saved last.
        if said["version_id"] != form.latest.uid:
            raise CrashedError
        _refuse_mistakes(form)
        store.deploy(form.uid, store.now, is_active=is_active)
    elif is_active == form.is_archived:
        store.archive(form.uid, store.now, is_archived=not is_active)
    return _deployed(store, question, form)


def _deployed(store: SandboxStore, question: Question, form: Form) -> Answer:
    return json_answer(
        {
            "backend": "openrosa",
            "active": not form.is_archived,
            "version_id": form.deployed_versions[0].uid,
            "asset": asset_pages.asset_detail(form, question.root, store.username),
        }
    )


def _refuse_mistakes(form: Form) -> None:
    if form.form_error:
        raise RefusedError({"error": form.form_error})


def _may_manage(form: Form) -> None:
    if form.access != "manage":
        raise RefusedError(FORBIDDEN, HTTPStatus.FORBIDDEN)
