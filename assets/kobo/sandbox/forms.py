"""One form on the server: its versions, its rows, and who may see them.

Changing them in step is the store's matter.
"""

from bisect import bisect_left, insort
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from assets.kobo.identity import content_hash, short_uid
from assets.kobo.sandbox.history import Event

Row = dict[str, Any]

# What the token's user may do with a form, from everything down to not knowing that it exists.
Access = Literal["manage", "view_submissions", "view_asset", "none"]


@dataclass(frozen=True)
class Version:
    """One saved state of a form's questions."""

    uid: str
    number: int
    content: dict[str, Any]
    content_hash: str
    saved_at: datetime
    deployed_at: datetime | None
    geopoints: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """The bytes of a file that came with a submission, and their kind."""

    content: bytes
    mimetype: str


@dataclass
class Form:
    """A form and everything that was ever submitted to it and not deleted."""

    uid: str
    name: str
    created_at: datetime
    deployment_uuid: str
    versions: list[Version] = field(default_factory=list)
    access: Access = "manage"
    is_archived: bool = False
    modified_at: datetime | None = None
    last_submission_at: datetime | None = None
    submitted: int = 0
    rows: dict[int, Row] = field(default_factory=dict)
    ids: list[int] = field(default_factory=list)
    by_root: dict[str, int] = field(default_factory=dict)
    by_uuid: dict[str, int] = field(default_factory=dict)
    history: list[Event] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    form_error: str | None = None

    @property
    def latest(self) -> Version:
        """The version that was saved last, deployed or not."""
        return self.versions[-1]

    @property
    def deployed_versions(self) -> list[Version]:
        """The versions that respondents have been given, the newest first."""
        return [version for version in reversed(self.versions) if version.deployed_at]

    @property
    def deployment_status(self) -> str:
        """What KoboToolbox calls the form's state."""
        if not self.deployed_versions:
            return "draft"
        return "archived" if self.is_archived else "deployed"

    @property
    def is_readable(self) -> bool:
        """Whether the token's user may read submissions."""
        return self.access in {"manage", "view_submissions"}

    def save(self, content: dict[str, Any], *, saved_at: datetime, is_deployed: bool) -> Version:
        """Add a version whose uid follows from the form and the content."""
        digest = content_hash(content)
        same_before = sum(version.content_hash == digest for version in self.versions)
        version = Version(
            uid=short_uid("v", self.uid, digest, *([same_before] if same_before else [])),
            number=len(self.versions) + 1,
            content=content,
            content_hash=digest,
            saved_at=saved_at,
            deployed_at=saved_at if is_deployed else None,
            geopoints=tuple(
                row["$xpath"] for row in content["survey"] if row["type"] == "geopoint"
            ),
        )
        self.versions.append(version)
        self.modified_at = saved_at
        return version

    def deploy(self, at: datetime, *, is_active: bool) -> None:
        """Give the latest version to respondents, or only close or open the form again."""
        if self.latest.deployed_at is None:
            self.versions[-1] = replace(self.latest, deployed_at=at)
        self.is_archived = not is_active
        self.modified_at = at

    def version(self, uid: str | None) -> Version:
        """Return the deployed version with this uid, or the newest one if no uid is given."""
        deployed = self.deployed_versions
        for version in deployed:
            if uid in {None, version.uid}:
                return version
        raise ValueError(
            f"A submission to form {self.uid} names version {uid}, but the deployed ones are "
            f"{[version.uid for version in deployed]}. Deploy the version first."
        )

    def put(self, row: Row) -> None:
        """Make a row visible, in place of an earlier state of it if there is one."""
        self.hide(row["_id"])
        insort(self.ids, row["_id"])
        self.rows[row["_id"]] = row
        self.by_root[row["meta/rootUuid"]] = row["_id"]
        self.by_uuid[row["_uuid"]] = row["_id"]

    def hide(self, submission_id: int) -> Row | None:
        """Take a row out of sight and return it, if it was there."""
        row = self.rows.pop(submission_id, None)
        if row:
            del self.ids[bisect_left(self.ids, submission_id)]
            # A copy of a submission has the same ids, and goes alone.
            self.by_root.pop(row["meta/rootUuid"], None)
            self.by_uuid.pop(row["_uuid"], None)
        return row

    def find(self, key: str) -> Row | None:
        """Return the row with this `_id`, root uuid or current uuid, with or without `uuid:`."""
        bare = key.removeprefix("uuid:")
        if key.isdecimal():
            return self.rows.get(int(key))
        found = self.by_root.get(f"uuid:{bare}") or self.by_uuid.get(bare)
        return self.rows[found] if found else None
