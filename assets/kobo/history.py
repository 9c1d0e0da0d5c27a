"""Which submissions a form's history says were changed: a hint to quick pulls, never the truth.

Only who manages a form may read its history. It reaches back a limited time, is written late, and
is silent about files that come late (API.md §6). So the submissions that it names are listed and
compared as a sweep does it. It names them by their root alone, while what is known of them is
known by `_id`: a deletion is therefore left to the sweep. Nothing of it is kept on disk, as it
holds people's names and addresses.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from assets.kobo.client import KoboClient
from assets.kobo.errors import KoboServerError
from assets.kobo.pulls import Landed, moment_of
from assets.kobo.submission_ids import SHAPE

OVERLAP = timedelta(minutes=5)  # An event is written a little after what it tells of.
MOST_EVENTS = 10_000  # To list everything, as a sweep does, is quicker from there on.
SEARCH = '(action:modify-submission OR action:in-trash) AND date_created__gte:"{since}"'
ROOT = re.compile(SHAPE)


def looked_until(landed: Landed) -> datetime | None:
    """Return the moment, on the server's clock, until which changes have been looked for.

    That is the beginning of the newest pull that brought changes or deletions, or else of the
    first: a pull that only brought new submissions may not have looked. A sweep that broke off
    and was ended by such a pull counts too; the next sweep brings what it had left. Servers that
    do not date their answers leave nothing to go by.
    """
    for pull in reversed(landed.pulls):
        if pull.of_kind("again") or pull.removed or pull is landed.pulls[0]:
            moments = [moment_of(file.received_at) for file in pull.files]
            if found := [moment for moment in moments if moment]:
                return min(found)
    return None


def changed_roots(client: KoboClient, uid: str, since: datetime) -> set[str]:
    """Return the root uuids of the submissions that were changed since a moment, or just before.

    Raises:
        KoboRequestError: The account does not manage the form.
        KoboServerError: The server could not be reached, or its history is of no use.
    """
    search = SEARCH.format(since=(since - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ"))
    roots: set[str] = set()
    start = 0
    while True:
        match client.history(uid, search, start=start).body:
            case {"count": int(count), "results": list(events)} if count <= MOST_EVENTS:
                roots.update(_roots(events))
            case _:
                raise KoboServerError(f"The history of form {uid} is too long, or is none.")
        # New events push older ones on, so some may come twice, but none is passed over.
        start += len(events)
        if not events or start >= count:
            return roots


def _roots(events: Sequence[object]) -> Iterator[str]:
    for event in events:
        match event:
            case {"metadata": {"submission": {"root_uuid": str(root)}}} if ROOT.fullmatch(root):
                yield root
