"""A programme's folder as a sandbox server: its forms deployed, its invented answers sent in.

What the invented people answer is `population`'s matter.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assets.kobo.sandbox.population.invent import form_changes, invent
from assets.kobo.sandbox.sending import Sending
from assets.kobo.sandbox.store import SandboxStore
from assets.kobo.xlsform import asset_content, form_title
from assets.programme.yaml_text import plain

# The forms stand ready some time before the first answer.
LEAD_TIME = timedelta(days=30)
WITHOUT_ANSWERS_DEPLOYED_AT = datetime(2024, 1, 1, tzinfo=UTC)


def sandbox_for(folder: Path, token: str, submissions: int | None = None) -> SandboxStore:
    """Return a server that holds a programme's forms and everything its population answered.

    What was invented for a form that `programme.yaml` does not list is left out. With a number of
    submissions, so many are invented (see `population.invent`). Without a `population.yaml` the
    forms are there and nobody has answered.
    """
    store = SandboxStore(token)
    forms = _forms(folder)
    listed = {form["code"] for form in forms}
    is_peopled = (folder / "population.yaml").exists()
    sent = invent(folder, submissions) if is_peopled else iter(())
    invented = [one for one in sent if one.form in listed]
    begins = invented[0].submitted_at - LEAD_TIME if invented else WITHOUT_ANSWERS_DEPLOYED_AT
    sending = Sending(store, {form["code"]: form["uid"] for form in forms})
    changes = form_changes(folder) if is_peopled else {}
    for form in forms:
        path = folder / str(form.get("file", f"forms/{form['code']}.xlsx"))
        content = asset_content(path)
        change = changes.get(form["code"]) if invented else None
        store.add_form(
            uid=form["uid"],
            name=_name(form, path),
            content=_before(content, change["added"]) if change else content,
            deployed_at=begins,
        )
        if change:
            sending.change(form["code"], content, change["deployed_on"])
    sending.send(invented)
    return store


def _before(content: dict[str, Any], added: list[str]) -> dict[str, Any]:
    """Return a form without the questions that its second version adds."""
    survey = [row for row in content["survey"] if row.get("$xpath") not in added]
    return content | {"survey": survey}


def _name(form: Mapping[str, Any], path: Path) -> str:
    """Return the form's title, in the first language that it has one in."""
    title = form.get("title") or form_title(path)
    return str(next(iter(title.values())) if isinstance(title, Mapping) else title)


def _forms(folder: Path) -> list[dict[str, Any]]:
    path = folder / "programme.yaml"
    programme = plain(path.read_text(encoding="utf-8"))
    forms = (programme or {}).get("forms")
    if not forms:
        raise ValueError(
            f"Looked in {path} for the forms to serve, but it lists none. "
            "Add a line such as `- {code: quarterly_report, uid: a...}` under `forms:`."
        )
    return list(forms)
