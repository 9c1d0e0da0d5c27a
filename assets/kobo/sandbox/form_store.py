"""The forms of a sandbox server, their versions and their history, and the server's clock.

Submissions are `store`'s matter. Nothing here knows of requests; the moments come from whoever
calls.
"""

from datetime import UTC, datetime
from threading import RLock
from typing import TYPE_CHECKING, Any

from assets.kobo.identity import submission_uuid
from assets.kobo.sandbox.clock import utc
from assets.kobo.sandbox.forms import Access, Form, Version
from assets.kobo.sandbox.history import Event

if TYPE_CHECKING:
    from assets.kobo.sandbox.imports import Import

# Where the server's clock stands before anything has happened on it.
BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)


class FormStore:
    """The memory that a server has of its forms; its only user holds the given token.

    Attributes:
        imports: The questionnaires that were uploaded, by the uid of the upload.
        polls_before_done: How often an upload is still being worked on when somebody asks.
        is_strict_on_import: Whether a mistake in a questionnaire already ends its upload; the
            real server tells it when the form is deployed.
    """

    def __init__(self, token: str, username: str = "velmara_office") -> None:
        self.token = token
        self.username = username
        self.forms: dict[str, Form] = {}
        self.lock = RLock()
        self.now = BEGINNING
        self.imports: dict[str, Import] = {}
        self.polls_before_done = 1
        self.is_strict_on_import = False

    def add_form(
        self, *, uid: str, name: str, content: dict[str, Any], deployed_at: datetime
    ) -> str:
        """Add a form, deploy it, and return the uid of its first version."""
        self._create(uid, name, deployed_at)
        return self.deploy_version(uid, content, deployed_at)

    def add_draft(self, *, uid: str, name: str, content: dict[str, Any], saved_at: datetime) -> str:
        """Add a form that respondents cannot answer yet, and return the uid of its version."""
        self._create(uid, name, saved_at)
        return self._save(uid, content, saved_at, is_deployed=False).uid

    def save_version(
        self, uid: str, content: dict[str, Any], saved_at: datetime, action: str = "update-content"
    ) -> str:
        """Change a form's questions without giving them to respondents yet."""
        with self.lock:
            version = self._save(uid, content, saved_at, is_deployed=False)
            self._log_version(uid, action)
            return version.uid

    def deploy_version(self, uid: str, content: dict[str, Any], deployed_at: datetime) -> str:
        """Change a form's questions, give them to respondents, and return the version's uid."""
        with self.lock:
            action = "redeploy" if self._form(uid).deployed_versions else "deploy"
            version = self._save(uid, content, deployed_at, is_deployed=True)
            self._log_version(uid, action)
            return version.uid

    def deploy(self, uid: str, at: datetime, *, is_active: bool = True) -> None:
        """Give the saved questions to respondents; a form that is not active is archived."""
        with self.lock:
            form = self._form(uid)
            action = "redeploy" if form.deployed_versions else "deploy"
            form.deploy(self._tick(at), is_active=is_active)
            self._log_version(uid, action)

    def archive(self, uid: str, at: datetime, *, is_archived: bool = True) -> None:
        """Close a form for new submissions, or open it again; its data stay readable."""
        with self.lock:
            form = self._form(uid)
            form.is_archived = is_archived
            form.modified_at = self._tick(at)
            self._log_version(uid, "archive" if is_archived else "unarchive")

    def permit(self, uid: str, access: Access) -> None:
        """Say what the token's user may do with a form; at first it may do everything."""
        self._form(uid).access = access

    def log(self, uid: str, action: str, **about: Any) -> None:
        """Remember an event of this moment, by the token's user unless it says otherwise."""
        told = {"username": self.username, "at": self.now, **about}
        self._form(uid).history.append(Event(action, **told))

    def _log_version(self, uid: str, action: str) -> None:
        form = self._form(uid)
        versions = [("latest_version_uid", form.latest.uid)]
        if action.endswith("deploy"):
            versions.append(("latest_deployed_version_uid", form.deployed_versions[0].uid))
        self.log(uid, action, versions=tuple(versions))

    def _save(
        self, uid: str, content: dict[str, Any], at: datetime, *, is_deployed: bool
    ) -> Version:
        with self.lock:
            moment = self._tick(at)
            return self._form(uid).save(content, saved_at=moment, is_deployed=is_deployed)

    def _create(self, uid: str, name: str, at: datetime) -> None:
        with self.lock:
            if uid in self.forms:
                raise ValueError(f"The sandbox already has a form {uid}. Give each its own uid.")
            deployment = submission_uuid("deployment", uid).replace("-", "")
            self.forms[uid] = Form(uid, name, utc(at), deployment)

    def _form(self, uid: str) -> Form:
        if uid not in self.forms:
            raise KeyError(f"The sandbox has no form {uid}. Add it with add_form first.")
        return self.forms[uid]

    def _tick(self, at: datetime) -> datetime:
        """Move the server's clock on to the moment, never back."""
        moment = utc(at)
        self.now = max(self.now, moment)
        return moment
