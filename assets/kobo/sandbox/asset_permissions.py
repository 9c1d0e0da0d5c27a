"""Who may do what with a form, as the server describes it."""

from typing import Any

from assets.kobo.identity import short_uid
from assets.kobo.sandbox.forms import Form

LABELS = {
    "add_submissions": "Add submissions",
    "change_asset": "Edit form",
    "change_submissions": "Edit submissions",
    "delete_submissions": "Delete submissions",
    "manage_asset": "Manage project",
    "validate_submissions": "Validate submissions",
    "view_asset": "View form",
    "view_submissions": "View submissions",
}
PARTIAL = {
    "default": "Act on submissions only from specific users",
    "view_submissions": "View submissions only from specific users",
    "change_submissions": "Edit submissions only from specific users",
    "delete_submissions": "Delete submissions only from specific users",
    "validate_submissions": "Validate submissions only from specific users",
}
# The form belongs to the token's user while it may do everything, and to a colleague otherwise.
HELD = {
    "manage": tuple(LABELS),
    "view_submissions": ("view_asset", "view_submissions"),
    "view_asset": ("view_asset",),
    "none": (),
}


def assignable(root: str) -> list[dict[str, Any]]:
    """Return the permissions that could be given on a form."""
    labels: dict[str, object] = {**LABELS, "partial_submissions": PARTIAL}
    return [{"url": _url(root, name), "label": label} for name, label in labels.items()]


def granted(form: Form, root: str, user: str) -> list[dict[str, Any]]:
    """Return the permissions that the token's user has on a form."""
    assignments = f"{root}/api/v2/assets/{form.uid}/permission-assignments"
    return [
        {
            "url": f"{assignments}/{short_uid('p', form.uid, user, name)}/",
            "user": f"{root}/api/v2/users/{user}/",
            "permission": _url(root, name),
            "label": LABELS[name],
        }
        for name in HELD[form.access]
    ]


def effective(form: Form) -> list[dict[str, str]]:
    """Return the code names of what the token's user may do with a form."""
    names = [*HELD[form.access], *(["delete_asset"] if form.access == "manage" else [])]
    return [{"codename": name} for name in names]


def _url(root: str, name: str) -> str:
    return f"{root}/api/v2/permissions/{name}/"
