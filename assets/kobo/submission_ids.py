"""By which id a submission, or a state of it, is known.

A phone makes the ids up, so a sender may write anything there. What has not the shape of an id is
known by a hash of it: another id for another text, the same for the same, and safe to be shown.
Staging says the same in SQL (`assets.staging.ids`).
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

SHAPE = "[0-9A-Za-z-]{1,64}"  # Short enough for an address; usually a UUID.
PREFIX = "uuid:"
# Servers older than 2025-02 send no rootUuid (API.md §11); `_id` is the server's own number.
ROOT_KEYS = ("meta/rootUuid", "meta/instanceID", "_uuid", "_id")
HASH_LETTERS = 32


def root_of(row: Mapping[str, Any]) -> str:
    """Return the id of a submission, which is the same for all its states."""
    sent = (str(row[key]).removeprefix(PREFIX) for key in ROOT_KEYS if row.get(key) is not None)
    bare = next(filter(None, sent))
    if re.fullmatch(SHAPE, bare):
        return bare
    return hashlib.sha256(bare.encode(errors="replace")).hexdigest()[:HASH_LETTERS]
