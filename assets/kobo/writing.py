"""Writes decisions on submissions back to KoboToolbox, and deletes submissions there.

What to write is not decided here, nor what to do where that failed.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Literal

from assets.kobo.client import KoboClient
from assets.kobo.errors import NotFoundError
from assets.kobo.server import Change

Validation = Literal["approved", "not_approved", "on_hold"]
IDS_IN_A_BATCH = 200  # So many go in one request; whoever calls makes the batches.
PERMISSION = "Validate submissions"
DELETING = "Delete submissions"


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


def delete_submission(
    client: KoboClient, uid: str, root_uuid: str, numbers: Collection[int]
) -> int:
    """Delete a submission, and every copy of it; return how many the server had.

    `numbers` are those that are known; the server is asked for more.

    Raises:
        KoboRequestError: The token or the permission is wrong.
        KoboServerError: No answer came, or none that says that it was done; it may have been.
    """
    pages = client.rooted(uid, [root_uuid], ("_id", "meta/rootUuid"))
    found = {int(row["_id"]) for page in pages for row in page.body["results"]}
    deleted = 0
    for number in sorted(found.union(numbers)):
        with suppress(NotFoundError):  # Somebody else has deleted it meanwhile.
            path = f"/api/v2/assets/{uid}/data/{number}/"
            client.send(Change("DELETE", path, DELETING))
            deleted += 1
    return deleted


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
