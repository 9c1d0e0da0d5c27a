"""Brings a questionnaire of the programme's folder to its server and gives it to respondents.

Nothing here deletes anything. Which forms to bring, and whether to ask first, is the command
line's matter.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from assets.kobo.client import KoboClient
from assets.kobo.errors import (
    InvalidRequestError,
    KoboRequestError,
    KoboServerError,
)
from assets.kobo.server import Change
from assets.kobo.shapes import is_uid
from assets.kobo.standing import Plan

PERMISSION = "Edit form"
POLLS, LONGEST_POLL = 40, 4  # Pauses of 1, 2, 4 and then 8 seconds: about five minutes in all.
ROW = re.compile(r"\brow\s*:?\s*(\d+)", re.IGNORECASE)
SHEET = re.compile(r"(?:the |sheet )['“]?(survey|choices|settings|entities)\b", re.IGNORECASE)


def deploy(client: KoboClient, plan: Plan, *, title: str, tell: Callable[[str], None]) -> str:
    """Carry a plan out, telling each step, and return the form's uid, which may be a new one.

    Raises:
        KoboRequestError: The questionnaire or the permission is wrong; the message says which row.
        KoboServerError: The server could not be reached, or did not finish.
    """
    uid = plan.uid
    if plan.step == "nothing":
        return uid
    if plan.standing and not plan.standing.may_be_changed:
        # The server would take the file, and say after a while that it knows no such form.
        raise KoboRequestError(
            f"The account of {client.server.token_setting} lacks the permission “{PERMISSION}” on "
            f"form {uid}: give it in KoboToolbox, in the form's Settings → Sharing."
        )
    try:
        if plan.step == "create":
            uid = _import(client, plan.path, {"name": title})
            tell(f"made the form {uid}: write this uid into programme.yaml")
        else:
            _import(client, plan.path, {"destination": _address(client, uid)})
            tell("the questionnaire is on the server")
        tell(f"deployed version {_give_to_respondents(client, uid)}")
    except InvalidRequestError as error:
        raise _refused(plan.path, error.said) from error
    return uid


def _address(client: KoboClient, uid: str) -> str:
    """Return a form's address, without a user and password that the setting may hold."""
    return (
        f"{urlsplit(client.server.url.strip()).scheme}://{client.server.host}/api/v2/assets/{uid}/"
    )


def _import(client: KoboClient, path: Path, entries: Mapping[str, str]) -> str:
    """Send a questionnaire, wait until the server has read it, and return the form's uid."""
    change = Change(
        "POST",
        "/api/v2/imports/",
        PERMISSION,
        entries={"library": "false", **entries},
        file=path,
        is_repeatable="destination" in entries,  # A second new form is one too many.
    )
    job = _uid(client, client.send(change).body.get("uid"))
    for attempt in range(1, POLLS + 1):
        found = client.imported(job).body
        messages = found.get("messages") or {}
        if found.get("status") == "error":
            raise _refused(path, str(messages.get("error", "")))
        if found.get("status") == "complete":
            forms = [*messages.get("created", []), *messages.get("updated", [])]
            return _uid(client, forms[0].get("uid") if forms else None)
        client.wait(min(attempt, LONGEST_POLL))
    raise KoboServerError(
        f"{client.server.host} took {path.name} but has not read it after {POLLS} questions. Look "
        "in KoboToolbox whether it did, then deploy again."
    )


def _give_to_respondents(client: KoboClient, uid: str) -> str:
    """Deploy what was saved last, and return its version."""
    form = client.form(uid).body
    version = str(form["version_id"])
    path = f"/api/v2/assets/{uid}/deployment/"
    if form.get("has_deployment"):
        document = {"version_id": version, "active": True}
        change = Change("PATCH", path, PERMISSION, document)
    else:
        # Without `active` it would be deployed archived; a second POST is refused (API.md §7).
        change = Change("POST", path, PERMISSION, {"active": True}, is_repeatable=False)
    given = client.send(change).body
    if given.get("version_id") != version or given.get("active") is not True:
        raise KoboServerError(
            f"Asked {client.server.host} to deploy version {version} of form {uid}, but it says "
            f"that version {given.get('version_id')} is deployed. Did somebody else change the "
            "form just now? Look in KoboToolbox, then deploy again."
        )
    return version


def _uid(client: KoboClient, found: object) -> str:
    """Return a uid that the server gave, which becomes part of an address."""
    if not is_uid(found):
        raise KoboServerError(
            f"{client.server.host} took the questionnaire but did not say under which uid. Look "
            "in KoboToolbox what came of it before you deploy again."
        )
    return found


def _refused(path: Path, said: str) -> KoboRequestError:
    """Return the server's complaint with the sheet and row of the file, if it names a row."""
    place = f"forms/{path.name}"
    if row := ROW.search(said):
        # Complaints that name no sheet speak of the one with the questions.
        sheet = SHEET.search(said)
        place += f", sheet {sheet[1].lower() if sheet else 'survey'}, row {row[1]}"
    return KoboRequestError(
        f"{place}: KoboToolbox refuses it: {said or 'without a word why'} Mend the file and deploy "
        "again; the version that respondents have stays as it is."
    )
