"""A programme's folder as a sandbox server: its forms deployed, its invented answers sent in.

What the invented people answer is `population`'s matter.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from assets.kobo.sandbox.population import InventedSubmission, invent
from assets.kobo.sandbox.store import SandboxStore
from assets.kobo.xlsform import asset_content, form_title

# The forms stand ready some time before the first answer, and the office looks at a submission
# two days after it came, or when the invented world ends if that is sooner.
LEAD_TIME = timedelta(days=30)
LOOKED_AT_AFTER = timedelta(days=2)
WITHOUT_ANSWERS_DEPLOYED_AT = datetime(2024, 1, 1, tzinfo=UTC)


def sandbox_for(folder: Path, token: str) -> SandboxStore:
    """Return a server that holds a programme's forms and everything its population answered."""
    store = SandboxStore(token)
    submissions = list(invent(folder))
    deployed_at = (
        min(submission.submitted_at for submission in submissions) - LEAD_TIME
        if submissions
        else WITHOUT_ANSWERS_DEPLOYED_AT
    )
    uids = {}
    for form in _forms(folder):
        uids[form["code"]] = form["uid"]
        path = folder / str(form.get("file", f"forms/{form['code']}.xlsx"))
        store.add_form(
            uid=form["uid"],
            name=str(form.get("title") or form_title(path)),
            content=asset_content(path),
            deployed_at=deployed_at,
        )
    for submission in submissions:
        looked_at = min(submission.submitted_at + LOOKED_AT_AFTER, submissions[-1].submitted_at)
        _send(store, uids, submission, looked_at)
    return store


def _forms(folder: Path) -> list[dict[str, Any]]:
    path = folder / "programme.yaml"
    programme = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    forms = (programme or {}).get("forms")
    if not forms:
        raise ValueError(
            f"Looked in {path} for the forms to serve, but it lists none. "
            "Add a line such as `- {code: quarterly_report, uid: a...}` under `forms:`."
        )
    return list(forms)


def _send(
    store: SandboxStore,
    uids: dict[str, str],
    submission: InventedSubmission,
    looked_at: datetime,
) -> None:
    if submission.form not in uids:
        raise ValueError(
            f"The population answers the form {submission.form}, but programme.yaml lists only "
            f"{sorted(uids)}. Add the form there."
        )
    uid = uids[submission.form]
    number = store.submit(
        uid,
        submission.answers,
        submitted_by=submission.submitted_by,
        at=submission.submitted_at,
    )
    if submission.validation:
        store.validate(uid, number, submission.validation, by=store.username, at=looked_at)
    for edited_at, answers in submission.edits:
        store.edit(uid, number, answers, at=edited_at)
