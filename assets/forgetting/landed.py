"""Takes what was forgotten out of landing: out of every pull, in every state it had.

Each pull is looked through once for each list, since a backup may bring an old one back; which
pulls were, stands in a small file beside them. Cutting a page anew is `assets.kobo.landing`.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from assets.forgetting.keyed_list import ForgottenList
from assets.kobo.attachment_store import AttachmentStore
from assets.kobo.cuts import Cut
from assets.kobo.landing import Landing
from assets.kobo.private_files import write_durably
from assets.kobo.pulls import MANIFEST, ROWS, Pull

LOOKED = "looked_through.json"


def honour(landing: Landing, form: str, forgotten: ForgottenList) -> int:
    """Cut what was forgotten out of a form's pulls; return how many states of it went.

    A kill leaves each pull as it was or as it should be, and a rerun goes on.
    """
    if not forgotten:
        return 0
    pulls = landing.pulls(form)
    if not pulls:
        return 0
    file = pulls[0].folder.parent / LOOKED
    looked = _looked(file)
    unseen = [pull for pull in pulls if looked.get(pull.folder.name) != _mark(pull, forgotten)]
    gone = sum(
        landing.cut_out(form, _numbers(unseen, uid, forgotten), uid)
        for uid in dict.fromkeys(pull.uid for pull in unseen)
    )
    if unseen:
        marks = {pull.folder.name: _mark(pull, forgotten) for pull in landing.pulls(form)}
        write_durably(file, json.dumps(marks, indent=1).encode())
    return gone


def forget_files(store: AttachmentStore, forgotten: ForgottenList) -> int:
    """Remove the files of what was forgotten; return how many went.

    Raises:
        StoreBusyError: Another command is writing to their folder.
    """
    roots = files_of(store, forgotten.holds)
    return store.forget(roots.keys()) if roots else 0


def files_of(store: AttachmentStore, is_meant: Callable[[str], bool]) -> Counter[str]:
    """Return how many files of some submissions are kept, by id."""
    return Counter(root for root, _ in store.known() if is_meant(root))


def _numbers(pulls: list[Pull], uid: str, forgotten: ForgottenList) -> Mapping[int, Cut]:
    """Return the numbers of what was forgotten, which mean something on one uid only."""
    return {
        int(row["_id"]): Cut("forgotten", row.get("_submission_time"))
        for pull in pulls
        if pull.uid == uid
        for page in pull.read(*ROWS)
        for row in page["results"]
        if forgotten.names(row)
    }


def _looked(file: Path) -> dict[str, str]:
    """Return the marks of the pulls that were looked through; half a file has none."""
    try:
        found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found


def _mark(pull: Pull, forgotten: ForgottenList) -> str:
    """Return what changes with a pull's manifest and with the list."""
    said = (pull.folder / MANIFEST).read_bytes() + "".join(sorted(forgotten.hashes)).encode()
    return hashlib.sha256(said).hexdigest()
