"""What was done to a form and its submissions, as the server remembers and tells it.

Attachments that come late leave no trace here, and no event says a submission's `_id`: so it is
on the real server.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from assets.kobo.identity import short_uid
from assets.kobo.sandbox.clock import utc, with_z
from assets.kobo.sandbox.search import Term, Test, UnreadableSearchError

SOURCE = "Python Requests (Other)"
NO_STATUS = "None"
ABOUT = "metadata__submission__"


class Event(NamedTuple):
    """One thing that somebody did; `versions` is about the form, the rest about a submission."""

    action: str
    username: str
    at: datetime
    root_uuid: str | None = None
    submitted_by: str | None = None
    status: str | None = None
    versions: tuple[tuple[str, str], ...] = ()


FIELDS: Mapping[str, Callable[[Event], str]] = {
    "action": lambda event: event.action,
    "username": lambda event: event.username,
    "user__username": lambda event: event.username,
    "user_uid": lambda event: short_uid("u", event.username),
    "metadata__source": lambda _: SOURCE,
    "metadata__log_subtype": lambda _: "project",
    f"{ABOUT}root_uuid": lambda event: event.root_uuid or "",
    f"{ABOUT}submitted_by": lambda event: event.submitted_by or "",
    f"{ABOUT}status": lambda event: event.status or "",
}


def event_test(term: Term) -> Test[Event]:
    """Return the test of one term of a search through the history.

    Raises:
        UnreadableSearchError: The history knows no such field, or the date is none.
    """
    if term.field == "date_created":
        # Both sides are cut to whole seconds in UTC, so that texts compare like moments.
        moment = Term(term.field, term.how, with_z(_moment(term.value)))
        return lambda event: moment.holds(_second(event.at))
    field = FIELDS.get(term.field or "")
    if field is None:
        raise UnreadableSearchError
    return lambda event: term.holds(field(event))


def described(event: Event, root: str, uid: str, owner: str) -> dict[str, Any]:
    """Return an event as the server tells it."""
    return {
        "user": f"{root}/api/v2/users/{event.username}/",
        "user_uid": short_uid("u", event.username),
        "username": event.username,
        "action": event.action,
        "metadata": {
            "source": SOURCE,
            "asset_uid": uid,
            "ip_address": "127.0.0.1",
            **_submission(event),
            "log_subtype": "project",
            "project_owner": owner,
            **dict(event.versions),
        },
        "date_created": _second(event.at),
    }


def _submission(event: Event) -> dict[str, Any]:
    if event.root_uuid is None:
        return {}
    status = {"status": event.status} if event.status else {}
    about = {**status, "root_uuid": event.root_uuid, "submitted_by": event.submitted_by}
    return {"submission": about}


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UnreadableSearchError from error
    return utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC)).replace(microsecond=0)


def _second(moment: datetime) -> str:
    return with_z(moment.replace(microsecond=0))
