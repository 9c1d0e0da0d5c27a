"""Files that came with a submission, and how its row speaks of them.

The addresses in a stored row begin at the server's root; `with_addresses` completes them for
the client that asks.
"""

import mimetypes
import re
from collections.abc import Iterator, Mapping
from typing import Any

from assets.kobo.identity import short_uid
from assets.kobo.sandbox.forms import File, Form, Row

UNKNOWN_TYPE = "application/octet-stream"
SIZES = ("large", "medium", "small")
# The types that Python knows by itself, so that no machine's own list makes a difference.
TYPES = mimetypes.MimeTypes()


def with_files(form: Form, row: Row, files: Mapping[str, bytes], owner: str) -> Row:
    """Keep files and return the row that speaks of them; a new file replaces its namesake."""
    for name, content in files.items():
        file = File(content, TYPES.guess_type(name)[0] or UNKNOWN_TYPE)
        new = _entry(form, row, name, file, owner)
        form.files[new["uid"]] = file
        others = [one for one in row["_attachments"] if _name_of(one) != name]
        row = {**row, "_attachments": [*others, new]}
    return row


def still_named(attachments: list[dict[str, Any]], answers: Row) -> list[dict[str, Any]]:
    """Return the files that answers still speak of; an edit that names another drops the rest."""
    return [one for one in attachments if any(True for _ in _questions(answers, _name_of(one)))]


def with_addresses(row: Row, root: str) -> Row:
    """Return a row whose files have whole addresses on the server that was asked."""
    if not row.get("_attachments"):
        return row
    attachments = [
        {key: root + said if key.endswith("_url") else said for key, said in one.items()}
        for one in row["_attachments"]
    ]
    return {**row, "_attachments": attachments}


def _entry(form: Form, row: Row, name: str, file: File, owner: str) -> dict[str, Any]:
    """Return what a row says of a new file, its uid following from what it is about."""
    root_uuid = row["meta/rootUuid"].removeprefix("uuid:")
    uid = short_uid("att", form.uid, root_uuid, name, len(form.files))
    url = f"/api/v2/assets/{form.uid}/data/{row['_id']}/attachments/{uid}/"
    stored = re.sub(r"[^-\w.]", "", name.strip().replace(" ", "_"))
    is_image = file.mimetype.startswith("image/")
    return {
        "download_url": url,
        "mimetype": file.mimetype,
        "filename": f"{owner}/attachments/{form.deployment_uuid}/{root_uuid}/{stored}",
        "media_file_basename": name,
        "uid": uid,
        "is_deleted": False,
        **({f"download_{size}_url": f"{url}{size}/" for size in SIZES} if is_image else {}),
        "question_xpath": next(_questions(row, name), ""),
    }


def _name_of(attachment: Mapping[str, Any]) -> str:
    return str(attachment["media_file_basename"])


def _questions(answers: Mapping[str, Any], name: str, place: str = "") -> Iterator[str]:
    """Yield where a file's name is the answer, repeats counted from 1: `member[2]/photo`."""
    above = re.sub(r"\[\d+\]", "", place)
    for xpath, answer in answers.items():
        here = place + xpath.removeprefix(above)
        if isinstance(answer, str) and answer == name and not xpath.startswith("_"):
            yield here
        elif isinstance(answer, list) and not xpath.startswith("_"):
            for number, item in enumerate(answer, start=1):
                yield from _questions(item, name, f"{here}[{number}]")
