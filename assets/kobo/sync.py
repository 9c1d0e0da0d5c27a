"""Brings one form's submissions from KoboToolbox into landing: everything, once.

How requests are made is `assets.kobo.client`; how answers are kept is `assets.kobo.landing`.
"""

from dataclasses import dataclass

from assets.kobo.client import Answer, KoboClient
from assets.kobo.landing import Landing, Pull, Receipt


@dataclass(frozen=True)
class Pulled:
    """What a pull found: the state that now stands, and whether it differs from the last one."""

    pull: Pull
    is_new: bool


def pull(client: KoboClient, landing: Landing, form: str, uid: str) -> Pulled:
    """Read a form, its versions and all its submissions, and keep them.

    An interrupted pull goes on after the last page that was kept; the earlier complete pull
    stands until this one is complete.

    Raises:
        KoboRequestError: The token, the permission or the form's uid is wrong.
        KoboServerError: The server could not be reached, or sent something unusable.
    """
    previous = landing.latest(form)
    receipt = landing.receive(form, uid)
    definition = client.form(uid)
    receipt.keep("form", "form.json.zst", definition)
    _keep_versions(client, receipt, uid, definition)
    for page in client.pages(uid, after=receipt.last_id):
        if page.body["results"] or not receipt.last_id:
            receipt.keep("page", receipt.next_page(), page)
    found, is_new = receipt.complete(previous)
    return Pulled(found, is_new)


def _keep_versions(client: KoboClient, receipt: Receipt, uid: str, definition: Answer) -> None:
    """Keep every deployed version's content: old answers are read with the version they used."""
    for version in reversed(_deployed_versions(client, uid, definition)):
        answer = client.version(uid, version)
        receipt.keep("version", f"version-{version}.json.zst", answer)


def _deployed_versions(client: KoboClient, uid: str, definition: Answer) -> list[str]:
    """Return the uids of all deployed versions, newest first; a form itself lists 100 of them."""
    listed = definition.body["deployed_versions"]
    uids = [version["uid"] for version in listed["results"]]
    while listed["results"] and listed["next"]:
        listed = client.versions(uid, start=len(uids)).body
        uids += [version["uid"] for version in listed["results"]]
    return uids
