"""How a form stands on its server, and what deploying the folder's questionnaire would do there.

Nothing here changes anything; `assets.kobo.deploy` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assets.kobo.client import KoboClient
from assets.kobo.differences import Difference, differences
from assets.kobo.errors import NotFoundError
from assets.kobo.xlsform import asset_content


@dataclass(frozen=True)
class Standing:
    """How a form stands on its server; no version means that respondents never had it."""

    uid: str
    title: str
    version: str | None
    version_number: int | None
    deployed_at: str | None
    submissions: int | None  # None where the account may not see them.
    is_open: bool
    has_undeployed_changes: bool
    may_be_changed: bool
    permissions: tuple[str, ...]  # What this account may do; none where an old server is silent.


@dataclass(frozen=True)
class Plan:
    """What deploying a form would do."""

    uid: str
    path: Path
    step: Literal["nothing", "create", "replace"]
    differences: tuple[Difference, ...] = ()
    standing: Standing | None = None
    deployed: Mapping[str, Any] | None = None  # What respondents are asked, as content.

    @property
    def summary(self) -> str:
        """How the folder and the server differ."""
        if self.step == "nothing":
            return "respondents have what the folder says"
        if self.standing is None:
            return "not on the server, or hidden from this account"
        if self.standing.version is None:
            return "on the server, but never deployed"
        count = len(self.differences)
        found = f"{count} {'difference' if count == 1 else 'differences'}"
        return found if self.standing.is_open else f"{found}, and archived"

    def __str__(self) -> str:
        """Return what would be done."""
        if self.step == "nothing":
            return f"{self.summary}: nothing to do"
        if self.standing is None:
            return f"{self.uid} is {self.summary}: a new form with its own uid would be made"
        about = f"{self.uid} would be deployed ({self.summary})"
        if self.standing.version and not self.standing.is_open:
            about += "; it would take submissions again"
        if self.standing.has_undeployed_changes:
            about += "; changes saved on the server but not deployed would be replaced"
        return about


def standing(client: KoboClient, uid: str) -> Standing:
    """Return how a form stands on its server.

    Raises:
        KoboRequestError: The token, the permission or the form's uid is wrong.
        KoboServerError: The server could not be reached, or sent something unusable.
    """
    return _standing(client.form(uid).body)


def plan(client: KoboClient, uid: str, path: Path) -> Plan:
    """Return what deploying a questionnaire under a uid would do; change nothing.

    Raises:
        KoboRequestError: The token is wrong.
        KoboServerError: The server could not be reached, or sent something unusable.
    """
    try:
        form = client.form(uid)
    except NotFoundError:
        return Plan(uid, path, "create")
    found = _standing(form.body)
    if found.version is None:
        return Plan(uid, path, "replace", standing=found)
    deployed = client.asked(uid, form)
    changes = differences(asset_content(path), deployed)
    step: Literal["nothing", "replace"] = "replace" if changes or not found.is_open else "nothing"
    return Plan(uid, path, step, changes, found, deployed)


def _standing(form: Mapping[str, Any]) -> Standing:
    version = form.get("deployed_version_id") if form.get("has_deployment") else None
    listed = (form.get("deployed_versions") or {}).get("results") or [{}]
    number = listed[0].get("version_number")
    held = sorted(str(one["codename"]) for one in form.get("effective_permissions") or [])
    return Standing(
        uid=str(form["uid"]),
        title=str(form.get("name", "")),
        version=version,
        version_number=int(number) if version and number is not None else None,
        deployed_at=form.get("date_deployed") if version else None,
        submissions=form.get("deployment__submission_count"),
        is_open=bool(version) and bool(form.get("deployment__active")),
        has_undeployed_changes=bool(version) and form.get("version_id") != version,
        # An old server that does not say is left to refuse by itself.
        may_be_changed=not held or "change_asset" in held,
        permissions=tuple(held),
    )
