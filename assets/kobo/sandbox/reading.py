"""Answers to the questions that change nothing: who am I, which forms, which submissions."""

from assets.kobo.identity import short_uid
from assets.kobo.sandbox import asset_pages
from assets.kobo.sandbox.asset_search import found
from assets.kobo.sandbox.attachments import with_addresses
from assets.kobo.sandbox.clock import with_z
from assets.kobo.sandbox.exchange import (
    Answer,
    Question,
    RefusedError,
    html_answer,
    json_answer,
    not_found,
)
from assets.kobo.sandbox.form_store import BEGINNING
from assets.kobo.sandbox.forms import Form, Row
from assets.kobo.sandbox.paging import lenient_window, page
from assets.kobo.sandbox.selection import selected
from assets.kobo.sandbox.store import SandboxStore


def me(store: SandboxStore, question: Question, *, known: bool) -> Answer:  # noqa: ARG001
    """Answer GET /me/: the token's user."""
    name, organization = store.username, short_uid("org", store.username)
    return json_answer(
        {
            "username": name,
            "first_name": "",
            "last_name": "",
            "email": f"{name}@example.org",
            "is_superuser": False,
            "server_time": with_z(store.now.replace(microsecond=0)),
            "date_joined": with_z(BEGINNING),
            "projects_url": f"{question.root}/{name}",
            "gravatar": "",
            "last_login": None,
            "extra_details": {"name": "", "organization": "", "require_auth": True},
            "git_rev": False,
            "social_accounts": [],
            "validated_password": True,
            "accepted_tos": False,
            "organization": {
                "url": f"{question.root}/api/v2/organizations/{organization}/",
                "name": f"{name}'s organization",
                "uid": organization,
            },
            "extra_details__uid": short_uid("u", name),
        }
    )


def assets(store: SandboxStore, question: Question, *, known: bool) -> Answer:
    """Answer GET /api/v2/assets/: the user's forms; a stranger's list is empty, not refused."""
    mine = [form for form in store.forms.values() if known and form.access != "none"]
    forms = found(mine, question.parameters.get("q", ""), store.username)
    window = lenient_window(question)
    shown = forms[window.start : window.start + window.limit]
    entries = [asset_pages.list_entry(form, question.root, store.username) for form in shown]
    return json_answer(page(question, len(forms), entries))


def asset(store: SandboxStore, question: Question, form: Form) -> Answer:
    """Answer GET /api/v2/assets/{uid}/: one form with its questions."""
    return json_answer(asset_pages.asset_detail(form, question.root, store.username))


def versions(_: SandboxStore, question: Question, form: Form) -> Answer:
    """Answer GET .../versions/: the form's deployed versions, the newest first."""
    deployed = form.deployed_versions
    window = lenient_window(question)
    entries = [
        asset_pages.version_entry(form, version, question.root)
        for version in deployed[window.start : window.start + window.limit]
    ]
    return json_answer(page(question, len(deployed), entries))


def version(_: SandboxStore, question: Question, form: Form, uid: str) -> Answer:
    """Answer GET .../versions/{uid}/: one version with its questions."""
    for known in form.versions:
        if known.uid == uid:
            entry = asset_pages.version_entry(form, known, question.root)
            return json_answer({**entry, "content": known.content})
    raise not_found(question)


def data(store: SandboxStore, question: Question, form: Form) -> Answer:
    """Answer GET .../data/: a page of submissions."""
    if not form.deployed_versions:
        raise RefusedError({"detail": "The specified asset has not been deployed"})
    count, rows = selected(form, question)
    store.log(form.uid, "view-data")
    if question.header("Accept").startswith("text/html"):
        return html_answer(200, "Data List")
    shown = [with_addresses(one, question.root) for one in rows]
    return json_answer(page(question, count, shown))


def submission(_: SandboxStore, question: Question, form: Form, key: str) -> Answer:
    """Answer GET .../data/{id}/: one submission."""
    return json_answer(with_addresses(row(question, form, key), question.root))


def decision(_: SandboxStore, question: Question, form: Form, key: str) -> Answer:
    """Answer GET .../validation_status/: what was decided on one submission."""
    return json_answer(row(question, form, key)["_validation_status"])


def row(question: Question, form: Form, key: str) -> Row:
    """Return a submission by its `_id` or uuid, or refuse with 404."""
    known = form.find(key)
    if known is None:
        raise not_found(question)
    return known
