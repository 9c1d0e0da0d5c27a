"""Sees in passing whether submissions came, in one request for all forms of a server.

The list of forms tells of each how many submissions it has and when the last one came; it tells of
no edit, and writes nothing into the forms' histories (API.md §3, §6). Where the account may not see
all of a form, or not list it, that form is asked for its newest submission instead.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assets.kobo.client import KoboClient
from assets.kobo.errors import KoboRequestError


@dataclass(frozen=True)
class Seen:
    """What a form told in passing: its number of submissions, and what marks the last one."""

    count: int
    last: str

    def has_more_than(self, before: "Seen | None") -> bool:
        """Say whether something came since; a deletion brings nothing.

        The last one may bear any time (API.md §0.6), so that another time is enough.
        """
        return before is None or self.count > before.count or self.last != before.last


def seen(client: KoboClient, uids: Sequence[str]) -> dict[str, Seen | KoboRequestError]:
    """Return what each of these forms tells in passing, by its uid, or why it tells nothing.

    A form that is gone, or not shared any more, keeps no other from being seen.

    Raises:
        KoboRequestError: The token or the address of the server is wrong.
        KoboServerError: The server could not be reached, or sent something unusable.
    """
    found = dict(_listed(client, uids))
    return {uid: found.get(uid) or _newest(client, uid) for uid in uids}


def _listed(client: KoboClient, uids: Sequence[str]) -> Iterator[tuple[str, Seen]]:
    for page in client.listed(uids):
        for form in page.body["results"]:
            count = form.get("deployment__submission_count")
            if isinstance(count, int):
                last = form.get("deployment__last_submission_time")
                yield str(form.get("uid")), Seen(count, str(last or ""))


def _newest(client: KoboClient, uid: str) -> Seen | KoboRequestError:
    try:
        body: Mapping[str, Any] = client.newest(uid).body
    except KoboRequestError as error:
        return error
    rows = body["results"]
    return Seen(body["count"], f"number {rows[0]['_id']}" if rows else "")
