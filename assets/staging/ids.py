"""By which id a submission, or a state of it, is known, as SQL (`assets.kobo.submission_ids`)."""

from assets.kobo.submission_ids import HASH_LETTERS, PREFIX, ROOT_KEYS, SHAPE
from assets.warehouse.connection import quoted


def root_of(row: str) -> str:
    """Return SQL for the id of a submission; `row` is SQL for its row."""
    sent = [known_as(f"{row}.{quoted(key)}::varchar") for key in ROOT_KEYS]
    return f"coalesce({', '.join(sent)})"


def known_as(sent: str) -> str:
    """Return SQL for what is known by an id as it was sent, or null if none was."""
    bare = f"nullif(regexp_replace({sent}, '^{PREFIX}', ''), '')"
    hashed = f"left(sha256({bare}), {HASH_LETTERS})"
    return f"if(regexp_full_match({bare}, '{SHAPE}'), {bare}, {hashed})"
