"""Writes decisions on submissions back to KoboToolbox.

Nothing in the pipeline calls this by itself, and what to write is not decided here.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from assets.kobo.client import KoboClient
from assets.kobo.errors import InvalidRequestError
from assets.kobo.server import Change

Validation = Literal["approved", "not_approved", "on_hold"]
IDS_IN_A_BATCH = 200
PERMISSION = "Validate submissions"


def set_validation(
    client: KoboClient, uid: str, ids: Sequence[int], status: Validation | None
) -> tuple[int, ...]:
    """Give submissions a validation status, or take it away with None; return the foreign ids.

    A foreign id is one that the form does not have, or no longer. Servers older than summer 2026
    pass over foreign ids without a word, and none is returned. Writing the same status again only
    renews the moment of the decision.

    Raises:
        KoboRequestError: The token or the permission is wrong, or the status is refused.
        KoboServerError: The server could not be reached; what was written so far stays.
    """
    wanted = list(dict.fromkeys(ids))
    return tuple(
        foreign
        for start in range(0, len(wanted), IDS_IN_A_BATCH)
        for foreign in _decide(client, uid, wanted[start : start + IDS_IN_A_BATCH], status)
    )


def _decide(
    client: KoboClient, uid: str, batch: Sequence[int], status: Validation | None
) -> Iterator[int]:
    """Write one batch; if it is refused, write its halves, down to the ids that are foreign."""
    try:
        client.send(_change(uid, batch, status))
    except InvalidRequestError:
        if len(batch) > 1:
            middle = len(batch) // 2
            yield from _decide(client, uid, batch[:middle], status)
            yield from _decide(client, uid, batch[middle:], status)
        elif client.has(uid, batch[0]):
            raise  # Then it is not the id that the server objects to.
        else:
            yield batch[0]


def _change(uid: str, batch: Sequence[int], status: Validation | None) -> Change:
    payload = {
        "submission_ids": list(batch),
        "validation_status.uid": f"validation_status_{status}" if status else "",
    }
    return Change(
        "PATCH" if status else "DELETE",
        f"/api/v2/assets/{uid}/data/validation_statuses/",
        PERMISSION,
        document={"payload": payload},
    )
