"""Writes decisions on submissions back to KoboToolbox.

What to write is not decided here, nor what to do where that failed.
"""

from collections.abc import Sequence
from typing import Literal

from assets.kobo.client import KoboClient
from assets.kobo.server import Change

Validation = Literal["approved", "not_approved", "on_hold"]
IDS_IN_A_BATCH = 200  # So many go in one request; whoever calls makes the batches.
PERMISSION = "Validate submissions"


def set_validation(
    client: KoboClient, uid: str, ids: Sequence[int], status: Validation | None
) -> None:
    """Give submissions a validation status, or take it away with None, in one request.

    It is sent once and never again by itself: during a pause somebody may decide otherwise, so
    look again before you call it again. Writing the same status again only renews the moment of
    the decision. An id that the form does not have, or no longer, refuses all of them; servers
    older than summer 2026 pass over it without a word.

    Raises:
        InvalidRequestError: The server cannot use the status, or one of the ids.
        KoboRequestError: The token or the permission is wrong.
        KoboServerError: No answer came, or none that says that it was done; it may have been.
    """
    if ids:
        client.send(_change(uid, list(dict.fromkeys(ids)), status))


def _change(uid: str, ids: Sequence[int], status: Validation | None) -> Change:
    payload = {
        "submission_ids": ids,
        "validation_status.uid": f"validation_status_{status}" if status else "",
    }
    return Change(
        "PATCH" if status else "DELETE",
        f"/api/v2/assets/{uid}/data/validation_statuses/",
        PERMISSION,
        document={"payload": payload},
        is_of_the_moment=True,
    )
