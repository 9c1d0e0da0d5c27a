"""Which address leads to which view, who may see what it shows, and which methods it allows.

What the answers say is written in `reading`, `writing` and the modules named `..._views`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from assets.kobo.sandbox import (
    attachment_views,
    deployment_views,
    history_views,
    import_views,
    reading,
    writing,
)
from assets.kobo.sandbox.exchange import Answer

READ = "GET, HEAD, OPTIONS"
READ_POST = "GET, POST, HEAD, OPTIONS"
READ_WRITE = "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
SEVERAL = "PATCH, DELETE, OPTIONS"
CHANGEABLE = "GET, PATCH, DELETE, HEAD, OPTIONS"
DEPLOYMENT = "GET, POST, PATCH, HEAD, OPTIONS"
PLAIN_VARY = "origin, Accept-Language, Cookie"
VARY = f"Accept, {PLAIN_VARY}"

IMPORTS = r"/api/v2/imports"
FORM = r"/api/v2/assets/(?P<uid>[^/.]+)"
ONE = rf"{FORM}/data/(?P<key>[^/]+)"
FILE = r"attachments/(?P<attachment>[^/]+)"


@dataclass(frozen=True)
class Route:
    """An address: the methods that it says it allows, the views served here, who may see them.

    What it shows decides how others are turned away: a form's `rows` and the form itself are not
    there for them, its `history` is forbidden to all who do not manage the form.
    """

    pattern: str
    shows: Literal["anything", "user", "form", "rows", "history"]
    allow: str
    views: Mapping[str, Callable[..., Answer]]
    vary: str = field(default=VARY)


ROUTES = (
    Route(r"/me/", "user", CHANGEABLE, {"GET": reading.me}),
    Route(rf"{IMPORTS}/", "user", READ_POST, {"POST": import_views.upload}),
    Route(rf"{IMPORTS}/(?P<key>[^/]+)/", "user", READ, {"GET": import_views.upload_state}),
    Route(r"/api/v2/assets/", "anything", READ_POST, {"GET": reading.assets}),
    Route(rf"{FORM}/", "form", READ_WRITE, {"GET": reading.asset}),
    Route(rf"{FORM}/versions/", "form", READ_POST, {"GET": reading.versions}),
    Route(rf"{FORM}/versions/(?P<key>[^/]+)/", "form", READ_WRITE, {"GET": reading.version}),
    Route(
        rf"{FORM}/deployment/",
        "form",
        DEPLOYMENT,
        {
            "GET": deployment_views.deployment,
            "POST": deployment_views.deploy,
            "PATCH": deployment_views.redeploy,
        },
    ),
    Route(rf"{FORM}/history/", "history", READ, {"GET": history_views.history}),
    Route(rf"{FORM}/history/actions/", "history", READ, {"GET": history_views.actions}),
    Route(rf"{FORM}/data(?:/|\.json)", "rows", READ, {"GET": reading.data}),
    Route(
        rf"{FORM}/data/bulk/",
        "rows",
        SEVERAL,
        {"PATCH": writing.edit_many, "DELETE": writing.delete_many},
        PLAIN_VARY,
    ),
    Route(
        rf"{FORM}/data/validation_statuses/",
        "rows",
        SEVERAL,
        {"PATCH": writing.decide_many, "DELETE": writing.decide_many},
        PLAIN_VARY,
    ),
    Route(
        rf"{ONE}/",
        "rows",
        "GET, DELETE, HEAD, OPTIONS",
        {"GET": reading.submission, "DELETE": writing.delete},
    ),
    Route(
        rf"{ONE}/validation_status/",
        "rows",
        CHANGEABLE,
        {"GET": reading.decision, "PATCH": writing.decide, "DELETE": writing.undecide},
        PLAIN_VARY,
    ),
    Route(
        rf"{ONE}/attachments/",
        "rows",
        READ,
        {"GET": attachment_views.attachment_of_question},
        PLAIN_VARY,
    ),
    Route(
        # The sandbox draws no thumbnails: every size is the file as it came.
        rf"{ONE}/{FILE}/(?:original/|large/|medium/|small/)?",
        "rows",
        READ,
        {"GET": attachment_views.attachment},
        PLAIN_VARY,
    ),
    Route(rf"{FORM}/{FILE}/", "rows", "DELETE", {"DELETE": attachment_views.delete_attachment}),
)


def found(path: str) -> tuple[Route, dict[str, str]] | None:
    """Return the route that an address leads to, and the names in the address."""
    for route in ROUTES:
        if match := re.fullmatch(route.pattern, path):
            return route, match.groupdict()
    return None
