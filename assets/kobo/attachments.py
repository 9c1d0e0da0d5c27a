"""Fetches the photos and recordings that came with submissions, each once, to keep them here.

Which there are follows from landing alone. How they are kept is `assets.kobo.attachment_store`;
whether a form's files, and the answers to a question, may be kept at all is for the caller to say.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from assets.kobo.attachment_store import Attachment, AttachmentStore, Kept
from assets.kobo.client import KoboClient
from assets.kobo.errors import KoboServerError, NotFoundError
from assets.kobo.pulls import ROWS, Landed
from assets.kobo.submission_ids import root_of
from assets.kobo.thinned import is_thinned

# A uid becomes part of an address that the token is sent to, so it may not hold a slash or dots.
USABLE_UID = re.compile(r"[A-Za-z0-9]{1,64}", re.ASCII)
# A file that a server cannot give must not keep the others back; a server that is down should.
FAILURES_IN_A_ROW = 3
UNKNOWN_TYPE = "application/octet-stream"
NUMBER_OF_ITEM = re.compile(r"\[\d+\]", re.ASCII)  # `member[2]/photo` answers `member/photo`.


def every_question(_: str) -> bool:
    """Let files be kept whatever they answer."""
    return True


@dataclass(frozen=True)
class Limits:
    """Which files are wanted: kinds such as `image/*`, up to how many bytes, and of what.

    `may_keep` says by its path whether the files that answer a question may be kept; the path is
    empty where nobody knows which one a file answers.
    """

    types: tuple[str, ...]
    most_bytes: int
    may_keep: Callable[[str], bool] = every_question

    def allows(self, mimetype: str) -> bool:
        """Return whether files of a kind are wanted, whatever their size."""
        return any(fnmatchcase(mimetype.lower(), pattern.lower()) for pattern in self.types)


@dataclass(frozen=True)
class Left:
    """A file that was not fetched, and why; `is_failure` if it should have been."""

    attachment: Attachment
    reason: str
    is_failure: bool = False


@dataclass(frozen=True)
class Sorted:
    """A form's files: those to fetch, those that are here, and those that are not wanted."""

    due: tuple[Attachment, ...]
    here: tuple[Attachment, ...]
    left: tuple[Left, ...]


def attachments_of(landed: Landed) -> list[Attachment]:
    """Return the files of the submissions that live, as they came last, by submission."""
    found: dict[int, list[Attachment]] = {}
    for pull in landed.pulls:
        for page in pull.read(*ROWS):
            found.update((int(row["_id"]), _of_row(row)) for row in page["results"])
        for submission in pull.removed:  # What is gone is found out last.
            found.pop(submission, None)
    return [attachment for number in sorted(found) for attachment in found[number]]


def sort(attachments: Iterable[Attachment], limits: Limits, store: AttachmentStore) -> Sorted:
    """Say of each file whether it is to be fetched, is here already, or is not wanted."""
    known = store.known()
    due: list[Attachment] = []
    here: list[Attachment] = []
    left: list[Left] = []
    for attachment in attachments:
        kept = known.get((attachment.root_uuid, attachment.uid))
        if reason := _why_not(attachment, limits):
            left.append(Left(attachment, reason))
        elif kept and store.holds(kept):
            here.append(attachment)
        else:
            due.append(attachment)
    return Sorted(tuple(due), tuple(here), tuple(left))


def remove_unwanted(store: AttachmentStore, may_keep: Callable[[str], bool]) -> int:
    """Remove the files that answer a question of which none may be kept; return how many went.

    Raises:
        StoreBusyError: Another command is writing to the folder.
    """

    def is_unwanted(kept: Kept) -> bool:
        return not may_keep(_question(kept.question))

    # Asked first, so that whoever has nothing to remove need not wait for who is fetching.
    return store.remove(is_unwanted) if any(map(is_unwanted, store.known().values())) else 0


def fetch(
    client: KoboClient, uid: str, store: AttachmentStore, due: Sequence[Attachment], limits: Limits
) -> Iterator[Kept | Left]:
    """Fetch one file after the other, and yield what became of each.

    Raises:
        KoboRequestError: The token or the permission is wrong.
        KoboServerError: The server failed for several files in a row; what arrived is kept.
    """
    failures = 0
    for attachment in due:
        try:
            kept = store.keep(client, uid, attachment, limits.most_bytes)
        except NotFoundError:
            yield Left(attachment, "not there any more, or hidden from this account")
        except KoboServerError as error:
            failures += 1
            if failures == FAILURES_IN_A_ROW:
                raise
            yield Left(attachment, str(error), is_failure=True)
            continue
        else:
            yield kept or Left(attachment, f"larger than {limits.most_bytes:,} bytes")
        failures = 0


def _of_row(row: Mapping[str, Any]) -> list[Attachment]:
    """Return what a submission says of its files; servers that lag leave some of it out.

    Nothing of a thinned one: its files were deleted, and are not fetched again.
    """
    if is_thinned(row):
        return []
    return [
        Attachment(
            submission=int(row["_id"]),
            root_uuid=root_of(row),
            question=str(file.get("question_xpath") or next(_answered(row, file), "")),
            uid=str(file.get("uid") or file.get("id") or ""),
            mimetype=str(file.get("mimetype") or UNKNOWN_TYPE).split(";")[0].strip(),
            is_deleted=bool(file.get("is_deleted")),
        )
        for file in row.get("_attachments") or []
    ]


def _answered(answers: Mapping[str, Any], file: Mapping[str, Any]) -> Iterator[str]:
    """Yield the questions whose answer is a file's name; old servers do not say which it is."""
    name = str(file.get("media_file_basename") or file.get("filename") or "").rpartition("/")[2]
    for xpath, said in answers.items():
        if said == name and name and not xpath.startswith("_"):
            yield xpath
        elif isinstance(said, list) and not xpath.startswith("_"):
            for item in said:
                yield from _answered(item, file) if isinstance(item, dict) else ()


def _question(xpath: str) -> str:
    return NUMBER_OF_ITEM.sub("", xpath)


def _why_not(attachment: Attachment, limits: Limits) -> str | None:
    if attachment.is_deleted:
        return "deleted on KoboToolbox"
    if not limits.may_keep(_question(attachment.question)):
        return "not to be kept: see the data class of its question"
    if not limits.allows(attachment.mimetype):
        said = attachment.mimetype if attachment.mimetype.isprintable() else "unreadable"
        return f"of another type: {said}"
    if not USABLE_UID.fullmatch(attachment.uid):
        return "KoboToolbox gives it no uid that it could be asked for by"
    return None
