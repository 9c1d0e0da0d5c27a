"""Brings what is new on KoboToolbox into landing: everything, once, and nothing missed.

KoboToolbox gives no time of modification, no sign of a deletion and no stable order (API.md §0).
So new submissions are asked for by their `_id`, with an overlap; and a sweep lists all of them
lightly, to fetch those that changed and to notice those that are gone. Between sweeps, a form's
history may tell of changes sooner. What is known so far follows from the landed pulls alone. How
requests are made is `assets.kobo.client`; how answers are kept is `assets.kobo.landing`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assets.kobo.client import KoboClient
from assets.kobo.cuts import Row, Rule, keep_all
from assets.kobo.errors import KoboError, KoboRequestError
from assets.kobo.fingerprints import fingerprint, meaning_of_definition
from assets.kobo.history import changed_roots, looked_until
from assets.kobo.items import Consent
from assets.kobo.landing import Landing, Receipt
from assets.kobo.pulls import Landed, Pull
from assets.kobo.server import Answer
from assets.kobo.submission_ids import ROOT_KEYS
from assets.kobo.thinned import is_never_old

# A lower `_id` can become visible after a higher one, while its attachments are stored; ids
# count over the whole server (API.md §0.7).
OVERLAP_IDS = 1000
LIGHT_FIELDS = ("_id", "_uuid", "_validation_status", "_attachments")
# What is read of a submission that nobody has to compare with anything: its fingerprint, its names,
# and when it came.
READ = (*dict.fromkeys((*LIGHT_FIELDS, *ROOT_KEYS)), "_submission_time")


@dataclass(frozen=True)
class Pulled:
    """What a pull brought: nothing where nothing had changed, else the pull that was kept.

    `is_hastened` says that the form's history was asked for changes, in place of a sweep.
    """

    pull: Pull | None
    new: int = 0
    changed: int = 0
    removed: int = 0
    is_hastened: bool = False


def pull(  # noqa: PLR0913 - from where, to where, and how
    client: KoboClient,
    landing: Landing,
    form: str,
    uid: str,
    *,
    sweeps: bool = True,
    cut: Rule = keep_all,
    seals: bool = False,
    is_old: Callable[[Row], bool] = is_never_old,
    items: Consent | None = None,
) -> Pulled:
    """Bring a form, its versions and its submissions up to date.

    With `sweeps`, landing then equals the server as it was during the sweep. Without, new
    submissions are asked for, and those changed of which the form's history tells, where the
    account may read it. Of what `cut` names nothing stays, in older pulls neither, and of a
    submission's items only those that gave the consent of `items`. With `seals`,
    nobody can read what lies in landing without the programme's key, older pulls neither. Of what
    `is_old` names, the retention has ended: as long as it is unchanged, it is not kept again. An
    interrupted pull goes on after the last answer that was kept.

    Raises:
        KoboRequestError: The token, the permission or the form's uid is wrong.
        KoboServerError: The server could not be reached, or sent something unusable.
        SealError: What is sealed cannot be opened.
    """
    if seals:
        landing.seal(form)
    landed = landing.of(form)
    if landed and landed.pulls[-1].uid != uid:
        landed = Landed(())  # The form has moved; nothing is known of it where it is now.
    overlap = landed.last_id - OVERLAP_IDS
    before = landed.living if sweeps else landed.living_after(overlap)

    def is_known(row: Row) -> bool:
        mark = before.get(int(row["_id"]))
        return mark is not None and is_old(row) and mark == fingerprint(row)

    receipt = landing.receive(form, uid, cut, seals=seals, is_known=is_known, items=items)
    _keep_definition(client, receipt, uid, landed)
    # Which persons of a repeat agreed, and what is old, any answer may tell.
    keys = () if before or items else (*READ, *cut.asks)
    seen: set[str] = set()
    for rows in _keep_new(client, receipt, uid, landed, before, keys=keys):
        if not sweeps:  # The form's history knows them by their roots.
            seen |= {str(row.get("meta/rootUuid")).removeprefix("uuid:") for row in rows}
    removed = _sweep(client, receipt, uid, before) if sweeps else ()
    told = None if sweeps else _told_by_history(client, uid, landed, seen)
    if told:
        before = landed.living
        _keep_changed(client, receipt, uid, {**before, **receipt.fingerprints}, told)
    _keep_newer_definition(client, receipt, uid, landed)
    if landed:
        landing.cut_out(form, receipt.cut)
        if items:
            landing.cut_items(form, items, receipt.without_items)
    brought = receipt.fingerprints
    # A sweep that was broken off may have kept older ones, which this pull completes.
    if not (sweeps or told) and any(number <= overlap for number in brought):
        before = landed.living
    found = receipt.complete(removed)
    new = len(brought.keys() - before.keys())
    changed = sum(before[number] != mark for number, mark in brought.items() if number in before)
    return Pulled(found, new, changed, len(removed), is_hastened=told is not None)


def _keep_definition(client: KoboClient, receipt: Receipt, uid: str, landed: Landed) -> None:
    """Keep the form, if it says something new, and the content of each version not kept yet.

    Old answers are read with the version they were given on.
    """
    definition = client.form(uid)
    if definition.body.get("deployment__encrypted"):
        raise KoboRequestError(
            f"Form {uid} is encrypted on its phones, so KoboToolbox has no answers to give. Take "
            "public_key out of the form's settings and deploy it anew; what was encrypted before "
            "can only be read with ODK Briefcase and the private key."
        )
    known = receipt.meaning_of_form or landed.meaning_of_form
    if meaning_of_definition(definition.body) != known:
        receipt.keep("form", "form.json.zst", definition)
    kept = landed.names("version") | receipt.names("version")
    for version in reversed(_deployed_versions(client, uid, definition)):
        name = f"version-{version}.json.zst"
        if name not in kept:
            receipt.keep("version", name, client.version(uid, version))


def _keep_newer_definition(client: KoboClient, receipt: Receipt, uid: str, landed: Landed) -> None:
    """Keep what was deployed while submissions were fetched, since some may be on it."""
    if receipt.names("page") or receipt.names("again"):
        _keep_definition(client, receipt, uid, landed)


def _deployed_versions(client: KoboClient, uid: str, definition: Answer) -> list[str]:
    """Return the uids of all deployed versions, newest first; a form itself lists 100 of them."""
    listed = definition.body["deployed_versions"]
    uids = [version["uid"] for version in listed["results"]]
    while listed["results"] and listed["next"]:
        listed = client.versions(uid, start=len(uids)).body
        uids += [version["uid"] for version in listed["results"]]
    return uids


def _keep_new(  # noqa: PLR0913 - from where, to where, and what is read
    client: KoboClient,
    receipt: Receipt,
    uid: str,
    landed: Landed,
    known: Mapping[int, str],
    *,
    keys: tuple[str, ...],
) -> Iterator[Sequence[Row]]:
    """Keep the pages that hold a submission not known as it is; yield what each page holds.

    With `keys`, only these are read of a submission, and all of it is kept.
    """
    after = max(receipt.last_id, landed.last_id - OVERLAP_IDS, 0)
    for page in client.pages(uid, after=after, keys=keys):
        rows = page.body["results"]
        is_first = not landed and not receipt.last_id
        if is_first or any(known.get(int(row["_id"])) != fingerprint(row) for row in rows):
            receipt.keep_rows("page", page)
        yield rows


def _sweep(
    client: KoboClient, receipt: Receipt, uid: str, before: Mapping[int, str]
) -> tuple[int, ...]:
    """Fetch what changed, and return the submissions that were deleted.

    The list is complete when the last page came; only then is anything believed gone.
    """
    known = {**before, **receipt.fingerprints}
    listed = _keep_changed(client, receipt, uid, known, client.pages(uid, fields=LIGHT_FIELDS))
    missing = sorted(known.keys() - listed)
    return _deleted(client, receipt, uid, missing) if missing else ()


def _told_by_history(
    client: KoboClient, uid: str, landed: Landed, seen: set[str]
) -> list[Answer] | None:
    """List lightly what the form's history says was changed, or nothing if it cannot be read.

    A pull does without it: the next sweep finds everything that it could have told.
    """
    since = looked_until(landed)
    if since is None:
        return None
    try:
        roots = sorted(changed_roots(client, uid, since) - seen)
        return list(client.rooted(uid, roots, LIGHT_FIELDS))
    except KoboError:
        return None


def _keep_changed(
    client: KoboClient,
    receipt: Receipt,
    uid: str,
    known: Mapping[int, str],
    pages: Iterable[Answer],
) -> set[int]:
    """Fetch what is listed otherwise than it is known; return the numbers of all that is listed."""
    listed = {int(row["_id"]): fingerprint(row) for page in pages for row in page.body["results"]}
    changed = (number for number, mark in listed.items() if known.get(number) != mark)
    _keep_again(client, receipt, uid, changed)
    return set(listed)


def _deleted(client: KoboClient, receipt: Receipt, uid: str, missing: list[int]) -> tuple[int, ...]:
    """Return which missing submissions are deleted: each is asked for, then the form itself.

    The same 404 means a lost permission; then listing them fails, and nothing is believed.
    """
    gone = [number for number in missing if not client.has(uid, number)]
    found = _keep_again(client, receipt, uid, missing)
    client.form(uid)
    return tuple(number for number in gone if number not in found)


def _keep_again(client: KoboClient, receipt: Receipt, uid: str, numbers: Iterable[int]) -> set[int]:
    """Fetch submissions by their `_id` and keep them; return those that were there."""
    found: set[int] = set()
    for answer in client.submissions(uid, sorted(numbers)):
        if answer.body["results"]:
            receipt.keep_rows("again", answer)
            found |= {int(row["_id"]) for row in answer.body["results"]}
    return found
